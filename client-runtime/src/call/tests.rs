//! The machine alone: what it does about each event, without a network and without a sleep.

mod retries;

use std::time::UNIX_EPOCH;

use http::{HeaderName, Method, StatusCode};

use super::*;
use crate::config::{AppName, Config};
use crate::endpoint::Endpoint;
use crate::operation::{RetryDefaults, RetryRule, ServiceMetadata};
use crate::primitives::Body;
use crate::protocol::{AwsJson, AwsJsonVersion};
use crate::transport::TransportErrorKind;

pub(crate) static SERVICE: ServiceMetadata = ServiceMetadata {
    sdk_id: "Key Store",
    endpoint_env: "AWS_ENDPOINT_URL_KEY_STORE",
    signing_name: "keystore",
    protocol: &AwsJson {
        version: AwsJsonVersion::V1_1,
        target_prefix: "KeyStoreService",
        query_compatible: false,
    },
    api_version: "2014-11-01",
    max_response_bytes: 1 << 24,
    account_endpoints: false,
    endpoint: |_| Ok(Endpoint::new("https://keystore.example.com")),
    retry_rules: &[RetryRule {
        code: "LimitExceededException",
        decision: RetryDecision::Never,
        reason: "a quota",
    }],
    retry_defaults: RetryDefaults::STANDARD,
    tracer: crate::__tracer!(),
};

static OPERATION: OperationMetadata = OperationMetadata::new(&SERVICE, "OpenStore");

/// 2015-08-30T12:36:00Z.
const TIME: u64 = 1_440_938_160;

/// A client and a clock that tests turn by hand.
struct Bench {
    core: Core,
    limits: Limits,
    target: Target,
    content: RequestContent,
    now: Now,
}

impl Bench {
    fn new() -> Self {
        Self::with(&Config::builder().app_name(AppName::new("bench").unwrap()).build(), &SERVICE)
    }

    fn with(config: &Config, service: &'static ServiceMetadata) -> Self {
        let endpoint = Endpoint::new("https://keystore.example.com");
        Self {
            core: Core::new(config, service),
            limits: Limits {
                retry: RetryConfig::standard(),
                timeout: TimeoutConfig::default(),
                max_response_bytes: 1000,
            },
            target: Target::new(&endpoint, Some("eu-west-1"), None).unwrap(),
            content: RequestContent {
                method: Method::POST,
                path: String::new(),
                headers: Vec::new(),
                body: Body::from("{}"),
            },
            now: Now {
                wall: UNIX_EPOCH + Duration::from_secs(TIME),
                passed: Duration::from_secs(1_000),
                random: Random::seeded(7),
            },
        }
    }

    fn call(&self) -> Call<'_> {
        let Self { core, limits, target, content, .. } = self;
        Call::new(core, limits, target, &OPERATION, true, content, false)
    }

    fn call_of(&self, operation: &'static OperationMetadata) -> Call<'_> {
        let Self { core, limits, target, content, .. } = self;
        let call = Call::new(core, limits, target, operation, true, content, false);
        call.with_credentials(Some(credentials("AKIDEXAMPLE")))
    }

    fn call_with_credentials(&self) -> Call<'_> {
        self.call().with_credentials(Some(credentials("AKIDEXAMPLE")))
    }

    fn later(&self, seconds: u64) -> Now {
        let passed = Duration::from_secs(seconds);
        Now { wall: self.now.wall + passed, passed: self.now.passed + passed, ..self.now }
    }

    /// Runs a call whose attempts end with these events, and tells every action in a word.
    fn run<const N: usize>(&self, events: [Event; N]) -> (Vec<&'static str>, Outcome) {
        let mut call = self.call_with_credentials();
        let mut events = events.into_iter();
        let mut action = call.next(Event::Start, self.now);
        let mut told = Vec::new();
        loop {
            let event = match action {
                Action::Send { .. } => {
                    told.push("send");
                    events.next().expect("an attempt more than expected")
                }
                Action::Sleep(_) => {
                    told.push("sleep");
                    Event::Slept
                }
                Action::Credentials { .. } => {
                    told.push("credentials");
                    events.next().expect("a fetch more than expected")
                }
                Action::Done(outcome) => return (told, outcome),
            };
            action = call.next(event, self.now);
        }
    }
}

fn credentials(id: &str) -> Credentials {
    Credentials::from_keys(id, "secret", None)
}

fn response(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> Event {
    let mut response = HttpResponse::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        response.headers_mut().insert(*name, HeaderValue::from_static(value));
    }
    Event::Response(Ok(response))
}

fn ok() -> Event {
    response(200, &[], "{}")
}

fn error(code: &'static str) -> Event {
    let body = format!(r#"{{"__type":"{code}","message":"no"}}"#);
    response(400, &[], String::leak(body))
}

fn broken(kind: TransportErrorKind) -> Event {
    Event::Response(Err(TransportError::new(kind, "broken")))
}

fn text<'r>(request: &'r http::Request<Bytes>, name: &str) -> &'r str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

fn sent(action: Action) -> http::Request<Bytes> {
    match action {
        Action::Send { request, .. } => request,
        other => panic!("expected a request, found {other:?}"),
    }
}

fn slept(action: &Action) -> Duration {
    match action {
        Action::Sleep(duration) => *duration,
        other => panic!("expected a wait, found {other:?}"),
    }
}

#[test]
fn the_first_request_is_complete() {
    let bench = Bench::new();
    let mut call = bench.call();
    let asked = call.next(Event::Start, bench.now);
    assert!(matches!(asked, Action::Credentials { expired: None, timeout: None }));
    let token = Some("token".to_owned());
    let given = Credentials::new("AKIDEXAMPLE", "secret", token, None, "test");
    let request = sent(call.next(Event::Credentials(Ok(given)), bench.now));

    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://keystore.example.com/");
    assert_eq!(request.body(), "{}");
    for (name, value) in [
        ("host", "keystore.example.com"),
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "KeyStoreService.OpenStore"),
        ("x-amz-date", "20150830T123600Z"),
        ("x-amz-security-token", "token"),
        ("amz-sdk-request", "attempt=1; max=3"),
    ] {
        assert_eq!(text(&request, name), value, "{name}");
    }
    assert_eq!(text(&request, "amz-sdk-invocation-id").len(), 36);
    let agent = text(&request, "user-agent");
    assert!(agent.starts_with("trent-runtime/"), "{agent}");
    assert!(agent.contains(" api/key_store#2014-11-01 "), "{agent}");
    assert!(agent.ends_with(" app/bench"), "{agent}");
    let authorization = text(&request, "authorization");
    let expected = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/keystore/aws4_request, \
        SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=";
    assert!(authorization.starts_with(expected), "{authorization}");
    assert!(request.headers()["authorization"].is_sensitive());
}

#[test]
fn ids_and_waits_come_of_the_random_numbers_that_a_call_is_given() {
    let bench = Bench::new();
    let run = |seed: u64| {
        let now = Now { random: Random::seeded(seed), ..bench.now };
        let mut call = bench.call_with_credentials();
        let request = sent(call.next(Event::Start, now));
        let id = text(&request, "amz-sdk-invocation-id").to_owned();
        (id, slept(&call.next(response(503, &[], "{}"), now)))
    };
    let (id, wait) = run(1);
    assert_eq!(run(1), (id.clone(), wait));
    let other = run(2);
    assert!(other.0 != id && other.1 != wait, "{other:?}");
}

#[test]
fn attempts_are_numbered_under_one_id() {
    let bench = Bench::new();
    let mut call = bench.call_with_credentials();
    let first = sent(call.next(Event::Start, bench.now));
    let wait = call.next(response(503, &[], "{}"), bench.now);
    assert!(slept(&wait) <= Duration::from_secs(1));
    let second = sent(call.next(Event::Slept, bench.later(1)));
    assert_eq!(text(&second, "amz-sdk-request"), "attempt=2; max=3");
    assert_eq!(text(&first, "amz-sdk-invocation-id"), text(&second, "amz-sdk-invocation-id"));
    assert_ne!(text(&first, "authorization"), text(&second, "authorization"));
    assert!(matches!(call.next(ok(), bench.now), Action::Done(Ok(_))));
}

#[test]
fn what_may_pass_is_tried_three_times_and_what_will_not_once() {
    use TransportErrorKind::{
        Connect, Dns, Malformed, ReadTimeout, Reset, Tls, TooLarge, Truncated,
    };
    let thrice: [fn() -> Event; 12] = [
        || response(500, &[], ""),
        || response(502, &[("content-type", "text/html")], "<html>bad gateway</html>"),
        || response(503, &[], "{}"),
        || response(504, &[], ""),
        || response(429, &[], "{}"),
        || error("ThrottlingException"),
        || error("TooManyRequestsException"),
        || broken(Dns),
        || broken(Connect),
        || broken(Reset),
        || broken(Truncated),
        || broken(ReadTimeout),
    ];
    for failure in thrice {
        let bench = Bench::new();
        let (told, outcome) = bench.run([failure(), failure(), failure()]);
        assert_eq!(told, ["send", "sleep", "send", "sleep", "send"], "{:?}", failure());
        assert!(outcome.is_err());
        let (told, outcome) = bench.run([failure(), ok()]);
        assert_eq!(told, ["send", "sleep", "send"]);
        assert!(outcome.is_ok());
    }
    let once: [fn() -> Event; 8] = [
        || error("NotFoundException"),
        || error("LimitExceededException"),
        || error("AccessDeniedException"),
        || response(501, &[], "{}"),
        || response(301, &[], ""),
        || broken(Tls),
        || broken(TooLarge),
        || broken(Malformed),
    ];
    for failure in once {
        let (told, outcome) = Bench::new().run([failure()]);
        assert_eq!(told, ["send"], "{:?}", failure());
        assert!(outcome.is_err());
    }
}

#[test]
fn the_service_says_how_long_to_wait() {
    let mut bench = Bench::new();
    let mut call = bench.call_with_credentials();
    sent(call.next(Event::Start, bench.now));
    let wait = call.next(response(503, &[("x-amz-retry-after", "1500")], "{}"), bench.now);
    assert_eq!(slept(&wait), Duration::from_millis(1500));
    sent(call.next(Event::Slept, bench.now));
    let wait = slept(&call.next(response(503, &[("retry-after", "3600")], "{}"), bench.now));
    assert!((5000..=5100).contains(&wait.as_millis()), "{wait:?}");

    let before = RetryConfig::standard().with_behavior(RetryBehavior::Before2026);
    bench.limits.retry = before;
    let mut call = bench.call_with_credentials();
    sent(call.next(Event::Start, bench.now));
    let wait = call.next(response(503, &[("retry-after", "7")], "{}"), bench.now);
    assert_eq!(slept(&wait), Duration::from_secs(7));
    sent(call.next(Event::Slept, bench.now));
    // Longer than the configuration ever waits.
    let wait = call.next(response(503, &[("retry-after", "3600")], "{}"), bench.now);
    assert_eq!(slept(&wait), bench.limits.retry.max_backoff());
}

#[test]
fn clones_share_a_quota_that_ends_retries() {
    let bench = Bench::new();
    let failing = || bench.run([error("SlowDown"), error("SlowDown"), error("SlowDown")]).0.len();
    // Fifty calls of two retries each, at five of five hundred.
    assert!((0..50).all(|_| failing() == 5));
    let (told, outcome) = bench.run([error("SlowDown")]);
    assert_eq!(told, ["send"]);
    assert!(matches!(outcome, Err(Failure::Service(..))));
    // Five calls that succeed pay for one retry.
    (0..5).for_each(|_| assert!(bench.run([ok()]).1.is_ok()));
    assert_eq!(bench.run([error("SlowDown"), ok()]).0.len(), 3);

    // A service that is down gets fewer: seventeen calls of two retries each, at fourteen of five hundred, and one more.
    let bench = Bench::new();
    let failing = || bench.run([(); 3].map(|()| response(503, &[], "{}"))).0.len();
    assert!((0..17).all(|_| failing() == 5));
    assert_eq!(failing(), 3);
    assert_eq!(failing(), 1);
}

#[test]
fn retries_can_be_switched_off() {
    let mut bench = Bench::new();
    bench.limits.retry = RetryConfig::disabled();
    let (told, outcome) = bench.run([response(500, &[], "")]);
    assert_eq!(told, ["send"]);
    assert!(matches!(outcome, Err(Failure::Response(..))));
}

#[test]
fn an_operation_that_takes_too_long_ends() {
    let mut bench = Bench::new();
    let limit = Duration::from_secs(10);
    bench.limits.timeout = TimeoutConfig::builder().operation_timeout(limit).build();
    let mut call = bench.call_with_credentials();
    let Action::Send { timeout, .. } = call.next(Event::Start, bench.now) else { panic!() };
    assert_eq!(timeout, Some(limit));
    slept(&call.next(broken(TransportErrorKind::Reset), bench.later(4)));
    let Action::Send { timeout, .. } = call.next(Event::Slept, bench.later(5)) else { panic!() };
    assert_eq!(timeout, Some(Duration::from_secs(5)));
    let Action::Done(Err(Failure::Timeout(error))) = call.next(Event::TimedOut, bench.later(10))
    else {
        panic!()
    };
    assert_eq!(error.to_string(), "the operation took longer than 10s (2 attempts made)");
}

#[test]
fn the_timer_and_not_the_clock_says_which_limit_ran_out() {
    let mut bench = Bench::new();
    let (operation, attempt) = (Duration::from_secs(5), Duration::from_secs(2));
    let limits = TimeoutConfig::builder().operation_timeout(operation);
    bench.limits.timeout = limits.clone().build();
    // The clock stands still, as it does where a test pauses the timer's alone.
    let mut call = bench.call_with_credentials();
    sent(call.next(Event::Start, bench.now));
    let end = call.next(Event::TimedOut, bench.now);
    let Action::Done(Err(Failure::Timeout(error))) = end else { panic!("{end:?}") };
    assert_eq!(error.to_string(), "the operation took longer than 5s (1 attempt made)");

    // A fetch of credentials has the operation's limit alone.
    let mut call = bench.call();
    let Action::Credentials { timeout, .. } = call.next(Event::Start, bench.now) else { panic!() };
    assert_eq!(timeout, Some(operation));
    let end = call.next(Event::TimedOut, bench.now);
    assert!(matches!(end, Action::Done(Err(Failure::Timeout(_)))), "{end:?}");

    // The clock is ahead, and it is the attempt's limit that ran out.
    bench.limits.timeout = limits.operation_attempt_timeout(attempt).build();
    let mut call = bench.call_with_credentials();
    sent(call.next(Event::Start, bench.now));
    slept(&call.next(Event::TimedOut, bench.later(2)));
}

#[test]
fn waits_and_limits_count_where_the_clock_stands_still() {
    let mut bench = Bench::new();
    let (operation, attempt) = (Duration::from_secs(5), Duration::from_secs(2));
    let limits = TimeoutConfig::builder().operation_timeout(operation);
    bench.limits.timeout = limits.operation_attempt_timeout(attempt).build();
    bench.limits.retry = RetryConfig::standard().with_max_attempts(20);
    bench.now.random = Random::highest();
    let mut call = bench.call_with_credentials();
    let mut timeouts = Vec::new();
    let mut action = call.next(Event::Start, bench.now);
    let failure = loop {
        action = match action {
            Action::Send { timeout, .. } => {
                timeouts.push(timeout.expect("there is a limit").as_millis());
                call.next(Event::TimedOut, bench.now)
            }
            Action::Sleep(_) => call.next(Event::Slept, bench.now),
            Action::Done(Err(failure)) => break failure,
            other => panic!("{other:?}"),
        };
    };
    // Two attempts of two seconds, two waits, and what is left.
    assert_eq!(timeouts, [2_000, 2_000, 850]);
    assert!(matches!(failure, Failure::Timeout(_)), "{failure:?}");
}

#[test]
fn no_wait_goes_beyond_the_operations_time() {
    let mut bench = Bench::new();
    let limit = Duration::from_secs(3);
    bench.limits.timeout = TimeoutConfig::builder().operation_timeout(limit).build();
    let mut call = bench.call_with_credentials();
    sent(call.next(Event::Start, bench.now));
    // The last failure says more than a timeout would.
    let end = call.next(response(503, &[("retry-after", "5")], "{}"), bench.later(1));
    assert!(matches!(end, Action::Done(Err(Failure::Service(..)))));
}

#[test]
fn an_attempt_that_takes_too_long_is_made_again() {
    let mut bench = Bench::new();
    let limit = Duration::from_secs(2);
    bench.limits.timeout = TimeoutConfig::builder().operation_attempt_timeout(limit).build();
    let (told, outcome) = bench.run([Event::TimedOut, Event::TimedOut, Event::TimedOut]);
    assert_eq!(told, ["send", "sleep", "send", "sleep", "send"]);
    let Err(Failure::Timeout(error)) = outcome else { panic!() };
    assert_eq!(error.to_string(), "the attempt took longer than 2s (3 attempts made)");
}

#[test]
fn a_wrong_clock_heals_at_once_and_for_all_calls() {
    let bench = Bench::new();
    let late = [("date", "Sun, 30 Aug 2015 13:36:00 GMT")];
    let expired = r#"{"__type":"InvalidSignatureException","message":"Signature expired"}"#;
    let mut call = bench.call_with_credentials();
    let first = sent(call.next(Event::Start, bench.now));
    assert_eq!(text(&first, "x-amz-date"), "20150830T123600Z");
    let second = sent(call.next(response(400, &late, expired), bench.now));
    assert_eq!(text(&second, "x-amz-date"), "20150830T133600Z");
    // Refused again by the same clock: the signature is wrong for another reason.
    let end = call.next(response(400, &late, expired), bench.now);
    assert!(matches!(end, Action::Done(Err(Failure::Service(..)))));

    let next = sent(bench.call_with_credentials().next(Event::Start, bench.now));
    assert_eq!(text(&next, "x-amz-date"), "20150830T133600Z");
}

#[test]
fn a_wrong_clock_stays_if_correction_is_off() {
    let config = Config::builder().disable_clock_skew_correction(true).build();
    let bench = Bench::with(&config, &SERVICE);
    let late = [("date", "Sun, 30 Aug 2015 13:36:00 GMT")];
    let (told, _) = bench.run([response(400, &late, r#"{"__type":"RequestTimeTooSkewed"}"#)]);
    assert_eq!(told, ["send"]);
}

#[test]
fn expired_credentials_are_fetched_again_once() {
    let bench = Bench::new();
    let fresh = || Event::Credentials(Ok(credentials("AKIDFRESH")));
    let (told, outcome) = bench.run([error("ExpiredTokenException"), fresh(), ok()]);
    assert_eq!(told, ["send", "credentials", "send"]);
    assert!(outcome.is_ok());

    let expired = || error("ExpiredTokenException");
    let (told, outcome) = bench.run([expired(), fresh(), expired()]);
    assert_eq!(told, ["send", "credentials", "send"]);
    assert!(matches!(outcome, Err(Failure::Service(..))));

    // The provider has no others: the service's error stands.
    let same = Event::Credentials(Ok(credentials("AKIDEXAMPLE")));
    let (told, outcome) = bench.run([expired(), same]);
    assert_eq!(told, ["send", "credentials"]);
    assert!(matches!(outcome, Err(Failure::Service(..))));
}

#[test]
fn a_provider_that_fails_ends_the_call() {
    let bench = Bench::new();
    let mut call = bench.call();
    call.next(Event::Start, bench.now);
    let failed = Event::Credentials(Err(CredentialsError::provider_error("down")));
    let end = call.next(failed, bench.now);
    assert!(matches!(end, Action::Done(Err(Failure::Credentials(_)))));
}

#[test]
fn no_region_and_bad_keys_are_told_before_anything_is_sent() {
    let mut bench = Bench::new();
    let error = |bench: &Bench, token: Option<&str>| {
        let token = token.map(str::to_owned);
        let given = Credentials::from_keys("AKID\n", "secret", token);
        let mut call = bench.call().with_credentials(Some(given));
        match call.next(Event::Start, bench.now) {
            Action::Done(Err(Failure::Configuration(error))) => error.to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert!(error(&bench, None).starts_with("the access key id"));
    assert!(error(&bench, Some("a\nb")).starts_with("the session token"));
    let endpoint = Endpoint::new("https://keystore.example.com");
    bench.target = Target::new(&endpoint, None, None).unwrap();
    assert!(error(&bench, None).starts_with("there is no region"));
}

#[test]
fn a_protocol_puts_members_into_method_path_and_headers() {
    let mut bench = Bench::new();
    let sent_to = |bench: &Bench| {
        let request = sent(bench.call_with_credentials().next(Event::Start, bench.now));
        (
            request.method().clone(),
            request.uri().to_string(),
            text(&request, "authorization").to_owned(),
        )
    };
    let (method, uri, whole) = sent_to(&bench);
    assert_eq!((method, uri.as_str()), (Method::POST, "https://keystore.example.com/"));

    bench.content.method = Method::PUT;
    bench.content.path = "/stores/a%20b?dry-run".to_owned();
    bench.content.headers =
        vec![(HeaderName::from_static("x-store"), HeaderValue::from_static("a"))];
    let (method, uri, own) = sent_to(&bench);
    assert_eq!(method, Method::PUT);
    assert_eq!(uri, "https://keystore.example.com/stores/a%20b?dry-run");
    assert!(own.contains(";x-store,"), "{own}");
    assert_ne!(own.rsplit('=').next(), whole.rsplit('=').next());

    for (endpoint, expected) in [
        ("https://example.com/base/", "https://example.com/base/stores/a%20b?dry-run"),
        ("https://example.com?stage=1", "https://example.com/stores/a%20b?dry-run&stage=1"),
    ] {
        bench.target = Target::new(&Endpoint::new(endpoint), Some("eu-west-1"), None).unwrap();
        assert_eq!(sent_to(&bench).1, expected);
    }
}

#[test]
fn services_of_the_query_protocol_keep_their_codes() {
    static QUERY: ServiceMetadata = ServiceMetadata {
        sdk_id: "SQS",
        endpoint_env: "AWS_ENDPOINT_URL_SQS",
        signing_name: "sqs",
        protocol: &AwsJson {
            version: AwsJsonVersion::V1_0,
            target_prefix: "AmazonSQS",
            query_compatible: true,
        },
        api_version: "2012-11-05",
        max_response_bytes: 1 << 24,
        account_endpoints: false,
        endpoint: |_| Ok(Endpoint::new("https://sqs.example.com")),
        retry_rules: &[],
        retry_defaults: RetryDefaults::STANDARD,
        tracer: crate::__tracer!(),
    };
    let bench = Bench::with(&Config::default(), &QUERY);
    let request = sent(bench.call_with_credentials().next(Event::Start, bench.now));
    assert_eq!(text(&request, "x-amzn-query-mode"), "true");
    let header = [("x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender")];
    let body = r#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no queue"}"#;
    let (_, outcome) = bench.run([response(400, &header, body)]);
    let Err(Failure::Service(metadata, _)) = outcome else { panic!() };
    assert_eq!(metadata.code(), Some("AWS.SimpleQueueService.NonExistentQueue"));
    assert_eq!(metadata.shape(), Some("QueueDoesNotExist"));
    assert_eq!(metadata.message(), Some("no queue"));
}
