//! A token of another identity provider, exchanged for credentials of a role.

use reqsign_aws_v4::{AssumeRoleWithWebIdentityCredentialProvider, Credential};
use reqsign_core::{Context, Error, ProvideCredential, Result};

use super::profiles::{self, Profiles};

/// The token and the role of the environment.
#[derive(Debug)]
pub(super) struct WebIdentity {
    pub(super) profile: Option<String>,
}

impl ProvideCredential for WebIdentity {
    type Credential = Credential;

    async fn provide_credential(&self, context: &Context) -> Result<Option<Credential>> {
        let Some(file) = context.env_var("AWS_WEB_IDENTITY_TOKEN_FILE") else {
            return Ok(None);
        };
        let Some(role) = context.env_var("AWS_ROLE_ARN") else {
            let message = "AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not";
            return Err(Error::config_invalid(message));
        };
        let mut region = region(context);
        if region.is_none() {
            let name = profiles::name(self.profile.as_deref(), context);
            let profiles = Profiles::read(context).await;
            region = profiles.get(&name).and_then(|profile| profile.get("region")).cloned();
        }
        exchange(role, file, region).provide_credential(context).await
    }
}

/// The region of the environment. The names of whole partitions, as `aws-global`, are names of no endpoint.
pub(super) fn region(context: &Context) -> Option<String> {
    let mut variables = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter();
    let region = variables.find_map(|name| context.env_var(name));
    region.filter(|region| !region.ends_with("-global"))
}

/// Exchanges the token in the file where the region has its own STS: the one STS for all regions knows the roles of
/// its own partition alone, and is further away.
pub(super) fn exchange(
    role: String,
    file: String,
    region: Option<String>,
) -> AssumeRoleWithWebIdentityCredentialProvider {
    let source = AssumeRoleWithWebIdentityCredentialProvider::with_config(role, file.into());
    match region {
        Some(region) => source.with_region(region).with_regional_sts_endpoint(),
        None => source,
    }
}
