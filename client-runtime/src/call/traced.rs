//! What a call notes for observers: why it makes another attempt, and how it failed.

use std::time::Duration;

use super::{Call, Failure};
#[cfg(feature = "tracing")]
use crate::error::ErrorKind;
#[cfg(feature = "tracing")]
use crate::printable::Printable;
#[cfg(feature = "tracing")]
use crate::tracer::Retry;

#[cfg(feature = "tracing")]
impl Failure {
    /// The code of the service's error, if it is one, and what kind of failure it is.
    pub(crate) fn code_and_kind(&self) -> (Option<&str>, ErrorKind) {
        match self {
            Self::Construction(_) | Self::Configuration(_) => (None, ErrorKind::Construction),
            Self::Timeout(_) => (None, ErrorKind::Timeout),
            Self::Transport(error) if error.is_timeout() => (None, ErrorKind::Timeout),
            Self::Transport(_) => (None, ErrorKind::Transport),
            Self::Credentials(_) => (None, ErrorKind::Credentials),
            Self::Response(..) => (None, ErrorKind::Response),
            Self::Service(metadata, _) => (metadata.code(), metadata.kind()),
        }
    }
}

impl Call<'_> {
    /// Notes for observers that another attempt follows on this failure.
    #[cfg(feature = "tracing")]
    pub(super) fn note(&mut self, failure: &Failure, reason: &'static str, wait: Duration) {
        let (code, kind) = failure.code_and_kind();
        let code = code.map(|code| Printable(code).to_string());
        self.retried = Some((self.attempt, Retry { reason, code, kind, wait }));
    }

    /// Nobody observes.
    #[cfg(not(feature = "tracing"))]
    #[expect(clippy::unused_self, reason = "the signature is that of the method above")]
    pub(super) fn note(&mut self, _: &Failure, _: &'static str, _: Duration) {}

    /// Which attempt is made again, and why, if it has been decided.
    #[cfg(feature = "tracing")]
    pub(crate) fn take_retry(&mut self) -> Option<(u32, Retry)> {
        self.retried.take()
    }
}
