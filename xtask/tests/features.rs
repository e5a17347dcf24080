//! The tiny models of the generator, one for each feature, make clients that compile without a warning.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Checks clients of the models, and counts them.
fn check(models: &[PathBuf], options: &[&str]) -> usize {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("models")
        .args(models)
        .args(options)
        .arg("--out")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("features"))
        .output()
        .expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    let (table, problems) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(0), "{problems}{table}");
    // Neither a warning nor an error.
    let clean = table.lines().filter(|line| line.ends_with("0       0")).count();
    assert!(table.ends_with(&format!("\n{clean} passed, 0 failed\n")), "{table}");
    clean
}

#[test]
fn clients_of_tiny_models_compile() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/models");
    let entries = fs::read_dir(&folder).expect("the folder is in the repository");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    assert!(!files.is_empty());
    assert_eq!(check(&files, &["--documented"]), files.len());
    assert_eq!(check(&folders, &[]), folders.len());
}

/// Who signs, and where calls go, shows only when calls are made: these models hold tests.
#[test]
fn clients_of_tiny_models_sign_and_find_their_endpoints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/models");
    let models = ["auth", "context_params", "endpoint_host_label", "endpoint_rules"];
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["conformance", "--model"])
        .args(models.map(|model| folder.join(model).with_extension("json")))
        .arg("--out")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance"))
        .output()
        .expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    let (table, problems) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(0), "{problems}{table}");
    assert_eq!(table.matches('#').count(), models.len(), "{table}");
    assert!(table.ends_with("\n15 passed, 0 failed\n"), "{table}");
}
