//! Calls that are made again until something has come.

use std::time::{Duration, Instant};

use trent_runtime::client::Handle;
use trent_runtime::config::Config;
use trent_runtime::error::{
    DisplayErrorContext, ErrorMetadata, ProvideErrorMetadata as _, SdkError,
};
use trent_runtime::mock::Mock;
use trent_runtime::private::{ToJson, Writer};
use trent_runtime::transport::{
    BoxFuture, CallOptions, Transport, TransportError, TransportResult,
};
use trent_runtime::waiter::{
    Acceptor, Cancellation, Comparator, Expression, FinalPoll, Function, Literal, Matcher,
    Operator, State, Test, WaitOptions, Waiter, WaiterError, wait, wait_blocking,
};

use crate::service::{Open, OpenError, Opened, SERVICE, Script};
use crate::{now, open};

/// What paths look into.
impl ToJson for Opened {
    fn to_json(&self, w: &mut Writer) {
        let mut object = w.object();
        object.member("Content", &self.content);
        object.end();
    }
}

/// Waits for gold, or for the vault to be gone. Lead will never be gold.
static GOLD: Waiter = Waiter {
    name: "GoldIsThere",
    min_delay: Duration::from_secs(2),
    max_delay: Duration::from_secs(20),
    acceptors: &[
        content(State::Success, "gold"),
        content(State::Failure, "lead"),
        content(State::Retry, "dust"),
        Acceptor { state: State::Success, matcher: Matcher::Error("NotFoundException") },
        Acceptor { state: State::Failure, matcher: Matcher::Error("CursedException") },
        Acceptor { state: State::Retry, matcher: Matcher::Error("LockedException") },
    ],
};

const CONTENT: Expression = Expression::Field(&Expression::Current, "Content");

const fn content(state: State, expected: &'static str) -> Acceptor {
    let test = Test { path: CONTENT, comparator: Comparator::StringEquals, expected };
    Acceptor { state, matcher: Matcher::Output(test) }
}

type Outcome = Result<FinalPoll<Open>, WaiterError<Open>>;

const MINUTE: Duration = Duration::from_secs(60);

/// Both ways of waiting, with the answers of a mock, which takes no time. The outcomes and how many calls each made.
fn both(
    waiter: &'static Waiter,
    max_wait: Duration,
    answer: fn(usize) -> Result<&'static str, &'static str>,
) -> [(Outcome, usize); 2] {
    [false, true].map(|blocking| {
        let mock = Mock::new();
        let mut calls = 0;
        mock.on_call(move |_: &Open| {
            calls += 1;
            match answer(calls) {
                Ok(content) => {
                    Ok(Opened { content: Some(content.to_owned()), ..Opened::default() })
                }
                Err(code) => {
                    let meta = ErrorMetadata::builder().code(code).build();
                    Err(SdkError::service_error(
                        OpenError::NotFound(meta),
                        http::Response::default(),
                    ))
                }
            }
        });
        let client = Handle::new(Config::builder().mock(&mock).build(), &SERVICE);
        let outcome = if blocking {
            wait_blocking(&client, &open(), waiter, max_wait)
        } else {
            now(wait(client, open(), waiter, max_wait))
        };
        (outcome, mock.operations().len())
    })
}

#[test]
fn an_output_ends_the_wait() {
    for (outcome, calls) in both(&GOLD, MINUTE, |call| match call {
        1 => Err("LockedException"),
        2 => Ok("dust"),
        // Nothing of it is known: it has not come yet.
        3 => Ok("bread"),
        _ => Ok("gold"),
    }) {
        let output = outcome.unwrap().unwrap();
        assert_eq!((output.content.as_deref(), calls), (Some("gold"), 4));
    }
}

#[test]
fn an_error_that_is_waited_for_ends_the_wait() {
    let answer = |call| if call < 3 { Ok("dust") } else { Err("NotFoundException") };
    for (outcome, calls) in both(&GOLD, MINUTE, answer) {
        let error = outcome.unwrap().unwrap_err();
        assert_eq!((error.code(), calls), (Some("NotFoundException"), 3));
    }
}

#[test]
fn a_state_of_failure_ends_the_wait_with_the_answer() {
    for (outcome, calls) in both(&GOLD, MINUTE, |_| Ok("lead")) {
        let error = outcome.unwrap_err();
        assert_eq!(error.to_string(), "Open answered with a state from which there is no way");
        let WaiterError::FailureState(Ok(output)) = error else { panic!("{error}") };
        assert_eq!((output.content.as_deref(), calls), (Some("lead"), 1));
    }
    for (outcome, calls) in both(&GOLD, MINUTE, |_| Err("CursedException")) {
        let error = outcome.unwrap_err();
        let text = DisplayErrorContext(&error).to_string();
        assert!(text.contains("CursedException"), "{text}");
        let WaiterError::FailureState(Err(error)) = error else { panic!("{error}") };
        assert_eq!((error.code(), calls), (Some("CursedException"), 1));
    }
}

#[test]
fn an_error_that_the_waiter_does_not_know_ends_the_wait() {
    let answer = |call| if call < 2 { Ok("dust") } else { Err("BusyException") };
    for (outcome, calls) in both(&GOLD, MINUTE, answer) {
        let error = outcome.unwrap_err();
        assert!(error.to_string().contains("BusyException"), "{error}");
        let WaiterError::OperationFailed(error) = error else { panic!("{error}") };
        assert_eq!((error.code(), calls), (Some("BusyException"), 2));
    }
}

#[test]
fn time_runs_out() {
    for (outcome, calls) in both(&GOLD, MINUTE, |_| Ok("dust")) {
        let error = outcome.unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("GoldIsThere has not come after "), "{text}");
        let WaiterError::ExceededMaxWait { waiter, elapsed, attempts } = error else {
            panic!("{error}")
        };
        assert_eq!((waiter, attempts as usize), ("GoldIsThere", calls));
        // A call that would be less than the least delay from the end is not made.
        assert!(elapsed + GOLD.min_delay >= MINUTE, "{elapsed:?}");
        assert!(elapsed <= MINUTE, "{elapsed:?}");
        // As many as the shortest delays allow, and as few as the longest: 2, 4, 8, 16, 20, 20.
        assert!((6..=31).contains(&calls), "{calls}");
    }
    for (outcome, calls) in both(&GOLD, Duration::ZERO, |_| Ok("dust")) {
        assert!(matches!(outcome, Err(WaiterError::ExceededMaxWait { attempts: 1, .. })));
        assert_eq!(calls, 1);
    }
}

#[test]
fn the_transport_keeps_the_time_between_calls() {
    let script = Script::default();
    script.answer(200, r#"{"Content":"dust"}"#);
    script.answer(400, r#"{"__type":"LockedException"}"#);
    script.answer(200, r#"{"Content":"gold"}"#);
    let outcome = now(wait(script.client(), open(), &GOLD, MINUTE)).unwrap();
    assert_eq!(outcome.unwrap().content.as_deref(), Some("gold"));
    let bodies: Vec<_> = script.sent().iter().map(|(request, _)| request.body().clone()).collect();
    assert_eq!(bodies, [r#"{"Name":"box"}"#; 3]);
    assert_eq!(script.slept(), 2);
}

#[test]
fn an_invalid_input_is_not_waited_for() {
    let script = Script::default();
    let error = now(wait(script.client(), Open::default(), &GOLD, MINUTE)).unwrap_err();
    assert!(matches!(error, WaiterError::OperationFailed(SdkError::ConstructionFailure(_))));
    assert!(script.sent().is_empty());
}

#[test]
fn any_output_and_any_error_may_be_waited_for() {
    static ANSWERS: Waiter = Waiter {
        acceptors: &[Acceptor { state: State::Success, matcher: Matcher::Success(true) }],
        ..FAILS
    };
    const FAILS: Waiter = Waiter {
        name: "Fails",
        min_delay: Duration::from_secs(1),
        max_delay: Duration::from_secs(1),
        acceptors: &[Acceptor { state: State::Success, matcher: Matcher::Success(false) }],
    };
    static GONE: Waiter = FAILS;
    for (outcome, calls) in both(&ANSWERS, MINUTE, |_| Ok("")) {
        assert_eq!((outcome.unwrap().is_ok(), calls), (true, 1));
    }
    let answer = |call| if call < 3 { Ok("dust") } else { Err("Unheard") };
    for (outcome, calls) in both(&GONE, MINUTE, answer) {
        assert_eq!((outcome.unwrap().is_err(), calls), (true, 3));
    }
}

#[test]
fn inputs_and_lists_may_be_compared() {
    static INPUT: Expression = Expression::Field(&Expression::Current, "input");
    static OUTPUT: Expression = Expression::Field(&Expression::Current, "output");
    static NAME: Expression = Expression::Field(&INPUT, "Name");
    static BOTH: Expression = Expression::List(&[NAME, Expression::Field(&OUTPUT, "Content")]);
    static LENGTH: Expression = Expression::Call(Function::Length, &[CONTENT]);
    static FOUR: Expression = Expression::Literal(Literal::Number(4.0));
    static BOXED: Waiter = Waiter {
        name: "Boxed",
        min_delay: Duration::from_secs(1),
        max_delay: Duration::from_secs(1),
        acceptors: &[
            Acceptor {
                state: State::Success,
                matcher: Matcher::InputOutput(Test {
                    path: BOTH,
                    comparator: Comparator::AllStringEquals,
                    expected: "box",
                }),
            },
            Acceptor {
                state: State::Failure,
                matcher: Matcher::InputOutput(Test {
                    path: BOTH,
                    comparator: Comparator::AnyStringEquals,
                    expected: "bag",
                }),
            },
            Acceptor {
                state: State::Success,
                matcher: Matcher::Output(Test {
                    path: Expression::Compare(Operator::Equal, &LENGTH, &FOUR),
                    comparator: Comparator::BooleanEquals,
                    expected: "true",
                }),
            },
        ],
    };
    for (outcome, calls) in both(&BOXED, MINUTE, |call| Ok(["", "bags", "box"][call - 1])) {
        assert_eq!((outcome.is_ok(), calls), (true, 2));
    }
    for (outcome, calls) in both(&BOXED, MINUTE, |call| Ok(["", "sacks", "box"][call - 1])) {
        assert_eq!((outcome.is_ok(), calls), (true, 3));
    }
    for (outcome, _) in both(&BOXED, MINUTE, |_| Ok("bag")) {
        assert!(matches!(outcome, Err(WaiterError::FailureState(Ok(_)))));
    }
}

/// Never answers.
#[derive(Debug)]
struct Silent;

impl Transport for Silent {
    fn call(
        &self,
        _: http::Request<bytes::Bytes>,
        _: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        Box::pin(std::future::pending())
    }

    fn call_blocking(
        &self,
        _: http::Request<bytes::Bytes>,
        options: CallOptions,
    ) -> TransportResult {
        std::thread::sleep(options.total_timeout.expect("the wait limits it"));
        Err(TransportError::timeout("no answer"))
    }
}

#[test]
fn a_call_that_hangs_ends_with_the_wait() {
    let limit = Duration::from_millis(200);
    let client = Handle::new(Script::default().config().http_client(Silent).build(), &SERVICE);
    for blocking in [false, true] {
        let started = Instant::now();
        let outcome = if blocking {
            wait_blocking(&client, &open(), &GOLD, limit)
        } else {
            crate::on_runtime(wait(client.clone(), open(), &GOLD, limit))
        };
        let error = outcome.expect_err("nothing comes");
        assert!(matches!(error, WaiterError::ExceededMaxWait { attempts: 1, .. }), "{error}");
        assert!(started.elapsed() < Duration::from_secs(20), "blocking {blocking}");
    }
}

#[test]
fn every_poll_is_told_with_what_it_saw() {
    for blocking in [false, true] {
        let mock = Mock::new();
        let mut calls = 0;
        mock.on_call(move |_: &Open| {
            calls += 1;
            let content = ["", "dust", "\u{1b}[2J", "gold"].get(calls - 1).copied();
            if calls == 1 {
                let meta = ErrorMetadata::builder().code("LockedException").build();
                return Err(SdkError::service_error(
                    OpenError::NotFound(meta),
                    http::Response::default(),
                ));
            }
            Ok(Opened { content: content.map(str::to_owned), ..Opened::default() })
        });
        let client = Handle::new(Config::builder().mock(&mock).build(), &SERVICE);
        let mut told = Vec::new();
        let options = WaitOptions::new(MINUTE).on_poll(|progress| {
            assert_eq!(progress.waiter, "GoldIsThere");
            told.push((
                progress.attempt,
                progress.observed.to_owned(),
                progress.next.is_some(),
                progress.to_string(),
            ));
        });
        let outcome = if blocking {
            wait_blocking(&client, &open(), &GOLD, options)
        } else {
            now(wait(client, open(), &GOLD, options))
        };
        assert!(outcome.unwrap().is_ok());
        let seen: Vec<_> = told.iter().map(|(n, seen, next, _)| (*n, &**seen, *next)).collect();
        assert_eq!(seen[..2], [(1, "LockedException", true), (2, "dust", true)]);
        assert!(!seen[2].1.contains('\u{1b}'), "{seen:?}");
        assert_eq!(seen[3], (4, "gold", false));
        assert!(told[0].3.starts_with("GoldIsThere: LockedException after 1 call in "), "{told:?}");
    }
}

#[test]
fn a_wait_is_cancelled_from_outside() {
    for blocking in [false, true] {
        let (mock, cancellation) = (Mock::new(), Cancellation::new());
        mock.on(|_: &Open| Ok(Opened { content: Some("dust".to_owned()), ..Opened::default() }));
        let client = Handle::new(Config::builder().mock(&mock).build(), &SERVICE);
        let other = cancellation.clone();
        let options = WaitOptions::new(MINUTE).cancellation(&cancellation).on_poll(move |poll| {
            if poll.attempt == 2 {
                other.cancel();
            }
        });
        let outcome = if blocking {
            wait_blocking(&client, &open(), &GOLD, options)
        } else {
            now(wait(client, open(), &GOLD, options))
        };
        let error = outcome.unwrap_err();
        assert!(error.to_string().starts_with("the wait for GoldIsThere was cancelled after 2"));
        assert!(matches!(error, WaiterError::Cancelled { attempts: 2, .. }), "{error}");
        assert_eq!(mock.operations().len(), 2);
    }
}

#[test]
fn a_wait_that_is_cancelled_before_it_begins_makes_no_call() {
    let cancellation = Cancellation::new();
    cancellation.cancel();
    let options = || WaitOptions::new(MINUTE).cancellation(&cancellation);
    let script = Script::default();
    let error = now(wait(script.client(), open(), &GOLD, options())).unwrap_err();
    assert!(matches!(error, WaiterError::Cancelled { attempts: 0, .. }), "{error}");
    let error = wait_blocking(&script.client(), &open(), &GOLD, options()).unwrap_err();
    assert!(matches!(error, WaiterError::Cancelled { attempts: 0, .. }), "{error}");
    assert!(script.sent().is_empty());
}
