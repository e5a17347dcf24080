//! Errors say what was tried, in which file and line, and what to do.

use std::sync::Arc;

use trent_credentials::{CredentialChain, Source, try_from_platform};
use trent_runtime::config::ProvideCredentials as _;
use trent_runtime::credentials::CredentialsErrorKind;

use crate::support::{Computer, Endpoints, FAR, keys as keys_of, told};

fn error_text(computer: &Computer) -> String {
    told(&computer.ask(&Endpoints::none()).expect_err("it fails"))
}

#[test]
fn a_profile_that_does_not_exist_is_told_with_those_that_do() {
    let computer = Computer::new()
        .config("[default]\n[profile dev]\n[typo]\nregion = eu-west-1\n")
        .variable("AWS_PROFILE", "typo");
    assert_eq!(
        error_text(&computer),
        "Profile: profile `typo` does not exist in ~/.aws/config and ~/.aws/credentials (profiles: default, dev); \
         write `[profile typo]` in ~/.aws/config:3"
    );
    let none = Computer::new().variable("AWS_PROFILE", "typo");
    assert!(error_text(&none).contains("(there are no profiles)"), "{}", error_text(&none));
    let role = Computer::new()
        .config("[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = typo\n");
    let told = error_text(&role);
    assert!(told.contains("it is the source_profile of `default` (~/.aws/config:3)"), "{told}");
}

#[test]
fn a_file_that_cannot_be_read_is_no_empty_file() {
    for (text, expected) in [
        ("[default]\nregion\n", "~/.aws/config:2: the line is neither a section"),
        ("[default\n", "~/.aws/config:1: a section begins with `[`"),
    ] {
        let computer = Computer::new()
            .config(text)
            .credentials("[default]\naws_access_key_id = a\naws_secret_access_key = b\n");
        let told = error_text(&computer);
        assert!(told.contains(expected), "{told}");
    }
    let other = Computer::new().variable("AWS_CONFIG_FILE", "/etc/aws").file("/etc/aws", "x = y");
    assert!(error_text(&other).contains("/etc/aws:1: a section"), "{}", error_text(&other));
}

#[test]
fn a_home_that_nobody_may_look_into_stops_only_those_who_named_something_in_it() {
    let closed = Computer::new().closed("/home/.aws");
    let error = closed.ask(&Endpoints::none()).expect_err("there is nothing");
    assert_eq!(error.kind(), CredentialsErrorKind::NotLoaded);
    for file in ["config", "credentials"] {
        let text = format!("; ~/.aws/{file}: the file cannot be read: permission denied");
        assert!(told(&error).contains(&text), "{}", told(&error));
    }
    let keys = closed
        .clone()
        .variable("AWS_ACCESS_KEY_ID", "AKIDENV")
        .variable("AWS_SECRET_ACCESS_KEY", "env")
        .variable("AWS_REGION", "eu-west-1");
    let config = try_from_platform(Arc::new(keys)).expect("a configuration");
    assert!(config.credentials_provider().is_some() && config.region().is_some());
    let role = closed.clone().variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task");
    let role =
        role.ask(&Endpoints::always(keys_of("AKIDTASK", FAR))).expect("those of the container");
    assert_eq!(role.access_key_id(), "AKIDTASK");

    for named in [
        closed.clone().variable("AWS_PROFILE", "default"),
        closed.clone().variable("AWS_CONFIG_FILE", "/home/.aws/config"),
        closed.clone().variable("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
    ] {
        let told = error_text(&named);
        assert!(told.contains("the file cannot be read: permission denied"), "{told}");
        let config = try_from_platform(Arc::new(named)).expect_err("it is named");
        assert!(config.to_string().contains("the file cannot be read"), "{config}");
    }
    let chain = closed.chain(&Endpoints::none()).profile("default").build();
    let error = chain.provide_credentials_blocking().expect_err("it is named");
    assert_eq!(error.kind(), CredentialsErrorKind::InvalidConfiguration);
}

#[test]
fn certificates_that_are_named_are_those_that_endpoints_must_have() {
    // With the default transport: one that the program chose has certificates of its own.
    let of_file = Computer::new().config("[default]\nca_bundle = /nowhere\n");
    let of_variable = Computer::new().variable("AWS_CA_BUNDLE", "/nowhere");
    for computer in [of_file, of_variable] {
        let task = "https://127.0.0.1:1/task";
        let container = computer.clone().variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", task);
        for (computer, source) in [(container, Source::Container), (computer, Source::Instance)] {
            let chain = CredentialChain::builder().platform(computer).sources([source]);
            let chain = chain.instance_endpoint("https://127.0.0.1:1").build();
            let told = told(&chain.provide_credentials_blocking().expect_err("there is no file"));
            assert!(told.contains("the certificates /nowhere of "), "{told}");
        }
    }
}

#[test]
fn what_a_profile_lacks_or_has_twice_is_told_with_its_line() {
    let role = "role_arn = arn:aws:iam::123456789012:role/work\n";
    let keys = "[profile keys]\naws_access_key_id = a\naws_secret_access_key = b\n";
    for (profile, expected) in [
        (
            role.to_owned(),
            "(~/.aws/config:4) has a role_arn and neither source_profile nor credential_source",
        ),
        (
            format!("{role}source_profile = keys\ncredential_source = Environment\n"),
            "has both source_profile (~/.aws/config:6) and credential_source (~/.aws/config:7): remove one",
        ),
        (format!("{role}source_profile = other\n"), "in a circle: `work` -> `other` -> `work`"),
        (
            format!("{role}source_profile = keys\nmfa_serial = m\n"),
            "needs the code of an MFA device (~/.aws/config:7)",
        ),
        (
            format!("{role}credential_source = Moon\n"),
            "(~/.aws/config:6): expected Environment, Ec2InstanceMetadata or EcsContainer, found 'Moon'",
        ),
        (
            format!("{role}credential_source = Environment\n"),
            "the source of profile `work` has no credentials: AWS_ACCESS_KEY_ID is not set",
        ),
        (
            format!("{role}source_profile = keys\nduration_seconds = long\n"),
            "duration_seconds (~/.aws/config:7): expected a number from 900 to 43200, found 'long'",
        ),
        (
            format!("{role}source_profile = empty\n"),
            "the source_profile `empty` of `work` has no credentials",
        ),
        (
            "web_identity_token_file = /token\n".to_owned(),
            "has web_identity_token_file (~/.aws/config:5) and no role_arn",
        ),
        (
            "aws_access_key_id = a\n".to_owned(),
            "has keys (~/.aws/config:5), but no aws_secret_access_key",
        ),
        (
            "sso_session = s\nsso_account_id = 1\nsso_role_name = r\n".to_owned(),
            "the sso_session `s` of profile `work` (~/.aws/config:5) does not exist (sessions: dev)",
        ),
        (
            "sso_account_id = 1\nsso_region = us-east-1\nsso_start_url = https://a\n".to_owned(),
            "has sso_account_id and no sso_role_name",
        ),
        (
            "sso_account_id = 1\nsso_role_name = r\nsso_region = us-east-1\n".to_owned(),
            "has no sso_start_url",
        ),
    ] {
        let config = format!(
            "{keys}[profile work]\n{profile}[profile empty]\n[sso-session dev]\n\
             [profile other]\n{role}source_profile = work\n"
        );
        // A container has credentials, which are not those that the profile asks for.
        let computer = Computer::new()
            .config(&config)
            .variable("AWS_PROFILE", "work")
            .variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task");
        let told = error_text(&computer);
        assert!(told.contains(expected), "{profile}: {told}");
    }
}

#[test]
fn where_there_is_nothing_everything_that_was_tried_is_told() {
    let computer = Computer::new();
    let error = computer.ask(&Endpoints::none()).expect_err("there is nothing");
    assert_eq!(error.kind(), CredentialsErrorKind::NotLoaded);
    let told = told(&error);
    for expected in [
        "Environment: AWS_ACCESS_KEY_ID is not set",
        "Profile: profile `default` does not exist",
        "WebIdentityToken: AWS_WEB_IDENTITY_TOKEN_FILE is not set",
        "Container: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "Instance: no instance answers at http://169.254.169.254",
    ] {
        assert!(told.contains(expected), "{told}");
    }
}
