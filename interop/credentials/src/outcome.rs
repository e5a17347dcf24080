//! The results that cases expect, and those that they get.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use trent_runtime::config::{Credentials, CredentialsError};
use trent_runtime::primitives::{DateTime, DateTimeFormat};

use crate::Outcome;

/// What a case expects.
pub(crate) enum Expected<'c> {
    /// `{"Ok": …}`: this.
    Result(&'c Value),
    /// `{"ErrorContains": "…"}`, in the file of instances `{"Err": "…"}`: a failure. The sentence is that of another
    /// program, so what counts is that there is one, and from the traffic that it has its cause.
    Failure,
}

impl<'c> Expected<'c> {
    /// Reads it.
    pub(crate) fn of(result: &'c Value) -> Outcome<Self> {
        let members = result.as_object().filter(|members| members.len() == 1);
        match members.and_then(|members| members.iter().next()) {
            Some((name, value)) if name == "Ok" => Ok(Self::Result(value)),
            Some((name, Value::String(_))) if name == "ErrorContains" || name == "Err" => {
                Ok(Self::Failure)
            }
            _ => {
                Err("its `result` is neither {\"Ok\": …} nor {\"ErrorContains\": \"…\"}".to_owned())
            }
        }
    }

    /// Compares it with what a case gave. What is null is absent.
    pub(crate) fn compare(&self, actual: Result<Value, CredentialsError>) -> Outcome<String> {
        let (wanted, actual) = match (self, actual) {
            (Self::Result(wanted), Ok(actual)) => (wanted, actual),
            (Self::Result(_), Err(error)) => return Err(format!("it failed: {}", told(&error))),
            (Self::Failure, Ok(_)) => return Err("it must fail".to_owned()),
            (Self::Failure, Err(error)) => return Ok(told(&error)),
        };
        let (wanted, actual) = (present(wanted)?, present(&actual)?);
        let mut names = wanted.keys().chain(actual.keys()).copied();
        match names.find(|name| wanted.get(name) != actual.get(name)) {
            None => Ok(String::new()),
            // Whatever it is, it is made for tests.
            Some(name) => Err(format!(
                "{name}: expected {:?}, found {:?}",
                wanted.get(name),
                actual.get(name)
            )),
        }
    }
}

fn present(object: &Value) -> Outcome<BTreeMap<&str, &Value>> {
    let members = object.as_object().ok_or("its `Ok` is no object")?;
    let members = members.iter().filter(|(_, value)| !value.is_null());
    Ok(members.map(|(name, value)| (name.as_str(), value)).collect())
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
