//! What is written, and that it is the same every time.

use std::path::Path;

use serde_json::Value;

use crate::support::{Place, model, reversed};

const COMMAND: &str = "codegen --model model.json --out out";

#[test]
fn a_second_run_writes_nothing() {
    let place = Place::with(&model());
    insta::assert_snapshot!(report(&place.succeed(COMMAND).stdout));
    let before = place.tree("out");
    insta::assert_snapshot!(report(&place.succeed(COMMAND).stdout));
    assert_eq!(place.tree("out"), before);
}

/// Without the time, which differs, and the count of lines, which is not what is tested.
fn report(stdout: &str) -> String {
    let (report, time) = stdout.rsplit_once("done in ").expect("the time is told");
    assert!(time.ends_with(" ms\n"), "{time}");
    let (before, rest) = report.split_once("; ").expect("lines are told");
    let (lines, after) = rest.split_once(" lines").expect("lines are told");
    assert!(lines.parse().is_ok_and(|lines: usize| lines > 100), "{lines}");
    format!("{before}; [many] lines{after}")
}

#[test]
fn a_crate_has_these_files() {
    let place = Place::with(&model());
    place.succeed(COMMAND);
    let mut files = String::new();
    for path in place.files("out").keys() {
        files.push_str(&path.to_string_lossy());
        files.push('\n');
    }
    insta::assert_snapshot!(files);
    insta::assert_snapshot!(place.read("out/Cargo.toml"));
}

#[test]
fn what_cargo_and_git_keep_in_the_folder_is_left_alone() {
    let place = Place::with(&model());
    place.succeed(COMMAND);
    place.write("out/Cargo.lock", "version = 4\n");
    place.write("out/target/debug/cache", "cargo's");
    place.write("out/.git/HEAD", "git's");
    let before = place.tree("out");
    place.succeed(COMMAND);
    assert_eq!(place.tree("out"), before);
}

#[test]
fn an_operation_left_out_takes_its_files_along() {
    let place = Place::with(&model());
    place.succeed(COMMAND);
    insta::assert_snapshot!(report(
        &place.succeed(&format!("{COMMAND} --operations GetThing")).stdout
    ));
    assert!(!place.path("out/src/operation/put_thing.rs").exists());
}

#[test]
fn the_crate_is_named_as_asked() {
    let place = Place::with(&model());
    place.succeed(&format!("{COMMAND} --crate-name keeper"));
    assert!(place.read("out/Cargo.toml").contains("\nname = \"keeper\"\n"));
    assert!(place.read("out/src/lib.rs").contains("use keeper::"));
}

#[test]
fn the_order_of_keys_and_files_never_shows() {
    let place = Place::with(&model());
    place.succeed(COMMAND);

    let mut rest = model();
    let shapes = rest["shapes"].as_object_mut().expect("there are shapes");
    let (id, thing) = shapes.remove_entry("example#Thing").expect("there is a thing");
    let mut part = serde_json::json!({ "smithy": "2.0", "shapes": {} });
    part["shapes"][id] = thing;
    place.write("b.json", &reversed(&rest));
    place.write("a.json", &reversed(&part));
    place.write("z.json", &reversed(&part));
    place.succeed("codegen --model b.json a.json --out shuffled");
    place.succeed("codegen --model z.json --model b.json --out again");
    assert_eq!(place.files("shuffled"), place.files("out"));
    assert_eq!(place.files("again"), place.files("out"));
}

/// What stands beside `service-2.json` is read with it, whoever names it and however.
#[test]
fn a_folder_and_its_service_2_are_one_model() {
    let place = Place::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/models/service_2");
    for entry in std::fs::read_dir(folder).expect("the models are there") {
        let path = entry.expect("the models are there").path();
        let name = path.file_name().expect("it is a file").to_string_lossy();
        let text = std::fs::read_to_string(&path).expect("the model is read");
        place.write(&format!("all/{name}"), &text);
        if name != "paginators-1.json" {
            place.write(&format!("part/{name}"), &text);
        }
    }
    for (models, out) in [
        ("all/service-2.json", "out/file"),
        ("all", "out/folder"),
        ("all/ all/paginators-1.json all/service-2.json", "out/twice"),
        ("part", "out/part"),
    ] {
        place.succeed(&format!("codegen --model {models} --out {out}"));
        place.succeed(&format!("model lint {models}"));
    }
    let files = place.files("out/file/src");
    assert_eq!(place.files("out/folder/src"), files);
    assert_eq!(place.files("out/twice/src"), files);
    assert_ne!(place.files("out/part/src"), files, "without paginators it is another client");
}

/// The committed client is what its models say, in whatever order they say it.
#[test]
fn the_clients_of_this_workspace_are_fresh() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a member");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["codegen", "--check"])
        .current_dir(workspace)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let place = Place::new();
    let metadata = metadata_of_trent_kms(workspace);
    let names =
        |key: &str| metadata[key].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut models = Vec::new();
    for path in names("models").map(|model| workspace.join("kms-client").join(model)) {
        let text = std::fs::read_to_string(&path);
        let value: Value = serde_json::from_str(&text.expect("the model is there")).expect("JSON");
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        place.write(&format!("kms/{name}"), &reversed(&value));
        models.push(name);
    }
    models.reverse();
    // What is written by hand is declared, and nobody reads it.
    let modules: Vec<_> = names("modules").collect();
    for module in &modules {
        place.write(&format!("kms/src/{module}.rs"), "//! By hand.\n");
    }
    let page = metadata["page"].as_str().expect("a page");
    place.write("Cargo.toml", "[workspace]\nmembers = [\"kms\"]\nresolver = \"3\"\n");
    place.write(&format!("kms/{page}"), "By hand.\n");
    place.write(
        "kms/Cargo.toml",
        &format!(
            "[package]\nname = \"trent-kms\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[lib]\npath = \
             \"src/lib.rs\"\n\n[package.metadata.codegen]\nmodels = {models:?}\nmodules = {modules:?}\npage = \
             {page:?}\n"
        ),
    );
    place.succeed("codegen");
    let is_by_hand = |path: &Path| {
        modules.iter().any(|module| path.as_os_str() == format!("{module}.rs").as_str())
    };
    for (path, bytes) in place.files("kms/src").into_iter().filter(|(path, _)| !is_by_hand(path)) {
        let committed = std::fs::read(workspace.join("kms-client/src").join(&path));
        assert_eq!(
            String::from_utf8(committed.expect("the client is there")).expect("it is text"),
            String::from_utf8(bytes).expect("it is text"),
            "{}",
            path.display()
        );
    }
}

/// `[package.metadata.codegen]` of trent-kms.
fn metadata_of_trent_kms(workspace: &Path) -> Value {
    let folder = workspace.join("kms-client");
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
        .current_dir(&folder)
        .output()
        .expect("cargo starts");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    let package = packages.iter().find(|package| package["name"] == "trent-kms");
    package.expect("a member")["metadata"]["codegen"].clone()
}
