//! What a call needs before it can be sent, and what it may do differently from its client.

use std::time::{Duration, UNIX_EPOCH};

use trent_runtime::client::{Handle, Overrides};
use trent_runtime::config::retry::RetryConfig;
use trent_runtime::config::timeout::{TimeoutConfig, TimeoutConfigBuilder};
use trent_runtime::config::{Config, Credentials, Environment, Region};
use trent_runtime::error::{ErrorKind, SdkError, TransportErrorKind};
use trent_runtime::validation::Validation;

use crate::service::{Ask, Open, SERVICE, Script};
use crate::{now, open};

#[test]
fn without_credentials_the_error_says_how_to_give_them() {
    let script = Script::default();
    let mut config = script.config();
    config.set_credentials_provider(None);
    let client = Handle::new(config.build(), &SERVICE);
    for error in [
        now(client.send(open(), None)).unwrap_err(),
        client.send_blocking(open(), None).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert_eq!(
            error.to_string(),
            "Open: there are no credentials: set `credentials_provider`, or start from \
             `Config::from_env()`, which reads AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and with \
             the feature `credential-chain` also profiles, SSO, roles, containers and instances"
        );
    }
    assert!(script.sent().is_empty());
}

#[test]
fn without_a_region_the_error_says_so() {
    let script = Script::default();
    let mut config = script.config();
    config.set_region(None);
    let client = Handle::new(config.clone().build(), &SERVICE);
    let error = now(client.send(open(), None)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Open: no region: set `region` in the configuration, or set AWS_REGION and start from \
         `Config::from_env()`"
    );
    let client = Handle::new(config.endpoint_url("http://localhost:1").build(), &SERVICE);
    let error = now(client.send(open(), None)).unwrap_err();
    assert!(error.to_string().contains("there is no region to sign for"), "{error}");
}

#[test]
fn a_variable_that_cannot_be_read_fails_every_call() {
    let variables: Environment =
        [("AWS_REGION", "eu-west-1"), ("AWS_MAX_ATTEMPTS", "few")].into_iter().collect();
    let client = Handle::new(Config::from_environment(&variables), &SERVICE);
    let error = client.send_blocking(open(), None).unwrap_err();
    assert_eq!(error.to_string(), "Open: AWS_MAX_ATTEMPTS: expected a number from 1, found 'few'");
}

#[test]
fn no_call_is_sent_to_another_host_for_a_region() {
    let script = Script::default();
    let region = "x@attacker.example:8443/#";
    let wrong = || Region::new(region);
    let client = Handle::new(script.config().region(wrong()).build(), &SERVICE);
    let own_host = Ask { host: Some("data".to_owned()) };
    let overrides = Overrides::new(Config::builder().region(wrong()));
    let variables: Environment = [("AWS_DEFAULT_REGION", region)].into_iter().collect();
    let from_variables = Handle::new(Config::from_environment(&variables), &SERVICE);
    let told = [
        now(client.send(open(), None)).unwrap_err().to_string(),
        client.send_blocking(open(), None).unwrap_err().to_string(),
        client.request(open(), UNIX_EPOCH).unwrap_err().to_string(),
        now(client.send(own_host, None)).unwrap_err().to_string(),
        script.client().send_blocking(open(), Some(&overrides)).unwrap_err().to_string(),
        now(script.client().send(open(), Some(Box::new(overrides)))).unwrap_err().to_string(),
        now(from_variables.send(open(), None)).unwrap_err().to_string(),
    ];
    for (index, error) in told.iter().enumerate() {
        let setting = if index == 6 { "AWS_DEFAULT_REGION" } else { "`region`" };
        assert!(error.contains(setting) && error.contains(region), "{error}");
        assert!(!error.contains("the request is not valid"), "{error}");
    }
    assert!(script.sent().is_empty());
}

#[test]
fn a_call_does_not_print_what_it_sends_or_receives() {
    let script = Script::default();
    let client = script.client();
    let request = client.request(open(), UNIX_EPOCH).unwrap();
    let printed = format!("{request:?} {client:?} {:?}", script.config());
    for secret in ["box", "\"secret\"", "Credential="] {
        assert!(!printed.contains(secret), "{secret}: {printed}");
    }
    script
        .answer(200, r#"{"Content":"gold","#)
        .answer(400, r#"{"__type":"Other","Content":"gold"}"#);
    for _ in 0..2 {
        let error = now(client.send(open(), None)).unwrap_err();
        let raw = error.raw_response().unwrap();
        let printed = format!("{error:?} {error} {raw:?}");
        assert!(!printed.contains("gold"), "{printed}");
    }
}

#[test]
fn an_endpoint_that_is_none_is_named() {
    let script = Script::default();
    let client = Handle::new(script.config().endpoint_url("localhost:8080").build(), &SERVICE);
    let error = now(client.send(open(), None)).unwrap_err();
    assert!(matches!(error, SdkError::ConstructionFailure(_)));
    assert!(
        error.to_string().starts_with("Open: the endpoint \"localhost:8080\" of `endpoint_url`"),
        "{error}"
    );
}

#[test]
fn a_call_may_override_attempts_and_limits() {
    let script = Script::default();
    let client = script.client();
    script.fail(TransportErrorKind::Reset);
    let timeout = TimeoutConfig::builder().read_timeout(Duration::from_secs(5)).build();
    let overrides = Overrides::new(
        Config::builder()
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeout)
            .max_response_bytes(77),
    );
    assert!(now(client.send(open(), Some(Box::new(overrides)))).is_err());
    let [(request, options)] = &script.sent()[..] else { panic!("one request") };
    assert_eq!(request.headers()["amz-sdk-request"], "attempt=1; max=1");
    assert_eq!(options.read_timeout, Some(Duration::from_secs(5)));
    assert_eq!(options.connect_timeout, Some(Duration::from_millis(3100)));
    assert_eq!(options.max_response_bytes, 77);
}

#[test]
fn a_blocking_attempt_is_limited_as_a_whole() {
    let script = Script::default();
    let client = script.client();
    let call = |timeout: TimeoutConfigBuilder| {
        script.answer(200, "{}");
        let overrides = Overrides::new(Config::builder().timeout_config(timeout.build()));
        client.send_blocking(open(), Some(&overrides)).unwrap();
        script.sent().remove(0).1
    };
    assert_eq!(call(TimeoutConfig::builder()).total_timeout, None);
    let limit = Duration::from_secs(2);
    let options = call(TimeoutConfig::builder().operation_attempt_timeout(limit));
    assert_eq!((options.total_timeout, options.read_timeout), (Some(limit), Some(limit)));
    let options = call(TimeoutConfig::builder().operation_timeout(limit));
    assert!(options.total_timeout.is_some_and(|total| total <= limit));
}

#[test]
fn a_call_may_skip_validation() {
    let script = Script::default();
    script.answer(200, "{}");
    let overrides = Overrides::new(Config::builder().validation(Validation::Off));
    assert!(now(script.client().send(Open::default(), Some(Box::new(overrides)))).is_ok());
}

#[test]
fn a_call_may_go_elsewhere_as_somebody_else() {
    let script = Script::default();
    let client = script.client();
    let overrides = Overrides::new(
        Config::builder()
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::from_keys("AKIDOTHER", "other", None)),
    );
    for (overrides, region, id) in
        [(Some(Box::new(overrides)), "us-east-1", "AKIDOTHER"), (None, "eu-west-1", "AKIDEXAMPLE")]
    {
        script.answer(200, "{}");
        now(client.send(open(), overrides)).unwrap();
        let [(request, _)] = &script.sent()[..] else { panic!("one request") };
        assert_eq!(request.uri(), &*format!("https://vault.{region}.example.com/"));
        let authorization = request.headers()["authorization"].to_str().unwrap();
        let scope = format!("Credential={id}/20150830/{region}/vault/aws4_request");
        assert!(authorization.contains(&scope), "{authorization}");
    }
}

#[test]
fn calls_that_go_elsewhere_know_what_the_client_knows_of_the_clock() {
    let script = Script::default();
    let client = script.client();
    let late = [("date", "Sun, 30 Aug 2015 13:36:00 GMT")];
    script.answer_with(400, &late, r#"{"__type":"InvalidSignatureException"}"#);
    let elsewhere = || Some(Box::new(Config::builder().region(Region::new("us-east-1")).into()));
    let mut dates: Vec<Vec<_>> = Vec::new();
    for overrides in [elsewhere(), None, elsewhere()] {
        script.answer(200, "{}");
        now(client.send(open(), overrides)).unwrap();
        dates.push(
            script.sent().iter().map(|sent| sent.0.headers()["x-amz-date"].clone()).collect(),
        );
    }
    let right = "20150830T133600Z";
    assert_eq!(dates, [vec!["20150830T123600Z", right], vec![right], vec![right]]);

    // Another clock may be right.
    let clock = Config::builder().time_source(client.config().time_source().unwrap());
    script.answer(200, "{}");
    now(client.send(open(), Some(Box::new(clock.into())))).unwrap();
    assert_eq!(script.sent()[0].0.headers()["x-amz-date"], "20150830T123600Z");
}

#[test]
fn clones_share_their_quota() {
    let script = Script::default();
    let client = script.client();
    let call = |client: &Handle| {
        (0..3).for_each(|_| {
            script.answer(503, "{}");
        });
        assert!(now(client.send(open(), None)).is_err());
        script.sent().len()
    };
    let attempts: Vec<_> = (0..60).map(|_| call(&client.clone())).collect();
    // Each retry takes 14 of 500.
    assert!(attempts[..17].iter().all(|attempts| *attempts == 3));
    assert_eq!(attempts[17], 2);
    assert!(attempts[18..].iter().all(|attempts| *attempts == 1));
}
