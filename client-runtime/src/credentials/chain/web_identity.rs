//! A token of another identity provider, exchanged for credentials of a role.

use reqsign_aws_v4::{AssumeRoleWithWebIdentityCredentialProvider, Credential};
use reqsign_core::{Context, Error, ProvideCredential, Result};

use super::endpoints::{self, Redirected, checked_region};
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
        let mut region = region(context)?;
        if region.is_none() {
            let name = profiles::name(self.profile.as_deref(), context);
            let profiles = Profiles::read(context).await;
            let own = profiles.get(&name).and_then(|profile| profile.get("region")).cloned();
            let own = own.map(|own| checked_region(own, &format!("the profile `{name}`")));
            region = own.transpose()?;
        }
        let session = context.env_var("AWS_ROLE_SESSION_NAME");
        Exchange { role, file, session, region }.provide_credential(context).await
    }
}

/// The region of the environment. The names of whole partitions, as `aws-global`, are names of no endpoint.
pub(super) fn region(context: &Context) -> Result<Option<String>> {
    let mut variables = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter();
    match variables.find_map(|name| Some((name, context.env_var(name)?))) {
        Some((_, region)) if region.ends_with("-global") => Ok(None),
        Some((name, region)) => checked_region(region, name).map(Some),
        None => Ok(None),
    }
}

/// The exchange of the token in a file for the credentials of a role.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) role: String,
    pub(super) file: String,
    pub(super) session: Option<String>,
    /// The region whose own STS is asked: the one STS for all regions knows the roles of its own partition alone, and is
    /// further away.
    pub(super) region: Option<String>,
}

impl ProvideCredential for Exchange {
    type Credential = Credential;

    async fn provide_credential(&self, context: &Context) -> Result<Option<Credential>> {
        let (role, file) = (self.role.clone(), self.file.clone().into());
        let mut source = AssumeRoleWithWebIdentityCredentialProvider::with_config(role, file);
        if let Some(session) = &self.session {
            source = source.with_role_session_name(session.clone());
        }
        if let Some(region) = &self.region {
            source = source.with_region(region.clone()).with_regional_sts_endpoint();
        }
        match endpoints::of_service("STS", context)? {
            Some(endpoint) => {
                let context = context.clone();
                let redirected = Redirected { context: context.clone(), endpoint };
                source.provide_credential(&context.with_http_send(redirected)).await
            }
            None => source.provide_credential(context).await,
        }
    }
}
