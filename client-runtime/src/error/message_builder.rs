//! The builder that errors have in common which hold a message and nothing else.

use std::fmt;
use std::marker::PhantomData;

use super::ErrorMetadata;
use super::variant::{ModeledError, built_error};

/// Builds an error that holds a message and nothing else, for tests. `M` is the type by which the error shows its metadata.
pub struct MessageErrorBuilder<E, M = ErrorMetadata> {
    message: Option<String>,
    meta: ErrorMetadata,
    builds: PhantomData<fn() -> (E, M)>,
}

impl<E, M> MessageErrorBuilder<E, M> {
    /// What the service says about it, for people.
    #[inline]
    #[must_use]
    pub fn message(self, value: impl Into<String>) -> Self {
        self.set_message(Some(value.into()))
    }

    /// Sets or clears `message`.
    #[inline]
    #[must_use]
    pub fn set_message(mut self, value: Option<String>) -> Self {
        self.message = value;
        self
    }

    /// What `message` is now.
    #[inline]
    #[must_use]
    pub fn get_message(&self) -> &Option<String> {
        &self.message
    }
}

impl<E, M: Into<ErrorMetadata>> MessageErrorBuilder<E, M> {
    /// Sets the code, message and request id, for tests. A code or message that is left out is the error's own.
    #[inline]
    #[must_use]
    pub fn meta(mut self, meta: M) -> Self {
        self.meta = meta.into();
        self
    }

    /// Sets or clears the code, message and request id, for tests.
    #[inline]
    pub fn set_meta(&mut self, meta: Option<M>) -> &mut Self {
        self.meta = meta.map(Into::into).unwrap_or_default();
        self
    }
}

impl<E: ModeledError + Default, M> MessageErrorBuilder<E, M> {
    /// The error.
    #[inline]
    #[must_use]
    pub fn build(self) -> E {
        let mut error = E::default();
        let (message, meta) = error.parts();
        *message = self.message;
        *meta = self.meta;
        built_error(error)
    }
}

impl<E, M> Clone for MessageErrorBuilder<E, M> {
    #[inline]
    fn clone(&self) -> Self {
        Self { message: self.message.clone(), meta: self.meta.clone(), builds: PhantomData }
    }
}

impl<E, M> Default for MessageErrorBuilder<E, M> {
    #[inline]
    fn default() -> Self {
        Self { message: None, meta: ErrorMetadata::default(), builds: PhantomData }
    }
}

impl<E, M> PartialEq for MessageErrorBuilder<E, M> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.message == other.message && self.meta == other.meta
    }
}

impl<E: ModeledError + Default, M> fmt::Debug for MessageErrorBuilder<E, M> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Builder {{ .. }}", E::default().name())
    }
}
