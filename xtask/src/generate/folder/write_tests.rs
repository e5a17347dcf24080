//! What a folder's differences are, written: all of them, or none.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::Folder;
use crate::write::{Change, TEMPORARY, apply};

fn wanted(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let text = |text: &str| format!("{} from a#B. Do not edit.\n{text}", trent_codegen::HEADER);
    files.iter().map(|(path, body)| ((*path).to_owned(), text(body))).collect()
}

fn changes(path: &Path, wanted: &BTreeMap<String, String>) -> Vec<Change> {
    let folder = Folder::scan("src", path.to_owned(), "src".to_owned(), &[]);
    let differences = folder.expect("the folder is read").compare(wanted).into_iter();
    differences.map(|difference| difference.change).collect()
}

/// Every file and folder below, files with their text.
fn tree(path: &Path) -> BTreeMap<PathBuf, Option<String>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(path).expect("the folder is read") {
        let path = entry.expect("the folder is read").path();
        if path.is_dir() {
            all.extend(tree(&path));
            all.insert(path, None);
        } else {
            let text = fs::read_to_string(&path).expect("the file is read");
            all.insert(path, Some(text));
        }
    }
    all
}

#[test]
fn a_folder_becomes_what_is_wanted() {
    let temporary = tempfile::tempdir().expect("there is room");
    let path = temporary.path().join("crate/src");
    let first =
        wanted(&[("lib.rs", "1"), ("types.rs", "1"), ("types/a.rs", "1"), ("old/b.rs", "1")]);
    apply(changes(&path, &first).iter()).expect("it is written");
    assert!(changes(&path, &first).is_empty());

    let second = wanted(&[("lib.rs", "2"), ("types.rs", "1"), ("types/a/c.rs", "2")]);
    apply(changes(&path, &second).iter()).expect("it is written");
    assert!(changes(&path, &second).is_empty());
    assert!(!path.join("old").exists(), "a folder without files is left");
    assert_eq!(tree(&path).len(), 5, "{:?}", tree(&path));
}

#[test]
fn a_file_makes_room_for_a_folder_and_back() {
    let temporary = tempfile::tempdir().expect("there is room");
    let path = temporary.path();
    for files in [wanted(&[("a", "")]), wanted(&[("a/b", "")]), wanted(&[("a", "")])] {
        apply(changes(path, &files).iter()).expect("it is written");
        assert!(changes(path, &files).is_empty());
    }
}

#[test]
fn a_failure_takes_everything_back() {
    let temporary = tempfile::tempdir().expect("there is room");
    let path = temporary.path().join("src");
    let first = wanted(&[("a.rs", "1"), ("b.rs", "1"), ("gone/c.rs", "1")]);
    apply(changes(&path, &first).iter()).expect("it is written");
    // A folder stands where a file must go. It is not empty, so the rename fails after others have succeeded.
    let second = wanted(&[("a.rs", "2"), ("new/d.rs", "2"), ("z.rs", "2")]);
    let changes = changes(&path, &second);
    fs::create_dir_all(path.join("z.rs/full")).expect("there is room");
    let before = tree(temporary.path());
    let error = apply(changes.iter()).expect_err("a folder is in the way");
    let told = "src/z.rs: a folder is where this file must go; move it elsewhere";
    assert_eq!(format!("{error:#}"), format!("the files are as they were: {told}"));
    assert_eq!(tree(temporary.path()), before);
}

#[test]
fn what_was_never_finished_is_swept() {
    let temporary = tempfile::tempdir().expect("there is room");
    let path = temporary.path().join("src");
    let files = wanted(&[("lib.rs", "1")]);
    fs::create_dir(&path).expect("there is room");
    fs::write(path.join(format!("lib.rs{TEMPORARY}")), "// @gen").expect("there is room");
    apply(changes(&path, &files).iter()).expect("it is written");
    assert!(changes(&path, &files).is_empty());
    assert_eq!(tree(&path).len(), 1);
}
