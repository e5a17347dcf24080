//! The tiny models of the generator, one for each feature, make clients that compile without a warning and are as
//! `cargo fmt` leaves them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where a test's crates go.
fn out(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder)
}

/// Checks clients of the models in a folder of their own, and counts them.
fn check(models: &[PathBuf], options: &[&str], folder: &str) -> usize {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("models")
        .args(models)
        .args(options)
        .arg("--out")
        .arg(out(folder))
        .output()
        .expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    let (table, problems) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(0), "{problems}{table}");
    // Neither a warning nor an error, and `cargo fmt` changes nothing.
    let clean = table.lines().filter(|line| line.ends_with("0       0            0")).count();
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
    assert_eq!(check(&files, &["--documented"], "features"), files.len());
    assert_eq!(check(&folders, &[], "features"), folders.len());
}

/// What a secret structure or union holds is as secret as it is, wherever it is printed from.
const SECRETS: &str = r#"
use sensitive_client::operation::sign_in::SignInOutput;
use sensitive_client::types::{Answer, Credential, Factor, Login};

#[test]
fn secrets_are_not_printed() {
    let printed = [
        format!("{:?}", Answer::Text("hush".to_owned())),
        format!("{:?}", Credential::builder().secret("hush").user("hush").build()),
        format!("{:?}", Factor::Password("hush".to_owned())),
        format!("{:?}", Login::builder().password("hush").user("me").build()),
        format!("{:?}", SignInOutput::builder().token("hush").visits(4711).build()),
    ];
    let secret = "*** Sensitive Data Redacted ***";
    for text in printed {
        assert!(!text.contains("hush") && !text.contains("4711"), "{text}");
        assert!(text.contains(secret), "{text}");
    }
    assert_eq!(format!("{:?}", Answer::None), secret);
}
"#;

#[test]
fn clients_print_no_secret() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/models");
    assert_eq!(check(&[models.join("sensitive.json")], &["--documented"], "secrets"), 1);
    let tests = out("secrets/sensitive-client/tests");
    fs::create_dir_all(&tests).expect("the crate is there");
    fs::write(tests.join("secrets.rs"), SECRETS).expect("the crate is there");
    let output = Command::new(env!("CARGO"))
        .args(["test", "--quiet", "--offline", "--test", "secrets", "--manifest-path"])
        .arg(out("secrets/Cargo.toml"))
        .env("CARGO_TARGET_DIR", out("secrets/target"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo starts");
    let text = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&text));
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
        .arg(out("conformance"))
        .output()
        .expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    let (table, problems) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(0), "{problems}{table}");
    assert_eq!(table.matches('#').count(), models.len(), "{table}");
    assert!(table.ends_with("\n15 passed, 0 failed\n"), "{table}");
}
