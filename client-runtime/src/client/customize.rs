//! One call with settings of its own.

use super::{Handle, Overrides, Sending};
use crate::config::Builder;
use crate::error::SdkError;
use crate::operation::Operation;

/// A call that is complete but for what it does differently from its client. Made by `customize` of an operation's
/// builder.
#[derive(Debug)]
pub struct Customize<I> {
    handle: Handle,
    input: I,
    overrides: Option<Box<Overrides>>,
}

impl<I: Operation> Customize<I> {
    #[doc(hidden)]
    #[must_use]
    pub fn new(handle: Handle, input: I) -> Self {
        Self { handle, input, overrides: None }
    }

    /// Replaces, for this call alone, whatever is set here: timeouts, retries, validation, or anything else of the
    /// configuration.
    #[must_use]
    pub fn config_override(mut self, config: impl Into<Builder>) -> Self {
        self.overrides = Some(Box::new(Overrides::new(config.into())));
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    /// [`SdkError`] says how far the call came and what went wrong.
    pub fn send(self) -> Sending<I> {
        Sending::new(self.handle, self.input, self.overrides)
    }

    /// Sends the request and blocks the thread until the response is there.
    ///
    /// # Errors
    /// [`SdkError`] says how far the call came and what went wrong.
    pub fn send_blocking(self) -> Result<I::Output, SdkError<I::Error>> {
        self.handle.send_blocking(self.input, self.overrides.as_deref())
    }
}
