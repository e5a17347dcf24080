//! Spans and events: one span for a call, an event for each attempt, each retry and the failure of a call. Never a payload,
//! never a header. Without the feature `tracing` they cost nothing.
//!
//! `tracing` wants the target of a span or an event to be a constant, and it shall be the client's crate. So the
//! spans and events stand in a macro, which the client expands: [`tracer!`](crate::__tracer).

use std::future::Future;
use std::time::Duration;

use crate::call::{Action, Call, Event};
use crate::operation::{OperationMetadata, ServiceMetadata};

#[cfg(feature = "tracing")]
pub(crate) type Span = tracing::Span;

/// No span.
#[cfg(not(feature = "tracing"))]
pub(crate) struct Span;

/// How a client tells observers what it does, under its own target. `tracer!()` makes one.
#[derive(Clone, Copy, Debug)]
pub struct Tracer {
    #[cfg(feature = "tracing")]
    span: fn(service: &str, operation: &str) -> tracing::Span,
    #[cfg(feature = "tracing")]
    event: fn(Told<'_>),
    #[cfg(feature = "tracing")]
    is_poll_observed: fn() -> bool,
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
    NoResponse { attempt: u32, error: &'a crate::error::TransportError },
    /// An attempt took too long.
    TimedOut { attempt: u32 },
    /// The attempt is made again.
    Retry { attempt: u32, retry: &'a Retry },
    /// The call ends with an error.
    Failed { attempts: u32, code: Option<&'a str>, kind: crate::error::ErrorKind },
    /// A waiter has called.
    Poll { waiter: &'a str, attempt: u32, elapsed: Duration, state: &'a str },
    /// No new credentials could be fetched, and calls go on with the last ones.
    StaleCredentials {
        provider: &'a str,
        expired: bool,
        error: &'a crate::credentials::CredentialsError,
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
    pub kind: crate::error::ErrorKind,
    /// The wait before the next attempt.
    pub wait: Duration,
}

/// The crate of a client, or the module that a build script made of it, by the path of the module in it that makes the
/// tracer.
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

/// The span of a call.
pub(crate) fn span(service: &ServiceMetadata, operation: &OperationMetadata) -> Span {
    #[cfg(feature = "tracing")]
    return (service.tracer.span)(service.sdk_id, operation.name);
    #[cfg(not(feature = "tracing"))]
    {
        let _ = (service, operation);
        Span
    }
}

/// The future within the span.
#[cfg(feature = "tracing")]
pub(crate) fn within<T>(span: Span, future: impl Future<Output = T>) -> impl Future<Output = T> {
    tracing::Instrument::instrument(future, span)
}

/// The future as it is.
#[cfg(not(feature = "tracing"))]
pub(crate) fn within<T>(_: Span, future: impl Future<Output = T>) -> impl Future<Output = T> {
    future
}

/// Calls the function within the span.
pub(crate) fn inside<T>(span: &Span, call: impl FnOnce() -> T) -> T {
    #[cfg(feature = "tracing")]
    return span.in_scope(call);
    #[cfg(not(feature = "tracing"))]
    {
        let _ = span;
        call()
    }
}

/// An attempt ended.
pub(crate) fn attempt(tracer: Tracer, attempt: u32, event: &Event) {
    #[cfg(feature = "tracing")]
    (tracer.event)(match event {
        Event::Response(Ok(response)) => Told::Response {
            attempt,
            status: response.status().as_u16(),
            request_id: crate::error::request_id_of(response.headers()),
        },
        Event::Response(Err(error)) => Told::NoResponse { attempt, error },
        _ => Told::TimedOut { attempt },
    });
    #[cfg(not(feature = "tracing"))]
    let _ = (tracer, attempt, event);
}

/// The call has decided what to do after an attempt: make another, or end with an error.
pub(crate) fn decision(tracer: Tracer, call: &mut Call<'_>, action: &Action) {
    #[cfg(feature = "tracing")]
    if let Some((attempt, retry)) = call.take_retry() {
        (tracer.event)(Told::Retry { attempt, retry: &retry });
    } else if let Action::Done(Err(failure)) = action {
        let (code, kind) = failure.code_and_kind();
        (tracer.event)(Told::Failed { attempts: call.attempt(), code, kind });
    }
    #[cfg(not(feature = "tracing"))]
    let _ = (tracer, call, action);
}

/// Whether anybody looks at the polls of a wait.
pub(crate) fn is_poll_observed(tracer: Tracer) -> bool {
    #[cfg(feature = "tracing")]
    return (tracer.is_poll_observed)();
    #[cfg(not(feature = "tracing"))]
    {
        let _ = tracer;
        false
    }
}

/// A waiter has called.
pub(crate) fn poll(tracer: Tracer, waiter: &str, attempt: u32, elapsed: Duration, state: &str) {
    #[cfg(feature = "tracing")]
    (tracer.event)(Told::Poll { waiter, attempt, elapsed, state });
    #[cfg(not(feature = "tracing"))]
    let _ = (tracer, waiter, attempt, elapsed, state);
}

/// No new credentials could be fetched, and calls go on with the last ones.
pub(crate) fn stale_credentials(
    tracer: Tracer,
    credentials: &crate::credentials::Credentials,
    error: &crate::credentials::CredentialsError,
    expired: bool,
) {
    #[cfg(feature = "tracing")]
    {
        let provider = credentials.provider_name();
        let cause = std::error::Error::source(error).map(ToString::to_string);
        let cause = cause.as_deref().map(|cause| crate::printable::Printable(cause).to_string());
        let cause = cause.as_deref();
        (tracer.event)(Told::StaleCredentials { provider, expired, error, cause });
    }
    #[cfg(not(feature = "tracing"))]
    let _ = (tracer, credentials, error, expired);
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
