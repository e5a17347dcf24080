//! Errors of a call. They say which operation failed, with which code, message and request id, and why.
//!
//! [`SdkError`] is what `send` returns. Its five variants say how far the call came; the last one,
//! [`SdkError::ServiceError`], holds the operation's own error type.

mod build;
mod credentials;
mod display;
mod failures;
#[cfg(feature = "aws-config")]
mod into_parts;
mod kind;
pub(crate) mod message_builder;
mod metadata;
mod print;
mod response;
mod unhandled;
pub(crate) mod variant;

use std::error::Error;

use crate::primitives::Body;
pub use crate::transport::{TransportError, TransportErrorKind};
pub use build::{BuildError, UnknownVariantError};
pub use credentials::{CredentialsError, CredentialsErrorKind};
pub use display::DisplayErrorContext;
pub(crate) use failures::Context;
pub use failures::{
    ConstructionFailure, DispatchFailure, ResponseError, ServiceError, TimeoutError,
};
use failures::{DispatchSource, ResponseErrorInner, ServiceErrorInner};
pub use kind::ErrorKind;
pub(crate) use metadata::request_id_of;
pub use metadata::{
    Builder as ErrorMetadataBuilder, ErrorMetadata, ProvideErrorMetadata, RequestId,
};
pub(crate) use response::NotUnderstood;
pub use unhandled::{CreateUnhandledError, Unhandled};

/// Any error.
pub type BoxError = Box<dyn Error + Send + Sync + 'static>;

/// A response as the transport received it. `Debug` does not print its body.
pub type HttpResponse = http::Response<Body>;

/// What a transport reports when a request got no response.
pub type ConnectorError = TransportError;

/// Why a call failed.
///
/// Its `Display` names the operation and says all that is known: the error's code and message, the HTTP status and the
/// request id, or the cause of a transport's error, and the number of attempts if there was more than one. No variant
/// ever prints a body of a successful response, which may hold a secret.
///
/// The variants say how far the call came; [`kind`](Self::kind) says what it is.
///
/// ```
/// # use trent_runtime::error::SdkError;
/// # fn may_have_acted<E>(error: &SdkError<E>) -> bool {
/// match error {
///     SdkError::ConstructionFailure(_) => false,         // the input or the configuration: nothing was sent
///     SdkError::TimeoutError(_) => true,                 // a limit ran out
///     SdkError::DispatchFailure(failure) => {
///         failure.as_credentials_error().is_none()       // nothing to sign with, so nothing was sent
///     }
///     SdkError::ResponseError(failure) => {
///         failure.raw().status().is_success()            // cannot be read; an error page of a proxy, often
///     }
///     SdkError::ServiceError(failure) => {
///         failure.raw().status().is_server_error()       // an error of the service: `failure.err()`
///     }
///     _ => true,
/// }
/// # }
/// ```
#[non_exhaustive]
pub enum SdkError<E, R = HttpResponse> {
    /// The request could not be built; nothing was sent.
    ConstructionFailure(ConstructionFailure),
    /// A timeout of the client's configuration ran out. The service may have acted on the request.
    TimeoutError(TimeoutError),
    /// The request got no response. The service may have acted on it if the connection had been made.
    DispatchFailure(DispatchFailure),
    /// A response arrived that cannot be understood.
    ResponseError(ResponseError<R>),
    /// The service answered with an error.
    ServiceError(ServiceError<E, R>),
}

impl<E, R> SdkError<E, R> {
    /// An error of a request that could not be built.
    pub fn construction_failure(source: impl Into<BoxError>) -> Self {
        Self::construction("", source.into())
    }

    /// An error of a timeout that ran out.
    pub fn timeout_error(source: impl Into<BoxError>) -> Self {
        Self::timeout("", 0, source.into())
    }

    /// An error of a request that got no response.
    #[must_use]
    pub fn dispatch_failure(source: ConnectorError) -> Self {
        Self::dispatch("", 0, source)
    }

    /// An error of a response that cannot be understood.
    pub fn response_error(source: impl Into<BoxError>, raw: R) -> Self {
        Self::response(Context::default(), source.into(), raw)
    }

    /// An error of the service.
    #[must_use]
    pub fn service_error(source: E, raw: R) -> Self {
        Self::service(Context::default(), source, raw)
    }

    pub(crate) fn construction(operation: &'static str, source: BoxError) -> Self {
        Self::ConstructionFailure(ConstructionFailure {
            operation,
            of_configuration: false,
            source,
        })
    }

    pub(crate) fn configuration(operation: &'static str, source: BoxError) -> Self {
        Self::ConstructionFailure(ConstructionFailure { operation, of_configuration: true, source })
    }

    pub(crate) fn timeout(operation: &'static str, attempts: u32, source: BoxError) -> Self {
        Self::TimeoutError(TimeoutError { operation, attempts, source })
    }

    pub(crate) fn dispatch(operation: &'static str, attempts: u32, source: TransportError) -> Self {
        let source = DispatchSource::Transport(source);
        Self::DispatchFailure(DispatchFailure { operation, attempts, source })
    }

    pub(crate) fn credentials(
        operation: &'static str,
        attempts: u32,
        source: CredentialsError,
    ) -> Self {
        let source = DispatchSource::Credentials(source);
        Self::DispatchFailure(DispatchFailure { operation, attempts, source })
    }

    pub(crate) fn response(context: Context, source: BoxError, raw: R) -> Self {
        Self::ResponseError(ResponseError(Box::new(ResponseErrorInner { context, source, raw })))
    }

    pub(crate) fn service(context: Context, source: E, raw: R) -> Self {
        Self::ServiceError(ServiceError(Box::new(ServiceErrorInner { context, source, raw })))
    }

    /// The operation's error. An error that is not the service's becomes the operation's `Unhandled` variant.
    #[must_use]
    pub fn into_service_error(self) -> E
    where
        E: Error + Send + Sync + CreateUnhandledError + 'static,
        R: Send + Sync + 'static,
    {
        match self {
            Self::ServiceError(error) => error.into_err(),
            other => E::create_unhandled_error(other.into(), None),
        }
    }

    /// The operation's error, if the service answered with one.
    #[must_use]
    pub fn as_service_error(&self) -> Option<&E> {
        match self {
            Self::ServiceError(error) => Some(error.err()),
            _ => None,
        }
    }

    /// The cause.
    ///
    /// # Errors
    /// Never fails; the signature is that of the AWS SDK.
    pub fn into_source(self) -> Result<BoxError, Self>
    where
        E: Error + Send + Sync + 'static,
    {
        Ok(match self {
            Self::ConstructionFailure(error) => error.source,
            Self::TimeoutError(error) => error.source,
            Self::DispatchFailure(error) => match error.source {
                DispatchSource::Transport(source) => source.into(),
                DispatchSource::Credentials(source) => source.into(),
            },
            Self::ResponseError(error) => error.0.source,
            Self::ServiceError(error) => error.0.source.into(),
        })
    }

    /// The response, if one arrived.
    #[must_use]
    pub fn raw_response(&self) -> Option<&R> {
        match self {
            Self::ResponseError(error) => Some(error.raw()),
            Self::ServiceError(error) => Some(error.raw()),
            _ => None,
        }
    }

    /// The same error with another type for the service's errors.
    #[must_use]
    pub fn map_service_error<E2>(self, map: impl FnOnce(E) -> E2) -> SdkError<E2, R> {
        match self {
            Self::ConstructionFailure(error) => SdkError::ConstructionFailure(error),
            Self::TimeoutError(error) => SdkError::TimeoutError(error),
            Self::DispatchFailure(error) => SdkError::DispatchFailure(error),
            Self::ResponseError(error) => SdkError::ResponseError(error),
            Self::ServiceError(error) => {
                let ServiceErrorInner { context, source, raw } = *error.0;
                SdkError::service(context, map(source), raw)
            }
        }
    }

    /// The name of the operation that failed; empty if the error was made by hand.
    #[inline]
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::ConstructionFailure(error) => error.operation,
            Self::TimeoutError(error) => error.operation,
            Self::DispatchFailure(error) => error.operation,
            Self::ResponseError(error) => error.operation(),
            Self::ServiceError(error) => error.operation(),
        }
    }

    /// How many attempts the call made. 0 if nothing was sent, and in errors that a mock or a program made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        match self {
            Self::ConstructionFailure(_) => 0,
            Self::TimeoutError(error) => error.attempts,
            Self::DispatchFailure(error) => error.attempts,
            Self::ResponseError(error) => error.0.context.attempts,
            Self::ServiceError(error) => error.0.context.attempts,
        }
    }

    /// What kind of error it is: names those that every AWS service may answer and no model declares.
    #[must_use]
    pub fn kind(&self) -> ErrorKind
    where
        E: ProvideErrorMetadata,
    {
        match self {
            Self::ConstructionFailure(_) => ErrorKind::Construction,
            Self::TimeoutError(_) => ErrorKind::Timeout,
            Self::DispatchFailure(error) if error.as_credentials_error().is_some() => {
                ErrorKind::Credentials
            }
            Self::DispatchFailure(error) if error.is_timeout() => ErrorKind::Timeout,
            Self::DispatchFailure(_) => ErrorKind::Transport,
            Self::ResponseError(_) => ErrorKind::Response,
            Self::ServiceError(error) => error.err().meta().kind(),
        }
    }

    /// The same error, told to be of an operation.
    pub(crate) fn named(mut self, name: &'static str) -> Self {
        match &mut self {
            Self::ConstructionFailure(error) => error.operation = name,
            Self::TimeoutError(error) => error.operation = name,
            Self::DispatchFailure(error) => error.operation = name,
            Self::ResponseError(error) => error.0.context.operation = name,
            Self::ServiceError(error) => error.0.context.operation = name,
        }
        self
    }
}

impl<E: Error + 'static, R> Error for SdkError<E, R> {
    /// What `Display` has not told: the cause of the service's error. `Display` tells every other cause down to the last,
    /// so that a log of the whole chain says nothing twice; [`into_source`](Self::into_source) and the accessors of the
    /// variants give it.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::ServiceError(error) => error.err().source(),
            _ => None,
        }
    }
}

impl<E, R> From<BuildError> for SdkError<E, R> {
    fn from(error: BuildError) -> Self {
        Self::construction_failure(error)
    }
}

impl<E: ProvideErrorMetadata, R> ProvideErrorMetadata for SdkError<E, R> {
    fn meta(&self) -> &ErrorMetadata {
        match self {
            Self::ServiceError(error) => error.err().meta(),
            _ => self::metadata::EMPTY,
        }
    }
}

impl<E> RequestId for SdkError<E, HttpResponse> {
    fn request_id(&self) -> Option<&str> {
        self.raw_response().and_then(RequestId::request_id)
    }
}
