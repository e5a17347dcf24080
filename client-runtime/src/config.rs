//! How a client is set up: region, credentials, endpoint, retries, timeouts, transport.
//!
//! ```
//! # use trent_runtime::config::{Config, Credentials, Region};
//! let config = Config::builder()
//!     .region(Region::new("eu-central-1"))
//!     .credentials_provider(Credentials::from_keys("AKIDEXAMPLE", "secret", None))
//!     .build();
//! assert_eq!(config.region().unwrap().as_ref(), "eu-central-1");
//! ```

mod account_id;
#[cfg(feature = "aws-config")]
pub(crate) mod aws_config;
mod behavior_version;
mod builder;
mod environment;
pub mod http;
mod into;
mod region;
pub mod retry;
mod stalled_streams;
#[cfg(test)]
mod tests;
mod time;
pub mod timeout;

use std::fmt;
use std::sync::Arc;

use self::retry::RetryConfig;
use self::timeout::TimeoutConfig;
use crate::endpoint::without_user;
use crate::mock::Answers;
use crate::operation::ServiceMetadata;
use crate::small_map::SmallMap;
use crate::transport::Transport;
use crate::validation::{Policy, Validation};

pub use crate::credentials::{
    Credentials, CredentialsError, ProvideCredentials, SharedCredentialsProvider,
};
pub use crate::endpoint::ContextParam as EndpointParam;
pub use crate::transport::Transport as HttpClient;
pub use account_id::{AccountIdEndpointMode, InvalidAccountIdEndpointMode};
pub use behavior_version::BehaviorVersion;
pub use builder::Builder;
pub use environment::{ConfigError, Environment};
pub use into::{IntoConfig, IntoRegion};
pub use region::{AppName, InvalidAppName, Region};
pub use stalled_streams::{StalledStreamProtectionBuilder, StalledStreamProtectionConfig};
pub use time::{SharedTimeSource, StaticTimeSource, SystemTimeSource, TimeSource};
pub(crate) use time::{monotonic_of, wall_of};

/// A transport that clones of a configuration share.
pub type SharedHttpClient = Arc<dyn Transport>;

/// How a client is set up. Any generated client takes it.
#[derive(Clone, Default)]
#[expect(clippy::struct_field_names, reason = "each field has the name of its setter")]
pub struct Config {
    pub(crate) region: Option<Region>,
    pub(crate) credentials_provider: Option<SharedCredentialsProvider>,
    pub(crate) endpoint_url: Option<String>,
    /// The `AWS_ENDPOINT_URL…` variables: which of them counts depends on the service.
    pub(crate) environment_endpoints: Environment,
    /// What the official loader knows of endpoints: of its environment and of the profile's `services` section.
    #[cfg(feature = "aws-config")]
    pub(crate) loaded_endpoints: Option<aws_config::LoadedEndpoints>,
    /// Why the environment could not be read; calls tell.
    pub(crate) environment_error: Option<ConfigError>,
    pub(crate) use_fips: Option<bool>,
    pub(crate) use_dual_stack: Option<bool>,
    pub(crate) account_id_endpoint_mode: Option<AccountIdEndpointMode>,
    pub(crate) endpoint_params: Option<SmallMap<EndpointParam>>,
    pub(crate) retry_config: Option<RetryConfig>,
    pub(crate) timeout_config: Option<TimeoutConfig>,
    pub(crate) http_client: Option<SharedHttpClient>,
    pub(crate) app_name: Option<AppName>,
    pub(crate) validation: Option<Policy>,
    pub(crate) time_source: Option<SharedTimeSource>,
    pub(crate) max_response_bytes: Option<usize>,
    pub(crate) clock_skew_correction: Option<bool>,
    pub(crate) request_min_compression_size_bytes: Option<u32>,
    pub(crate) disable_request_compression: Option<bool>,
    pub(crate) mock: Option<Arc<dyn Answers>>,
    /// Read from the process's environment, so that files may complete it.
    #[cfg(feature = "credential-chain")]
    pub(crate) of_environment: Option<OfEnvironment>,
}

/// What the process's environment says of retries, of which a file may say the rest.
#[cfg(feature = "credential-chain")]
#[derive(Clone)]
pub(crate) struct OfEnvironment {
    pub(crate) retry: Option<RetryConfig>,
}

impl Config {
    /// Nothing set. The environment is not read: [`from_env`](Self::from_env) does that, and
    /// `Config::from_env().to_builder()` lets a program change what it found.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// What the process's environment says: `AWS_REGION` or `AWS_DEFAULT_REGION`, `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`,
    /// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`,
    /// `AWS_ACCOUNT_ID_ENDPOINT_MODE`, `AWS_MAX_ATTEMPTS`, `AWS_RETRY_MODE`, `AWS_NEW_RETRIES_2026` and
    /// `AWS_SDK_UA_APP_ID`. With the feature `credential-chain` of its crate, a client completes what is not set here from the
    /// profile in `~/.aws/config` and `~/.aws/credentials`, and finds credentials in the other usual places.
    ///
    /// If a variable has a value that it cannot have, every call fails and names it; see
    /// [`try_from_env`](Self::try_from_env) to know at once.
    #[inline]
    #[must_use]
    pub fn from_env() -> Self {
        Self::deferred(Self::try_from_env())
    }

    /// As [`from_env`](Self::from_env), but fails at once.
    ///
    /// # Errors
    /// A variable has a value that it cannot have.
    #[inline]
    pub fn try_from_env() -> Result<Self, ConfigError> {
        let config = Self::try_from_environment(&Environment::process())?;
        #[cfg(feature = "credential-chain")]
        let config = {
            let retry = config.retry_config.clone();
            Self { of_environment: Some(OfEnvironment { retry }), ..config }
        };
        Ok(config)
    }

    /// As [`from_env`](Self::from_env), with given variables alone.
    #[inline]
    #[must_use]
    pub fn from_environment(variables: &Environment) -> Self {
        Self::deferred(Self::try_from_environment(variables))
    }

    /// As [`try_from_env`](Self::try_from_env), with given variables alone.
    ///
    /// # Errors
    /// A variable has a value that it cannot have.
    #[inline]
    pub fn try_from_environment(variables: &Environment) -> Result<Self, ConfigError> {
        Ok(Self::builder().environment(variables)?.build())
    }

    #[inline]
    fn deferred(config: Result<Self, ConfigError>) -> Self {
        config.unwrap_or_else(|error| Self { environment_error: Some(error), ..Self::default() })
    }

    /// A builder that starts from this.
    #[inline]
    #[must_use]
    pub fn to_builder(&self) -> Builder {
        Builder { config: self.clone() }
    }

    /// This with what another sets, if the other sets anything that a client is made of. Limits and validation are
    /// not: a call takes them as they come.
    pub(crate) fn overridden_by(&self, other: &Self) -> Option<Self> {
        let mut config = self.clone();
        let mut changed = false;
        macro_rules! take {
            ($($field:ident),*) => {$(
                if let Some(value) = &other.$field {
                    config.$field = Some(value.clone());
                    changed = true;
                }
            )*};
        }
        take!(region, credentials_provider, endpoint_url, use_fips, use_dual_stack, http_client);
        take!(account_id_endpoint_mode, endpoint_params);
        take!(app_name, time_source, clock_skew_correction, mock);
        take!(request_min_compression_size_bytes, disable_request_compression);
        changed.then_some(config)
    }

    /// The endpoint that the configuration names for a service, and the setting that does.
    pub(crate) fn endpoint_for(&self, service: &ServiceMetadata) -> Option<(&'static str, String)> {
        if let Some(url) = &self.endpoint_url {
            return Some(("`endpoint_url`", url.clone()));
        }
        #[cfg(feature = "aws-config")]
        if let Some(url) = self.loaded_endpoints.as_ref().and_then(|known| known.of(service.sdk_id))
        {
            return Some(("the loaded configuration (AWS_ENDPOINT_URL or a profile)", url));
        }
        let mut names = [service.endpoint_env, "AWS_ENDPOINT_URL"].into_iter();
        names.find_map(|name| Some((name, self.environment_endpoints.get(name)?.to_owned())))
    }

    /// The region.
    #[inline]
    #[must_use]
    pub fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// Who provides the credentials.
    #[inline]
    #[must_use]
    pub fn credentials_provider(&self) -> Option<SharedCredentialsProvider> {
        self.credentials_provider.clone()
    }

    /// The endpoint that replaces the one of the service's rules.
    #[inline]
    #[must_use]
    pub fn endpoint_url(&self) -> Option<&str> {
        self.endpoint_url.as_deref()
    }

    /// How failed attempts are made again.
    #[inline]
    #[must_use]
    pub fn retry_config(&self) -> Option<&RetryConfig> {
        self.retry_config.as_ref()
    }

    /// How long a call may take.
    #[inline]
    #[must_use]
    pub fn timeout_config(&self) -> Option<&TimeoutConfig> {
        self.timeout_config.as_ref()
    }

    /// The transport.
    #[inline]
    #[must_use]
    pub fn http_client(&self) -> Option<SharedHttpClient> {
        self.http_client.clone()
    }

    /// The application's name.
    #[inline]
    #[must_use]
    pub fn app_name(&self) -> Option<&AppName> {
        self.app_name.as_ref()
    }

    /// Where the time comes from.
    #[inline]
    #[must_use]
    pub fn time_source(&self) -> Option<SharedTimeSource> {
        self.time_source.clone()
    }

    /// Whether a wrong clock is left as it is.
    #[inline]
    #[must_use]
    pub fn disable_clock_skew_correction(&self) -> Option<bool> {
        self.clock_skew_correction.map(|corrects| !corrects)
    }

    /// Which constraints of the model are checked before a request is sent.
    #[inline]
    #[must_use]
    pub fn validation(&self) -> Validation {
        self.validation.unwrap_or_default().validation()
    }

    /// Most bytes that a response body may have.
    #[inline]
    #[must_use]
    pub fn max_response_bytes(&self) -> Option<usize> {
        self.max_response_bytes
    }
}

impl fmt::Debug for Config {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("region", &self.region)
            .field("credentials_provider", &self.credentials_provider)
            .field("endpoint_url", &self.endpoint_url.as_deref().map(without_user))
            .field("use_fips", &self.use_fips)
            .field("use_dual_stack", &self.use_dual_stack)
            .field("retry_config", &self.retry_config)
            .field("timeout_config", &self.timeout_config)
            .field("http_client", &self.http_client)
            .field("app_name", &self.app_name)
            .field("validation", &self.validation())
            .finish_non_exhaustive()
    }
}
