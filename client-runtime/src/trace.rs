//! Spans and events: one span for a call, one event for each attempt and each wait. Never a payload, never a header.
//! Without the feature `tracing` they cost nothing.

use std::future::Future;
use std::time::Duration;

use crate::call::Event;
use crate::operation::{OperationMetadata, ServiceMetadata};

#[cfg(feature = "tracing")]
pub(crate) type Span = tracing::Span;

/// No span.
#[cfg(not(feature = "tracing"))]
pub(crate) struct Span;

/// The span of a call.
pub(crate) fn span(service: &ServiceMetadata, operation: &OperationMetadata) -> Span {
    #[cfg(feature = "tracing")]
    return tracing::info_span!(
        "aws_call",
        "rpc.service" = service.sdk_id,
        "rpc.method" = operation.name
    );
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
pub(crate) fn attempt(number: u32, event: &Event) {
    #[cfg(feature = "tracing")]
    match event {
        Event::Response(Ok(response)) => {
            let request_id = crate::error::request_id_of(response.headers()).unwrap_or_default();
            let status = response.status().as_u16();
            tracing::debug!(attempt = number, status, request_id, "response");
        }
        Event::Response(Err(error)) => {
            tracing::debug!(attempt = number, error = %error, "no response");
        }
        _ => tracing::debug!(attempt = number, "timed out"),
    }
    #[cfg(not(feature = "tracing"))]
    let _ = (number, event);
}

/// The call waits before its next attempt.
pub(crate) fn wait(duration: Duration) {
    #[cfg(feature = "tracing")]
    tracing::debug!(?duration, "waits before the next attempt");
    #[cfg(not(feature = "tracing"))]
    let _ = duration;
}

/// Whether anybody looks at the polls of a wait.
pub(crate) fn is_poll_observed() -> bool {
    #[cfg(feature = "tracing")]
    return tracing::enabled!(tracing::Level::INFO);
    #[cfg(not(feature = "tracing"))]
    false
}

/// A waiter has called.
pub(crate) fn poll(waiter: &str, attempt: u32, elapsed: Duration, state: &str) {
    #[cfg(feature = "tracing")]
    tracing::info!(waiter, attempt, ?elapsed, state, "poll");
    #[cfg(not(feature = "tracing"))]
    let _ = (waiter, attempt, elapsed, state);
}

/// No new credentials could be fetched, and calls go on with the last ones.
pub(crate) fn stale_credentials(
    credentials: &crate::credentials::Credentials,
    error: &crate::credentials::CredentialsError,
    expired: bool,
) {
    #[cfg(feature = "tracing")]
    {
        let provider = credentials.provider_name();
        let cause = std::error::Error::source(error).map(ToString::to_string);
        let cause = cause.as_deref().map(|cause| crate::printable::Printable(cause).to_string());
        tracing::warn!(provider, expired, %error, cause, "credentials were not renewed");
    }
    #[cfg(not(feature = "tracing"))]
    let _ = (credentials, error, expired);
}
