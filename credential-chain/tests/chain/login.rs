//! Sessions of `aws login`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use trent_runtime::config::ProvideCredentials as _;

use crate::support::{Clock, Computer, Endpoints, FAR, answer, header, refused, told};

const SESSION: &str = "arn:aws:iam::123456789012:user/ann";

const CONFIG: &str =
    "[default]\nregion = eu-west-1\nlogin_session = arn:aws:iam::123456789012:user/ann\n";

/// The key pair of RFC 6979, A.2.5, as SEC 1 writes it.
const KEY: &str = "-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49\\n\
                   AwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8\\n\
                   maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==\\n\
                   -----END EC PRIVATE KEY-----\\n";

fn path() -> String {
    format!("/cache/{}.json", trent_runtime::private::chain::sha256_hex(SESSION.as_bytes()))
}

fn session(expires: &str, key: &str) -> String {
    format!(
        r#"{{"accessToken":{{"accessKeyId":"AKIDOLD","secretAccessKey":"hush","sessionToken":"t","accountId":"123456789012",
            "expiresAt":"{expires}"}},"tokenType":"aws_sigv4","refreshToken":"refresh-1","idToken":"id-token",
            "clientId":"arn:aws:signin:::devtools/same-device","dpopKey":"{key}"}}"#
    )
}

fn computer(session: &str) -> Computer {
    Computer::new()
        .config(CONFIG)
        .variable("AWS_LOGIN_CACHE_DIRECTORY", "/cache")
        .file(&path(), session)
}

const RENEWED: &str = r#"{"accessToken":{"accessKeyId":"AKIDNEW","secretAccessKey":"new-secret","sessionToken":"t2"},
    "tokenType":"aws_sigv4","expiresIn":900,"refreshToken":"refresh-2"}"#;

#[test]
fn credentials_that_last_are_used() {
    let endpoints = Endpoints::none();
    let found = computer(&session(FAR, "none")).ask(&endpoints).expect("credentials");
    assert_eq!((found.provider_name(), found.access_key_id()), ("Login", "AKIDOLD"));
    assert_eq!(found.account_id(), Some("123456789012"));
    assert!(endpoints.asked().is_empty());
}

#[test]
fn credentials_that_end_soon_are_renewed_with_a_proof() {
    let endpoints = Endpoints::always(RENEWED);
    let computer = computer(&session("2023-11-14T22:16:20Z", KEY));
    let chain = computer.chain(&endpoints).time_source(Clock::default()).build();
    let found = chain.provide_credentials_blocking().expect("credentials");
    assert_eq!((found.access_key_id(), found.account_id()), ("AKIDNEW", Some("123456789012")));
    let asked = endpoints.asked();
    let url = "https://eu-west-1.signin.aws.amazon.com/v1/token";
    assert_eq!((asked.len(), asked[0].uri().to_string().as_str()), (1, url));
    assert_eq!(
        std::str::from_utf8(asked[0].body()).expect("text"),
        r#"{"clientId":"arn:aws:signin:::devtools/same-device","grantType":"refresh_token","refreshToken":"refresh-1"}"#
    );
    let proof = header(&asked[0], "dpop").expect("a proof");
    let parts: Vec<_> =
        proof.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).expect("base64")).collect();
    let claims = String::from_utf8(parts[1].clone()).expect("text");
    assert!(
        claims.contains(&format!(r#""htm":"POST","htu":"{url}","iat":{}"#, Clock::START)),
        "{claims}"
    );
    assert_eq!(parts[2].len(), 64);
    let kept = computer.text(&path());
    for part in
        ["AKIDNEW", "new-secret", "refresh-2", "id-token", "2023-11-14T22:28:20Z", "BEGIN EC"]
    {
        assert!(kept.contains(part), "{kept}");
    }
    // What was kept is read again.
    assert!(chain.provide_credentials_blocking().is_ok());
    assert!(endpoints.asked().is_empty());
}

#[test]
fn a_renewal_that_fails_ends_nothing_before_the_credentials_do() {
    let clock = Clock::default();
    let down = Endpoints::new(refused);
    let computer = computer(&session("2023-11-14T22:16:20Z", KEY));
    let chain = computer.chain(&down).time_source(clock.clone()).build();
    assert_eq!(chain.provide_credentials_blocking().expect("old ones").access_key_id(), "AKIDOLD");
    let asked = down.asked();
    assert_eq!(asked.len(), 3);
    let proofs: std::collections::HashSet<_> = asked.iter().map(|r| header(r, "dpop")).collect();
    assert_eq!(proofs.len(), 3, "each attempt has a proof of its own");
    clock.pass(300);
    let told = told(&chain.provide_credentials_blocking().expect_err("they have expired"));
    assert!(told.contains("cannot be renewed") && told.contains("aws login"), "{told}");
}

#[test]
fn a_renewed_session_that_cannot_be_written_is_kept() {
    let (endpoints, clock) = (Endpoints::always(RENEWED), Clock::default());
    let computer = computer(&session("2023-11-14T22:16:20Z", KEY)).read_only();
    let chain = computer.chain(&endpoints).time_source(clock.clone()).build();
    // The second renewal has the refresh token of the first, though the file does not.
    for (passed, refresh) in [(0, Some("refresh-1")), (400, None), (400, Some("refresh-2"))] {
        clock.pass(passed);
        let found = chain.provide_credentials_blocking().expect("credentials");
        assert_eq!(found.access_key_id(), "AKIDNEW");
        let asked = endpoints.asked();
        assert_eq!(asked.len(), usize::from(refresh.is_some()), "after {passed}");
        let sent = asked.first().map(|request| String::from_utf8_lossy(request.body()));
        assert!(refresh.is_none_or(|it| sent.is_some_and(|sent| sent.contains(it))), "{passed}");
    }
}

#[test]
fn a_session_that_another_process_has_renewed_is_used() {
    let computer = computer(&session("2023-11-14T22:13:00Z", KEY));
    let shared = computer.clone();
    let endpoints = Endpoints::new(move |_| {
        let _ = shared.clone().file(&path(), &session(FAR, KEY).replace("AKIDOLD", "AKIDTHEIRS"));
        answer(403, r#"{"error":"TOKEN_EXPIRED","message":"no"}"#)
    });
    let chain = computer.chain(&endpoints).time_source(Clock::default()).build();
    let found = chain.provide_credentials_blocking().expect("credentials");
    assert_eq!(found.access_key_id(), "AKIDTHEIRS");
}

#[test]
fn why_there_is_no_session_is_told() {
    let over = "2020-01-01T00:00:00Z";
    let expired = session(over, KEY);
    let error = |code: &str| answer(403, &format!(r#"{{"error":"{code}","message":"no"}}"#));
    for (code, expected) in [
        ("TOKEN_EXPIRED", "the session has ended"),
        ("USER_CREDENTIALS_CHANGED", "the user's password has changed"),
        ("INSUFFICIENT_PERMISSIONS", "may not call signin:CreateOAuth2Token"),
    ] {
        let endpoints = Endpoints::new(move |_| error(code));
        let told = told(&computer(&expired).ask(&endpoints).expect_err(code));
        assert!(
            told.contains(expected) && told.contains("run `aws login --profile default`"),
            "{told}"
        );
        assert_eq!(endpoints.asked().len(), 1, "{code}");
    }
    let bad_key = session(over, "hush");
    for (text, expected) in [
        ("hush", "it is no JSON object"),
        (r#"{"refreshToken":"hush"}"#, "it has no accessToken"),
        (&*bad_key, "it is no private key on P-256"),
    ] {
        let endpoints = Endpoints::always(RENEWED);
        let told = told(&computer(text).ask(&endpoints).expect_err(expected));
        assert!(told.contains(expected) && !told.contains("hush"), "{told}");
        assert!(endpoints.asked().is_empty());
    }
    let nobody = Computer::new().config(CONFIG);
    let told = told(&nobody.ask(&Endpoints::none()).expect_err("there is no session"));
    assert!(
        told.contains("there is no login session for profile `default` in /home/.aws/login/cache/"),
        "{told}"
    );
}
