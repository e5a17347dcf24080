//! The calls that the chain makes, a function each: what it gives is what the chain needs, whatever client makes the call.

use std::time::{Duration, SystemTime};

use trent_runtime::config::{Config, Credentials};
use trent_runtime::error::{ProvideErrorMetadata, SdkError};
use trent_runtime::primitives::{DateTime, DateTimeFormat};
use zeroize::Zeroizing;

use crate::error::told;
use crate::json::Object;
use crate::plan::Role;

mod operations;
mod wire;

use operations::{
    AssumeRole, AssumeRoleWithWebIdentity, CreateOAuth2Token, CreateToken, GetRoleCredentials,
};
use wire::{call, element};

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
        let oauth = response.and_then(|response| {
            Object::read(response.body()).ok()?.text("error").map(str::to_owned)
        });
        let status = response.map(|response| response.status().as_u16());
        Self { text: told(error), status, oauth }
    }

    fn not_understood(text: &str) -> Self {
        Self { text: text.to_owned(), status: None, oauth: None }
    }

    /// Whether the call may succeed if it is made again.
    pub(crate) fn is_transient(&self) -> bool {
        self.status.is_none_or(|status| status == 429 || status >= 500)
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
    let input = AssumeRole {
        role_arn: role.arn.clone(),
        role_session_name: session_name,
        external_id: role.external_id.clone(),
        duration_seconds: role.duration_seconds,
    };
    session(&call(config, input).await?, provider)
}

/// The role's credentials, for a token of another identity provider.
pub(crate) async fn assume_role_with_web_identity(
    config: Config,
    role: &Role,
    session_name: String,
    token: &str,
    provider: &'static str,
) -> Answer<Credentials> {
    let input = AssumeRoleWithWebIdentity {
        role_arn: role.arn.clone(),
        role_session_name: session_name,
        web_identity_token: Zeroizing::new(token.to_owned()),
        duration_seconds: role.duration_seconds,
    };
    session(&call(config, input).await?, provider)
}

/// The credentials in an answer of STS.
fn session(body: &[u8], provider: &'static str) -> Answer<Credentials> {
    let text = std::str::from_utf8(body).map_err(|_| Refused::not_understood("STS: no UTF-8"))?;
    let needed = |name: &str| {
        let missing = || Refused::not_understood(&format!("STS answered without {name}"));
        element(text, name).ok_or_else(missing)
    };
    let expiry = DateTime::from_str(&needed("Expiration")?, DateTimeFormat::DateTime);
    let expiry = expiry.ok().and_then(|time| SystemTime::try_from(time).ok());
    let expiry =
        expiry.ok_or_else(|| Refused::not_understood("the Expiration of STS is no time"))?;
    let (id, secret) = (needed("AccessKeyId")?, needed("SecretAccessKey")?);
    let token = needed("SessionToken")?.to_string();
    let found =
        Credentials::new(id.to_string(), secret.to_string(), Some(token), Some(expiry), provider);
    // `arn:aws:sts::123456789012:assumed-role/…`
    let arn = element(text, "Arn");
    let account = arn.as_deref().and_then(|arn| arn.split(':').nth(4)).filter(|id| !id.is_empty());
    Ok(match account {
        Some(account) => found.with_account_id(account),
        None => found,
    })
}

/// The credentials of an account and a role of IAM Identity Center.
pub(crate) async fn get_role_credentials(
    config: Config,
    token: &str,
    account: &str,
    role: &str,
    provider: &'static str,
) -> Answer<Credentials> {
    let input = GetRoleCredentials {
        role_name: role.to_owned(),
        account_id: account.to_owned(),
        access_token: Zeroizing::new(token.to_owned()),
    };
    let body = call(config, input).await?;
    let not_understood = || Refused::not_understood("SSO answered without credentials");
    let answer = Object::read(&body).map_err(|_| not_understood())?;
    let keys = answer.object("roleCredentials").ok_or_else(not_understood)?;
    let text = |name| keys.text(name).map(str::to_owned);
    let (id, secret) =
        text("accessKeyId").zip(text("secretAccessKey")).ok_or_else(not_understood)?;
    let millis = keys.number("expiration").ok_or_else(not_understood)?;
    let expiry = SystemTime::try_from(DateTime::from_millis(millis)).ok();
    let expiry =
        expiry.ok_or_else(|| Refused::not_understood("the expiration of SSO is no time"))?;
    let found = Credentials::new(id, secret, text("sessionToken"), Some(expiry), provider);
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
    let input = CreateToken {
        client_id: client_id.to_owned(),
        client_secret: Zeroizing::new(client_secret.to_owned()),
        refresh_token: Zeroizing::new(refresh_token.to_owned()),
    };
    let body = call(config, input).await?;
    let not_understood = || Refused::not_understood("SSO-OIDC answered without a token");
    let answer = Object::read(&body).map_err(|_| not_understood())?;
    let secret = |name| answer.text(name).map(|text| Zeroizing::new(text.to_owned()));
    let lasts = answer.number("expiresIn").and_then(|seconds| u64::try_from(seconds).ok());
    Ok(Renewed {
        access_token: secret("accessToken").ok_or_else(not_understood)?,
        refresh_token: secret("refreshToken"),
        lasts: Duration::from_secs(lasts.ok_or_else(not_understood)?),
    })
}

/// Where [`create_oauth2_token`] sends its request, which the proof of possession names.
pub(crate) fn oauth2_token_url(config: &Config, now: SystemTime) -> Answer<String> {
    wire::url_of(config, CreateOAuth2Token::default(), now)
}

/// What the sign-in service renewed.
pub(crate) struct SignedIn {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: Zeroizing<String>,
    pub(crate) session_token: Zeroizing<String>,
    pub(crate) refresh_token: Zeroizing<String>,
    pub(crate) lasts: Duration,
}

/// New credentials of a session of `aws login`.
pub(crate) async fn create_oauth2_token(
    config: Config,
    client_id: &str,
    refresh_token: &str,
    proof: String,
) -> Answer<SignedIn> {
    let input = CreateOAuth2Token {
        client_id: client_id.to_owned(),
        refresh_token: Zeroizing::new(refresh_token.to_owned()),
        proof,
    };
    let body = call(config, input).await?;
    let not_understood =
        || Refused::not_understood("the sign-in service answered without credentials");
    let answer = Object::read(&body).map_err(|_| not_understood())?;
    let keys = answer.object("accessToken").ok_or_else(not_understood)?;
    let of_keys = |name| keys.text(name).map(str::to_owned).ok_or_else(not_understood);
    let lasts = answer.number("expiresIn").and_then(|seconds| u64::try_from(seconds).ok());
    let refresh_token = answer.text("refreshToken").ok_or_else(not_understood)?;
    Ok(SignedIn {
        access_key_id: of_keys("accessKeyId")?,
        secret_access_key: Zeroizing::new(of_keys("secretAccessKey")?),
        session_token: Zeroizing::new(of_keys("sessionToken")?),
        refresh_token: Zeroizing::new(refresh_token.to_owned()),
        lasts: Duration::from_secs(lasts.ok_or_else(not_understood)?),
    })
}
