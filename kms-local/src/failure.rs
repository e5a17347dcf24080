//! The error of an operation, as it goes to the wire.

use std::borrow::Cow;
use std::fmt;

/// An error that an operation answers with.
///
/// The server half writes `code` as `__type`, and `message`, if there is one, as the member that
/// [`message_member`](Self::message_member) names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    code: Cow<'static, str>,
    message: Option<String>,
    message_member: &'static str,
    status: u16,
}

impl Failure {
    /// An error of the client: HTTP status 400, whatever the model says of the code.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..Self::silent(code) }
    }

    /// An error of the client without any text.
    pub fn silent(code: impl Into<Cow<'static, str>>) -> Self {
        Self { code: code.into(), message: None, message_member: "message", status: 400 }
    }

    /// The same error with another HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same error with a text.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// The code, without a namespace: `NotFoundException`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The text. Some errors of the service have none.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The name of the member that holds the text: `message`, or `Message` where the service's
    /// front end answers.
    #[must_use]
    pub fn message_member(&self) -> &'static str {
        self.message_member
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    /// A constraint that the model states wider than the service does, in the grammar of all
    /// constraints.
    pub(crate) fn constraint(shown: &str, path: &str, constraint: &str) -> Self {
        Self::validation(format!(
            "1 validation error detected: Value {shown} at '{path}' failed to satisfy constraint: \
             {constraint}"
        ))
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new("NotFoundException", message)
    }

    pub(crate) fn invalid_state(message: impl Into<String>) -> Self {
        Self::new("KMSInvalidStateException", message)
    }

    pub(crate) fn invalid_usage(message: impl Into<String>) -> Self {
        Self::new("InvalidKeyUsageException", message)
    }

    pub(crate) fn unsupported(message: impl Into<String>) -> Self {
        Self::new("UnsupportedOperationException", message)
    }

    pub(crate) fn limit_exceeded(message: impl Into<String>) -> Self {
        Self::new("LimitExceededException", message)
    }

    pub(crate) fn access_denied(message: impl Into<String>) -> Self {
        Self { message_member: "Message", ..Self::new("AccessDeniedException", message) }
    }

    pub(crate) fn invalid_ciphertext() -> Self {
        Self::silent("InvalidCiphertextException")
    }

    pub(crate) fn dry_run() -> Self {
        Self::new(
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.",
        )
    }

    /// Something that only a fault of this program explains.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new("KMSInternalException", message).with_status(500)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        match &self.message {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}

/// A structure of the answer that lacks a member is a fault of this program.
impl From<trent_kms::error::BuildError> for Failure {
    fn from(error: trent_kms::error::BuildError) -> Self {
        Self::internal(error.to_string())
    }
}
