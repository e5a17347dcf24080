//! IAM Identity Center: tokens in files, renewed when they end.

use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use trent_credentials::CredentialChain;
use trent_runtime::config::ProvideCredentials as _;
use trent_runtime::credentials::CredentialsErrorKind;
use trent_runtime::private::chain::block_on;

use crate::support::{Clock, Computer, Endpoints, FAR, answer, header, keys, told};

const CONFIG: &str = "[default]\nsso_session = dev\nsso_account_id = 123456789012\nsso_role_name = A Role/1\n\
                      [sso-session dev]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n";

/// The SHA-1 of `dev`.
const PATH: &str = "/home/.aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json";

const KEYS: &str = r#"{"roleCredentials":{"accessKeyId":"AKIDSSO","secretAccessKey":"s","sessionToken":"t","expiration":4102444800000}}"#;

fn token(expires: &str, registration: &str) -> String {
    format!(
        r#"{{"startUrl":"https://example.awsapps.com/start","region":"eu-west-1","accessToken":"old-token",
            "expiresAt":"{expires}","clientId":"id","clientSecret":"hush","registrationExpiresAt":"{registration}",
            "refreshToken":"refresh-1"}}"#
    )
}

/// SSO, and SSO-OIDC that renews tokens for an hour.
fn services() -> Endpoints {
    Endpoints::new(|request| match request.uri().path() {
        "/token" => answer(
            200,
            r#"{"accessToken":"new-token","expiresIn":3600,"refreshToken":"refresh-2","tokenType":"Bearer"}"#,
        ),
        _ => answer(200, KEYS),
    })
}

#[test]
fn a_token_gives_the_credentials_of_account_and_role() {
    let endpoints = services();
    let computer = Computer::new().config(CONFIG).file(PATH, &token(FAR, FAR));
    let found = computer.ask(&endpoints).expect("credentials");
    assert_eq!((found.provider_name(), found.account_id()), ("Sso", Some("123456789012")));
    let asked = endpoints.asked();
    assert_eq!(
        asked[0].uri(),
        "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=A%20Role%2F1&account_id=123456789012"
    );
    assert_eq!(header(&asked[0], "x-amz-sso_bearer_token"), Some("old-token"));
    assert_eq!(header(&asked[0], "authorization"), None);
}

#[test]
fn a_token_that_ends_soon_is_renewed_and_kept() {
    // Three minutes before the end.
    let computer = Computer::new().config(CONFIG).file(PATH, &token("2023-11-14T22:16:20Z", FAR));
    let (endpoints, clock) = (services(), Clock::default());
    let chain = computer.chain(&endpoints).time_source(clock.clone()).build();
    assert!(chain.provide_credentials_blocking().is_ok());
    let asked = endpoints.asked();
    assert_eq!(asked[0].uri(), "https://oidc.eu-west-1.amazonaws.com/token");
    let body = std::str::from_utf8(asked[0].body()).expect("text");
    assert_eq!(
        body,
        r#"{"clientId":"id","clientSecret":"hush","grantType":"refresh_token","refreshToken":"refresh-1"}"#
    );
    assert_eq!(header(&asked[0], "content-type"), Some("application/json"));
    assert_eq!(header(&asked[1], "x-amz-sso_bearer_token"), Some("new-token"));
    let kept = computer.text(PATH);
    for part in [
        r#""accessToken":"new-token""#,
        r#""expiresAt":"2023-11-14T23:13:20Z""#,
        r#""refreshToken":"refresh-2""#,
        r#""clientSecret":"hush""#,
        &format!(r#""registrationExpiresAt":"{FAR}""#),
        r#""startUrl":"https://example.awsapps.com/start""#,
    ] {
        assert!(kept.contains(part), "{kept}");
    }
    // It is read from the file again, and good.
    assert!(chain.provide_credentials_blocking().is_ok());
    assert_eq!(endpoints.asked().len(), 1);
    let token = block_on(chain.sso_token()).expect("a token");
    assert_eq!(token.token(), "new-token");
    assert!(!format!("{token:?}").contains("new-token"));
}

#[test]
fn a_token_that_cannot_be_renewed_serves_to_its_end() {
    let down = || {
        Endpoints::new(|request| match request.uri().path() {
            "/token" => answer(400, r#"{"error":"invalid_grant","error_description":"revoked"}"#),
            _ => answer(200, KEYS),
        })
    };
    let computer = Computer::new().config(CONFIG).file(PATH, &token("2023-11-14T22:16:20Z", FAR));
    let (endpoints, clock) = (down(), Clock::default());
    let chain = computer.chain(&endpoints).time_source(clock.clone()).build();
    assert!(chain.provide_credentials_blocking().is_ok());
    assert_eq!(endpoints.asked().len(), 2);
    clock.pass(10);
    assert!(chain.provide_credentials_blocking().is_ok());
    assert_eq!(endpoints.asked().len(), 1, "no renewal is tried for half a minute");
    clock.pass(200);
    let told = told(&chain.provide_credentials_blocking().expect_err("it has expired"));
    assert!(told.contains("has expired and cannot be renewed"), "{told}");
    assert!(
        told.contains("revoked") && told.contains("run `aws sso login --profile default`"),
        "{told}"
    );
}

#[test]
fn a_renewed_token_that_cannot_be_written_is_kept() {
    let soon = token("2023-11-14T22:16:20Z", FAR);
    let computer = Computer::new().config(CONFIG).file(PATH, &soon).read_only();
    let (endpoints, clock) = (services(), Clock::default());
    let chain = computer.chain(&endpoints).time_source(clock.clone()).build();
    let bearer = || {
        assert!(chain.provide_credentials_blocking().is_ok());
        let asked = endpoints.asked();
        let token = header(&asked[asked.len() - 1], "x-amz-sso_bearer_token").map(str::to_owned);
        let sent = asked.iter().find(|request| request.uri().path() == "/token");
        (token, sent.map(|request| String::from_utf8(request.body().to_vec()).expect("text")))
    };
    // Each is renewed with the refresh token of the one before, though the file has the first.
    for (passed, refresh) in [
        (0, Some("refresh-1")),
        (400, None),
        (3_000, Some("refresh-2")),
        (3_400, Some("refresh-2")),
    ] {
        clock.pass(passed);
        let (token, sent) = bearer();
        assert_eq!(token.as_deref(), Some("new-token"), "after {passed}");
        assert_eq!(sent.is_some(), refresh.is_some(), "after {passed}");
        assert!(
            refresh.is_none_or(|it| sent.is_some_and(|sent| sent.contains(it))),
            "after {passed}"
        );
    }
    assert_eq!(computer.text(PATH), soon);
    // Somebody logs in anew, or out.
    let computer = computer.file(PATH, &token(FAR, FAR));
    assert_eq!(bearer().0.as_deref(), Some("old-token"));
    let _ = computer.without(PATH);
    assert!(chain.provide_credentials_blocking().is_err());
}

#[test]
fn a_token_that_another_process_has_renewed_is_used() {
    let over = "2023-11-14T22:13:00Z";
    let computer = Computer::new().config(CONFIG).file(PATH, &token(over, FAR));
    let shared = computer.clone();
    let endpoints = Endpoints::new(move |request| match request.uri().path() {
        "/token" => {
            let _ = shared.clone().file(PATH, &token(FAR, FAR).replace("old-token", "theirs"));
            answer(400, r#"{"error":"invalid_grant","error_description":"used"}"#)
        }
        _ => answer(200, KEYS),
    });
    let chain = computer.chain(&endpoints).time_source(Clock::default()).build();
    assert!(chain.provide_credentials_blocking().is_ok());
    let asked = endpoints.asked();
    assert_eq!(header(&asked[1], "x-amz-sso_bearer_token"), Some("theirs"));
}

#[test]
fn a_renewal_under_way_is_waited_for() {
    let computer = Computer::new().config(CONFIG).file(PATH, &token("2023-11-14T22:13:00Z", FAR));
    let (chain, second) =
        (Arc::new(OnceLock::<CredentialChain>::new()), Arc::new(Mutex::new(None)));
    let (of_endpoints, thread) = (Arc::clone(&chain), Arc::clone(&second));
    let endpoints = Endpoints::new(move |request| {
        if request.uri().path() != "/token" {
            return answer(200, KEYS);
        }
        let chain = Arc::clone(&of_endpoints);
        let (send, received) = std::sync::mpsc::channel();
        *thread.lock().expect("no panic") = Some(received);
        std::thread::spawn(move || {
            let found = chain.get().expect("it is made").provide_credentials_blocking();
            send.send(found.map_err(|error| told(&error)))
        });
        // One that does not wait fails within this time.
        let early = thread
            .lock()
            .expect("no panic")
            .as_ref()
            .map(|it| it.recv_timeout(Duration::from_millis(300)));
        assert!(matches!(early, Some(Err(RecvTimeoutError::Timeout))), "{early:?}");
        answer(
            200,
            r#"{"accessToken":"new-token","expiresIn":3600,"refreshToken":"refresh-2","tokenType":"Bearer"}"#,
        )
    });
    let made = computer.chain(&endpoints).time_source(Clock::default()).build();
    let first = chain.get_or_init(|| made).provide_credentials_blocking();
    assert!(first.is_ok(), "{first:?}");
    let second = second.lock().expect("no panic").take().expect("it was started");
    let second = second.recv_timeout(Duration::from_secs(60)).expect("it ends");
    assert!(second.is_ok(), "{second:?}");
    let renewals =
        endpoints.asked().iter().filter(|request| request.uri().path() == "/token").count();
    assert_eq!(renewals, 1);
}

#[test]
fn what_is_missing_or_over_says_how_to_log_in() {
    let over = "2020-01-01T00:00:00Z";
    let not_registered = token(over, over);
    let legacy = CONFIG.replace(
        "sso_session = dev\n",
        "sso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n",
    );
    let legacy_path = "/home/.aws/sso/cache/e8be5486177c5b5392bd9aa76563515b29358e6e.json";
    for (config, path, text, expected) in [
        (CONFIG, "/other", "", "there is no SSO token for profile `default`"),
        (CONFIG, PATH, "hush", "it is no JSON object"),
        (CONFIG, PATH, r#"{"accessToken":"hush"}"#, "it has no expiresAt"),
        (CONFIG, PATH, r#"{"accessToken":"hush","expiresAt":"soon"}"#, "its expiresAt is no time"),
        (CONFIG, PATH, &*not_registered, "has expired"),
        (&*legacy, legacy_path, &*not_registered, "has expired"),
    ] {
        let endpoints = services();
        let computer = Computer::new().config(config).file(path, text);
        let told = told(&computer.ask(&endpoints).expect_err(expected));
        assert!(told.contains(expected), "{told}");
        assert!(told.contains("run `aws sso login --profile default`"), "{told}");
        assert!(!told.contains("hush") && endpoints.asked().is_empty(), "{told}");
    }
}

#[test]
fn a_profile_for_tokens_gives_its_own_credentials_or_an_error_and_never_those_of_the_instance() {
    let endpoints = Endpoints::always(keys("AKIDTASK", FAR));
    let session = "[sso-session dev]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n";
    let process = "credential_process = echo '{\"Version\":1,\"AccessKeyId\":\"AKIDOWN\",\"SecretAccessKey\":\"x\"}'\n";
    let own = "aws_access_key_id = AKIDOWN\naws_secret_access_key = x\n";
    let legacy = "sso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n";
    for (named, header) in [(true, "[profile work]"), (false, "[default]")] {
        for sso in ["sso_session = dev\n", legacy] {
            for (more, expected) in [(own, true), (process, true), ("", false)] {
                let mut computer = Computer::new()
                    .config(&format!("{header}\n{sso}{more}{session}"))
                    .file(PATH, &token(FAR, FAR))
                    .variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/task");
                if named {
                    computer = computer.variable("AWS_PROFILE", "work");
                }
                match computer.ask(&endpoints) {
                    Ok(found) => assert!(expected && found.access_key_id() == "AKIDOWN", "{more}"),
                    Err(error) => {
                        assert!(!expected, "{more}: {}", told(&error));
                        assert_eq!(error.kind(), CredentialsErrorKind::InvalidConfiguration);
                        assert!(told(&error).contains("is for SSO tokens"), "{}", told(&error));
                    }
                }
                assert!(endpoints.asked().is_empty(), "{header} {sso} {more}");
            }
        }
    }
    // The token is there for services that take it, whatever else the profile has.
    let computer = Computer::new()
        .config(&format!("[default]\nsso_session = dev\n{own}{session}"))
        .file(PATH, &token(FAR, FAR));
    let token = block_on(computer.chain(&endpoints).build().sso_token()).expect("a token");
    assert_eq!(token.token(), "old-token");
}

#[test]
fn a_token_that_sso_refuses_says_how_to_log_in() {
    let refusing = Endpoints::new(|_| {
        answer(
            401,
            r#"{"message":"Session token not found or invalid","__type":"com.amazonaws.switchboard.portal#UnauthorizedException"}"#,
        )
    });
    let computer = Computer::new().config(CONFIG).file(PATH, &token(FAR, FAR));
    let told = told(&computer.ask(&refusing).expect_err("it is refused"));
    assert!(told.contains("UnauthorizedException: Session token not found"), "{told}");
    assert!(told.contains("run `aws sso login --profile default`"), "{told}");
    assert!(!told.contains("old-token"), "{told}");
}
