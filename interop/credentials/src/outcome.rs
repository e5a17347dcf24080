//! The results that cases expect, and those that they get.

use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use trent_runtime::config::{Credentials, CredentialsError};
use trent_runtime::primitives::{DateTime, DateTimeFormat};

use crate::Outcome;

/// Compares what a case gave with what it expects: an object of `Ok`, or a failure.
///
/// Of a failure the sentence is that of another program, so what counts is that there is one, and from the traffic that it
/// has its cause.
pub(crate) fn compare(
    expected: &Value,
    actual: Result<Value, CredentialsError>,
) -> Outcome<String> {
    let wanted = expected.get("Ok");
    match (wanted, actual) {
        (Some(wanted), Ok(actual)) => {
            let different = wanted
                .as_object()
                .into_iter()
                .flatten()
                .find(|(name, value)| !value.is_null() && actual.get(name) != Some(value));
            let more = actual
                .as_object()
                .into_iter()
                .flatten()
                .find(|(name, value)| !value.is_null() && wanted.get(name).is_none());
            match different.or(more) {
                None => Ok(String::new()),
                // Whatever it is, it is made for tests.
                Some((name, _)) => Err(format!(
                    "{name}: expected {:?}, found {:?}",
                    wanted.get(name),
                    actual.get(name)
                )),
            }
        }
        (Some(_), Err(error)) => Err(format!("it failed: {}", told(&error))),
        (None, Ok(_)) => Err("it must fail".to_owned()),
        (None, Err(error)) => Ok(told(&error)),
    }
}

/// An error with its causes.
pub(crate) fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Credentials as cases write them.
pub(crate) fn credentials(found: &Credentials) -> Value {
    let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    json!({
        "access_key_id": found.access_key_id(),
        "secret_access_key": found.secret_access_key(),
        "session_token": found.session_token(),
        "account_id": found.account_id(),
        "expiry": found.expiry().map(seconds),
    })
}

/// A token as cases write it.
pub(crate) fn token(token: &str, expiry: SystemTime) -> Value {
    let expiry = DateTime::from(expiry).fmt(DateTimeFormat::DateTime).ok();
    json!({ "token": token, "expiration": expiry })
}
