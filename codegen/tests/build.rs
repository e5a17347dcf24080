//! `Builder`, as a build script would use it.

use std::fs;
use std::path::{Path, PathBuf};

use trent_codegen::Builder;

fn model(name: &str) -> PathBuf {
    Path::new("tests/models").join(name)
}

/// A folder that is removed with it.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("there is room")
}

#[test]
fn a_module_is_written_once() {
    let folder = folder();
    let builder = Builder::new().model(model("paginated.json")).out_dir(folder.path());
    let emitted = builder.try_emit().expect("the model is sound");
    assert_eq!(emitted.path, folder.path().join("paginated.rs"));
    let text = fs::read_to_string(&emitted.path).expect("it is written");
    assert!(text.starts_with(trent_codegen::HEADER));
    let file = syn::parse_file(&text).expect("it is Rust");
    let [syn::Item::Mod(module)] = file.items.as_slice() else { panic!("it is one module") };
    assert_eq!(module.ident, "paginated");
    // Nothing in it may depend on where it lies.
    assert!(!text.contains("crate::") && !text.contains("\nmod client;"));

    let written =
        fs::metadata(&emitted.path).and_then(|file| file.modified()).expect("it is there");
    builder.try_emit().expect("the model is sound");
    let again = fs::metadata(&emitted.path).and_then(|file| file.modified()).expect("it is there");
    assert_eq!(again, written, "what is as it should be is left alone");
}

#[test]
fn operations_and_names_are_chosen() {
    let folder = folder();
    let builder = Builder::new().model(model("structures.json")).out_dir(folder.path());
    let builder = builder.operations(["Ping"]).module("pinger");
    let emitted = builder.try_emit().expect("the model is sound");
    assert_eq!(emitted.path, folder.path().join("pinger.rs"));
    let text = fs::read_to_string(&emitted.path).expect("it is written");
    assert!(text.contains("pub mod ping {") && !text.contains("put_person"));
}

#[test]
fn problems_are_told() {
    let folder = folder();
    let told = |builder: Builder| {
        let problems = builder.out_dir(folder.path()).try_emit().expect_err("something is wrong");
        format!("{problems}\n")
    };
    let structures = || Builder::new().model(model("structures.json"));
    let all = [
        told(Builder::new().model("nothing.json").model("nowhere.json")),
        told(Builder::new()),
        told(structures().operations(["Pong", "Frobnicate"])),
        told(structures().module("type")),
        told(structures().service("example#Other")),
        told(structures().module("2fast")),
    ];
    insta::assert_snapshot!(all.concat());
    let is_empty = fs::read_dir(folder.path()).expect("it is there").next().is_none();
    assert!(is_empty, "nothing is written");
}
