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

/// Why there are no credentials in it. Tells nothing of what it holds, but for what it says of an error.
pub(crate) enum Unusable {
    /// It cannot be read.
    Malformed(String),
    /// It says an error.
    Error { code: String, message: String },
}

/// The credentials of a document.
pub(crate) fn credentials(
    document: &[u8],
    needs: Needs,
    provider: &'static str,
) -> Result<Credentials, Unusable> {
    let object = Object::read(document).map_err(|_| malformed("it is no JSON object"))?;
    of_object(&object, needs, provider)
}

/// The credentials of an object.
pub(crate) fn of_object(
    object: &Object,
    needs: Needs,
    provider: &'static str,
) -> Result<Credentials, Unusable> {
    if let Some(code) = object.text("Code")
        && code != "Success"
    {
        let message = object.text("Message").unwrap_or("no message");
        return Err(Unusable::Error { code: code.to_owned(), message: message.to_owned() });
    }
    let needed = |name: &str| {
        let text = object.text(name).filter(|text| !text.is_empty());
        text.ok_or_else(|| malformed(&format!("it has no {name}")))
    };
    let (id, secret) = (needed("AccessKeyId")?, needed("SecretAccessKey")?);
    let first = |names: [&str; 2]| names.into_iter().find_map(|name| object.text(name));
    let token = first(["SessionToken", "Token"]).filter(|token| !token.is_empty());
    let expiry = expiry(first(["Expiration", "ExpiresAt"]), object)?;
    if needs == Needs::Session {
        if token.is_none() {
            return Err(malformed("it has no Token"));
        }
        if expiry.is_none() {
            return Err(malformed("it has no Expiration"));
        }
    }
    let found = Credentials::new(id, secret, token.map(str::to_owned), expiry, provider);
    Ok(match object.text("AccountId").filter(|account| !account.is_empty()) {
        Some(account) => found.with_account_id(account),
        None => found,
    })
}

/// An expiry that cannot be read is not the same as none.
fn expiry(text: Option<&str>, object: &Object) -> Result<Option<SystemTime>, Unusable> {
    match text {
        Some(text) => match time::parse(text) {
            Some(time) => Ok(Some(time)),
            None => Err(malformed("its Expiration is no time, as 2100-01-01T00:00:00Z is")),
        },
        None if object.has("Expiration") => {
            Err(malformed("its Expiration is no time, as \"2100-01-01T00:00:00Z\" is"))
        }
        None => Ok(None),
    }
}

fn malformed(why: &str) -> Unusable {
    Unusable::Malformed(why.to_owned())
}
