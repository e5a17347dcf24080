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

/// What waits, turns pages and serializes looks at JSON, which is not what this protocol sends.
const QUERY: &str = r##"
use query_client::config::Config;
use query_client::mock::Mock;
use query_client::operation::get_role::{GetRoleError, GetRoleInput, GetRoleOutput};
use query_client::operation::list_roles::{ListRolesInput, ListRolesOutput};
use query_client::types::error::RoleExists;
use query_client::types::{Kind, Role};
use query_client::Client;

fn role(name: &str) -> Role {
    Role::builder().name(name).size(1).build().expect("it has a name")
}

#[test]
fn a_waiter_knows_errors_by_their_codes_and_looks_at_outputs() {
    let mock = Mock::new();
    let mut calls = 0;
    mock.on(move |_: &GetRoleInput| {
        calls += 1;
        match calls {
            1 => Err(GetRoleError::RoleExists(RoleExists::builder().message("so").build())),
            2 => Ok(GetRoleOutput::builder().role(role("b")).build()),
            _ => Ok(GetRoleOutput::builder().role(role("a")).build()),
        }
    });
    let client = Client::from_conf(Config::builder().mock(&mock).build());
    let options = trent_runtime::waiter::WaitOptions::new(std::time::Duration::from_secs(60));
    let waited = client.get_role().role_name("a").wait_until_role_exists_blocking(options);
    assert!(waited.is_ok(), "{waited:?}");
    assert_eq!(mock.operations(), ["GetRole"; 3]);
}

#[test]
fn pages_are_turned() {
    let mock = Mock::new();
    mock.on(|input: &ListRolesInput| {
        let page = ListRolesOutput::builder().roles(role(input.marker().unwrap_or("first")));
        Ok(match input.marker() {
            None => page.marker("second").build(),
            Some(_) => page.build(),
        })
    });
    let client = Client::from_conf(Config::builder().mock(&mock).build());
    let items = client.list_roles().into_paginator().items().send_blocking();
    let names: Vec<String> = items.map(|item| item.expect("a role").name).collect();
    assert_eq!(names, ["first", "second"]);
}

#[test]
fn a_type_is_read_through_serde_by_the_names_of_the_model() {
    let json = r#"{ "Name": "a", "Kind": "USER", "Size": 4 }"#;
    let read: Role = trent_runtime::serde::from_json_str(json).expect("a role");
    assert_eq!((read.name.as_str(), read.kind, read.size), ("a", Some(Kind::User), 4));
    assert_eq!(read.retries, 3);
}
"##;

#[test]
fn clients_of_the_query_protocol_wait_turn_pages_and_know_serde() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/models");
    assert_eq!(check(&[models.join("query.json")], &["--documented"], "query"), 1);
    let tests = out("query/query-client/tests");
    fs::create_dir_all(&tests).expect("the crate is there");
    fs::write(tests.join("query.rs"), QUERY).expect("the crate is there");
    let output = Command::new(env!("CARGO"))
        .args(["test", "--quiet", "--offline", "--features", "serde", "--test", "query"])
        .arg("--manifest-path")
        .arg(out("query/query-client/Cargo.toml"))
        .env("CARGO_TARGET_DIR", out("query/target"))
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
