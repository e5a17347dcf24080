//! The tests that a model gives its client, among them cases that cannot be expressed and fail.

use std::fmt::Write as _;

use codegen::{Options, Source, generate, test_files};

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
