//! Clocks that stand still, that jump, and that the program brings: limits hold by each of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use tokio::time::{Instant, sleep};
use trent_runtime::client::Handle;
use trent_runtime::config::retry::RetryConfig;
use trent_runtime::config::timeout::{TimeoutConfig, TimeoutConfigBuilder};
use trent_runtime::config::{Credentials, ProvideCredentials, TimeSource};
use trent_runtime::credentials::future;
use trent_runtime::error::SdkError;
use trent_runtime::transport::{BoxFuture, CallOptions, Transport, TransportResult};

use crate::open;
use crate::service::{OpenError, SERVICE, Script};

/// Fails each attempt after so many milliseconds by tokio's clock, which tests stop and wind forward.
#[derive(Debug)]
struct Slow(u64);

impl Transport for Slow {
    fn call(&self, _: http::Request<Bytes>, _: CallOptions) -> BoxFuture<'_, TransportResult> {
        Box::pin(async {
            sleep(Duration::from_millis(self.0)).await;
            let response = http::Response::builder().status(503).body(Bytes::from_static(b"{}"));
            Ok(response.expect("it is well-formed"))
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(sleep(duration))
    }
}

/// How long a call of twenty attempts takes by tokio's clock, while that of the system stands still, and how it ends.
fn paused(attempt: u64, limits: TimeoutConfigBuilder) -> (Duration, SdkError<OpenError>) {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().start_paused(true).build().expect("a runtime starts").block_on(async {
        let config = Script::default()
            .config()
            .http_client(Slow(attempt))
            .retry_config(RetryConfig::standard().with_max_attempts(20))
            .timeout_config(limits.build());
        let client = Handle::new(config.build(), &SERVICE);
        let started = Instant::now();
        let error = client.send(open(), None).await.expect_err("no attempt succeeds");
        (started.elapsed(), error)
    })
}

#[test]
fn a_clock_that_stands_still_stretches_no_operation() {
    let operation = Duration::from_secs(5);
    let limits = || TimeoutConfig::builder().operation_timeout(operation);
    let attempts = Duration::from_secs(2);
    for (name, attempt, limits) in [
        ("attempts that fail soon", 900, limits()),
        ("attempts that their own limit ends", 3_000, limits().operation_attempt_timeout(attempts)),
        ("an attempt that never ends", 1 << 40, limits()),
    ] {
        let (took, error) = paused(attempt, limits);
        assert!(took >= Duration::from_secs(4), "{name}: {took:?}");
        assert!(took <= operation + Duration::from_millis(2), "{name}: {took:?}");
        assert!(matches!(error, SdkError::TimeoutError(_)), "{name}: {error}");
    }
}

/// A clock of the program's, which passes a second whenever it is read.
#[derive(Clone, Debug, Default)]
struct Ticking(Arc<AtomicU64>);

impl TimeSource for Ticking {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_440_938_160)
    }

    fn monotonic(&self) -> Option<Duration> {
        Some(Duration::from_secs(self.0.fetch_add(1, SeqCst)))
    }
}

#[test]
fn limits_are_measured_by_the_clock_that_a_program_brings() {
    for blocking in [false, true] {
        let (script, clock) = (Script::default(), Ticking::default());
        for _ in 0..20 {
            script.answer(503, "{}");
        }
        let limit = TimeoutConfig::builder().operation_timeout(Duration::from_secs(4));
        let retry = RetryConfig::standard().with_max_attempts(20);
        let config = script
            .config()
            .time_source(clock.clone())
            .timeout_config(limit.build())
            .retry_config(retry.with_initial_backoff(Duration::from_millis(1)));
        let client = Handle::new(config.build(), &SERVICE);
        let result = if blocking {
            client.send_blocking(open(), None)
        } else {
            crate::now(client.send(open(), None))
        };
        assert!(result.is_err());
        let sent = script.sent().len();
        assert!((1..=4).contains(&sent), "blocking {blocking}: {sent} attempts");
        assert!(clock.0.load(SeqCst) >= 4, "it is read");
    }
}

/// A clock that is wrong by as much as a clock can be.
#[derive(Clone, Copy, Debug)]
struct Wrong(SystemTime);

impl TimeSource for Wrong {
    fn now(&self) -> SystemTime {
        self.0
    }

    fn monotonic(&self) -> Option<Duration> {
        Some(Duration::MAX)
    }
}

#[test]
fn no_time_of_day_is_too_early_or_too_late() {
    let most = Duration::from_secs(i64::MAX.unsigned_abs());
    let times = [
        UNIX_EPOCH + most,
        UNIX_EPOCH - most,
        UNIX_EPOCH - Duration::from_secs(1),
        UNIX_EPOCH + Duration::from_secs(253_402_300_800),
        UNIX_EPOCH,
    ];
    for now in times {
        for expiry in times {
            let script = Script::default();
            // Once its clock is said to be wrong, and once its credentials are.
            script.answer_with(
                400,
                &[("date", "Sun, 06 Nov 1994 08:49:37 GMT")],
                r#"{"__type":"RequestTimeTooSkewed"}"#,
            );
            script.answer(400, r#"{"__type":"ExpiredTokenException"}"#).answer(200, "{}");
            let provider = Expiring(expiry);
            let config = script.config().time_source(Wrong(now)).credentials_provider(provider);
            let client = Handle::new(config.build(), &SERVICE);
            let _ = crate::now(client.send(open(), None));
            let _ = client.request(open(), now);
            assert!(!script.sent().is_empty(), "{now:?} {expiry:?}");
        }
    }
}

#[derive(Debug)]
struct Expiring(SystemTime);

impl ProvideCredentials for Expiring {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, Some(self.0), "test");
        future::ProvideCredentials::ready(Ok(credentials))
    }
}
