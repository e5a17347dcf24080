//! What the errors of hyper, rustls and the system mean to a person.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::iter::successors;

use super::{TransportError, TransportErrorKind};

/// An error from before the response's head was complete.
pub(super) fn while_sending<E>(error: E, host: &str) -> TransportError
where
    E: Error + Send + Sync + 'static,
{
    if let Some(connecting) = cause::<TransportError>(&error) {
        return connecting.clone();
    }
    #[cfg(any(feature = "hyper-no-provider", feature = "ureq-no-provider"))]
    if let Some(error) = cause::<rustls::Error>(&error) {
        return super::tls::handshake_error(host, error);
    }
    let http = cause::<hyper::Error>(&error);
    let (kind, what) = if http.is_some_and(hyper::Error::is_parse) {
        (TransportErrorKind::Malformed, "the response is not HTTP")
    } else if http.is_some() || cause::<io::Error>(&error).is_some() {
        (TransportErrorKind::Reset, "the connection ended before the response began")
    } else {
        (TransportErrorKind::Other, "the request failed")
    };
    tell(kind, what, host, error)
}

/// An error from within the response's body.
pub(super) fn while_reading<E>(error: E, host: &str) -> TransportError
where
    E: Error + Send + Sync + 'static,
{
    let malformed = |error: &io::Error| {
        matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::InvalidInput)
    };
    let malformed = cause::<io::Error>(&error).is_some_and(malformed)
        || cause::<hyper::Error>(&error).is_some_and(hyper::Error::is_parse);
    let (kind, what) = if malformed {
        (TransportErrorKind::Malformed, "the response's body is not HTTP")
    } else {
        (TransportErrorKind::Truncated, "the connection ended before the response's body did")
    };
    tell(kind, what, host, error)
}

/// An error of this kind, with what happened to whom, and why.
pub(super) fn tell<E>(kind: TransportErrorKind, what: &str, host: &str, error: E) -> TransportError
where
    E: Error + Send + Sync + 'static,
{
    let message = format!("{what} ({host}): {}", root_cause(&error));
    TransportError::new(kind, message).with_source(error)
}

/// The last cause of `error`, which is where the system speaks.
pub(super) fn root_cause<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    causes(error).last().unwrap_or(error)
}

/// The first cause of type `T`, also one that an I/O error wraps.
pub(super) fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    causes(error).find_map(|error| {
        let wrapped = || error.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref();
        error.downcast_ref().or_else(wrapped)
    })
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |&error| error.source())
}
