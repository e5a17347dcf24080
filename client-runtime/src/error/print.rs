//! How the errors of a call print.

use std::error::Error;
use std::fmt;

use super::display::chain;
use super::{
    ConstructionFailure, Context, DispatchFailure, ResponseError, ResponseErrorInner, SdkError,
    ServiceError, ServiceErrorInner, TimeoutError,
};

impl<E: fmt::Display, R> fmt::Display for SdkError<E, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let printed = match self {
            Self::ConstructionFailure(error) => Printed::Construction(error),
            Self::TimeoutError(error) => Printed::Timeout(error),
            Self::DispatchFailure(error) => Printed::Dispatch(error),
            Self::ResponseError(error) => Printed::Response(&*error.0.source, &error.0.context),
            Self::ServiceError(error) => Printed::Service(error.err(), &error.0.context),
        };
        print(f, self.operation(), &printed)
    }
}

/// An error without the types that it is generic over, so that its text is compiled once.
enum Printed<'e> {
    Construction(&'e ConstructionFailure),
    Timeout(&'e TimeoutError),
    Dispatch(&'e DispatchFailure),
    Response(&'e (dyn Error + 'static), &'e Context),
    Service(&'e dyn fmt::Display, &'e Context),
}

fn print(f: &mut fmt::Formatter<'_>, operation: &str, printed: &Printed<'_>) -> fmt::Result {
    if !operation.is_empty() {
        write!(f, "{operation}: ")?;
    }
    match printed {
        Printed::Construction(error) => {
            // What the configuration lacks is no fault of the request's.
            if !error.of_configuration {
                f.write_str("the request is not valid: ")?;
            }
            chain(f, &*error.source)
        }
        Printed::Timeout(error) => {
            f.write_str("timed out: ")?;
            chain(f, &*error.source)
        }
        Printed::Dispatch(error) => {
            // Where nothing was sent, nobody waited for a response.
            if error.as_credentials_error().is_none() && !error.is_user() {
                f.write_str("no response: ")?;
            }
            chain(f, error.cause())?;
            match error.attempts {
                0 | 1 => Ok(()),
                attempts => write!(f, " ({attempts} attempts)"),
            }
        }
        Printed::Response(source, context) => {
            f.write_str("the response is not understood: ")?;
            chain(f, *source)?;
            // The source names the status.
            suffix(f, 0, context.request_id.as_deref(), context.attempts)
        }
        Printed::Service(error, context) => {
            write!(f, "{error}")?;
            suffix(f, context.status, context.request_id.as_deref(), context.attempts)
        }
    }
}

/// ` (HTTP 500, request id 1234, 3 attempts)`, as far as known. One attempt goes without saying.
pub(super) fn suffix(
    f: &mut fmt::Formatter<'_>,
    status: u16,
    request_id: Option<&str>,
    attempts: u32,
) -> fmt::Result {
    let mut separator = " (";
    if status != 0 {
        write!(f, "{separator}HTTP {status}")?;
        separator = ", ";
    }
    if let Some(id) = request_id {
        write!(f, "{separator}request id {id}")?;
        separator = ", ";
    }
    if attempts > 1 {
        write!(f, "{separator}{attempts} attempts")?;
        separator = ", ";
    }
    if separator == ", " { f.write_str(")") } else { Ok(()) }
}

// `Debug` is written by hand because a derived one would print the response's body.

impl<E: fmt::Debug, R> fmt::Debug for SdkError<E, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConstructionFailure(error) => error.fmt(f),
            Self::TimeoutError(error) => error.fmt(f),
            Self::DispatchFailure(error) => error.fmt(f),
            Self::ResponseError(error) => error.fmt(f),
            Self::ServiceError(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for ConstructionFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "ConstructionFailure", self.operation, &self.source)
    }
}

impl fmt::Debug for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "TimeoutError", self.operation, &self.source)
    }
}

impl fmt::Debug for DispatchFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "DispatchFailure", self.operation, self.cause())
    }
}

fn debug(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    operation: &str,
    source: impl fmt::Debug,
) -> fmt::Result {
    f.debug_struct(name).field("operation", &operation).field("source", &source).finish()
}

impl<R> fmt::Debug for ResponseError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ResponseErrorInner { context, source, .. } = &*self.0;
        debug_response(f, "ResponseError", context, source)
    }
}

impl<E: fmt::Debug, R> fmt::Debug for ServiceError<E, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ServiceErrorInner { context, source, .. } = &*self.0;
        debug_response(f, "ServiceError", context, source)
    }
}

fn debug_response(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    context: &Context,
    source: &dyn fmt::Debug,
) -> fmt::Result {
    f.debug_struct(name)
        .field("operation", &context.operation)
        .field("status", &context.status)
        .field("request_id", &context.request_id)
        .field("source", source)
        .finish_non_exhaustive()
}
