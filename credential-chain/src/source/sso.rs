//! Credentials of IAM Identity Center, for the token that `aws sso login` leaves in `~/.aws/sso/cache`.
//!
//! The token of an `sso_session` is renewed shortly before it ends, as long as its client is registered.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use trent_runtime::config::{Credentials, TimeSource as _};
use zeroize::Zeroizing;

use super::renewals::Renewals;
use crate::error::{Result, failed, invalid};
use crate::json::{self, Object};
use crate::plan::Sso;
use crate::platform::Platform;
use crate::services::{self, Renewed};
use crate::settings::{Clients, SSO, SSO_OIDC, Setting, Settings, checked_region};
use crate::time;

/// What messages call this source.
pub(crate) const NAME: &str = "Sso";

/// A token is renewed this long before it ends.
const AHEAD: Duration = Duration::from_secs(300);

/// A token of IAM Identity Center: what services with bearer tokens take. Prints without it.
#[derive(Clone)]
pub struct SsoToken {
    token: Zeroizing<String>,
    expiry: SystemTime,
}

impl SsoToken {
    /// The token. It is a secret.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// When it expires.
    #[must_use]
    pub fn expiry(&self) -> SystemTime {
        self.expiry
    }
}

impl fmt::Debug for SsoToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SsoToken").field("expiry", &self.expiry).finish_non_exhaustive()
    }
}

/// The credentials of the account and the role.
pub(crate) async fn credentials(
    settings: &Settings,
    clients: &Clients,
    renewals: &Renewals,
    sso: &Sso,
) -> Result<Credentials> {
    let Some((account, role)) = &sso.account_and_role else {
        return Err(invalid(format!(
            "profile `{}` is for SSO tokens, not for credentials: add sso_account_id and sso_role_name, or choose another \
             profile",
            sso.profile
        )));
    };
    let token = token(settings, clients, renewals, sso).await?;
    let config = settings.config(&SSO, Some(&region(sso)?), clients)?;
    let given = services::get_role_credentials(config, token.token(), account, role, NAME).await;
    given.map_err(|refused| {
        let hint = if refused.status == Some(401) { login(sso) } else { String::new() };
        failed(format!(
            "SSO gives no credentials of the role {role} in account {account} (profile `{}`): {}{hint}",
            sso.profile, refused.text
        ))
    })
}

/// The token, renewed if it ends soon.
pub(crate) async fn token(
    settings: &Settings,
    clients: &Clients,
    renewals: &Renewals,
    sso: &Sso,
) -> Result<SsoToken> {
    let (platform, path) = (&settings.platform, path(&*settings.platform, sso)?);
    let now = clients.time.now();
    let (mut read, mut cached) = Cached::read(platform, renewals, &path, sso).await?;
    if cached.lasts(now, AHEAD) || !cached.is_renewable(sso, now) {
        return cached.token_at(now, sso);
    }
    let Some(turn) = renewals.turn(cached.lasts(now, Duration::ZERO)).await else {
        return Ok(cached.token());
    };
    if turn.has_waited {
        (read, cached) = Cached::read(platform, renewals, &path, sso).await?;
    }
    if cached.lasts(now, AHEAD) || !cached.is_renewable(sso, now) || !renewals.may_try(now) {
        return cached.token_at(now, sso);
    }
    renewals.tried(now);
    let config = settings.config(&SSO_OIDC, Some(&region(sso)?), clients)?;
    match cached.renew(config).await {
        Ok(renewed) => {
            cached.accept(renewed, now);
            renewals.write(platform, path, read, cached.to_json(sso)).await;
            Ok(cached.token())
        }
        Err(_) if cached.lasts(now, Duration::ZERO) => Ok(cached.token()),
        Err(refused) => {
            // Another process may have renewed it with the same refresh token, which counts once.
            let again = Cached::read(platform, renewals, &path, sso).await;
            if let Ok((_, again)) = again
                && again.lasts(now, Duration::ZERO)
            {
                return Ok(again.token());
            }
            Err(failed(format!(
                "the SSO token of profile `{}` has expired and cannot be renewed: {}{}",
                sso.profile,
                refused.text,
                login(sso)
            )))
        }
    }
}

fn login(sso: &Sso) -> String {
    format!(": run `aws sso login --profile {}`", sso.profile)
}

fn region(sso: &Sso) -> Result<String> {
    let origin = crate::settings::Origin::Sso(sso.profile.clone());
    checked_region(&Setting { value: Zeroizing::new(sso.region.clone()), origin })
}

/// Where the token is: under the SHA-1 of the session's name or, without a session, of the start URL.
fn path(platform: &dyn Platform, sso: &Sso) -> Result<PathBuf> {
    let key = sso.session.as_deref().unwrap_or(&sso.start_url);
    let name = sha1_smol::Sha1::from(key).digest().to_string();
    let home = platform.home().ok_or_else(|| invalid("there is no home directory: set HOME"))?;
    Ok(home.join(".aws/sso/cache").join(name + ".json"))
}

/// What the file of a token holds.
struct Cached {
    access_token: Zeroizing<String>,
    expiry: SystemTime,
    refresh_token: Option<Zeroizing<String>>,
    client_id: Option<String>,
    client_secret: Option<Zeroizing<String>>,
    registration_expiry: Option<SystemTime>,
}

impl Cached {
    /// The bytes, and what they say.
    async fn read(
        platform: &Arc<dyn Platform>,
        renewals: &Renewals,
        path: &Path,
        sso: &Sso,
    ) -> Result<(Zeroizing<Vec<u8>>, Self)> {
        let shown = path.display();
        let bytes = renewals.read(platform, path).await.map_err(|error| {
            let what = if error.kind() == io::ErrorKind::NotFound {
                "there is no SSO token"
            } else {
                "the SSO token cannot be read"
            };
            failed(format!(
                "{what} for profile `{}` in {shown} ({error}){}",
                sso.profile,
                login(sso)
            ))
        })?;
        let cached = Self::parse(&bytes).map_err(|why| {
            failed(format!("the SSO token in {shown} cannot be used: {why}{}", login(sso)))
        })?;
        Ok((bytes, cached))
    }

    fn parse(document: &[u8]) -> std::result::Result<Self, &'static str> {
        let object = Object::read(document).map_err(|_| "it is no JSON object")?;
        let secret = |name| object.text(name).map(|text| Zeroizing::new(text.to_owned()));
        let expiry = object.text("expiresAt").ok_or("it has no expiresAt")?;
        let registration = object.text("registrationExpiresAt").map(time::parse);
        Ok(Self {
            access_token: secret("accessToken").ok_or("it has no accessToken")?,
            expiry: time::parse(expiry).ok_or("its expiresAt is no time")?,
            refresh_token: secret("refreshToken"),
            client_id: object.text("clientId").map(str::to_owned),
            client_secret: secret("clientSecret"),
            registration_expiry: registration.flatten(),
        })
    }

    fn token(&self) -> SsoToken {
        SsoToken { token: self.access_token.clone(), expiry: self.expiry }
    }

    /// Whether it is still good some time after now.
    fn lasts(&self, now: SystemTime, ahead: Duration) -> bool {
        self.expiry.checked_sub(ahead).is_some_and(|end| now < end)
    }

    /// The token, unless it has expired.
    fn token_at(&self, now: SystemTime, sso: &Sso) -> Result<SsoToken> {
        if self.lasts(now, Duration::ZERO) {
            return Ok(self.token());
        }
        let profile = &sso.profile;
        Err(failed(format!("the SSO token of profile `{profile}` has expired{}", login(sso))))
    }

    fn is_renewable(&self, sso: &Sso, now: SystemTime) -> bool {
        sso.session.is_some()
            && self.refresh_token.is_some()
            && self.client_id.is_some()
            && self.client_secret.is_some()
            && self.registration_expiry.is_some_and(|end| now < end)
    }

    async fn renew(
        &self,
        config: trent_runtime::config::Config,
    ) -> std::result::Result<Renewed, services::Refused> {
        let id = self.client_id.as_deref().unwrap_or_default();
        let secret = self.client_secret.as_deref().map_or("", String::as_str);
        let token = self.refresh_token.as_deref().map_or("", String::as_str);
        services::create_token(config, id, secret, token).await
    }

    fn accept(&mut self, renewed: Renewed, now: SystemTime) {
        self.access_token = renewed.access_token;
        self.expiry = now.checked_add(renewed.lasts).unwrap_or(now);
        if renewed.refresh_token.is_some() {
            self.refresh_token = renewed.refresh_token;
        }
    }

    fn to_json(&self, sso: &Sso) -> Zeroizing<String> {
        let expiry = time::format(self.expiry).unwrap_or_default();
        let registration = self.registration_expiry.and_then(time::format);
        let mut members = vec![
            ("startUrl", sso.start_url.as_str()),
            ("region", &sso.region),
            ("accessToken", &self.access_token),
            ("expiresAt", &expiry),
        ];
        let optional = [
            ("clientId", self.client_id.as_deref()),
            ("clientSecret", self.client_secret.as_deref().map(String::as_str)),
            ("registrationExpiresAt", registration.as_deref()),
            ("refreshToken", self.refresh_token.as_deref().map(String::as_str)),
        ];
        members.extend(optional.into_iter().filter_map(|(name, value)| Some((name, value?))));
        json::object(&members)
    }
}
