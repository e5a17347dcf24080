//! What the variants of [`SdkError`](super::SdkError) hold.

use std::error::Error;

use super::metadata::request_id_of;
use super::{BoxError, ConnectorError, CredentialsError, HttpResponse, TransportError};
use crate::validation::ValidationError;

/// The request could not be built: see [`SdkError::ConstructionFailure`](super::SdkError::ConstructionFailure).
pub struct ConstructionFailure {
    pub(super) operation: &'static str,
    /// True if the configuration is why, and not the input.
    pub(super) of_configuration: bool,
    pub(super) source: BoxError,
}

/// A timeout ran out: see [`SdkError::TimeoutError`](super::SdkError::TimeoutError).
pub struct TimeoutError {
    pub(super) operation: &'static str,
    pub(super) attempts: u32,
    pub(super) source: BoxError,
}

/// The request got no response: see [`SdkError::DispatchFailure`](super::SdkError::DispatchFailure).
pub struct DispatchFailure {
    pub(super) operation: &'static str,
    pub(super) attempts: u32,
    pub(super) source: DispatchSource,
}

pub(super) enum DispatchSource {
    Transport(TransportError),
    Credentials(CredentialsError),
}

/// A response that cannot be understood: see [`SdkError::ResponseError`](super::SdkError::ResponseError).
pub struct ResponseError<R>(pub(super) Box<ResponseErrorInner<R>>);

pub(super) struct ResponseErrorInner<R> {
    pub(super) context: Context,
    pub(super) source: BoxError,
    pub(super) raw: R,
}

/// The service answered with an error: see [`SdkError::ServiceError`](super::SdkError::ServiceError).
pub struct ServiceError<E, R>(pub(super) Box<ServiceErrorInner<E, R>>);

pub(super) struct ServiceErrorInner<E, R> {
    pub(super) context: Context,
    pub(super) source: E,
    pub(super) raw: R,
}

/// What is known about a response beside its content. Kept apart from `R`, which is any type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    pub(crate) operation: &'static str,
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    /// How many attempts were made; 0 if nobody counted.
    pub(crate) attempts: u32,
}

impl Context {
    pub(crate) fn of(operation: &'static str, response: &HttpResponse, attempts: u32) -> Self {
        Self {
            operation,
            status: response.status().as_u16(),
            request_id: request_id_of(response.headers()).map(str::to_owned),
            attempts,
        }
    }
}

impl ConstructionFailure {
    /// The operation's name; empty if the error was made by hand.
    #[inline]
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The constraints that the input violates, if that is why.
    #[inline]
    #[must_use]
    pub fn as_validation_error(&self) -> Option<&ValidationError> {
        self.source.downcast_ref()
    }
}

impl TimeoutError {
    /// The operation's name; empty if the error was made by hand.
    #[inline]
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }
}

impl DispatchFailure {
    /// The operation's name; empty if the error was made by hand.
    #[inline]
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// True if the connection failed or broke.
    #[inline]
    #[must_use]
    pub fn is_io(&self) -> bool {
        self.as_connector_error().is_some_and(TransportError::is_io)
    }

    /// True if connecting or reading took too long.
    #[inline]
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.as_connector_error().is_some_and(TransportError::is_timeout)
    }

    /// True if the transport refused the request itself.
    #[must_use]
    pub fn is_user(&self) -> bool {
        self.as_connector_error().is_some_and(TransportError::is_user)
    }

    /// True if none of the above holds, for example because there were no credentials.
    #[inline]
    #[must_use]
    pub fn is_other(&self) -> bool {
        !(self.is_io() || self.is_timeout() || self.is_user())
    }

    /// The transport's error, if it is one.
    #[must_use]
    pub fn as_connector_error(&self) -> Option<&ConnectorError> {
        match &self.source {
            DispatchSource::Transport(error) => Some(error),
            DispatchSource::Credentials(_) => None,
        }
    }

    /// The credentials provider's error, if it is one.
    #[must_use]
    pub fn as_credentials_error(&self) -> Option<&CredentialsError> {
        match &self.source {
            DispatchSource::Transport(_) => None,
            DispatchSource::Credentials(error) => Some(error),
        }
    }

    pub(super) fn cause(&self) -> &(dyn Error + 'static) {
        match &self.source {
            DispatchSource::Transport(error) => error,
            DispatchSource::Credentials(error) => error,
        }
    }
}

impl<R> ResponseError<R> {
    /// The operation's name; empty if the error was made by hand.
    #[inline]
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.context.operation
    }

    /// The response.
    #[must_use]
    pub fn raw(&self) -> &R {
        &self.0.raw
    }

    /// The response.
    #[must_use]
    pub fn into_raw(self) -> R {
        self.0.raw
    }
}

impl<E, R> ServiceError<E, R> {
    /// The operation's name; empty if the error was made by hand.
    #[inline]
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.context.operation
    }

    /// The operation's error.
    #[must_use]
    pub fn err(&self) -> &E {
        &self.0.source
    }

    /// The operation's error.
    #[must_use]
    pub fn into_err(self) -> E {
        self.0.source
    }

    /// The response.
    #[must_use]
    pub fn raw(&self) -> &R {
        &self.0.raw
    }

    /// The response.
    #[must_use]
    pub fn into_raw(self) -> R {
        self.0.raw
    }
}
