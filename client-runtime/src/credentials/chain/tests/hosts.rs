//! Where tokens and keys go: to the hosts that the configuration means, and to no others.

use super::*;

/// What the chain says, and the requests that it sent.
fn asked(
    home: &Home,
    variables: &[(&str, &str)],
    endpoints: Endpoints,
) -> (Result, Vec<http::Request<Bytes>>) {
    let asked = Arc::clone(&endpoints.asked);
    let found = chain_in(home, variables, endpoints).provide_credentials_blocking();
    let asked = asked.lock().expect("no test panicked").drain(..).collect();
    (found, asked)
}

fn told(found: Result) -> String {
    let error = found.expect_err("there are no credentials");
    error.source().map(ToString::to_string).unwrap_or_default()
}

fn authorization(request: &http::Request<Bytes>) -> Option<&str> {
    request.headers().get("authorization").map(|value| value.to_str().expect("text"))
}

#[test]
fn the_token_of_a_container_goes_in_plain_http_to_this_machine_alone() {
    let home = Home::new(&[]);
    let ask = |uri: &str| {
        let variables = [
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "a-secret-token"),
        ];
        asked(&home, &variables, Endpoints::answering("/task", TASK))
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
        assert_eq!(keys(&found.expect(uri)), ("Container", "AKIDTASK", "task"));
        assert_eq!(authorization(&asked[0]), Some("a-secret-token"), "{uri}");
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
        let told = told(found);
        assert!(told.starts_with("Container: "), "{told}");
        assert!(told.contains("AWS_CONTAINER_CREDENTIALS_FULL_URI"), "{told}");
        assert!(!told.contains("a-secret-token") && !told.contains("password"), "{told}");
        assert!(asked.is_empty(), "{uri}");
    }
}

#[test]
fn a_relative_uri_comes_before_a_full_one_and_stays_on_its_host() {
    let home = Home::new(&[]);
    let full = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost/task");
    let relative = |path| [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", path), full];
    let (found, sent) = asked(&home, &relative("/task?a=1"), Endpoints::answering("/task", TASK));
    assert!(found.is_ok());
    assert_eq!(sent[0].uri(), "http://169.254.170.2/task?a=1");
    for path in ["@evil.example/task", ".evil.example/task", ":80/task", "task"] {
        let (found, sent) = asked(&home, &relative(path), Endpoints::answering("/task", TASK));
        assert!(told(found).contains("must begin with a slash"), "{path}");
        assert!(sent.is_empty(), "{path}");
    }
}

#[test]
fn the_file_of_a_containers_token_comes_before_the_token() {
    let home = Home::new(&[("token", "of-the-file\n"), ("two", "a\nX-Evil: b"), ("none", "\n")]);
    let ask = |file: &str| {
        let file = home.file(file);
        let variables = [
            ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "of-the-variable"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &*file),
        ];
        asked(&home, &variables, Endpoints::answering("/task", TASK))
    };
    let (found, sent) = ask("token");
    assert!(found.is_ok());
    assert_eq!(authorization(&sent[0]), Some("of-the-file"));
    for file in ["two", "none", "absent"] {
        let (found, sent) = ask(file);
        let told = told(found);
        assert!(told.contains("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"), "{told}");
        assert!(!told.contains("X-Evil") && sent.is_empty(), "{file}");
    }
}

#[test]
fn no_region_of_the_chain_moves_a_host() {
    let region = "x@attacker.example:8443/#";
    let role = "role_arn = arn:aws:iam::123456789012:role/work\n";
    let sso = "sso_start_url = https://example.awsapps.com/start\nsso_account_id = 1\nsso_role_name = r\n";
    let web = format!("{role}web_identity_token_file = TOKEN\n");
    for (profile, of_environment) in [
        (format!("{role}source_profile = keys\nregion = {region}\n"), None),
        (format!("{role}source_profile = keys\n"), Some("AWS_REGION")),
        (format!("{role}source_profile = keys\n"), Some("AWS_DEFAULT_REGION")),
        (format!("{sso}sso_region = {region}\n"), None),
        (format!("{web}region = {region}\n"), None),
        (web.clone(), Some("AWS_REGION")),
    ] {
        let home = Home::new(&[("token", "jwt")]);
        let profile = profile.replace("TOKEN", &home.file("token"));
        fs::create_dir_all(home.0.join(".aws")).expect("a directory");
        fs::write(home.0.join(".aws/config"), format!("{KEYS}[profile work]\n{profile}"))
            .expect("a file");
        let mut variables = vec![("AWS_PROFILE", "work")];
        variables.extend(of_environment.map(|name| (name, region)));
        let (found, sent) = asked(&home, &variables, Endpoints::answering("/", EXCHANGED));
        let told = told(found);
        assert!(told.contains(&format!("the region {region:?}")), "{profile}: {told}");
        assert!(sent.is_empty(), "{profile}");
    }
}

#[test]
fn the_calls_of_the_chain_go_to_the_endpoints_of_the_environment() {
    let role = "role_arn = arn:aws:iam::123456789012:role/work\n";
    for (name, ignored, expected) in [
        ("AWS_ENDPOINT_URL_STS", "false", Some("http://localhost:4566/base")),
        ("AWS_ENDPOINT_URL", "FALSE", Some("http://localhost:4566/base")),
        ("AWS_ENDPOINT_URL_KMS", "false", None),
        ("AWS_ENDPOINT_URL_STS", "True", None),
    ] {
        let variables = [
            ("AWS_PROFILE", "work"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", ignored),
            (name, "http://localhost:4566/base/"),
        ];
        let expected = expected.unwrap_or("https://sts.eu-west-1.amazonaws.com");
        let path = if expected.ends_with("base") { "/base/" } else { "/" };

        let home = Home::new(&[("token", "jwt")]);
        let web =
            format!("[profile work]\n{role}web_identity_token_file = {}\n", home.file("token"));
        let assumed = format!("{KEYS}[profile work]\n{role}source_profile = keys\n");
        let answer = EXCHANGED.replace("AssumeRoleWithWebIdentity", "AssumeRole");
        let answer = answer.replace("AKIDWEB", "ASIAROLEOFPROFILE");
        for (config, answer) in [(web, EXCHANGED), (assumed, &answer)] {
            fs::create_dir_all(home.0.join(".aws")).expect("a directory");
            fs::write(home.0.join(".aws/config"), config).expect("a file");
            let (found, sent) = asked(&home, &variables, Endpoints::answering(path, answer));
            assert!(found.is_ok(), "{found:?}");
            let uri = sent[0].uri().to_string();
            assert!(uri.starts_with(&format!("{expected}/")), "{name}, {ignored}: {uri}");
        }
    }
    let home = Home::new(&[("token", "jwt")]);
    let file = home.file("token");
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
        let variables = [
            ("AWS_WEB_IDENTITY_TOKEN_FILE", &*file),
            ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/web"),
            ("AWS_ENDPOINT_URL", url),
        ];
        let (found, sent) = asked(&home, &variables, Endpoints::answering("/", EXCHANGED));
        let told = told(found);
        assert!(told.contains("AWS_ENDPOINT_URL") && !told.contains("hush"), "{told}");
        assert!(sent.is_empty(), "{url}");
    }
}

#[test]
fn a_truth_value_counts_in_any_case() {
    let home = Home::new(&[]);
    for value in ["true", "TRUE", "True"] {
        let variables = [("AWS_EC2_METADATA_DISABLED", value)];
        let (found, sent) = asked(&home, &variables, instance());
        assert!(told(found).contains("Imds: has none"), "{value}");
        assert!(sent.is_empty(), "{value}");
    }
    for value in ["false", "FALSE", ""] {
        let variables = [("AWS_EC2_METADATA_DISABLED", value)];
        assert!(asked(&home, &variables, instance()).0.is_ok(), "{value}");
    }
}
