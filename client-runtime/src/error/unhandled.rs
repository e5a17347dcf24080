//! The variant of every operation's error for what its model does not declare.

use std::error::Error;
use std::fmt;

use super::variant::ErrorVariant;
use super::{BoxError, ErrorMetadata, ProvideErrorMetadata, RequestId};

/// An error that the operation's model does not declare. Its code, message and request id are read through
/// [`ProvideErrorMetadata`] and [`RequestId`].
#[derive(Debug)]
pub struct Unhandled {
    source: Option<BoxError>,
    meta: ErrorMetadata,
}

impl Unhandled {
    /// An error of the service that has nothing but its metadata.
    #[must_use]
    pub fn new(meta: ErrorMetadata) -> Self {
        Self { source: None, meta }
    }

    /// An error that comes from elsewhere.
    #[inline]
    #[must_use]
    pub fn with_source(source: BoxError, meta: Option<ErrorMetadata>) -> Self {
        Self { source: Some(source), meta: meta.unwrap_or_default() }
    }

    /// Whether this stands for the error that it comes from, since nothing else is known.
    fn prints_source(&self) -> bool {
        self.meta.code().is_none()
    }
}

impl fmt::Display for Unhandled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) if self.prints_source() => source.fmt(f),
            _ => self.meta.fmt(f),
        }
    }
}

impl Error for Unhandled {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.source.as_deref()?;
        if self.prints_source() { source.source() } else { Some(source) }
    }
}

impl ProvideErrorMetadata for Unhandled {
    fn meta(&self) -> &ErrorMetadata {
        &self.meta
    }
}

impl RequestId for Unhandled {
    #[inline]
    fn request_id(&self) -> Option<&str> {
        self.meta.request_id()
    }
}

/// Makes an operation's error out of an error that its model does not declare.
pub trait CreateUnhandledError {
    /// The operation's `Unhandled` variant.
    fn create_unhandled_error(source: BoxError, meta: Option<ErrorMetadata>) -> Self;
}

impl ErrorVariant for Unhandled {
    fn name(&self) -> &'static str {
        "Unhandled"
    }
}
