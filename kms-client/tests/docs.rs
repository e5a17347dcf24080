//! Pages that list operations list all of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The operations of the model, by the names of the generated inputs.
fn operations() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/operation");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|file| {
            let text = fs::read_to_string(&file).unwrap();
            let name = text.split("pub struct ").find_map(|rest| {
                rest.split(|c: char| !c.is_alphanumeric()).next()?.strip_suffix("Input")
            });
            name.unwrap_or_else(|| panic!("{} has no input", file.display())).to_owned()
        })
        .collect()
}

#[test]
fn the_page_on_repeated_calls_names_each_operation_once() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/repeated-calls.md");
    let page = fs::read_to_string(page).unwrap();
    let table = page.lines().filter(|line| line.starts_with("| **"));
    let operations = operations();
    assert!(operations.len() > 50);
    let mut named: Vec<_> = table
        .flat_map(|row| row.split('`'))
        .filter(|word| operations.contains(*word))
        .map(str::to_owned)
        .collect();
    named.sort();
    assert_eq!(named, operations.into_iter().collect::<Vec<_>>());
}
