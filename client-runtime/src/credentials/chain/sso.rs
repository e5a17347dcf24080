//! Credentials of IAM Identity Center, for the token that `aws sso login` leaves in `~/.aws/sso/cache`.

use reqsign_aws_v4::{Credential, SSOCredentialProvider};
use reqsign_core::{Context, Error, ErrorKind, ProvideCredential, Result};

use super::endpoints;
use super::profiles::{self, Profiles, Section};
use crate::endpoint::partition;

/// The account and the role of the profile, by its `sso_session` or, as it was before there were sessions, by its own
/// `sso_start_url` and `sso_region`.
#[derive(Debug)]
pub(super) struct SsoOfProfile {
    pub(super) profile: Option<String>,
}

impl ProvideCredential for SsoOfProfile {
    type Credential = Credential;

    async fn provide_credential(&self, context: &Context) -> Result<Option<Credential>> {
        let name = profiles::name(self.profile.as_deref(), context);
        let profiles = Profiles::read(context).await;
        let configured = |profile: &&Section| profile.keys().any(|key| key.starts_with("sso_"));
        let Some(profile) = profiles.get(&name).filter(configured) else {
            return Ok(None);
        };
        let provider = provider(&name, profile, &profiles, context)?;
        provider.provide_credential(context).await.map_err(|error| explained(error, &name))
    }
}

fn provider(
    name: &str,
    profile: &Section,
    profiles: &Profiles,
    context: &Context,
) -> Result<SSOCredentialProvider> {
    let own = format!("the profile `{name}`");
    let (token, region) = match profile.get("sso_session") {
        Some(session) => {
            let place = format!("the sso-session `{session}` of {own}");
            let section = profiles.sso_session(session);
            let section =
                section.ok_or_else(|| Error::config_invalid(format!("{place} does not exist")))?;
            (session, property(section, "sso_region", &place)?)
        }
        None => (property(profile, "sso_start_url", &own)?, property(profile, "sso_region", &own)?),
    };
    let region = endpoints::checked_region(region.clone(), &format!("sso_region, {own}"))?;
    let portal = match endpoints::of_service("SSO", context)? {
        Some(endpoint) => endpoint.to_string().trim_end_matches('/').to_owned(),
        None => format!("https://portal.sso.{region}.{}", partition(&region).dns_suffix),
    };
    Ok(SSOCredentialProvider::new()
        .with_account_id(property(profile, "sso_account_id", &own)?)
        .with_role_name(property(profile, "sso_role_name", &own)?)
        .with_region(region)
        // Only names the file of the token, which for a session is called after the session.
        .with_start_url(token)
        .with_endpoint(format!("{portal}/federation/credentials")))
}

fn property<'s>(section: &'s Section, key: &str, place: &str) -> Result<&'s String> {
    section.get(key).ok_or_else(|| Error::config_invalid(format!("{place} has no {key}")))
}

/// What somebody can do about it, where that is known.
fn explained(error: Error, name: &str) -> Error {
    let what = if error.kind() == ErrorKind::ConfigInvalid {
        "there is no SSO token that is still good"
    } else if error.to_string().contains("401") {
        "SSO does not accept the token any more"
    } else {
        return error;
    };
    let message = format!("{what}: run `aws sso login --profile {name}`");
    Error::credential_invalid(message).with_source(error)
}
