//! The tests that a model gives its client, among them cases that cannot be expressed and fail.

use std::fmt::Write as _;

use serde_json::{Value, json};
use trent_codegen::{Options, Source, generate, test_files};

#[test]
fn each_kind_of_case() {
    let model = include_str!("models/model_tests.json");
    let options = Options { crate_name: "model-tests-client".to_owned(), ..Options::default() };
    let generated = generate(&[Source::new("model_tests.json", model)], &options);
    let files = test_files(&generated.expect("the model is right").service);
    let mut text = String::new();
    for (path, content) in &files {
        writeln!(text, "======== {path}\n{content}").expect("a String takes everything");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_model_without_cases_has_no_tests() {
    let model = include_str!("models/sensitive.json");
    let options = Options { crate_name: "client".to_owned(), ..Options::default() };
    let generated = generate(&[Source::new("sensitive.json", model)], &options);
    assert!(test_files(&generated.expect("the model is right").service).is_empty());
}

#[test]
fn examples_of_members_that_are_bound() {
    for (feature, model) in [
        ("payloads", include_str!("models/rest_json_payloads.json")),
        ("requests", include_str!("models/rest_json_requests.json")),
        ("responses", include_str!("models/rest_json_responses.json")),
    ] {
        let generated = generate(&[Source::new(feature, model)], &options());
        let files = test_files(&generated.expect("the model is right").service);
        insta::assert_snapshot!(format!("rest_json_{feature}"), &files["examples.rs"]);
    }
}

fn options() -> Options {
    Options { crate_name: "tiny".to_owned(), ..Options::default() }
}

/// A service whose operation has one example, with this input.
fn with_example(input: &Value) -> Source {
    let member = |target: &str| json!({ "target": target });
    let defaulted =
        json!({ "target": "smithy.api#Integer", "traits": { "smithy.api#default": 3 } });
    let formatted = |format: &str| json!({ "target": "smithy.api#Timestamp", "traits": { "smithy.api#timestampFormat": format } });
    let model = json!({ "smithy": "2.0", "shapes": {
        "a#S": { "type": "service", "version": "1", "operations": [{ "target": "a#Op" }], "traits": {
            "aws.protocols#awsJson1_1": {}, "aws.auth#sigv4": { "name": "s" } } },
        "a#Op": { "type": "operation", "input": { "target": "a#In" }, "traits": {
            "smithy.api#examples": [{ "title": "One", "input": input, "output": {} }] } },
        "a#In": { "type": "structure", "members": {
            "Outer": member("a#Outer"), "Either": member("a#Either"), "Count": defaulted,
            "At": member("smithy.api#Timestamp"), "Date": formatted("date-time"),
            "Http": formatted("http-date") } },
        "a#Outer": { "type": "structure", "members": { "Inner": member("a#Inners") } },
        "a#Inners": { "type": "list", "member": member("a#Inner") },
        "a#Inner": { "type": "structure", "members": {
            "Weight": defaulted, "Name": member("smithy.api#String") } },
        "a#Either": { "type": "union", "members": {
            "inner": member("a#Inner"), "text": member("smithy.api#String") } },
    } });
    Source::new("a.json", model.to_string())
}

#[test]
fn what_the_client_adds_to_an_example_is_expected() {
    for (input, sent) in [
        // The members of an input have no defaults of their own, those of what is inside have.
        (
            json!({ "Outer": { "Inner": [{}, { "Weight": 4 }] } }),
            r#"{"Outer":{"Inner":[{"Weight":3},{"Weight":4}]}}"#,
        ),
        (
            json!({ "Either": { "inner": { "Name": "n" } } }),
            r#"{"Either":{"inner":{"Name":"n","Weight":3}}}"#,
        ),
        (json!({ "At": "2015-01-25T08:00Z" }), r#"{"At":1422172800}"#),
        (json!({ "At": "1422172800.5" }), r#"{"At":1422172800.5}"#),
        (json!({ "At": "2015-01-25T08:00:00Z" }), r#"{"At":1422172800}"#),
        (json!({ "Date": 1_422_172_800 }), r#"{"Date":"2015-01-25T08:00:00Z"}"#),
        (json!({ "Date": "2015-01-25T09:00+01:00" }), r#"{"Date":"2015-01-25T08:00:00Z"}"#),
        (json!({ "Http": "2015-01-25T08:00:00Z" }), r#"{"Http":"Sun, 25 Jan 2015 08:00:00 GMT"}"#),
    ] {
        let generated = generate(&[with_example(&input)], &options());
        let generated = generated.expect("the model is right");
        let notes = generated.notes.to_string();
        assert!(!notes.contains("example"), "{notes}");
        let tests = test_files(&generated.service);
        assert!(tests["examples.rs"].contains(sent), "{sent}: {}", tests["examples.rs"]);
    }
}

#[test]
fn a_case_that_does_not_fit_is_noted_with_its_place() {
    for (input, why) in [
        (
            json!({ "Outer": { "Inner": [{}, { "Weight": "x" }] } }),
            "input: Outer.Inner.1.Weight: \"x\" is not an integer of 32 bits",
        ),
        (json!({ "Other": 1 }), "input: OpInput has no member Other"),
        (json!({ "Either": {} }), "input: Either: not exactly one member of Either is set"),
        (json!({ "At": "soon" }), "input: At: \"soon\" is not a timestamp"),
        (json!([]), "input: [] is not an object"),
    ] {
        let generated = match generate(&[with_example(&input)], &options()) {
            Ok(generated) => generated,
            // What is no object is refused before.
            Err(problems) => {
                assert!(problems.to_string().contains("[0].input"), "{problems}");
                continue;
            }
        };
        let notes = generated.notes.to_string();
        assert!(notes.contains("a.json: a#Op: "), "{notes}");
        assert!(notes.contains(&format!("example 1 cannot be tested: {why}")), "{why}: {notes}");
        let tests = test_files(&generated.service);
        assert!(tests["examples.rs"].contains("panic!("), "{}", tests["examples.rs"]);
    }
}
