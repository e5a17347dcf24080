//! What errors are made of, taken apart for the official types.

use super::{
    BoxError, ConstructionFailure, CredentialsError, DispatchFailure, DispatchSource,
    ResponseError, ServiceError, TimeoutError, TransportError,
};

impl ConstructionFailure {
    pub(crate) fn into_source(self) -> BoxError {
        self.source
    }
}

impl TimeoutError {
    pub(crate) fn into_source(self) -> BoxError {
        self.source
    }
}

impl DispatchFailure {
    /// The transport's error, or that of the credentials.
    pub(crate) fn into_source(self) -> Result<TransportError, CredentialsError> {
        match self.source {
            DispatchSource::Transport(error) => Ok(error),
            DispatchSource::Credentials(error) => Err(error),
        }
    }
}

impl<R> ResponseError<R> {
    pub(crate) fn into_parts(self) -> (BoxError, R) {
        (self.0.source, self.0.raw)
    }
}

impl<E, R> ServiceError<E, R> {
    pub(crate) fn into_parts(self) -> (E, R) {
        (self.0.source, self.0.raw)
    }
}
