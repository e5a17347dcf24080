//! The role of a profile: `role_arn`, assumed with the credentials of `source_profile` or
//! `credential_source`, through as many profiles as name each other.

use reqsign_aws_v4::{
    AssumeRoleCredentialProvider, Credential, IMDSv2CredentialProvider, RequestSigner,
    StaticCredentialProvider,
};
use reqsign_core::{Context, Error, ProvideCredential, Result, Signer};

use super::Source;
use super::container::Container;
use super::endpoints::{self, StsSigner};
use super::keys::{KeysOfEnvironment, KeysOfProfile};
use super::process::ProcessOfProfile;
use super::profiles::{self, Profiles, Section};
use super::sso::SsoOfProfile;
use super::web_identity::{Exchange, region};

/// Assumes the role of the profile, if it has one.
#[derive(Debug)]
pub(super) struct RoleOfProfile {
    pub(super) profile: Option<String>,
}

impl ProvideCredential for RoleOfProfile {
    type Credential = Credential;

    async fn provide_credential(&self, context: &Context) -> Result<Option<Credential>> {
        let profiles = Profiles::read(context).await;
        let chosen = profiles::name(self.profile.as_deref(), context);
        let Some((roles, sources)) = plan(&profiles, &chosen, context)? else {
            return Ok(None);
        };
        let mut found = None;
        for source in sources {
            found = source.provide_credential_dyn(context).await?;
            if found.is_some() {
                break;
            }
        }
        let mut found = found.ok_or_else(|| {
            let message =
                format!("the profile `{chosen}` assumes a role, and its source has no credentials");
            Error::config_invalid(message)
        })?;
        for (name, role) in roles.iter().rev() {
            let assumed = assume(name, role, &found, context)?.provide_credential(context).await?;
            found = assumed.ok_or_else(|| Error::unexpected("STS gave no credentials"))?;
        }
        Ok(Some(found))
    }
}

/// The roles to assume, the last one first, and where the credentials come from that assume them.
type Plan<'p> = (Vec<(String, &'p Section)>, Vec<Source>);

/// How to get the credentials of the profile, or nothing if it has no role.
fn plan<'p>(profiles: &'p Profiles, chosen: &str, context: &Context) -> Result<Option<Plan<'p>>> {
    let mut roles: Vec<(String, &Section)> = Vec::new();
    let mut name = chosen.to_owned();
    let mut seen: Vec<String> = Vec::new();
    loop {
        let profile = profiles.get(&name);
        let role = profile.and_then(|profile| profile.get("role_arn"));
        let (profile, role) = match (profile, role) {
            (Some(profile), Some(role)) => (profile, role),
            _ if seen.is_empty() => return Ok(None),
            (Some(_), None) => return Ok(Some((roles, of_profile(&name)))),
            (None, _) => {
                let message = format!("the source profile `{name}` does not exist");
                return Err(Error::config_invalid(message));
            }
        };
        if let Some(file) = profile.get("web_identity_token_file") {
            let source = Exchange {
                role: role.clone(),
                file: file.clone(),
                session: profile.get("role_session_name").cloned(),
                region: region_of(profile, &name, context)?,
            };
            // The token assumes this role itself; what it gives may assume others.
            return Ok(Some((roles, vec![Box::new(source)])));
        }
        if profile.contains_key("mfa_serial") {
            return Err(Error::config_invalid(format!(
                "the role of the profile `{name}` needs the code of an MFA device, which nobody is \
                 asked for here"
            )));
        }
        roles.push((name.clone(), profile));
        seen.push(name.clone());
        match (profile.get("source_profile"), profile.get("credential_source")) {
            (Some(source), _) if *source == name => return Ok(Some((roles, of_profile(&name)))),
            (Some(source), _) if seen.contains(source) => {
                let circle = seen.join("` -> `");
                let message = format!("source profiles run in a circle: `{circle}` -> `{source}`");
                return Err(Error::config_invalid(message));
            }
            (Some(source), _) => name.clone_from(source),
            (None, Some(source)) => {
                let source: Source = match source.as_str() {
                    "Environment" => Box::new(KeysOfEnvironment),
                    "Ec2InstanceMetadata" => Box::new(IMDSv2CredentialProvider::new()),
                    "EcsContainer" => Box::new(Container),
                    other => {
                        return Err(Error::config_invalid(format!(
                            "the profile `{name}` has the credential_source `{other}`, which is \
                             none of Environment, Ec2InstanceMetadata and EcsContainer"
                        )));
                    }
                };
                return Ok(Some((roles, vec![source])));
            }
            (None, None) => {
                return Err(Error::config_invalid(format!(
                    "the profile `{name}` has a role_arn and neither source_profile nor \
                     credential_source"
                )));
            }
        }
    }
}

fn of_profile(name: &str) -> Vec<Source> {
    vec![
        Box::new(KeysOfProfile { profile: Some(name.to_owned()) }),
        Box::new(SsoOfProfile { profile: Some(name.to_owned()) }),
        Box::new(ProcessOfProfile { profile: Some(name.to_owned()) }),
    ]
}

/// The region whose STS assumes the role of the profile.
fn region_of(profile: &Section, name: &str, context: &Context) -> Result<Option<String>> {
    match profile.get("region") {
        Some(region) => {
            let place = format!("the profile `{name}`");
            endpoints::checked_region(region.clone(), &place).map(Some)
        }
        None => region(context),
    }
}

fn assume(
    name: &str,
    role: &Section,
    with: &Credential,
    context: &Context,
) -> Result<AssumeRoleCredentialProvider> {
    let region = region_of(role, name, context)?.unwrap_or_else(|| "us-east-1".to_owned());
    let mut keys = StaticCredentialProvider::new(&with.access_key_id, &with.secret_access_key);
    if let Some(token) = &with.session_token {
        keys = keys.with_session_token(token);
    }
    let endpoint = endpoints::of_service("STS", context)?;
    let signer = StsSigner { signer: RequestSigner::new("sts", &region), endpoint };
    let signer = Signer::new(context.clone(), keys, signer);
    let session = role.get("role_session_name").cloned();
    let mut provider = AssumeRoleCredentialProvider::new(role["role_arn"].clone(), signer)
        .with_role_session_name(session.unwrap_or_else(|| "trent-runtime".to_owned()))
        .with_region(region)
        .with_regional_sts_endpoint();
    if let Some(id) = role.get("external_id") {
        provider = provider.with_external_id(id.clone());
    }
    if let Some(seconds) = role.get("duration_seconds") {
        let seconds = seconds.parse().map_err(|_| {
            Error::config_invalid(format!("duration_seconds is `{seconds}`, not a number"))
        })?;
        provider = provider.with_duration_seconds(seconds);
    }
    Ok(provider)
}
