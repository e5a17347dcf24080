//! Keys in environment variables.

use trent_runtime::config::Credentials;

use crate::error::{Result, invalid, nothing};
use crate::platform::{Platform, variable};

/// What messages call this source.
pub(crate) const NAME: &str = "Environment";

/// Both keys, or none. An id without a secret is a mistake, and no reason to look for somebody else's.
pub(crate) fn credentials(platform: &dyn Platform) -> Result<Credentials> {
    let (id_name, secret_name) = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
    let (id, secret) = match (variable(platform, id_name), variable(platform, secret_name)) {
        (Some(id), Some(secret)) => (id, secret),
        (None, _) => return Err(nothing(format!("{id_name} is not set"))),
        (Some(_), None) => {
            return Err(invalid(format!("{id_name} is set, and {secret_name} is not")));
        }
    };
    let token = variable(platform, "AWS_SESSION_TOKEN").map(|token| token.to_string());
    let found = Credentials::new(id.as_str(), secret.as_str(), token, None, NAME);
    Ok(match variable(platform, "AWS_ACCOUNT_ID") {
        Some(account) => found.with_account_id(account.as_str()),
        None => found,
    })
}
