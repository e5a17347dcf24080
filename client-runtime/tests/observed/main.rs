//! What an observer sees of a call: one span, an event for each attempt and each wait, and no payload.
//!
//! A program of its own: whether anybody observes is remembered for the whole process, and calls of other tests that
//! run beside this one, unobserved, would race it to that.

#[path = "../client/service.rs"]
#[expect(dead_code, reason = "made for the tests of the client, which use more of it")]
mod service;

use std::fmt::{Debug, Write as _};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber, subscriber};
use trent_runtime::client::Handle;
use trent_runtime::config::retry::RetryConfig;
use trent_runtime::transport::TransportErrorKind;

use crate::service::{Open, SERVICE, Script};

/// Writes down what it is told.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

impl Subscriber for Notes {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "observed"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line(format!("span {}", span.metadata().name()));
        span.record(&mut line);
        self.0.lock().unwrap().push(line.0);
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line("event".to_owned());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

#[test]
fn a_call_is_one_span_with_an_event_for_each_attempt() {
    let notes = Notes::default();
    for blocking in [false, true] {
        let script = Script::default();
        let busy = r#"{"__type":"BusyException","message":"s3cret"}"#;
        script.fail(TransportErrorKind::Reset).answer(400, busy);
        script.answer(200, r#"{"Content":"s3cret"}"#).answer(400, r#"{"__type":"OddException"}"#);
        // A blocking call waits by sleeping.
        let retry = RetryConfig::standard().with_initial_backoff(Duration::ZERO);
        let client = Handle::new(script.config().retry_config(retry).build(), &SERVICE);
        subscriber::with_default(notes.clone(), || {
            let open = Open { name: Some("box".to_owned()) };
            if blocking {
                client.send_blocking(open, None).unwrap();
            } else {
                let sending = pin!(client.send(open, None));
                let Poll::Ready(output) = sending.poll(&mut Context::from_waker(Waker::noop()))
                else {
                    panic!("it waits");
                };
                output.unwrap();
            }
            let open = Open { name: Some("box".to_owned()) };
            client.send_blocking(open, None).unwrap_err();
        });
        let told = std::mem::take(&mut *notes.0.lock().unwrap());
        let expected = [
            r#"span aws_call rpc.service="Vault" rpc.method="Open""#,
            "event message=no response attempt=1 error=could not reach vault",
            r#"event message=retry attempt=1 reason="transient" kind=Transport wait=0ns"#,
            r#"event message=response attempt=2 status=400 request_id="id-1""#,
            r#"event message=retry attempt=2 reason="transient" code="BusyException" kind=Other wait=0ns"#,
            r#"event message=response attempt=3 status=200 request_id="id-1""#,
            r#"span aws_call rpc.service="Vault" rpc.method="Open""#,
            r#"event message=response attempt=1 status=400 request_id="id-1""#,
            r#"event message=failed attempts=1 code="OddException" kind=Other"#,
        ];
        assert_eq!(told, expected);
    }
}
