//! A self-standing crate whose manifest belongs to its owner, and crates inside somebody's workspace.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::support::{Place, changed, model};

const COMMAND: &str = "codegen --model model.json --out out";
const RUNTIME: &str = "trent-runtime = ";

/// This workspace's runtime.
fn runtime() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("client-runtime");
    path.canonicalize().expect("the runtime is there").display().to_string()
}

/// Replaces a part of the crate's manifest, which must be there.
fn edit(place: &Place, from: &str, to: &str) {
    let manifest = place.read("out/Cargo.toml");
    assert!(manifest.contains(from), "{manifest}");
    place.write("out/Cargo.toml", &manifest.replace(from, to));
}

/// What cargo says of the manifest.
fn cargo(place: &Place, manifest: &str) -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version=1", "--offline", "--manifest-path"])
        .arg(place.path(manifest))
        .output()
        .expect("cargo starts");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(told) }
}

#[test]
fn the_manifest_is_left_as_its_owner_wants_it() {
    let place = Place::with(&model());
    place.succeed(COMMAND);
    edit(&place, "version = \"0.1.0\"\nedition", "version = \"7.8.9\"\nedition");
    edit(&place, "name = \"example-store-client\"", "name = \"keeper\"");
    edit(&place, "default = [\"hyper\"]", "default = []");
    edit(&place, "reqwest = [\"trent-runtime/reqwest\"]\n", "");
    edit(&place, "\n[dependencies]\n", "\n[dependencies]\nhttp = \"1\"\n");
    place.write("out/README.md", "mine");
    place.write("out/tests/mine.rs", "//! Mine.\n");
    fs::remove_file(place.path("out/rustfmt.toml")).expect("it is there");
    let (manifest, readme) = (place.read("out/Cargo.toml"), place.read("out/README.md"));
    // The sources follow the name.
    place.succeed(COMMAND);
    assert!(place.read("out/src/lib.rs").contains("use keeper::"));
    place.succeed(&format!("{COMMAND} --check"));
    place.succeed(&format!("{COMMAND} --operations PutThing"));
    assert_eq!(place.read("out/Cargo.toml"), manifest);
    assert_eq!(place.read("out/README.md"), readme);
    assert!(!place.path("out/rustfmt.toml").exists());
    let told = place.refused(&format!("{COMMAND} --crate-name other"));
    assert!(told.contains("the crate is called keeper, and not other"), "{told}");
}

#[test]
fn what_the_sources_need_is_told() {
    let place = Place::with(&model());
    place.succeed(COMMAND);
    edit(&place, "server = [\"trent-runtime/server\"]\n", "");
    edit(&place, "serde = [\"trent-runtime/serde\"]", "serde = []");
    edit(&place, "edition = \"2024\"", "edition = \"2021\"");
    let line = place.read("out/Cargo.toml");
    let line = line.lines().find(|line| line.starts_with(RUNTIME)).expect("it is there").to_owned();
    edit(&place, &line, "trent-runtime = { version = \"7\", default-features = false }");
    let before = place.tree("");
    let outcome = place.run(&format!("{COMMAND} --check"));
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert_eq!(place.tree(""), before);
    // The sources are written all the same, and the exit code says that something is left to do.
    let written = place.run(&format!("{COMMAND} --operations PutThing"));
    assert_eq!(written.code, Some(1), "{}", written.stderr);
    assert!(!place.path("out/src/operation/get_thing.rs").exists());
    assert_eq!(written.stderr.lines().count(), 4, "{}", written.stderr);

    let manifest = place.read("out/Cargo.toml");
    let (before, _) = manifest.split_once("[features]").expect("it is there");
    place.write("out/Cargo.toml", before);
    let without = place.run(&format!("{COMMAND} --operations PutThing --check"));
    assert_eq!(without.code, Some(1), "{}", without.stderr);
    insta::assert_snapshot!(format!("{}{}", outcome.stderr, without.stderr));
}

#[test]
fn compression_needs_a_feature() {
    let compressed = json!({ "encodings": ["gzip"] });
    let pointer = "/shapes/example#PutThing/traits/smithy.api#requestCompression";
    let place = Place::with(&changed(&[(pointer, compressed)]));
    place.succeed(COMMAND);
    assert!(place.read("out/Cargo.toml").contains("default = [\"hyper\", \"gzip\"]"));
    edit(&place, "gzip = [\"trent-runtime/gzip\"]\n", "");
    edit(&place, "[\"hyper\", \"gzip\"]", "[\"hyper\"]");
    let outcome = place.run(&format!("{COMMAND} --check"));
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("add `gzip = [\"trent-runtime/gzip\"]`"), "{}", outcome.stderr);
    // It can as well be always on.
    edit(&place, "default-features = false }", "default-features = false, features = [\"gzip\"] }");
    place.succeed(&format!("{COMMAND} --check"));
}

#[test]
fn a_manifest_of_something_else_is_refused() {
    let place = Place::with(&model());
    place.write("out/Cargo.toml", "[package]\nname = \"app\"\n[lib]\npath = \"a.rs\"\n");
    place.write("out/a.rs", "");
    let told = place.refused(COMMAND);
    assert!(told.contains("not the manifest of a client"), "{told}");
    place.write("out/Cargo.toml", "[package\n");
    let told = place.refused(COMMAND);
    assert!(told.starts_with("out/Cargo.toml: "), "{told}");
}

#[test]
fn the_runtime_is_taken_from_where_the_command_says() {
    let place = Place::with(&model());
    let dependency = |options: &str| {
        let _ = fs::remove_dir_all(place.path("out"));
        place.succeed(&format!("{COMMAND} {options}"));
        cargo(&place, "out/Cargo.toml").expect("cargo reads it");
        place.succeed(&format!("{COMMAND} {options} --check"));
        let manifest = place.read("out/Cargo.toml");
        let line = manifest.lines().find(|line| line.starts_with(RUNTIME)).expect("it is there");
        line.replace(&runtime(), "[trent-runtime]").replace(env!("CARGO_PKG_VERSION"), "[version]")
    };
    place.write("vendor/runtime/Cargo.toml", "[package]\nname = \"trent-runtime\"\n");
    let lines = [
        String::new(),
        format!("--runtime-path {}", runtime()),
        "--runtime-path vendor/runtime".to_owned(),
        "--runtime-git https://example.com/trent.git".to_owned(),
        "--runtime-git https://example.com/trent.git --branch main".to_owned(),
        "--runtime-git ssh://git@example.com/trent --rev 0123abc".to_owned(),
    ];
    insta::assert_snapshot!(lines.map(|options| dependency(&options)).join("\n"));
}

#[test]
fn a_crate_in_a_workspace_says_what_to_add_and_works_then() {
    let place = Place::with(&model());
    let root = |rest: &str| {
        place.write("Cargo.toml", &format!("[workspace]\nresolver = \"3\"\n{rest}\n"));
    };
    root("members = [\"app\"]");
    place.write("app/Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n");
    place.write("app/src/lib.rs", "");
    let note = place.succeed(COMMAND).stderr;
    assert!(note.contains("add \"out\" to `members` of [workspace] in "), "{note}");
    let outcome = place.run(&format!("{COMMAND} --check"));
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("add \"out\" to `members`"), "{}", outcome.stderr);

    // Each way that the message names works.
    for rest in ["members = [\"app\", \"out\"]", "members = [\"app\"]\nexclude = [\"out\"]"] {
        root(rest);
        cargo(&place, "out/Cargo.toml").expect("cargo reads it");
        assert_eq!(place.succeed(&format!("{COMMAND} --check")).stderr, "");
    }
    root("members = [\"app\"]");
    place.write(
        "app/Cargo.toml",
        "[package]\nname = \"app\"\nedition = \"2024\"\n[dependencies]\nexample-store-client = { path = \"../out\" }\n",
    );
    place.succeed(&format!("{COMMAND} --check"));
    place.succeed(COMMAND);
}

/// A member goes on with the workspace's own command, from what its first manifest says.
#[test]
fn a_crate_becomes_a_member() {
    let place = Place::with(&model());
    place.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"clients/*\"]\n");
    let command = "codegen --model model.json --out clients/store --operations GetThing,PutThing";
    assert_eq!(place.succeed(command).stderr, "");
    assert!(place.read("clients/store/Cargo.toml").contains(
        "[package.metadata.codegen]\nmodels = [\"../../model.json\"]\noperations = [\"GetThing\", \"PutThing\"]\n"
    ));
    place.succeed("codegen");
    place.succeed("codegen --check");
    place.succeed(&format!("{command} --check"));
}

#[test]
fn a_folder_of_built_things_is_no_part_of_the_workspace() {
    let place = Place::with(&model());
    place.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"app\"]\n");
    place.write("app/Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n");
    place.write("app/src/lib.rs", "");
    place.write("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");
    let note = place.succeed("codegen --model model.json --out target/store").stderr;
    assert_eq!(note, "");
    cargo(&place, "target/store/Cargo.toml").expect("cargo reads it");
}
