//! How a client is set up, in the official types.

mod builder;
pub mod http;
pub mod interceptors;
pub mod retry;
mod sleep;
pub mod timeout;

use std::sync::Arc;

use aws_smithy_runtime_api::client::retries::classifiers::SharedRetryClassifier;
use aws_types::SdkConfig;

use self::retry::RetryConfig;
use self::timeout::TimeoutConfig;

pub use aws_credential_types::Credentials;
pub use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
pub use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep, Sleep};
pub use aws_smithy_async::time::{
    SharedTimeSource, StaticTimeSource, SystemTimeSource, TimeSource,
};
pub use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
pub use aws_smithy_runtime_api::client::http::{HttpClient, SharedHttpClient};
pub use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor};
pub use aws_smithy_runtime_api::client::runtime_components::{
    RuntimeComponents, RuntimeComponentsBuilder,
};
pub use aws_smithy_runtime_api::client::runtime_plugin::{RuntimePlugin, SharedRuntimePlugin};
pub use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
pub use aws_smithy_runtime_api::shared::IntoShared;
pub use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer, Layer};
pub use aws_types::app_name::{AppName, InvalidAppName};
pub use aws_types::region::Region;
pub use builder::Builder;

/// How a client is set up.
#[derive(Clone, Debug)]
pub struct Config {
    inner: trent_runtime::config::Config,
    official: Official,
}

/// What a program has set, by the types that it gets back. The runtime has the same in its own.
#[derive(Clone, Debug, Default)]
struct Official {
    region: Option<Region>,
    credentials_provider: Option<SharedCredentialsProvider>,
    http_client: Option<SharedHttpClient>,
    retry_config: Option<RetryConfig>,
    timeout_config: Option<TimeoutConfig>,
    app_name: Option<AppName>,
    time_source: Option<SharedTimeSource>,
    sleep_impl: Option<SharedAsyncSleep>,
    stalled_stream_protection: Option<StalledStreamProtectionConfig>,
    interceptors: Vec<SharedInterceptor>,
    retry_classifiers: Vec<SharedRetryClassifier>,
}

impl Config {
    /// Nothing set.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// The configuration that the official loader has found.
    #[must_use]
    pub fn new(sdk: &SdkConfig) -> Self {
        Self::from(sdk)
    }

    /// What the process's environment says: region, credentials, endpoints and retries. Accepted by nothing official;
    /// for programs that need no loader.
    #[must_use]
    pub fn from_env() -> Self {
        let inner = trent_runtime::config::Config::from_env();
        let mut builder = Builder::over(inner.to_builder());
        builder.set_official(Official {
            region: inner.region().map(Into::into),
            retry_config: inner.retry_config().map(Into::into),
            timeout_config: inner.timeout_config().map(Into::into),
            app_name: inner.app_name().map(Into::into),
            ..Official::default()
        });
        builder.build()
    }

    /// A builder that starts from this.
    #[must_use]
    pub fn to_builder(&self) -> Builder {
        let mut builder = Builder::over(self.inner.to_builder());
        builder.set_official(self.official.clone());
        builder
    }

    pub(crate) fn inner(&self) -> &trent_runtime::config::Config {
        &self.inner
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> Option<&Region> {
        self.official.region.as_ref()
    }

    /// Who provides the credentials, if it is an official provider.
    #[must_use]
    pub fn credentials_provider(&self) -> Option<SharedCredentialsProvider> {
        self.official.credentials_provider.clone()
    }

    /// The HTTP client, if one is set.
    #[must_use]
    pub fn http_client(&self) -> Option<SharedHttpClient> {
        self.official.http_client.clone()
    }

    /// The endpoint that replaces the one of the service's rules.
    #[must_use]
    pub fn endpoint_url(&self) -> Option<&str> {
        self.inner.endpoint_url()
    }

    /// How failed attempts are made again.
    #[must_use]
    pub fn retry_config(&self) -> Option<&RetryConfig> {
        self.official.retry_config.as_ref()
    }

    /// How long a call may take.
    #[must_use]
    pub fn timeout_config(&self) -> Option<&TimeoutConfig> {
        self.official.timeout_config.as_ref()
    }

    /// The application's name.
    #[must_use]
    pub fn app_name(&self) -> Option<&AppName> {
        self.official.app_name.as_ref()
    }

    /// Where the time comes from.
    #[must_use]
    pub fn time_source(&self) -> Option<SharedTimeSource> {
        self.official.time_source.clone()
    }

    /// What waits for an HTTP client that is set.
    #[must_use]
    pub fn sleep_impl(&self) -> Option<SharedAsyncSleep> {
        self.official.sleep_impl.clone()
    }

    /// Whether streams that stall are given up. Nothing is streamed.
    #[must_use]
    pub fn stalled_stream_protection(&self) -> Option<&StalledStreamProtectionConfig> {
        self.official.stalled_stream_protection.as_ref()
    }

    /// Who watches calls.
    pub fn interceptors(&self) -> impl Iterator<Item = SharedInterceptor> + '_ {
        self.official.interceptors.iter().cloned()
    }

    /// Who says whether a failed attempt is made again, beside the client's own table.
    pub fn retry_classifiers(&self) -> impl Iterator<Item = SharedRetryClassifier> + '_ {
        self.official.retry_classifiers.iter().cloned()
    }

    /// Whether a wrong clock is left as it is.
    #[must_use]
    pub fn disable_clock_skew_correction(&self) -> Option<bool> {
        self.inner.disable_clock_skew_correction()
    }
}

impl From<&SdkConfig> for Builder {
    fn from(sdk: &SdkConfig) -> Self {
        let mut builder = Self::over(trent_runtime::config::Builder::from(sdk));
        builder.set_official(Official {
            region: sdk.region().cloned(),
            credentials_provider: sdk.credentials_provider(),
            http_client: sdk.http_client(),
            retry_config: sdk.retry_config().cloned(),
            timeout_config: sdk.timeout_config().cloned(),
            app_name: sdk.app_name().cloned(),
            time_source: sdk.time_source(),
            sleep_impl: sdk.sleep_impl(),
            stalled_stream_protection: sdk.stalled_stream_protection(),
            ..Official::default()
        });
        builder
    }
}

impl From<&SdkConfig> for Config {
    fn from(sdk: &SdkConfig) -> Self {
        Builder::from(sdk).build()
    }
}

impl From<&Arc<SdkConfig>> for Config {
    fn from(sdk: &Arc<SdkConfig>) -> Self {
        Self::from(&**sdk)
    }
}

/// What a client is made of: a [`Config`], or a reference to a [`Config`] or an `SdkConfig`.
pub trait IntoConfig {
    /// The configuration.
    fn into_config(self) -> Config;
}

impl<T: Into<Config>> IntoConfig for T {
    fn into_config(self) -> Config {
        self.into()
    }
}

/// A copy.
impl From<&Self> for Config {
    fn from(config: &Self) -> Self {
        config.clone()
    }
}
