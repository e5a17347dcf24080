//! How the chain tells what went wrong.

use std::error::Error;

use trent_runtime::config::CredentialsError;
use trent_runtime::private::chain::printable;

pub(crate) type Result<T> = std::result::Result<T, CredentialsError>;

/// What is set up cannot be used.
pub(crate) fn invalid(message: impl Into<String>) -> CredentialsError {
    CredentialsError::invalid_configuration(message.into())
}

/// There is nothing to be had here, and others may be asked.
pub(crate) fn nothing(message: impl Into<String>) -> CredentialsError {
    CredentialsError::not_loaded(message.into())
}

/// A source that was asked failed.
pub(crate) fn failed(message: impl Into<String>) -> CredentialsError {
    CredentialsError::provider_error(message.into())
}

/// An error with its causes, each told once, on one line.
pub(crate) fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !text.contains(&message) {
            text.push_str(": ");
            text.push_str(&message);
        }
        cause = error.source();
    }
    printable(&text).to_string()
}

/// What a credentials error says beside its kind.
pub(crate) fn reason(error: &CredentialsError) -> String {
    error.source().map_or_else(|| error.to_string(), told)
}
