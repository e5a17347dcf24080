//! Which source comes first, and what passes one over.

use trent_credentials::Source;
use trent_runtime::config::{CredentialsError, ProvideCredentials as _};
use trent_runtime::credentials::CredentialsErrorKind;

use crate::support::{Computer, Endpoints, FAR, answer, assumed, keys, member, told};

const STATIC: &str = "aws_access_key_id = AKIDPROFILE\naws_secret_access_key = profile\n";

fn key(found: Result<trent_runtime::config::Credentials, CredentialsError>) -> String {
    found.unwrap_or_else(|error| panic!("{}", told(&error))).access_key_id().to_owned()
}

#[test]
fn sources_are_asked_in_order() {
    let endpoints = Endpoints::new(|request| match request.uri().path() {
        "/task" => answer(200, &keys("AKIDTASK", FAR)),
        "/latest/api/token" => answer(200, "t"),
        "/latest/meta-data/iam/security-credentials/" => answer(200, "role\n"),
        "/latest/meta-data/iam/security-credentials/role" => {
            answer(200, &keys("AKIDINSTANCE", FAR))
        }
        _ => answer(200, &assumed("AssumeRoleWithWebIdentity", "AKIDWEB", FAR)),
    });
    let mut computer = Computer::new();
    for (name, value, expected) in [
        ("NONE", "", "AKIDINSTANCE"),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task", "AKIDTASK"),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/web", "AKIDTASK"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token", "AKIDWEB"),
        ("AWS_PROFILE", "work", "AKIDPROFILE"),
        ("AWS_SECRET_ACCESS_KEY", "env", "AKIDENV"),
    ] {
        computer = computer.variable(name, value).file("/token", "jwt");
        if name == "AWS_PROFILE" {
            computer = computer.config(&format!("[profile work]\n{STATIC}"));
        }
        if name == "AWS_SECRET_ACCESS_KEY" {
            computer = computer.variable("AWS_ACCESS_KEY_ID", "AKIDENV");
        }
        assert_eq!(key(computer.ask(&endpoints)), expected, "{name}");
    }
    // A profile that the program names comes before keys in the environment, as in botocore.
    let named = computer.chain(&endpoints).profile("work").build();
    assert_eq!(key(named.provide_credentials_blocking()), "AKIDPROFILE");
    let chosen = computer.chain(&endpoints).sources([Source::Container, Source::Environment]);
    assert_eq!(key(chosen.build().provide_credentials_blocking()), "AKIDTASK");
}

#[test]
fn half_of_the_keys_is_a_mistake_and_blanks_are_nothing() {
    let endpoints = Endpoints::none();
    let name = "AWS_ACCESS_KEY_ID";
    let computer = Computer::new().credentials(&format!("[default]\n{STATIC}"));
    let computer = computer.variable(name, "x");
    let error = computer.ask(&endpoints).expect_err(name);
    assert_eq!(error.kind(), CredentialsErrorKind::InvalidConfiguration);
    assert!(told(&error).contains(&format!("{name} is set, and")), "{}", told(&error));
    let blank = computer.variable(name, " \t");
    assert_eq!(key(blank.clone().ask(&endpoints)), "AKIDPROFILE");
    // A secret without an id is nothing, as in the official SDKs.
    let secret = blank.variable("AWS_SECRET_ACCESS_KEY", "x");
    assert_eq!(key(secret.ask(&endpoints)), "AKIDPROFILE");
}

#[test]
fn in_a_profile_keys_come_last() {
    let process = "credential_process = echo '{\"Version\":1,\"AccessKeyId\":\"AKIDPROCESS\",\"SecretAccessKey\":\"x\"}'\n";
    let sso = "sso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n\
               sso_account_id = 123456789012\nsso_role_name = Reader\n";
    let token = format!(r#"{{"accessToken":"sso-token","expiresAt":"{FAR}"}}"#);
    // The SHA-1 of the start URL.
    let path = "/home/.aws/sso/cache/e8be5486177c5b5392bd9aa76563515b29358e6e.json";
    let endpoints = Endpoints::always(
        r#"{"roleCredentials":{"accessKeyId":"AKIDSSO","secretAccessKey":"x","sessionToken":"t","expiration":4102444800000}}"#,
    );
    for (profile, expected) in [
        (STATIC.to_owned(), "AKIDPROFILE"),
        (format!("{STATIC}{process}"), "AKIDPROCESS"),
        (format!("{STATIC}{process}{sso}"), "AKIDSSO"),
    ] {
        let computer = Computer::new().config(&format!("[default]\n{profile}")).file(path, &token);
        assert_eq!(key(computer.ask(&endpoints)), expected);
    }
}

#[test]
fn behind_the_first_link_keys_come_first() {
    // c's keys are not those that assume a's role: b has its own.
    let role = |name: &str| format!("role_arn = arn:aws:iam::123456789012:role/{name}\n");
    let config = format!(
        "[profile a]\n{}source_profile = b\n[profile b]\n{}source_profile = c\n{STATIC}\
         [profile c]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = other\n",
        role("a"),
        role("b")
    );
    let computer = Computer::new().config(&config).variable("AWS_PROFILE", "a");
    let endpoints = Endpoints::always(assumed("AssumeRole", "AKIDROLE", FAR));
    assert_eq!(key(computer.ask(&endpoints)), "AKIDROLE");
    let asked = endpoints.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(member(&asked[0], "RoleArn"), Some("arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fa"));
    let authorization = asked[0].headers()["authorization"].to_str().expect("text");
    assert!(authorization.contains("Credential=AKIDPROFILE/"), "{authorization}");
}

#[test]
fn the_credentials_file_comes_before_the_configuration() {
    let computer = Computer::new()
        .config("[default]\naws_access_key_id = AKIDCONFIG\naws_secret_access_key = a\n")
        .credentials(&format!("[default]\n{STATIC}"));
    assert_eq!(key(computer.ask(&Endpoints::none())), "AKIDPROFILE");
    let moved = computer
        .variable("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
        .variable("AWS_CONFIG_FILE", "~/.aws/config");
    assert_eq!(key(moved.ask(&Endpoints::none())), "AKIDCONFIG");
    // Another user's home is nobody's here, and a `~` within a path is a name.
    let named = Computer::new()
        .variable("AWS_CONFIG_FILE", "~root/x")
        .file("~root/x", &format!("[default]\n{STATIC}"));
    assert_eq!(key(named.ask(&Endpoints::none())), "AKIDPROFILE");
}

#[test]
fn a_source_that_was_chosen_and_fails_ends_the_search() {
    let computer = Computer::new()
        .config("[default]\ncredential_process = exit 3\n")
        .variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task");
    let endpoints = Endpoints::always(keys("AKIDTASK", FAR));
    let error = computer.ask(&endpoints).expect_err("the program fails");
    assert_eq!(error.kind(), CredentialsErrorKind::Provider);
    assert!(endpoints.asked().is_empty());
    // One that has nothing to do with credentials is passed over.
    let computer = computer.config("[default]\nregion = eu-west-1\n");
    assert_eq!(key(computer.ask(&endpoints)), "AKIDTASK");
}

#[test]
fn a_source_that_gave_credentials_is_not_replaced_by_another() {
    let endpoints = Endpoints::new(|request| match request.uri().path() {
        "/latest/api/token" => answer(200, "t"),
        path if path.ends_with('/') => answer(200, "role"),
        _ => answer(200, &keys("AKIDINSTANCE", FAR)),
    });
    let file = format!("[default]\n{STATIC}");
    for broken in [None, Some(""), Some("[default]\nregion = eu-west-1\n")] {
        let computer = Computer::new().credentials(&file);
        let chain = computer.chain(&endpoints).build();
        assert_eq!(key(chain.provide_credentials_blocking()), "AKIDPROFILE");
        // The file is being written, or has gone.
        let computer = match broken {
            None => computer.without("/home/.aws/credentials"),
            Some(text) => computer.credentials(text),
        };
        let error = chain.provide_credentials_blocking().expect_err("its source has nothing");
        assert_eq!(error.kind(), CredentialsErrorKind::Provider);
        assert!(told(&error).contains("Profile: it gave credentials before"), "{}", told(&error));
        assert!(endpoints.asked().is_empty(), "{broken:?}");
        // It is there again, with other keys.
        let _ = computer.credentials(&file.replace("AKIDPROFILE", "AKIDROTATED"));
        assert_eq!(key(chain.provide_credentials_blocking()), "AKIDROTATED");
    }
    // Nor does a source that comes first and has credentials later.
    let computer = Computer::new();
    let chain = computer.chain(&endpoints).build();
    assert_eq!(key(chain.provide_credentials_blocking()), "AKIDINSTANCE");
    let _ = computer.credentials(&file);
    assert_eq!(key(chain.provide_credentials_blocking()), "AKIDINSTANCE");
}

#[test]
fn a_chain_that_has_found_nothing_goes_on_looking() {
    let computer = Computer::new();
    let chain = computer.chain(&Endpoints::none()).build();
    assert!(chain.provide_credentials_blocking().is_err());
    let _ = computer.credentials(&format!("[default]\n{STATIC}"));
    assert_eq!(key(chain.provide_credentials_blocking()), "AKIDPROFILE");
}
