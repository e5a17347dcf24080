//! Roles, assumed with other credentials or for a token.

use trent_runtime::credentials::CredentialsErrorKind;

use crate::support::{Computer, Endpoints, FAR, answer, assumed, header, member, told};

const KEYS: &str = "[profile keys]\naws_access_key_id = AKIDKEYS\naws_secret_access_key = keys\n";

#[test]
fn what_the_profile_says_of_a_session_is_sent() {
    let config = format!(
        "{KEYS}[profile work]\nrole_arn = arn:aws:iam::123456789012:role/work # a comment\nsource_profile = keys\n\
         role_session_name = ann@example.com\nexternal_id = x-1\nduration_seconds = 900\nregion = eu-central-1\n"
    );
    let computer = Computer::new().config(&config).variable("AWS_PROFILE", "work");
    let endpoints = Endpoints::always(assumed("AssumeRole", "ASIAROLE", FAR));
    let found = computer.ask(&endpoints).expect("credentials");
    assert_eq!((found.access_key_id(), found.secret_access_key()), ("ASIAROLE", "secret&ASIAROLE"));
    assert_eq!(found.account_id(), Some("123456789012"));
    assert!(found.expiry().is_some());
    let asked = endpoints.asked();
    for (name, value) in [
        ("Action", "AssumeRole"),
        ("Version", "2011-06-15"),
        ("RoleArn", "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fwork"),
        ("RoleSessionName", "ann%40example.com"),
        ("ExternalId", "x-1"),
        ("DurationSeconds", "900"),
    ] {
        assert_eq!(member(&asked[0], name), Some(value));
    }
    let authorization = header(&asked[0], "authorization").expect("a signature");
    assert!(authorization.contains("/eu-central-1/sts/aws4_request"), "{authorization}");
}

#[test]
fn roles_lead_to_roles() {
    let role = |name: &str| format!("role_arn = arn:aws:iam::123456789012:role/{name}\n");
    let config = format!(
        "{KEYS}[profile a]\n{}source_profile = b\n[profile b]\n{}source_profile = c\n\
         [profile c]\n{}web_identity_token_file = /token\n",
        role("a"),
        role("b"),
        role("c")
    );
    let computer =
        Computer::new().config(&config).variable("AWS_PROFILE", "a").file("/token", "jwt\n");
    let endpoints = Endpoints::new(|request| {
        let operation = member(request, "Action").expect("an operation").to_owned();
        let role = member(request, "RoleArn").expect("a role").chars().last();
        let key = format!("ASIA{}", role.expect("a role").to_ascii_uppercase());
        answer(200, &assumed(&operation, &key, FAR))
    });
    assert_eq!(computer.ask(&endpoints).expect("credentials").access_key_id(), "ASIAA");
    let asked = endpoints.asked();
    assert_eq!(asked.len(), 3);
    assert_eq!(member(&asked[0], "WebIdentityToken"), Some("jwt"));
    assert_eq!(header(&asked[0], "authorization"), None, "a token needs no signature");
    for (request, key) in [(&asked[1], "ASIAC"), (&asked[2], "ASIAB")] {
        let authorization = header(request, "authorization").expect("a signature");
        assert!(authorization.contains(&format!("Credential={key}/")), "{authorization}");
        assert!(header(request, "x-amz-security-token").is_some());
    }
}

#[test]
fn a_profile_may_name_itself_or_a_place() {
    let role = "role_arn = arn:aws:iam::123456789012:role/work\n";
    let keys = "aws_access_key_id = AKIDKEYS\naws_secret_access_key = keys\n";
    for profile in [
        format!("{role}source_profile = default\n{keys}"),
        format!("{role}credential_source = environment\n"),
    ] {
        let endpoints = Endpoints::always(assumed("AssumeRole", "ASIAROLE", FAR));
        let computer = Computer::new()
            .config(&format!("[default]\n{profile}"))
            .variable("AWS_ACCESS_KEY_ID", "AKIDKEYS")
            .variable("AWS_SECRET_ACCESS_KEY", "keys");
        let chain = computer.chain(&endpoints).sources([trent_credentials::Source::Profile]);
        let found =
            trent_runtime::config::ProvideCredentials::provide_credentials_blocking(&chain.build());
        assert_eq!(found.expect("credentials").access_key_id(), "ASIAROLE");
        let asked = endpoints.asked();
        assert!(header(&asked[0], "authorization").is_some_and(|text| text.contains("AKIDKEYS")));
        // No region is known: the STS of all regions.
        assert_eq!(asked[0].uri(), "https://sts.amazonaws.com/");
    }
}

#[test]
fn the_environment_may_name_role_and_token() {
    let endpoints = Endpoints::always(assumed("AssumeRoleWithWebIdentity", "ASIAWEB", FAR));
    let computer = Computer::new()
        .variable("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")
        .variable("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/web")
        .variable("AWS_REGION", "us-gov-west-1");
    let missing = computer.ask(&endpoints).expect_err("there is no token");
    assert!(told(&missing).contains("the token file /token of AWS_WEB_IDENTITY_TOKEN_FILE"));
    assert!(endpoints.asked().is_empty());
    let computer = computer.file("/token", "jwt").variable("AWS_ROLE_SESSION_NAME", "pod-1");
    assert_eq!(computer.ask(&endpoints).expect("credentials").provider_name(), "WebIdentityToken");
    let asked = endpoints.asked();
    assert_eq!(asked[0].uri(), "https://sts.us-gov-west-1.amazonaws.com/");
    assert_eq!(member(&asked[0], "RoleSessionName"), Some("pod-1"));
    let alone = Computer::new().variable("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
    let error = alone.ask(&endpoints).expect_err("there is no role");
    assert_eq!(error.kind(), CredentialsErrorKind::InvalidConfiguration);
}

#[test]
fn what_sts_says_is_told_and_busy_servers_are_asked_again() {
    let config = format!(
        "{KEYS}[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = keys\nmax_attempts = 2\n"
    );
    let computer = Computer::new().config(&config);
    let denied = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
                  <Code>AccessDenied</Code><Message>User is not authorized &amp; so on</Message></Error>\
                  <RequestId>id-1</RequestId></ErrorResponse>";
    let endpoints = Endpoints::new(move |_| answer(403, denied));
    let told = told(&computer.ask(&endpoints).expect_err("it is denied"));
    for expected in ["role/r of profile `default`", "AccessDenied", "not authorized & so on"] {
        assert!(told.contains(expected), "{told}");
    }
    assert_eq!(endpoints.asked().len(), 1);
    let busy = Endpoints::new(|_| answer(503, ""));
    assert!(computer.ask(&busy).is_err());
    assert_eq!(busy.asked().len(), 2, "max_attempts of the profile");
}
