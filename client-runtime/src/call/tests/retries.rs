//! The rules of 2026, by the cases that AWS's SDKs share: each step is an answer of the service, what the client does about
//! it, and what is left of the quota then.

use std::sync::Arc;

use super::*;
use crate::config::retry::RetryConfigBuilder;
use crate::retry::Quota;

/// What a client does about an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Then {
    /// Another attempt, after so many milliseconds.
    Retry(u64),
    /// The call succeeds.
    Succeed,
    /// It fails at once.
    Fail,
    /// It fails, but after so many milliseconds.
    FailAfter(u64),
}
use Then::{Fail, FailAfter, Retry, Succeed};

/// Status, error code, `x-amz-retry-after`; what the client does; the rest of the quota.
type Step = (u16, &'static str, &'static str, Then, u32);

struct Case {
    name: &'static str,
    /// Where the service is not one like most.
    service: Option<RetryDefaults>,
    long_poll: bool,
    config: fn(RetryConfigBuilder) -> RetryConfigBuilder,
    tokens: u32,
    steps: &'static [Step],
}

const CASE: Case = Case {
    name: "",
    service: None,
    long_poll: false,
    config: |config| config,
    tokens: 500,
    steps: &[],
};

const DYNAMO_DB: RetryDefaults =
    RetryDefaults { max_attempts: 4, initial_backoff: Duration::from_millis(25) };

const CASES: &[Case] = &[
    Case {
        name: "a retry succeeds",
        steps: &[
            (500, "", "", Retry(50), 486),
            (500, "", "", Retry(100), 472),
            (200, "", "", Succeed, 486),
        ],
        ..CASE
    },
    Case {
        name: "three attempts fail",
        steps: &[
            (502, "", "", Retry(50), 486),
            (502, "", "", Retry(100), 472),
            (502, "", "", Fail, 472),
        ],
        ..CASE
    },
    Case {
        name: "the quota allows one retry",
        tokens: 14,
        steps: &[(500, "", "", Retry(50), 0), (500, "", "", Fail, 0)],
        ..CASE
    },
    Case { name: "the quota allows no retry", tokens: 0, steps: &[(500, "", "", Fail, 0)], ..CASE },
    Case {
        name: "waits double",
        config: |config| config.max_attempts(5),
        steps: &[
            (500, "", "", Retry(50), 486),
            (500, "", "", Retry(100), 472),
            (500, "", "", Retry(200), 458),
            (500, "", "", Retry(400), 444),
            (500, "", "", Fail, 444),
        ],
        ..CASE
    },
    Case {
        name: "no wait is longer than the longest",
        config: |config| config.max_attempts(5).max_backoff(Duration::from_millis(200)),
        steps: &[
            (500, "", "", Retry(50), 486),
            (500, "", "", Retry(100), 472),
            (500, "", "", Retry(200), 458),
            (500, "", "", Retry(200), 444),
            (500, "", "", Fail, 444),
        ],
        ..CASE
    },
    Case {
        name: "the quota ends retries that the attempts would allow",
        config: |config| config.max_attempts(5),
        tokens: 20,
        steps: &[(500, "", "", Retry(50), 6), (502, "", "", Fail, 6)],
        ..CASE
    },
    Case {
        name: "successes fill the quota",
        config: |config| config.max_attempts(5),
        tokens: 30,
        steps: &[
            (500, "", "", Retry(50), 16),
            (502, "", "", Retry(100), 2),
            (200, "", "", Succeed, 16),
            (500, "", "", Retry(50), 2),
            (200, "", "", Succeed, 16),
        ],
        ..CASE
    },
    Case {
        name: "throttling costs less and waits longer",
        steps: &[(400, "Throttling", "", Retry(1000), 495), (200, "", "", Succeed, 500)],
        ..CASE
    },
    Case {
        name: "a code of throttling beats a status of the server's fault",
        steps: &[
            (503, "SlowDown", "", Retry(1000), 495),
            (400, "InternalError", "", Retry(100), 481),
        ],
        ..CASE
    },
    Case {
        name: "DynamoDB waits half as long and tries once more",
        service: Some(DYNAMO_DB),
        steps: &[
            (500, "", "", Retry(25), 486),
            (500, "", "", Retry(50), 472),
            (500, "", "", Retry(100), 458),
            (500, "", "", Fail, 458),
        ],
        ..CASE
    },
    Case {
        name: "DynamoDB throttles like any other",
        service: Some(DYNAMO_DB),
        steps: &[(400, "ThrottlingException", "", Retry(1000), 495)],
        ..CASE
    },
    Case {
        name: "what is configured comes before a service's defaults",
        service: Some(DYNAMO_DB),
        config: |config| config.max_attempts(2).initial_backoff(Duration::from_millis(8)),
        steps: &[(500, "", "", Retry(8), 486), (500, "", "", Fail, 486)],
        ..CASE
    },
    Case {
        name: "one default that is configured leaves the other",
        service: Some(DYNAMO_DB),
        config: |config| config.max_attempts(2),
        steps: &[(500, "", "", Retry(25), 486), (500, "", "", Fail, 486)],
        ..CASE
    },
    Case {
        name: "the rules before 2026 know no defaults of a service",
        service: Some(DYNAMO_DB),
        config: |config| config.behavior(RetryBehavior::Before2026),
        steps: &[
            (500, "", "", Retry(1000), 495),
            (500, "", "", Retry(2000), 490),
            (500, "", "", Fail, 490),
        ],
        ..CASE
    },
    Case {
        name: "a long poll waits where the quota is empty",
        long_poll: true,
        tokens: 0,
        steps: &[(500, "", "", FailAfter(50), 0)],
        ..CASE
    },
    Case {
        name: "a long poll waits as long as the service asks",
        long_poll: true,
        tokens: 0,
        steps: &[(503, "", "1500", FailAfter(1500), 0)],
        ..CASE
    },
    Case {
        name: "a long poll that is throttled waits as throttled calls do",
        long_poll: true,
        tokens: 0,
        steps: &[(400, "Throttling", "", FailAfter(1000), 0)],
        ..CASE
    },
    Case {
        name: "a long poll whose attempts are used up does not wait",
        long_poll: true,
        config: |config| config.max_attempts(2),
        steps: &[(500, "", "", Retry(50), 486), (500, "", "", Fail, 486)],
        ..CASE
    },
    Case {
        name: "a long poll that succeeds does not wait",
        long_poll: true,
        steps: &[(500, "", "", Retry(50), 486), (200, "", "", Succeed, 500)],
        ..CASE
    },
    Case {
        name: "a long poll that no retry can help does not wait",
        long_poll: true,
        tokens: 0,
        steps: &[(404, "NotFound", "", Fail, 0)],
        ..CASE
    },
    Case {
        name: "by the rules before 2026 a long poll does not wait",
        long_poll: true,
        config: |config| config.behavior(RetryBehavior::Before2026),
        tokens: 0,
        steps: &[(500, "", "", Fail, 0)],
        ..CASE
    },
    Case {
        name: "the service asks for a time",
        steps: &[(500, "", "1500", Retry(1500), 486), (200, "", "", Succeed, 500)],
        ..CASE
    },
    Case {
        name: "the service cannot shorten a wait",
        steps: &[(500, "", "0", Retry(50), 486), (200, "", "", Succeed, 500)],
        ..CASE
    },
    Case {
        name: "the service lengthens a wait by five seconds at most",
        steps: &[(500, "", "10000", Retry(5050), 486), (200, "", "", Succeed, 500)],
        ..CASE
    },
    Case {
        name: "a time that is none is passed over",
        steps: &[(500, "", "invalid", Retry(50), 486), (200, "", "", Succeed, 500)],
        ..CASE
    },
];

fn answer(&(status, code, asked, ..): &Step) -> Event {
    let body = match code {
        "" => "{}".to_owned(),
        code => format!(r#"{{"__type":"{code}","message":"no"}}"#),
    };
    let headers = [("x-amz-retry-after", asked)];
    response(status, if asked.is_empty() { &[] } else { &headers }, String::leak(body))
}

/// Makes the calls of a case, with the longest wait of each backoff.
fn run(case: &Case) {
    let service = ServiceMetadata {
        retry_defaults: case.service.unwrap_or(RetryDefaults::STANDARD),
        retry_rules: &[],
        ..SERVICE
    };
    let service: &'static ServiceMetadata = Box::leak(Box::new(service));
    let operation = OperationMetadata {
        long_poll: case.long_poll,
        ..OperationMetadata::new(service, "OpenStore")
    };
    let operation: &'static OperationMetadata = Box::leak(Box::new(operation));
    let mut bench = Bench::with(&Config::default(), service);
    bench.core.quota = Arc::new(Quota::of(case.tokens));
    bench.limits.retry = (case.config)(RetryConfigBuilder::new()).build();
    bench.now.random = Random::highest();

    let mut steps = case.steps.iter().peekable();
    while steps.peek().is_some() {
        let mut call = bench.call_of(operation);
        let mut action = call.next(Event::Start, bench.now);
        while let Action::Send { .. } = action {
            let Some(step) = steps.next() else { break };
            action = call.next(answer(step), bench.now);
            let mut then = told(&action);
            // Only what comes after the wait tells whether the call goes on.
            if let Retry(wait) = then {
                action = call.next(Event::Slept, bench.now);
                if let Fail = told(&action) {
                    then = FailAfter(wait);
                }
            }
            let (.., expected, left) = *step;
            assert_eq!(
                (then, bench.core.quota.left()),
                (expected, left),
                "{}: {step:?}",
                case.name
            );
        }
    }
}

fn told(action: &Action) -> Then {
    match action {
        Action::Sleep(wait) => Retry(u64::try_from(wait.as_millis()).expect("a short time")),
        Action::Done(Ok(_)) => Succeed,
        Action::Done(Err(_)) => Fail,
        // An attempt.
        _ => Retry(0),
    }
}

#[test]
fn the_cases_that_all_sdks_share() {
    CASES.iter().for_each(run);
}

#[test]
fn calls_that_share_a_quota_take_turns() {
    let bench = Bench::new();
    let (mut first, mut second) = (bench.call_with_credentials(), bench.call_with_credentials());
    let mut step = |call: usize, event: Event, left: u32| {
        let call = if call == 1 { &mut first } else { &mut second };
        let _ = call.next(event, bench.now);
        assert_eq!(bench.core.quota.left(), left);
    };
    let failed = || response(500, &[], "{}");
    step(1, Event::Start, 500);
    step(2, Event::Start, 500);
    step(1, failed(), 486);
    step(1, Event::Slept, 486);
    step(1, failed(), 472);
    step(2, failed(), 458);
    step(1, Event::Slept, 458);
    step(1, ok(), 472);
    step(2, Event::Slept, 472);
    step(2, ok(), 486);
}
