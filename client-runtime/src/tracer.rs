//! How a client tells observers what it does: the target of its spans and events is its own crate.
//!
//! `tracing` wants the target of a span or an event to be a constant. So the spans and events stand in a macro, which the
//! client expands: [`tracer!`](crate::__tracer).

#[cfg(feature = "tracing")]
use std::time::Duration;

#[cfg(feature = "tracing")]
use crate::credentials::CredentialsError;
#[cfg(feature = "tracing")]
use crate::error::{ErrorKind, TransportError};

/// How a client tells observers what it does, under its own target. `tracer!()` makes one.
#[derive(Clone, Copy, Debug)]
pub struct Tracer {
    #[cfg(feature = "tracing")]
    pub(crate) span: fn(service: &str, operation: &str) -> tracing::Span,
    #[cfg(feature = "tracing")]
    pub(crate) event: fn(Told<'_>),
    #[cfg(feature = "tracing")]
    pub(crate) is_poll_observed: fn() -> bool,
}

impl Tracer {
    /// With the functions of the client.
    #[cfg(feature = "tracing")]
    #[must_use]
    pub const fn new(
        span: fn(service: &str, operation: &str) -> tracing::Span,
        event: fn(Told<'_>),
        is_poll_observed: fn() -> bool,
    ) -> Self {
        Self { span, event, is_poll_observed }
    }

    /// One that tells nothing.
    #[cfg(not(feature = "tracing"))]
    #[must_use]
    pub const fn new() -> Self {
        Self {}
    }
}

impl Default for Tracer {
    fn default() -> Self {
        crate::__tracer!()
    }
}

/// What an event tells.
#[cfg(feature = "tracing")]
#[expect(missing_docs, reason = "each field is the event's of the same name")]
#[derive(Debug)]
pub enum Told<'a> {
    /// A response arrived.
    Response { attempt: u32, status: u16, request_id: Option<&'a str> },
    /// None did.
    NoResponse { attempt: u32, error: &'a TransportError },
    /// An attempt took too long.
    TimedOut { attempt: u32 },
    /// The attempt is made again.
    Retry { attempt: u32, retry: &'a Retry },
    /// The call ends with an error.
    Failed { attempts: u32, code: Option<&'a str>, kind: ErrorKind },
    /// A waiter has called.
    Poll { waiter: &'a str, attempt: u32, elapsed: Duration, state: &'a str },
    /// No new credentials could be fetched, and calls go on with the last ones.
    StaleCredentials {
        provider: &'a str,
        expired: bool,
        error: &'a CredentialsError,
        cause: Option<&'a str>,
    },
}

/// Why an attempt is made again, and when.
#[cfg(feature = "tracing")]
#[derive(Debug)]
pub struct Retry {
    /// The rule by which it is.
    pub reason: &'static str,
    /// The code of the service's error, if there was one.
    pub code: Option<String>,
    /// The kind of the failure.
    pub kind: ErrorKind,
    /// The wait before the next attempt.
    pub wait: Duration,
}

/// The crate of a client, or the module that a build script made of it, by the path of the module in it that makes the
/// tracer.
#[inline]
#[must_use]
pub const fn target_of(module: &'static str) -> &'static str {
    let bytes = module.as_bytes();
    let mut end = bytes.len();
    while end > 1 {
        end -= 1;
        if bytes[end] == b':' && bytes[end - 1] == b':' {
            return module.split_at(end - 1).0;
        }
    }
    module
}

/// The [`Tracer`] of the client whose module this is expanded in, one below the client's root.
#[cfg(feature = "tracing")]
#[doc(hidden)]
#[macro_export]
macro_rules! __tracer {
    () => {{
        use $crate::private::{Told, Tracer, target_of, tracing};

        const TARGET: &str = target_of(module_path!());

        fn span(service: &str, operation: &str) -> tracing::Span {
            tracing::info_span!(
                target: TARGET,
                "aws_call",
                "rpc.service" = service,
                "rpc.method" = operation
            )
        }

        fn event(told: Told<'_>) {
            match told {
                Told::Response { attempt, status, request_id } => {
                    tracing::debug!(target: TARGET, attempt, status, request_id, "response");
                }
                Told::NoResponse { attempt, error } => {
                    tracing::debug!(target: TARGET, attempt, %error, "no response");
                }
                Told::TimedOut { attempt } => {
                    tracing::debug!(target: TARGET, attempt, "timed out");
                }
                Told::Retry { attempt, retry } => tracing::debug!(
                    target: TARGET,
                    attempt,
                    reason = retry.reason,
                    code = retry.code.as_deref(),
                    kind = ?retry.kind,
                    wait = ?retry.wait,
                    "retry"
                ),
                Told::Failed { attempts, code, kind } => {
                    tracing::debug!(target: TARGET, attempts, code, ?kind, "failed");
                }
                Told::Poll { waiter, attempt, elapsed, state } => {
                    tracing::info!(target: TARGET, waiter, attempt, ?elapsed, state, "poll");
                }
                Told::StaleCredentials { provider, expired, error, cause } => tracing::warn!(
                    target: TARGET,
                    provider,
                    expired,
                    %error,
                    cause,
                    "credentials were not renewed"
                ),
            }
        }

        fn is_poll_observed() -> bool {
            tracing::enabled!(target: TARGET, tracing::Level::INFO)
        }

        Tracer::new(span, event, is_poll_observed)
    }};
}

/// A tracer that tells nothing.
#[cfg(not(feature = "tracing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __tracer {
    () => {
        $crate::private::Tracer::new()
    };
}

#[cfg(test)]
mod tests {
    use super::target_of;

    #[test]
    fn the_target_is_the_module_above() {
        assert_eq!(target_of("trent_kms::client"), "trent_kms");
        assert_eq!(target_of("app::kms::client"), "app::kms");
        assert_eq!(target_of("app"), "app");
    }
}
