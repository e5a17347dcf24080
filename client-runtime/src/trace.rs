//! Spans and events: one span for a call, an event for each attempt, each retry and the failure of a call. Never a payload,
//! never a header. Without the feature `tracing` they cost nothing.

use std::future::Future;
use std::time::Duration;

use crate::call::{Action, Call, Event};
use crate::operation::{OperationMetadata, ServiceMetadata};
#[cfg(feature = "tracing")]
use crate::tracer::Told;
use crate::tracer::Tracer;

#[cfg(feature = "tracing")]
pub(crate) type Span = tracing::Span;

/// No span.
#[cfg(not(feature = "tracing"))]
pub(crate) struct Span;

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
#[inline]
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
#[inline]
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
