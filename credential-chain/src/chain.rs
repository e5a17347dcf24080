//! The chain: its sources in order, and what they share.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use trent_runtime::config::{
    Credentials, CredentialsError, ProvideCredentials, SharedTimeSource, TimeSource,
};
use trent_runtime::credentials::{CredentialsErrorKind, future};
use trent_runtime::private::chain::{block_on, on_thread};
use trent_runtime::transport::Transport;

use crate::error::{Result, failed, invalid, reason};
use crate::plan::{self, Base, NamedSource, Sso};
use crate::platform::{OperatingSystem, Platform};
use crate::settings::{Clients, Settings};
use crate::source::instance::Instance;
use crate::source::renewals::Renewals;
use crate::source::{container, environment, instance, login, process, role, sso};

pub use crate::source::instance::InstanceEndpointMode;
pub use crate::source::sso::SsoToken;

/// A place where the chain looks for credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
    Environment,
    /// The profile in `~/.aws/config` and `~/.aws/credentials`, and whatever it names.
    Profile,
    /// `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`.
    WebIdentityToken,
    /// `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
    Container,
    /// The instance's metadata.
    Instance,
}

impl Source {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 5] =
        [Self::Environment, Self::Profile, Self::WebIdentityToken, Self::Container, Self::Instance];

    fn name(self) -> &'static str {
        match self {
            Self::Environment => environment::NAME,
            Self::Profile => "Profile",
            Self::WebIdentityToken => role::WEB_IDENTITY,
            Self::Container => container::NAME,
            Self::Instance => instance::NAME,
        }
    }
}

/// The first credentials that one of the sources has, as the [crate's page](crate) tells. From then on that source
/// alone is asked.
///
/// ```no_run
/// use trent_credentials::CredentialChain;
/// use trent_runtime::config::Config;
///
/// let work = CredentialChain::builder().profile("work").build();
/// let config = Config::builder().credentials_provider(work).build();
/// ```
pub struct CredentialChain {
    platform: Arc<dyn Platform>,
    profile: Option<String>,
    sources: Vec<Source>,
    clients: Clients,
    instance: Instance,
    sso: Renewals,
    login: Renewals,
    /// The source that gave credentials.
    found: Mutex<Option<Source>>,
}

impl CredentialChain {
    /// The chain as described, over the default transport.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// What can be chosen.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The SSO token of the profile, renewed if it ends soon: for services that take bearer tokens.
    ///
    /// # Errors
    /// The profile has no SSO, there is no token, or it has expired and cannot be renewed.
    pub async fn sso_token(&self) -> std::result::Result<SsoToken, CredentialsError> {
        let settings = self.settings().await?;
        settings.check_profile()?;
        let name = &settings.profile;
        let profile = settings.section().ok_or_else(|| invalid(settings.profiles.missing(name)))?;
        let sso = plan::sso(&settings.profiles, name, profile)?;
        let sso = sso.ok_or_else(|| {
            invalid(format!("profile `{name}` has no sso_session: run `aws configure sso`"))
        })?;
        sso::token(&settings, &self.clients, &self.sso, &sso).await
    }

    async fn provide(&self) -> Result<Credentials> {
        let mut tried = Vec::new();
        let known = Mutex::new(None);
        let found = *self.found();
        if let Some(source) = found {
            let again = self.ask(source, &known).await;
            return again.map_err(|error| lost(source, &error));
        }
        for source in &self.sources {
            match self.ask(*source, &known).await {
                Ok(credentials) => {
                    self.found().get_or_insert(*source);
                    return Ok(credentials);
                }
                Err(error) if error.kind() == CredentialsErrorKind::NotLoaded => {
                    tried.push(format!("{}: {}", source.name(), reason(&error)));
                }
                Err(error) => return Err(named(*source, &error)),
            }
        }
        Err(CredentialsError::not_loaded(tried.join("; ")))
    }

    fn found(&self) -> MutexGuard<'_, Option<Source>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, source: Source, known: &Mutex<Option<Settings>>) -> Result<Credentials> {
        let clients = &self.clients;
        let lock = || known.lock().unwrap_or_else(PoisonError::into_inner);
        let settings = async || {
            let read = lock().clone();
            if let Some(settings) = read {
                return Ok(settings);
            }
            let settings = self.settings().await?;
            Ok(lock().insert(settings).clone())
        };
        match source {
            Source::Environment => environment::credentials(&*self.platform),
            Source::Profile => self.profile(&settings().await?).await,
            Source::WebIdentityToken => role::of_environment(&settings().await?, clients).await,
            Source::Container => container::credentials(&self.platform, clients, settings).await,
            Source::Instance => self.instance.credentials(&settings().await?, clients).await,
        }
    }

    async fn settings(&self) -> Result<Settings> {
        let (platform, profile) = (Arc::clone(&self.platform), self.profile.clone());
        on_thread(move || Settings::load(platform, profile)).await
    }

    /// The credentials of the profile: those of its base, and of the roles that they assume in turn.
    async fn profile(&self, settings: &Settings) -> Result<Credentials> {
        let plan = plan::resolve(&settings.profiles, &settings.profile, settings.is_named)?;
        let is_alone = plan.roles.is_empty();
        let mut found = self.base(settings, &plan.base).await.map_err(|error| {
            // A profile that names a source must not be passed over because the source has nothing.
            let names = !is_alone || matches!(plan.base, Base::Named(_));
            if names && error.kind() == CredentialsErrorKind::NotLoaded {
                let profile = &settings.profile;
                failed(format!(
                    "the source of profile `{profile}` has no credentials: {}",
                    reason(&error)
                ))
            } else {
                error
            }
        })?;
        for role in &plan.roles {
            found = role::assume(settings, &self.clients, role, found).await?;
        }
        Ok(found)
    }

    async fn base(&self, settings: &Settings, base: &Base) -> Result<Credentials> {
        let clients = &self.clients;
        match base {
            Base::Keys(keys) => Ok(keys.clone()),
            Base::Named(NamedSource::Environment) => environment::credentials(&*self.platform),
            Base::Named(NamedSource::Container) => {
                container::credentials(&self.platform, clients, async || Ok(settings.clone())).await
            }
            Base::Named(NamedSource::Instance) => {
                self.instance.credentials(settings, clients).await
            }
            Base::WebIdentity { role, file } => {
                let origin = format!("profile `{}`", role.profile);
                role::exchange(settings, clients, role, file, &origin).await
            }
            Base::Sso(sso) => self.sso(settings, sso).await,
            Base::Login { profile, session } => {
                login::credentials(settings, clients, &self.login, profile, session).await
            }
            Base::Process { profile, command, account } => {
                process::credentials(&*self.platform, profile, command, account.as_deref()).await
            }
        }
    }

    async fn sso(&self, settings: &Settings, sso: &Sso) -> Result<Credentials> {
        sso::credentials(settings, &self.clients, &self.sso, sso).await
    }
}

/// The error, with the name of its source.
fn named(source: Source, error: &CredentialsError) -> CredentialsError {
    let message = format!("{}: {}", source.name(), reason(error));
    match error.kind() {
        CredentialsErrorKind::InvalidConfiguration => invalid(message),
        _ => failed(message),
    }
}

/// The error of a source that gave credentials before. That it has none now, as where a file is being written, is no
/// reason to go on as somebody else.
fn lost(source: Source, error: &CredentialsError) -> CredentialsError {
    match error.kind() {
        CredentialsErrorKind::NotLoaded => failed(format!(
            "{}: it gave credentials before and has none now ({}); no other source is asked, since its credentials would be \
             somebody else's",
            source.name(),
            reason(error)
        )),
        _ => named(source, error),
    }
}

impl Default for CredentialChain {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CredentialChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialChain")
            .field("profile", &self.profile)
            .field("sources", &self.sources)
            .finish_non_exhaustive()
    }
}

impl ProvideCredentials for CredentialChain {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.provide())
    }

    /// On a thread of its own: the transport may find that this one belongs to a runtime, which
    /// makes no progress while this call blocks it.
    fn provide_credentials_blocking(&self) -> trent_runtime::credentials::Result {
        thread::scope(|scope| {
            let provided = scope.spawn(|| block_on(self.provide())).join();
            provided.unwrap_or_else(|_| {
                Err(CredentialsError::unhandled("the thread of the credential chain panicked"))
            })
        })
    }
}

/// What can be chosen about a [`CredentialChain`].
#[derive(Debug, Default)]
pub struct Builder {
    platform: Option<Arc<dyn Platform>>,
    profile: Option<String>,
    sources: Option<Vec<Source>>,
    http_client: Option<Arc<dyn Transport>>,
    time_source: Option<SharedTimeSource>,
    instance: Instance,
}

impl Builder {
    /// The profile, whatever `AWS_PROFILE` says. Keys in the environment are then not used.
    #[must_use]
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// The sources, in the order in which they are asked. By default all of them, in the order of [`Source::ALL`].
    #[must_use]
    pub fn sources(mut self, sources: impl IntoIterator<Item = Source>) -> Self {
        self.sources = Some(sources.into_iter().collect());
        self
    }

    /// The transport that reaches SSO, STS, sign-in and the endpoints of containers and instances.
    ///
    /// By default [`default_transport`](trent_runtime::transport::default_transport), with the certificates of `ca_bundle` if
    /// there are any, but to plain HTTP at loopback addresses, 169.254.0.0/16 and `fd00:ec2::/32` one that uses no proxy,
    /// whatever the environment says.
    #[must_use]
    pub fn http_client(mut self, transport: impl Transport) -> Self {
        self.http_client = Some(Arc::new(transport));
        self
    }

    /// The clock that tokens expire by. By default the system's.
    #[must_use]
    pub fn time_source(mut self, time_source: impl TimeSource + 'static) -> Self {
        self.time_source = Some(SharedTimeSource::new(time_source));
        self
    }

    /// Where variables, files and programs are found. By default the operating system.
    #[must_use]
    pub fn platform(self, platform: impl Platform) -> Self {
        self.shared_platform(Arc::new(platform))
    }

    pub(crate) fn shared_platform(mut self, platform: Arc<dyn Platform>) -> Self {
        self.platform = Some(platform);
        self
    }

    /// The URL of the instance's metadata, whatever variables and profiles say.
    #[must_use]
    pub fn instance_endpoint(mut self, url: impl Into<String>) -> Self {
        self.instance.endpoint = Some(url.into());
        self
    }

    /// By which kind of address the instance's metadata are reached, unless a URL is set.
    #[must_use]
    pub fn instance_endpoint_mode(mut self, mode: InstanceEndpointMode) -> Self {
        self.instance.mode = Some(mode);
        self
    }

    /// The chain. Reads nothing yet.
    #[must_use]
    pub fn build(self) -> CredentialChain {
        let platform = self.platform.unwrap_or_else(|| Arc::new(OperatingSystem));
        let mut sources = self.sources.unwrap_or_else(|| Source::ALL.to_vec());
        if self.profile.is_some() {
            sources.retain(|source| *source != Source::Environment);
        }
        let time = self.time_source.unwrap_or_default();
        CredentialChain {
            platform,
            profile: self.profile,
            sources,
            clients: Clients { transport: self.http_client, time },
            instance: self.instance,
            sso: Renewals::default(),
            login: Renewals::default(),
            found: Mutex::default(),
        }
    }
}
