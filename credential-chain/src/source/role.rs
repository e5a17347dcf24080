//! Roles: assumed with other credentials, or for a token of another identity provider.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use trent_runtime::config::{Credentials, TimeSource as _};

use crate::error::{Result, failed, invalid, nothing};
use crate::plan::Role;
use crate::platform::{self, variable};
use crate::services;
use crate::settings::{Clients, STS, Settings};

/// What messages call these sources.
pub(crate) const ASSUMED: &str = "AssumeRole";
pub(crate) const WEB_IDENTITY: &str = "WebIdentityToken";

const TOKEN_FILE: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";
const ROLE_ARN: &str = "AWS_ROLE_ARN";
const SESSION_NAME: &str = "AWS_ROLE_SESSION_NAME";

/// The credentials of a role, for those that assume it.
pub(crate) async fn assume(
    settings: &Settings,
    clients: &Clients,
    role: &Role,
    with: Credentials,
) -> Result<Credentials> {
    let region = settings.region()?;
    let config = settings.config(&STS, region.as_deref(), clients)?;
    let config = config.to_builder().credentials_provider(with).build();
    let session = session_name(role, clients.time.now());
    services::assume_role(config, role, session, ASSUMED).await.map_err(|refused| {
        failed(format!(
            "the role {} of profile `{}` cannot be assumed: {}",
            role.arn, role.profile, refused.text
        ))
    })
}

/// The credentials of a role, for the token in a file.
pub(crate) async fn exchange(
    settings: &Settings,
    clients: &Clients,
    role: &Role,
    file: &str,
    origin: &str,
) -> Result<Credentials> {
    let unreadable = |why: &dyn std::fmt::Display| {
        failed(format!("the token file {file} of {origin} cannot be read: {why}"))
    };
    let bytes = platform::read(&settings.platform, PathBuf::from(file)).await;
    let bytes = bytes.map_err(|error| unreadable(&error))?;
    let token = std::str::from_utf8(&bytes).map_err(|error| unreadable(&error))?.trim();
    if token.is_empty() {
        return Err(unreadable(&"it is empty"));
    }
    let region = settings.region()?;
    let config = settings.config(&STS, region.as_deref(), clients)?;
    let session = session_name(role, clients.time.now());
    let exchanged =
        services::assume_role_with_web_identity(config, role, session, token, WEB_IDENTITY);
    exchanged.await.map_err(|refused| {
        failed(format!(
            "the token of {file} gives no credentials of the role {} ({origin}): {}",
            role.arn, refused.text
        ))
    })
}

/// The role and the token file that the environment names.
pub(crate) async fn of_environment(settings: &Settings, clients: &Clients) -> Result<Credentials> {
    let platform = &settings.platform;
    let Some(file) = variable(&**platform, TOKEN_FILE) else {
        return Err(nothing(format!("{TOKEN_FILE} is not set")));
    };
    let missing = || invalid(format!("{TOKEN_FILE} is set, and {ROLE_ARN} is not"));
    let role = Role {
        profile: String::new(),
        arn: variable(&**platform, ROLE_ARN).ok_or_else(missing)?.to_string(),
        session_name: variable(&**platform, SESSION_NAME).map(|name| name.to_string()),
        external_id: None,
        duration_seconds: None,
    };
    exchange(settings, clients, &role, &file, TOKEN_FILE).await
}

/// The name of the session in the logs of the role's account.
fn session_name(role: &Role, now: SystemTime) -> String {
    role.session_name.clone().unwrap_or_else(|| {
        let millis = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        format!("trent-credentials-{millis}")
    })
}
