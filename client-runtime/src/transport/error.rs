//! How a transport fails.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::printable::Printable;

/// Why there is no complete response.
///
/// Display tells what was attempted and the cause; [`source`](Error::source) is the error of the
/// library or the system below, if there is one.
#[derive(Clone, Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    message: String,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// The kinds of [`TransportError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The host's name did not resolve.
    Dns,
    /// No connection: refused, unreachable, or a proxy that did not let it through.
    Connect,
    /// The connection could not be secured: an untrusted, expired or misnamed certificate, or no
    /// common protocol version.
    Tls,
    /// No connection within the connect timeout.
    ConnectTimeout,
    /// No complete response within the read timeout.
    ReadTimeout,
    /// The connection was reset or closed before the response's head was complete.
    Reset,
    /// The connection ended before the response's body did.
    Truncated,
    /// What arrived is not HTTP: a bad head, bad chunking, or more headers than are accepted.
    Malformed,
    /// The body is longer than [`CallOptions::max_response_bytes`](super::CallOptions).
    TooLarge,
    /// The transport cannot make such a call: no transport is configured, or the URI is unusable.
    Unsupported,
    /// Anything else.
    Other,
}

impl TransportError {
    /// A time limit passed.
    #[inline]
    pub fn timeout(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::of(TransportErrorKind::ReadTimeout, source.into())
    }

    /// The connection broke.
    #[inline]
    pub fn io(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::of(TransportErrorKind::Reset, source.into())
    }

    /// The transport refuses the request itself.
    #[inline]
    pub fn user(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::of(TransportErrorKind::Unsupported, source.into())
    }

    #[inline]
    fn of(kind: TransportErrorKind, source: Box<dyn Error + Send + Sync>) -> Self {
        Self { kind, message: source.to_string(), source: Some(source.into()) }
    }

    /// An error of `kind`. The message says what was attempted and why it failed.
    #[inline]
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// The same error with the error below it.
    #[inline]
    #[must_use]
    pub fn with_source(self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.caused_by(source.into())
    }

    #[inline]
    fn caused_by(mut self, source: Box<dyn Error + Send + Sync>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What kind of failure it is.
    #[inline]
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the request surely never reached the server, since there was no connection.
    #[inline]
    #[must_use]
    pub fn is_connect(&self) -> bool {
        use TransportErrorKind::{Connect, ConnectTimeout, Dns, Tls};
        matches!(self.kind, Dns | Connect | Tls | ConnectTimeout)
    }

    /// Whether a time limit passed.
    #[inline]
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        use TransportErrorKind::{ConnectTimeout, ReadTimeout};
        matches!(self.kind, ConnectTimeout | ReadTimeout)
    }

    /// Whether the connection failed or broke, without a time limit having passed.
    #[inline]
    #[must_use]
    pub fn is_io(&self) -> bool {
        use TransportErrorKind::{Connect, Dns, Malformed, Reset, Tls, Truncated};
        matches!(self.kind, Dns | Connect | Tls | Reset | Truncated | Malformed)
    }

    /// Whether the transport refused the request itself.
    #[inline]
    #[must_use]
    pub fn is_user(&self) -> bool {
        self.kind == TransportErrorKind::Unsupported
    }

    /// Whether none of the others holds.
    #[inline]
    #[must_use]
    pub fn is_other(&self) -> bool {
        !(self.is_io() || self.is_timeout() || self.is_user())
    }

    /// Whether the same call may well succeed if it is made again.
    ///
    /// A refused certificate, a response beyond the size limit and a server that does not speak
    /// HTTP stay what they are.
    #[inline]
    #[must_use]
    pub fn is_transient(&self) -> bool {
        use TransportErrorKind::{Connect, ConnectTimeout, Dns, ReadTimeout, Reset, Truncated};
        matches!(self.kind, Dns | Connect | ConnectTimeout | ReadTimeout | Reset | Truncated)
    }
}

impl fmt::Display for TransportError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printable(&self.message).fmt(f)
    }
}

impl Error for TransportError {
    #[inline]
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_of_one_sort() {
        use TransportErrorKind as Kind;
        let sorts = |error: &TransportError| {
            [error.is_io(), error.is_timeout(), error.is_user(), error.is_other()]
        };
        let cases = [
            (TransportError::io("reset"), [true, false, false, false]),
            (TransportError::timeout("late"), [false, true, false, false]),
            (TransportError::user("no scheme"), [false, false, true, false]),
            (TransportError::new(Kind::TooLarge, "17 MiB"), [false, false, false, true]),
            (TransportError::new(Kind::Dns, "no such host"), [true, false, false, false]),
        ];
        for (error, expected) in cases {
            assert_eq!(sorts(&error), expected, "{error:?}");
        }
        assert_eq!(TransportError::io("reset").to_string(), "reset");
        // What a proxy answered cannot begin another line of a log.
        let answer = TransportError::new(Kind::Connect, "proxy: 403\r\nINFO\u{1b}[2J");
        assert_eq!(answer.to_string(), r"proxy: 403\r\nINFO\u{1b}[2J");
    }
}
