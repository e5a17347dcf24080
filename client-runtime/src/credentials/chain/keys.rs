//! Keys that are written down: in the environment, or in a profile.

use reqsign_aws_v4::Credential;
use reqsign_core::{Context, Error, ProvideCredential, Result};

use super::profiles::{self, CONFIG, CREDENTIALS, Profiles};

/// The names of a key's id, its secret and its session's token.
type Names = [&'static str; 3];

const VARIABLES: Names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
const PROPERTIES: Names = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"];

/// The keys of the environment.
#[derive(Debug)]
pub(super) struct KeysOfEnvironment;

impl ProvideCredential for KeysOfEnvironment {
    type Credential = Credential;

    async fn provide_credential(&self, context: &Context) -> Result<Option<Credential>> {
        keys(VARIABLES, "the environment", |name| context.env_var(name))
    }
}

/// The keys of the profile in the credentials file or, if that has none, in the configuration.
#[derive(Debug)]
pub(super) struct KeysOfProfile {
    pub(super) profile: Option<String>,
}

impl ProvideCredential for KeysOfProfile {
    type Credential = Credential;

    async fn provide_credential(&self, context: &Context) -> Result<Option<Credential>> {
        let name = profiles::name(self.profile.as_deref(), context);
        for file in [CREDENTIALS, CONFIG] {
            let profiles = Profiles::of(file, context).await;
            if let Some(section) = profiles.get(&name) {
                let place = format!("the profile `{name}`");
                let found = keys(PROPERTIES, &place, |name| section.get(name).cloned())?;
                if found.is_some() {
                    return Ok(found);
                }
            }
        }
        Ok(None)
    }
}

/// Both keys, or none. One without the other is a mistake, and no reason to look for somebody else's.
fn keys(
    names: Names,
    place: &str,
    get: impl Fn(&str) -> Option<String>,
) -> Result<Option<Credential>> {
    let [id, secret, token] = names.map(|name| get(name).filter(|value| !value.is_empty()));
    let (has, misses) = match (id, secret) {
        (Some(access_key_id), Some(secret_access_key)) => {
            return Ok(Some(Credential {
                access_key_id,
                secret_access_key,
                session_token: token,
                expires_in: None,
            }));
        }
        (None, None) => return Ok(None),
        (Some(_), None) => (names[0], names[1]),
        (None, Some(_)) => (names[1], names[0]),
    };
    Err(Error::config_invalid(format!("{place} has {has}, but no {misses}")))
}
