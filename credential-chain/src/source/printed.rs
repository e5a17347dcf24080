//! Credentials as JSON: what programs print, and what containers and instances answer.

use std::time::SystemTime;

use trent_runtime::config::Credentials;

use crate::json::Object;
use crate::time;

/// What a source may leave out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Keys alone, which may be those of a user.
    Keys,
    /// The token and the expiry of a session, too.
    Session,
}

/// Why there are no credentials in an answer. Tells nothing of what it holds, but for what it says of an error.
pub(crate) enum Unusable {
    /// It cannot be read.
    Malformed(String),
    /// It says an error.
    Error { code: String, message: String },
}

/// The credentials that a container's or an instance's endpoint answers, or the error that it does: `Code` says which.
pub(crate) fn answered(
    document: &[u8],
    needs: Needs,
    provider: &'static str,
) -> Result<Credentials, Unusable> {
    let object = Object::read(document);
    let object = object.map_err(|_| Unusable::Malformed("it is no JSON object".to_owned()))?;
    if let Some(code) = object.text("Code")
        && code != "Success"
    {
        let message = object.text("Message").unwrap_or("no message");
        return Err(Unusable::Error { code: code.to_owned(), message: message.to_owned() });
    }
    credentials(&object, needs, provider).map_err(Unusable::Malformed)
}

/// The credentials of an object, or what is wrong with it, without a word of what it holds.
pub(crate) fn credentials(
    object: &Object,
    needs: Needs,
    provider: &'static str,
) -> Result<Credentials, String> {
    let needed = |name: &str| {
        let text = object.text(name).filter(|text| !text.is_empty());
        text.ok_or_else(|| format!("it has no {name}"))
    };
    let (id, secret) = (needed("AccessKeyId")?, needed("SecretAccessKey")?);
    let first = |names: [&str; 2]| names.into_iter().find_map(|name| object.text(name));
    let token = first(["SessionToken", "Token"]).filter(|token| !token.is_empty());
    let expiry = expiry(first(["Expiration", "ExpiresAt"]), object)?;
    if needs == Needs::Session {
        if token.is_none() {
            return Err("it has no Token".to_owned());
        }
        if expiry.is_none() {
            return Err("it has no Expiration".to_owned());
        }
    }
    let found = Credentials::new(id, secret, token.map(str::to_owned), expiry, provider);
    Ok(match object.text("AccountId").filter(|account| !account.is_empty()) {
        Some(account) => found.with_account_id(account),
        None => found,
    })
}

/// An expiry that cannot be read is not the same as none.
fn expiry(text: Option<&str>, object: &Object) -> Result<Option<SystemTime>, String> {
    match text {
        Some(text) => match time::parse(text) {
            Some(time) => Ok(Some(time)),
            None => Err("its Expiration is no time, as 2100-01-01T00:00:00Z is".to_owned()),
        },
        None if object.has("Expiration") => {
            Err("its Expiration is no time, as \"2100-01-01T00:00:00Z\" is".to_owned())
        }
        None => Ok(None),
    }
}
