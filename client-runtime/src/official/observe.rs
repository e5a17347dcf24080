//! What looks on while a call is made, and may change what is sent.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::error::{BoxError, HttpResponse, TransportError};
use crate::operation::RetryDecision;

/// Looks on while one call is made, attempt by attempt.
pub trait Observe: fmt::Debug + Send {
    /// The request of an attempt, before it is signed.
    ///
    /// # Errors
    /// Any error ends the call.
    fn before_signing(
        &mut self,
        request: http::Request<Bytes>,
    ) -> Result<http::Request<Bytes>, BoxError>;

    /// The request of an attempt as it is sent.
    ///
    /// # Errors
    /// Any error ends the call.
    fn before_transmit(
        &mut self,
        request: http::Request<Bytes>,
    ) -> Result<http::Request<Bytes>, BoxError>;

    /// What an attempt gave. The answer says whether a failed one is made again, if the observer has an opinion.
    ///
    /// # Errors
    /// Any error ends the call.
    fn answered(
        &mut self,
        result: Result<&mut HttpResponse, &TransportError>,
    ) -> Result<Option<RetryDecision>, BoxError>;
}

/// An observer that its maker and the call share.
#[derive(Clone)]
pub struct Observer(Arc<Mutex<dyn Observe>>);

impl Observer {
    /// Shares an observer.
    #[must_use]
    pub fn new(observer: Arc<Mutex<dyn Observe>>) -> Self {
        Self(observer)
    }

    pub(crate) fn with<T>(&self, see: impl FnOnce(&mut dyn Observe) -> T) -> T {
        see(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observer").finish_non_exhaustive()
    }
}
