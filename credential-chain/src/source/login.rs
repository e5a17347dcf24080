//! Credentials of a session of `aws login`, which the command leaves in `~/.aws/login/cache`.
//!
//! They last a quarter of an hour, and are renewed with a proof that is signed by the key of the session. That needs the
//! crypto provider of a TLS library: the feature `ring` or `aws-lc`, which the transports bring. Without one, the credentials
//! that are there are used until they expire.

use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use trent_runtime::config::retry::RetryConfig;
use trent_runtime::config::{Config, Credentials, TimeSource as _};
use trent_runtime::private::chain::{Es256Error, sha256_hex};
use trent_runtime::transport::default_transport;
use zeroize::Zeroizing;

use super::login_key;
use super::printed::{self, Needs, Unusable};
use super::sso::Renewals;
use crate::error::{Result, failed, invalid};
use crate::json::{self, Object};
use crate::platform::{self, Platform, variable};
use crate::services::{self, Refused, SignedIn};
use crate::settings::{Clients, SIGNIN, Settings};
use crate::time;

/// What messages call this source.
pub(crate) const NAME: &str = "Login";

/// Credentials are renewed this long before they end.
const AHEAD: Duration = Duration::from_secs(300);

/// How often a renewal is tried that fails in passing. Each attempt has a proof of its own.
const MAX_ATTEMPTS: u32 = 3;

/// The credentials of the session, renewed if they end soon.
pub(crate) async fn credentials(
    settings: &Settings,
    clients: &Clients,
    renewals: &Renewals,
    profile: &str,
    session: &str,
) -> Result<Credentials> {
    let path = path(&*settings.platform, session)?;
    let shown = path.display().to_string();
    let login = format!(": run `aws login --profile {profile}`");
    let bytes = platform::read(&settings.platform, path.clone()).await.map_err(|error| {
        let what = if error.kind() == io::ErrorKind::NotFound {
            "there is no login session"
        } else {
            "the login session cannot be read"
        };
        failed(format!("{what} for profile `{profile}` in {shown} ({error}){login}"))
    })?;
    let unusable =
        |why: &str| failed(format!("the login session in {shown} cannot be used: {why}{login}"));
    let cached = Cached::parse(&bytes).map_err(|why| unusable(&why))?;
    let now = clients.time.now();
    let lasts = |ahead| {
        let end = cached.credentials.expiry().and_then(|expiry| expiry.checked_sub(ahead));
        end.is_some_and(|end| now < end)
    };
    let (is_good, is_fresh) = (lasts(Duration::ZERO), lasts(AHEAD));
    if is_fresh || (is_good && !renewals.may_try(now)) {
        return Ok(cached.credentials);
    }
    renewals.tried(now);
    match cached.renew(settings, clients, now).await {
        Ok(renewed) => {
            let renewed = cached.with(renewed, now);
            // Others who read the file find the old credentials if it cannot be written, and renew them themselves.
            let text = renewed.to_json();
            let _ = platform::replace(&settings.platform, path, text).await;
            Ok(renewed.credentials)
        }
        Err(Failed::Set(error)) => Err(error),
        Err(_) if is_good => Ok(cached.credentials),
        Err(Failed::Proof(error)) => Err(unusable(&error.to_string())),
        Err(Failed::Refused(refused)) => {
            let why = match refused.oauth.as_deref() {
                Some("TOKEN_EXPIRED") => "the session has ended".to_owned(),
                Some("USER_CREDENTIALS_CHANGED") => "the user's password has changed".to_owned(),
                Some("INSUFFICIENT_PERMISSIONS") => {
                    "the user may not call signin:CreateOAuth2Token".to_owned()
                }
                _ => refused.text,
            };
            Err(failed(format!(
                "the credentials of the login session of profile `{profile}` cannot be renewed: {why}{login}"
            )))
        }
    }
}

/// Why credentials were not renewed.
enum Failed {
    /// The settings cannot be used.
    Set(trent_runtime::config::CredentialsError),
    Proof(Es256Error),
    Refused(Refused),
}

/// Where the session is: under the SHA-256 of its name.
fn path(platform: &dyn Platform, session: &str) -> Result<PathBuf> {
    let name = sha256_hex(session.trim().as_bytes()) + ".json";
    if let Some(folder) = variable(platform, "AWS_LOGIN_CACHE_DIRECTORY") {
        return Ok(PathBuf::from(folder.as_str()).join(name));
    }
    let home = platform.home().ok_or_else(|| invalid("there is no home directory: set HOME"))?;
    Ok(home.join(".aws/login/cache").join(name))
}

/// What the file of a session holds.
struct Cached {
    credentials: Credentials,
    token_type: Option<String>,
    id_token: Option<Zeroizing<String>>,
    refresh_token: Zeroizing<String>,
    client_id: String,
    key: Zeroizing<String>,
}

impl Cached {
    fn parse(document: &[u8]) -> std::result::Result<Self, String> {
        let object = Object::read(document).map_err(|_| "it is no JSON object")?;
        let keys = object.object("accessToken").ok_or("it has no accessToken")?;
        let credentials =
            printed::of_object(keys, Needs::Session, NAME).map_err(|unusable| match unusable {
                Unusable::Malformed(why) => format!("accessToken: {why}"),
                Unusable::Error { code, .. } => format!("accessToken: {code}"),
            })?;
        let secret = |name| object.text(name).map(|text| Zeroizing::new(text.to_owned()));
        Ok(Self {
            credentials,
            token_type: object.text("tokenType").map(str::to_owned),
            id_token: secret("idToken"),
            refresh_token: secret("refreshToken").ok_or("it has no refreshToken")?,
            client_id: object.text("clientId").ok_or("it has no clientId")?.to_owned(),
            key: secret("dpopKey").ok_or("it has no dpopKey")?,
        })
    }

    async fn renew(
        &self,
        settings: &Settings,
        clients: &Clients,
        now: SystemTime,
    ) -> std::result::Result<SignedIn, Failed> {
        let key = login_key::parse(&self.key).map_err(Failed::Proof)?;
        let region = settings.region().map_err(Failed::Set)?;
        let region = region.as_deref().unwrap_or("us-east-1");
        let config = settings.config(&SIGNIN, Some(region), clients).map_err(Failed::Set)?;
        let config = config.to_builder().retry_config(RetryConfig::disabled()).build();
        let url = services::oauth2_token_url(&config, now).map_err(Failed::Refused)?;
        let mut attempt = 1;
        loop {
            let proof = login_key::proof(&key, &url, now).map_err(Failed::Proof)?;
            let sent = services::create_oauth2_token(
                config.clone(),
                &self.client_id,
                &self.refresh_token,
                proof,
            );
            match sent.await {
                Ok(renewed) => return Ok(renewed),
                Err(refused) if refused.is_transient() && attempt < MAX_ATTEMPTS => {
                    wait(&config, attempt).await;
                    attempt += 1;
                }
                Err(refused) => return Err(Failed::Refused(refused)),
            }
        }
    }

    fn with(&self, renewed: SignedIn, now: SystemTime) -> Self {
        let credentials = Credentials::new(
            renewed.access_key_id,
            renewed.secret_access_key.as_str(),
            Some(renewed.session_token.to_string()),
            Some(now.checked_add(renewed.lasts).unwrap_or(now)),
            NAME,
        );
        let credentials = match self.credentials.account_id() {
            Some(account) => credentials.with_account_id(account),
            None => credentials,
        };
        Self {
            credentials,
            token_type: self.token_type.clone(),
            id_token: self.id_token.clone(),
            refresh_token: renewed.refresh_token,
            client_id: self.client_id.clone(),
            key: self.key.clone(),
        }
    }

    fn to_json(&self) -> Zeroizing<String> {
        let keys = &self.credentials;
        let expiry = keys.expiry().and_then(time::format).unwrap_or_default();
        let mut inner = vec![
            ("accessKeyId", keys.access_key_id()),
            ("secretAccessKey", keys.secret_access_key()),
            ("sessionToken", keys.session_token().unwrap_or_default()),
        ];
        inner.extend(keys.account_id().map(|account| ("accountId", account)));
        inner.push(("expiresAt", &expiry));
        let inner = json::object(&inner);
        let mut outer = Vec::new();
        outer.extend(self.token_type.as_deref().map(|kind| ("tokenType", kind)));
        outer.push(("refreshToken", self.refresh_token.as_str()));
        outer.extend(self.id_token.as_deref().map(|token| ("idToken", token.as_str())));
        outer.push(("clientId", &self.client_id));
        outer.push(("dpopKey", &self.key));
        let outer = json::object(&outer);
        let rest = outer.strip_prefix('{').unwrap_or_default();
        Zeroizing::new(format!("{{\"accessToken\":{},{rest}", inner.as_str()))
    }
}

/// Waits before another attempt, by the timer of the transport that makes it.
async fn wait(config: &Config, attempt: u32) {
    let transport = config.http_client().map_or_else(default_transport, Ok);
    if let Ok(transport) = transport {
        transport.sleep(trent_runtime::private::chain::backoff(attempt)).await;
    }
}
