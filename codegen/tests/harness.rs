//! The module by which a differential test builds and shows a client's types.

use std::fs;
use std::path::Path;

use trent_codegen::{Options, Source, generate, harness_file};

#[test]
fn types_are_built_and_shown() {
    for feature in ["errors", "union"] {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/models/{feature}.json"));
        let source = Source::new(feature, fs::read_to_string(path).expect("a model"));
        let options = Options { crate_name: "tiny-client".to_owned(), ..Options::default() };
        let generated = generate(&[source], &options).expect("the model is right");
        insta::assert_snapshot!(feature, harness_file(&generated.service));
    }
}
