//! The calls that the chain makes, a function each: what it gives is what the chain needs of the generated clients.

use std::time::{Duration, SystemTime};

use trent_runtime::config::{Config, Credentials};
use trent_runtime::error::{ProvideErrorMetadata, SdkError};
use trent_runtime::primitives::DateTime;
use trent_runtime::private::chain::printable;
use zeroize::Zeroizing;

use crate::clients::{signin, sso, sso_oidc, sts};
use crate::error::told;
use crate::json::Object;
use crate::plan::Role;

/// Why a call gave nothing.
#[derive(Debug)]
pub(crate) struct Refused {
    /// What the service said, or what came in its place.
    pub(crate) text: String,
    /// The status of its answer, if there was one.
    pub(crate) status: Option<u16>,
    /// What OAuth calls the error: `TOKEN_EXPIRED` and the like.
    pub(crate) oauth: Option<String>,
}

impl Refused {
    fn of<E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static>(
        error: &SdkError<E>,
    ) -> Self {
        let response = error.raw_response();
        let status = response.map(|response| response.status().as_u16());
        let body = response.and_then(|response| Object::read(response.body()).ok());
        let body = body.unwrap_or_default();
        let mut text = told(error);
        // OAuth has names of its own for what other services call code and message.
        if let Some(message) = body.text("error_description")
            && !text.contains(message)
        {
            text.push_str(": ");
            text.push_str(&printable(message).to_string());
        }
        Self { text, status, oauth: body.text("error").map(str::to_owned) }
    }

    fn without(what: &str) -> Self {
        Self { text: format!("the answer has no {what}"), status: None, oauth: None }
    }
}

type Answer<T> = Result<T, Refused>;

/// The role's credentials, for those of the configuration.
pub(crate) async fn assume_role(
    config: Config,
    role: &Role,
    session_name: String,
    provider: &'static str,
) -> Answer<Credentials> {
    let call = sts::Client::from_conf(config)
        .assume_role()
        .role_arn(&role.arn)
        .role_session_name(session_name)
        .set_external_id(role.external_id.clone())
        .set_duration_seconds(role.duration_seconds);
    let output = call.send().await.map_err(|error| Refused::of(&error))?;
    session(output.credentials, output.assumed_role_user.as_ref(), provider)
}

/// The role's credentials, for a token of another identity provider.
pub(crate) async fn assume_role_with_web_identity(
    config: Config,
    role: &Role,
    session_name: String,
    token: &str,
    provider: &'static str,
) -> Answer<Credentials> {
    let call = sts::Client::from_conf(config)
        .assume_role_with_web_identity()
        .role_arn(&role.arn)
        .role_session_name(session_name)
        .web_identity_token(token)
        .set_duration_seconds(role.duration_seconds);
    let output = call.send().await.map_err(|error| Refused::of(&error))?;
    session(output.credentials, output.assumed_role_user.as_ref(), provider)
}

/// The credentials that STS gave, which belong to the account of the role.
fn session(
    keys: Option<sts::types::Credentials>,
    user: Option<&sts::types::AssumedRoleUser>,
    provider: &'static str,
) -> Answer<Credentials> {
    let keys = keys.ok_or_else(|| Refused::without("Credentials"))?;
    let expiry = SystemTime::try_from(keys.expiration).ok();
    let expiry = expiry.ok_or_else(|| Refused::without("usable Expiration"))?;
    let found = Credentials::new(
        present(Some(keys.access_key_id), "AccessKeyId")?,
        present(Some(keys.secret_access_key), "SecretAccessKey")?,
        Some(present(Some(keys.session_token), "SessionToken")?),
        Some(expiry),
        provider,
    );
    // `arn:aws:sts::123456789012:assumed-role/…`
    let account = user.and_then(|user| user.arn.split(':').nth(4));
    Ok(match account.filter(|account| !account.is_empty()) {
        Some(account) => found.with_account_id(account),
        None => found,
    })
}

/// A value that must be there. What a model calls required is empty where an answer lacks it.
fn present(value: Option<String>, name: &str) -> Answer<String> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| Refused::without(name))
}

/// The credentials of an account and a role of IAM Identity Center.
pub(crate) async fn get_role_credentials(
    config: Config,
    token: &str,
    account: &str,
    role: &str,
    provider: &'static str,
) -> Answer<Credentials> {
    let call = sso::Client::from_conf(config)
        .get_role_credentials()
        .role_name(role)
        .account_id(account)
        .access_token(token);
    let output = call.send().await.map_err(|error| Refused::of(&error))?;
    let keys = output.role_credentials.ok_or_else(|| Refused::without("roleCredentials"))?;
    let expiry = SystemTime::try_from(DateTime::from_millis(keys.expiration)).ok();
    let expiry = expiry.filter(|_| keys.expiration > 0);
    let found = Credentials::new(
        present(keys.access_key_id, "accessKeyId")?,
        present(keys.secret_access_key, "secretAccessKey")?,
        Some(present(keys.session_token, "sessionToken")?),
        Some(expiry.ok_or_else(|| Refused::without("usable expiration"))?),
        provider,
    );
    Ok(found.with_account_id(account))
}

/// A token that a service renewed.
pub(crate) struct Renewed {
    pub(crate) access_token: Zeroizing<String>,
    pub(crate) refresh_token: Option<Zeroizing<String>>,
    pub(crate) lasts: Duration,
}

/// A new token of IAM Identity Center.
pub(crate) async fn create_token(
    config: Config,
    client_id: &str,
    client_secret: &str,
    refresh_token: &str,
) -> Answer<Renewed> {
    let call = sso_oidc::Client::from_conf(config)
        .create_token()
        .client_id(client_id)
        .client_secret(client_secret)
        .grant_type("refresh_token")
        .refresh_token(refresh_token);
    let output = call.send().await.map_err(|error| Refused::of(&error))?;
    Ok(Renewed {
        access_token: Zeroizing::new(present(output.access_token, "accessToken")?),
        refresh_token: output.refresh_token.map(Zeroizing::new),
        lasts: lasts(output.expires_in)?,
    })
}

fn lasts(seconds: i32) -> Answer<Duration> {
    let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0);
    seconds.map(Duration::from_secs).ok_or_else(|| Refused::without("usable expiresIn"))
}

/// What the sign-in service renewed.
pub(crate) struct SignedIn {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: String,
    pub(crate) refresh_token: Zeroizing<String>,
    pub(crate) lasts: Duration,
}

/// New credentials of a session of `aws login`. The configuration's transport adds the proof that the caller has its key.
pub(crate) async fn create_oauth2_token(
    config: Config,
    client_id: &str,
    refresh_token: &str,
) -> Answer<SignedIn> {
    let input = signin::types::CreateOAuth2TokenRequestBody::builder()
        .client_id(client_id)
        .grant_type("refresh_token")
        .refresh_token(refresh_token)
        .build();
    let input =
        input.map_err(|error| Refused { text: error.to_string(), status: None, oauth: None })?;
    let call = signin::Client::from_conf(config).create_o_auth2_token().token_input(input);
    let output = call.send().await.map_err(|error| Refused::of(&error))?;
    let given = output.token_output.ok_or_else(|| Refused::without("body"))?;
    let keys = given.access_token.ok_or_else(|| Refused::without("accessToken"))?;
    Ok(SignedIn {
        access_key_id: present(Some(keys.access_key_id), "accessKeyId")?,
        secret_access_key: present(Some(keys.secret_access_key), "secretAccessKey")?,
        session_token: present(Some(keys.session_token), "sessionToken")?,
        refresh_token: Zeroizing::new(present(Some(given.refresh_token), "refreshToken")?),
        lasts: lasts(given.expires_in)?,
    })
}
