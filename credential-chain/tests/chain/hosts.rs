//! Where tokens and keys go: to the hosts that the configuration means, and to no others.

use crate::support::{Computer, Endpoints, FAR, answer, assumed, header, keys, told};

#[test]
fn the_token_of_a_container_goes_in_plain_http_to_this_machine_alone() {
    let endpoints = Endpoints::always(keys("AKIDTASK", FAR));
    let ask = |uri: &str| {
        let computer = Computer::new()
            .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri)
            .variable("AWS_CONTAINER_AUTHORIZATION_TOKEN", "a-secret-token");
        (computer.ask(&endpoints), endpoints.asked())
    };
    for uri in [
        "https://example.com/task",
        "http://127.0.0.1:8080/task",
        "http://127.9.9.9/task",
        "http://[::1]/task",
        "http://LocalHost/task",
        "http://169.254.170.2/task",
        "http://169.254.170.23/task",
        "http://[fd00:ec2::23]/task",
    ] {
        let (found, asked) = ask(uri);
        assert_eq!(found.expect(uri).provider_name(), "Container");
        assert_eq!(header(&asked[0], "authorization"), Some("a-secret-token"), "{uri}");
    }
    for uri in [
        "http://192.0.2.2/task",
        "http://169.254.169.254/task",
        "http://169.254.170.24/task",
        "http://[fd00:ec2::24]/task",
        "http://[::ffff:192.0.2.2]/task",
        "http://example.com/task",
        "http://localhost.example.com/task",
        "http://127.0.0.1.example.com/task",
        "http://127.0.0.1@192.0.2.2/task",
        "https://user:password@example.com/task",
        "user:password@example.com/task",
        "http://2130706433/task",
        "http://127.1/task",
        "ftp://127.0.0.1/task",
        "/task",
        "169.254.170.2/task",
    ] {
        let (found, asked) = ask(uri);
        let told = told(&found.expect_err(uri));
        assert!(told.starts_with("Container: "), "{told}");
        assert!(told.contains("AWS_CONTAINER_CREDENTIALS_FULL_URI"), "{told}");
        assert!(!told.contains("a-secret-token") && !told.contains("password"), "{told}");
        assert!(asked.is_empty(), "{uri}");
    }
}

#[test]
fn a_relative_uri_comes_before_a_full_one_and_stays_on_its_host() {
    let endpoints = Endpoints::always(keys("AKIDTASK", FAR));
    let ask = |path: &str| {
        let computer = Computer::new()
            .variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", path)
            .variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/task");
        (computer.ask(&endpoints), endpoints.addresses())
    };
    let (found, asked) = ask("/task?a=1");
    assert!(found.is_ok());
    assert_eq!(asked, ["http://169.254.170.2/task?a=1"]);
    for path in ["@evil.example/task", ".evil.example/task", ":80/task", "task"] {
        let (found, asked) = ask(path);
        assert!(told(&found.expect_err(path)).contains("must begin with a slash"), "{path}");
        assert!(asked.is_empty(), "{path}");
    }
}

#[test]
fn the_file_of_a_containers_token_comes_before_the_token() {
    let endpoints = Endpoints::always(keys("AKIDTASK", FAR));
    let ask = |text: Option<&str>| {
        let computer = Computer::new()
            .variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task")
            .variable("AWS_CONTAINER_AUTHORIZATION_TOKEN", "of-the-variable")
            .variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token");
        let computer = match text {
            Some(text) => computer.file("/token", text),
            None => computer,
        };
        (computer.ask(&endpoints), endpoints.asked())
    };
    let (found, asked) = ask(Some("of-the-file\n"));
    assert!(found.is_ok());
    assert_eq!(header(&asked[0], "authorization"), Some("of-the-file"));
    for text in [Some("a\nX-Evil: b"), Some("\n"), None] {
        let (found, asked) = ask(text);
        let told = told(&found.expect_err("there is no token"));
        assert!(told.contains("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"), "{told}");
        assert!(!told.contains("X-Evil") && asked.is_empty(), "{text:?}");
    }
}

#[test]
fn a_container_is_asked_again_if_that_may_help() {
    for (first, asked) in [(503, 2), (429, 2), (200, 2), (403, 1)] {
        let count = std::sync::atomic::AtomicUsize::new(0);
        let endpoints = Endpoints::new(move |_| {
            match count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
                0 => answer(first, "<html>"),
                _ => answer(200, &keys("AKIDTASK", FAR)),
            }
        });
        let computer = Computer::new().variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task");
        assert_eq!(computer.ask(&endpoints).is_ok(), asked == 2, "{first}");
        assert_eq!(endpoints.asked().len(), asked, "{first}");
    }
}

/// A profile with a role that its own keys assume, and one with a token.
fn with_roles() -> [(String, &'static str); 2] {
    let role = "role_arn = arn:aws:iam::123456789012:role/work\n";
    let keys = "[profile keys]\naws_access_key_id = AKIDKEYS\naws_secret_access_key = keys\n";
    [
        (format!("{keys}[profile work]\n{role}source_profile = keys\n"), "AssumeRole"),
        (
            format!("[profile work]\n{role}web_identity_token_file = /token\n"),
            "AssumeRoleWithWebIdentity",
        ),
    ]
}

#[test]
fn no_region_of_the_chain_moves_a_host() {
    let region = "x@attacker.example:8443/#";
    let sso = "[profile work]\nsso_start_url = https://example.awsapps.com/start\nsso_account_id = 1\nsso_role_name = r\n";
    // The SHA-1 of the start URL.
    let path = "/home/.aws/sso/cache/e8be5486177c5b5392bd9aa76563515b29358e6e.json";
    let endpoints = Endpoints::always(assumed("AssumeRole", "AKIDROLE", FAR));
    let mut cases = vec![(format!("{sso}sso_region = {region}\n"), None)];
    for (config, _) in with_roles() {
        cases.push((format!("{config}region = {region}\n"), None));
        cases.push((config.clone(), Some("AWS_REGION")));
        cases.push((config, Some("AWS_DEFAULT_REGION")));
    }
    for (config, variable) in cases {
        let mut computer = Computer::new()
            .config(&config)
            .file("/token", "jwt")
            .file(path, &format!(r#"{{"accessToken":"t","expiresAt":"{FAR}"}}"#))
            .variable("AWS_PROFILE", "work");
        if let Some(name) = variable {
            computer = computer.variable(name, region);
        }
        let told = told(&computer.ask(&endpoints).expect_err(&config));
        assert!(told.contains(&format!("the region {region:?}")), "{config}: {told}");
        assert!(endpoints.asked().is_empty(), "{config}");
    }
}

#[test]
fn the_chains_own_calls_go_where_the_environment_and_the_profile_say() {
    let services = "[services local]\nsts =\n  endpoint_url = http://localhost:4568\nkms =\n  endpoint_url = http://localhost:1\n";
    for (variables, profile, expected) in [
        (
            &[("AWS_ENDPOINT_URL_STS", "http://localhost:4566/base/")][..],
            "",
            "http://localhost:4566/base/",
        ),
        (&[("AWS_ENDPOINT_URL", "http://localhost:4566")], "", "http://localhost:4566/"),
        (
            &[("AWS_ENDPOINT_URL_KMS", "http://localhost:4566")],
            "",
            "https://sts.eu-west-1.amazonaws.com/",
        ),
        (
            &[
                ("AWS_ENDPOINT_URL_STS", "http://localhost:4566"),
                ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True"),
            ],
            "",
            "https://sts.eu-west-1.amazonaws.com/",
        ),
        (&[], "endpoint_url = http://localhost:4567\n", "http://localhost:4567/"),
        (&[], "endpoint_url = http://localhost:4567\nservices = local\n", "http://localhost:4568/"),
        (
            &[],
            "services = local\nignore_configured_endpoint_urls = true\n",
            "https://sts.eu-west-1.amazonaws.com/",
        ),
        (
            &[("AWS_ENDPOINT_URL", "http://localhost:4566")],
            "services = local\n",
            "http://localhost:4566/",
        ),
        (&[], "use_fips_endpoint = true\n", "https://sts-fips.eu-west-1.amazonaws.com/"),
        (
            &[("AWS_USE_FIPS_ENDPOINT", "false")],
            "use_fips_endpoint = true\n",
            "https://sts.eu-west-1.amazonaws.com/",
        ),
        (&[("AWS_USE_DUALSTACK_ENDPOINT", "TRUE")], "", "https://sts.eu-west-1.api.aws/"),
        (&[("AWS_REGION", "cn-north-1")], "", "https://sts.cn-north-1.amazonaws.com.cn/"),
    ] {
        for (config, operation) in with_roles() {
            let endpoints = Endpoints::always(assumed(operation, "AKIDROLE", FAR));
            let config = format!("{config}region = eu-west-1\n{profile}{services}");
            let mut computer = Computer::new()
                .config(&config)
                .file("/token", "jwt")
                .variable("AWS_PROFILE", "work");
            for (name, value) in variables {
                computer = computer.variable(name, value);
            }
            let found = computer.ask(&endpoints);
            assert!(found.is_ok(), "{found:?}");
            assert_eq!(endpoints.addresses(), [expected], "{variables:?} {profile}");
        }
    }
}

#[test]
fn an_endpoint_that_is_no_url_is_refused() {
    let endpoints = Endpoints::always(assumed("AssumeRoleWithWebIdentity", "AKIDROLE", FAR));
    for url in [
        "localhost:4566",
        "ftp://localhost",
        "http://user:hush@localhost",
        "user:hush@localhost",
        "http://localhost#@evil.example",
        "http://localhost:port",
        "http://local%68ost",
        "http://localhost\\@evil.example",
    ] {
        let computer = Computer::new()
            .file("/token", "jwt")
            .variable("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")
            .variable("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/web")
            .variable("AWS_ENDPOINT_URL", url);
        let told = told(&computer.ask(&endpoints).expect_err(url));
        assert!(told.contains("AWS_ENDPOINT_URL") && !told.contains("hush"), "{told}");
        assert!(endpoints.asked().is_empty(), "{url}");
    }
}
