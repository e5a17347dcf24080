//! Configurations of clients, from the environment and the files.

use std::sync::Arc;

use trent_credentials::try_from_platform;
use trent_runtime::config::retry::RetryMode;
use trent_runtime::config::{Config, ProvideCredentials as _};

use crate::support::Computer;

fn read(computer: &Computer) -> Result<Config, String> {
    try_from_platform(Arc::new(computer.clone())).map_err(|error| error.to_string())
}

const WORK: &str = "[default]\nregion = us-east-1\n[profile work]\nregion = eu-west-1\nuse_fips_endpoint = TRUE\n\
                    retry_mode = adaptive\nmax_attempts = 7\nsdk_ua_app_id = shop\nservices = local\n\
                    aws_access_key_id = AKIDWORK\naws_secret_access_key = work\n\
                    [services local]\nkms =\n  endpoint_url = http://localhost:1\n";

#[test]
fn a_profile_says_what_the_environment_does_not() {
    let computer = Computer::new().config(WORK).variable("AWS_PROFILE", "work");
    let config = read(&computer).expect("a configuration");
    assert_eq!(config.region().map(AsRef::as_ref), Some("eu-west-1"));
    let retry = config.retry_config().expect("it is set");
    assert_eq!((retry.mode(), retry.max_attempts()), (RetryMode::Adaptive, 7));
    assert_eq!(config.app_name().map(AsRef::as_ref), Some("shop"));
    let provider = config.credentials_provider().expect("the chain");
    let found = provider.provide_credentials_blocking().expect("credentials");
    assert_eq!(found.access_key_id(), "AKIDWORK");

    let computer = computer
        .variable("AWS_REGION", "ap-south-1")
        .variable("AWS_MAX_ATTEMPTS", "2")
        .variable("AWS_ACCESS_KEY_ID", "AKIDENV")
        .variable("AWS_SECRET_ACCESS_KEY", "env");
    let config = read(&computer).expect("a configuration");
    assert_eq!(config.region().map(AsRef::as_ref), Some("ap-south-1"));
    let retry = config.retry_config().expect("it is set");
    assert_eq!((retry.mode(), retry.max_attempts()), (RetryMode::Adaptive, 2));
    let provider = config.credentials_provider().expect("keys");
    let found = provider.provide_credentials_blocking().expect("credentials");
    assert_eq!(found.access_key_id(), "AKIDENV");
    // The older variable counts before the file as well.
    let older = Computer::new().config(WORK).variable("AWS_DEFAULT_REGION", "eu-north-1");
    let config = read(&older).expect("a configuration");
    assert_eq!(config.region().map(AsRef::as_ref), Some("eu-north-1"));
}

#[test]
fn what_a_file_cannot_say_is_told_with_its_line() {
    for (line, expected) in [
        ("region = a/b", "~/.aws/config:2: expected a region"),
        ("max_attempts = 0", "~/.aws/config:2: expected a number from 1, found '0'"),
        ("retry_mode = legacy", "~/.aws/config:2: expected standard or adaptive, found 'legacy'"),
        ("use_fips_endpoint = 1", "~/.aws/config:2: expected true or false, found '1'"),
        ("ca_bundle = /nowhere", "the certificates /nowhere of ca_bundle (~/.aws/config:2)"),
        ("nothing", "~/.aws/config:2: the line is neither a section"),
    ] {
        let told = read(&Computer::new().config(&format!("[default]\n{line}\n"))).expect_err(line);
        assert!(told.contains(expected), "{told}");
    }
    let typo = Computer::new().config(WORK).variable("AWS_PROFILE", "typo");
    assert!(read(&typo).expect_err("typo").contains("(profiles: default, work)"));
    let variable = Computer::new().config(WORK).variable("AWS_MAX_ATTEMPTS", "none");
    assert!(read(&variable).expect_err("none").starts_with("AWS_MAX_ATTEMPTS: expected"));
}

#[test]
fn an_applications_name_stops_no_call() {
    let of_file = Computer::new().config("[default]\nsdk_ua_app_id = my shop/1\n");
    let of_environment = of_file.clone().variable("AWS_SDK_UA_APP_ID", "their shop\u{e9}");
    for (computer, expected) in [(of_file, "my-shop-1"), (of_environment, "their-shop-")] {
        let config = read(&computer).expect("a configuration");
        assert_eq!(config.app_name().map(AsRef::as_ref), Some(expected));
    }
}

/// In a process of its own, whose variables are blank.
#[test]
fn blank_variables_leave_a_clients_settings_to_the_file() {
    const TEST: &str = "config::blank_variables_leave_a_clients_settings_to_the_file";
    if std::env::var_os("AWS_SESSION_TOKEN").is_some_and(|token| token == " ") {
        // As a generated client does when it is made.
        let config = trent_credentials::complete(Config::from_env());
        assert_eq!(config.region().map(AsRef::as_ref), Some("eu-west-1"));
        assert_eq!(config.app_name().map(AsRef::as_ref), Some("shop"));
        let provider = config.credentials_provider().expect("keys");
        let found = provider.provide_credentials_blocking().expect("credentials");
        assert_eq!((found.access_key_id(), found.session_token()), ("AKIDENV", None));
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join(".aws");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("config"), "[default]\nregion = eu-west-1\nsdk_ua_app_id = shop\n")
        .expect("a file");
    let output = std::process::Command::new(std::env::current_exe().expect("a test has a file"))
        .args(["--exact", TEST])
        .env_clear()
        .env("HOME", home.path())
        .envs(["AWS_SDK_UA_APP_ID", "AWS_MAX_ATTEMPTS", "AWS_REGION"].map(|name| (name, " \t")))
        .envs([("AWS_ACCESS_KEY_ID", "AKIDENV\n"), ("AWS_SECRET_ACCESS_KEY", "env")])
        .env("AWS_SESSION_TOKEN", " ")
        .output()
        .expect("a process starts");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
}

#[test]
fn a_configuration_of_its_own_is_left_as_it_is() {
    let config = trent_credentials::complete(Config::builder().build());
    assert!(config.region().is_none() && config.credentials_provider().is_none());
}
