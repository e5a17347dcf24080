//! `models`: what is tried, and what is told of it. That clients compile is tested with the generator's own models.

use serde_json::json;

use crate::support::{Place, changed, model};

/// A folder with a good model, a bad one, what adds to one, and what is none.
fn place() -> Place {
    let place = Place::new();
    place.write("all/good.json", &model().to_string());
    let target = json!({ "target": "example#Nowhere" });
    let bad = changed(&[("/shapes/example#Thing/members/Name", target)]);
    place.write("all/bad.json", &bad.to_string());
    place.write("all/more.json", &json!({ "smithy": "2.0", "shapes": {} }).to_string());
    place.write("all/other.json", "{}");
    place
}

#[test]
fn every_model_of_a_folder_is_tried() {
    let place = place();
    let outcome = place.run("models all --no-check --out crates");
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(outcome.stderr.starts_with("---- bad\n"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("target example#Nowhere is not defined"), "{}", outcome.stderr);
    let rows: Vec<Vec<&str>> =
        outcome.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0][0], "model");
    assert_eq!(rows[1], ["bad", "FAILED"]);
    // Operations, and those that were left out; the compiler was not asked.
    assert_eq!(rows[2][..3], ["good", "2", "0"]);
    assert_eq!(rows[2][8..], ["-", "-", "-"]);
    assert!(outcome.stdout.ends_with("\n1 passed, 1 failed\n"), "{}", outcome.stdout);
    assert!(place.path("crates/good-client/src/operation/get_thing.rs").exists());
}

#[test]
fn a_second_run_writes_nothing_and_removes_what_is_no_longer_there() {
    let place = place();
    place.succeed("models all --only good --no-check --out crates");
    let before = place.tree("crates");
    place.write("crates/good-client/src/old.rs", "//! Old.\n");
    place.succeed("models all --only good --no-check --out crates");
    assert_eq!(place.tree("crates"), before);
}

#[test]
fn what_is_not_there_is_bad_input() {
    let place = place();
    for (arguments, message) in [
        ("models nowhere", "nowhere does not exist"),
        ("models crates", "crates does not exist"),
        ("models all --only best", "there is no model best"),
        ("models all --frobnicate", "invalid option '--frobnicate'"),
        ("models --wheel all/good.json", "all/good.json"),
    ] {
        let told = place.refused(arguments);
        assert!(told.contains(message), "{arguments}: {told}");
    }
}
