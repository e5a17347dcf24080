//! Credentials of a session of `aws login`, which the command leaves in `~/.aws/login/cache`.
//!
//! They last a quarter of an hour, and are renewed with a proof that is signed by the key of the session. That needs the
//! crypto provider of a TLS library: the feature `ring` or `aws-lc`, which the transports bring. Without one, the credentials
//! that are there are used until they expire.

use std::future::ready;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderValue, Request};
use trent_runtime::config::{Credentials, CredentialsError, SharedTimeSource, TimeSource};
use trent_runtime::private::chain::{Es256Error, Es256Key, sha256_hex};
use trent_runtime::transport::{
    BoxFuture, CallOptions, Transport, TransportError, TransportResult, default_transport,
};
use zeroize::Zeroizing;

use super::login_key;
use super::printed::{self, Needs};
use super::renewals::Renewals;
use crate::error::{Result, failed, invalid, told};
use crate::json::{self, Object};
use crate::platform::{Platform, variable};
use crate::services::{self, Refused, SignedIn};
use crate::settings::{Clients, SIGNIN, Settings};
use crate::time;

/// What messages call this source.
pub(crate) const NAME: &str = "Login";

/// Credentials are renewed this long before they end.
const AHEAD: Duration = Duration::from_secs(300);

/// The credentials of the session, renewed if they end soon.
pub(crate) async fn credentials(
    settings: &Settings,
    clients: &Clients,
    renewals: &Renewals,
    profile: &str,
    session: &str,
) -> Result<Credentials> {
    let (platform, path) = (&settings.platform, path(&*settings.platform, session)?);
    let now = clients.time.now();
    let (mut read, mut cached) = Cached::read(platform, renewals, &path, profile).await?;
    if cached.lasts(now, AHEAD) {
        return Ok(cached.credentials);
    }
    let Some(turn) = renewals.turn(cached.lasts(now, Duration::ZERO)).await else {
        return Ok(cached.credentials);
    };
    if turn.has_waited {
        (read, cached) = Cached::read(platform, renewals, &path, profile).await?;
    }
    let is_good = cached.lasts(now, Duration::ZERO);
    if cached.lasts(now, AHEAD) || (is_good && !renewals.may_try(now)) {
        return Ok(cached.credentials);
    }
    renewals.tried(now);
    match cached.renew(settings, clients).await {
        Ok(renewed) => {
            let renewed = cached.with(renewed, now);
            renewals.write(platform, path, read, renewed.to_json()).await;
            Ok(renewed.credentials)
        }
        Err(Failed::Set(error)) => Err(error),
        Err(_) if is_good => Ok(cached.credentials),
        Err(Failed::Proof(error)) => Err(unusable(&path, profile, &error.to_string())),
        Err(Failed::Refused(refused)) => {
            // Another process may have renewed them with the same refresh token, which counts once.
            let again = Cached::read(platform, renewals, &path, profile).await;
            if let Ok((_, again)) = again
                && again.lasts(now, Duration::ZERO)
            {
                return Ok(again.credentials);
            }
            Err(ended(profile, refused))
        }
    }
}

fn login(profile: &str) -> String {
    format!(": run `aws login --profile {profile}`")
}

fn unusable(path: &Path, profile: &str, why: &str) -> CredentialsError {
    let (shown, login) = (path.display(), login(profile));
    failed(format!("the login session in {shown} cannot be used: {why}{login}"))
}

/// Why credentials that have expired are not renewed.
fn ended(profile: &str, refused: Refused) -> CredentialsError {
    let why = match refused.oauth.as_deref() {
        Some("TOKEN_EXPIRED") => "the session has ended".to_owned(),
        Some("USER_CREDENTIALS_CHANGED") => "the user's password has changed".to_owned(),
        Some("INSUFFICIENT_PERMISSIONS") => {
            "the user may not call signin:CreateOAuth2Token".to_owned()
        }
        _ => refused.text,
    };
    failed(format!(
        "the credentials of the login session of profile `{profile}` cannot be renewed: {why}{}",
        login(profile)
    ))
}

/// Why credentials were not renewed.
enum Failed {
    /// The settings cannot be used.
    Set(CredentialsError),
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
    /// The bytes, and what they say.
    async fn read(
        platform: &Arc<dyn Platform>,
        renewals: &Renewals,
        path: &Path,
        profile: &str,
    ) -> Result<(Zeroizing<Vec<u8>>, Self)> {
        let bytes = renewals.read(platform, path).await.map_err(|error| {
            let what = if error.kind() == io::ErrorKind::NotFound {
                "there is no login session"
            } else {
                "the login session cannot be read"
            };
            let (shown, login) = (path.display(), login(profile));
            failed(format!("{what} for profile `{profile}` in {shown} ({error}){login}"))
        })?;
        let cached = Self::parse(&bytes).map_err(|why| unusable(path, profile, &why))?;
        Ok((bytes, cached))
    }

    /// Whether the credentials are still good some time after now.
    fn lasts(&self, now: SystemTime, ahead: Duration) -> bool {
        let end = self.credentials.expiry().and_then(|expiry| expiry.checked_sub(ahead));
        end.is_some_and(|end| now < end)
    }

    fn parse(document: &[u8]) -> std::result::Result<Self, String> {
        let object = Object::read(document).map_err(|_| "it is no JSON object")?;
        let keys = object.object("accessToken").ok_or("it has no accessToken")?;
        let credentials = printed::credentials(keys, Needs::Session, NAME)
            .map_err(|why| format!("accessToken: {why}"))?;
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
    ) -> std::result::Result<SignedIn, Failed> {
        let key = login_key::parse(&self.key).map_err(Failed::Proof)?;
        let region = settings.region().map_err(Failed::Set)?;
        let region = region.as_deref().unwrap_or("us-east-1");
        let config = settings.config(&SIGNIN, Some(region), clients).map_err(Failed::Set)?;
        let below = config.http_client().map_or_else(default_transport, Ok);
        let below = below.map_err(|error| Failed::Set(failed(told(&error))))?;
        let proving = Proving { key, time: clients.time.clone(), below };
        let config = config.to_builder().http_client(proving).build();
        let renewed = services::create_oauth2_token(config, &self.client_id, &self.refresh_token);
        renewed.await.map_err(Failed::Refused)
    }

    fn with(&self, renewed: SignedIn, now: SystemTime) -> Self {
        let credentials = Credentials::new(
            renewed.access_key_id,
            renewed.secret_access_key,
            Some(renewed.session_token),
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

/// A transport that adds to each request a proof that the sender has the key of the session. An attempt that is made again has
/// another proof.
#[derive(Debug)]
struct Proving {
    key: Es256Key,
    time: SharedTimeSource,
    below: Arc<dyn Transport>,
}

impl Transport for Proving {
    fn call(
        &self,
        mut request: Request<Bytes>,
        options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        let proof = login_key::proof(&self.key, &request.uri().to_string(), self.time.now());
        match proof.map(HeaderValue::try_from) {
            Ok(Ok(mut proof)) => {
                proof.set_sensitive(true);
                request.headers_mut().insert("dpop", proof);
                self.below.call(request, options)
            }
            Ok(Err(error)) => Box::pin(ready(Err(TransportError::user(error)))),
            Err(error) => Box::pin(ready(Err(TransportError::user(error)))),
        }
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.below.sleep(duration)
    }
}
