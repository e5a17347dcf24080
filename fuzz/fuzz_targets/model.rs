//! Any text is a model of which a client is generated, the same each time, or is refused with a reason: no panic.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use trent_codegen::{Options, Source, generate, test_files};

fuzz_target!(|text: &str| {
    assert!(generated(text) == generated(text), "the second time differs");
});

fn generated(text: &str) -> Option<BTreeMap<String, String>> {
    let options = Options { crate_name: "x".to_owned(), ..Options::default() };
    match generate(&[Source::new("model.json", text)], &options) {
        Ok(generated) => {
            let mut files = generated.files;
            files.extend(test_files(&generated.service));
            Some(files)
        }
        Err(problems) => {
            assert!(!problems.to_string().is_empty());
            None
        }
    }
}
