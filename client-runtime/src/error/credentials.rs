//! Why there are no credentials.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::BoxError;

/// Why there are no credentials. Cheap to clone, since every call that waited for them gets it.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    kind: CredentialsErrorKind,
    source: Arc<dyn Error + Send + Sync + 'static>,
}

/// The kinds of [`CredentialsError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialsErrorKind {
    /// The provider has none to give.
    NotLoaded,
    /// The provider took too long.
    TimedOut,
    /// The provider is set up wrongly.
    InvalidConfiguration,
    /// The provider failed.
    Provider,
    /// Anything else.
    Unhandled,
}

impl CredentialsError {
    /// The provider has no credentials to give.
    pub fn not_loaded(source: impl Into<BoxError>) -> Self {
        Self::new(CredentialsErrorKind::NotLoaded, source)
    }

    /// The provider took too long.
    pub fn provider_timed_out(source: impl Into<BoxError>) -> Self {
        Self::new(CredentialsErrorKind::TimedOut, source)
    }

    /// The provider is set up wrongly.
    pub fn invalid_configuration(source: impl Into<BoxError>) -> Self {
        Self::new(CredentialsErrorKind::InvalidConfiguration, source)
    }

    /// The provider failed.
    pub fn provider_error(source: impl Into<BoxError>) -> Self {
        Self::new(CredentialsErrorKind::Provider, source)
    }

    /// Anything else.
    pub fn unhandled(source: impl Into<BoxError>) -> Self {
        Self::new(CredentialsErrorKind::Unhandled, source)
    }

    /// The provider took longer than this.
    pub(crate) fn no_answer_within(limit: Duration) -> Self {
        Self::provider_timed_out(format!("no answer within {limit:?}"))
    }

    fn new(kind: CredentialsErrorKind, source: impl Into<BoxError>) -> Self {
        Self { kind, source: source.into().into() }
    }

    /// What kind of error it is.
    #[inline]
    #[must_use]
    pub fn kind(&self) -> CredentialsErrorKind {
        self.kind
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            CredentialsErrorKind::NotLoaded => "there are no credentials",
            CredentialsErrorKind::TimedOut => "the credentials provider took too long",
            CredentialsErrorKind::InvalidConfiguration => {
                "the credentials provider is set up wrongly"
            }
            CredentialsErrorKind::Provider => "the credentials provider failed",
            CredentialsErrorKind::Unhandled => "the credentials could not be loaded",
        })
    }
}

impl Error for CredentialsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
