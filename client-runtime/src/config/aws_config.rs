//! The official loader's configuration, taken over: `Config::from(&aws_config::load_from_env().await)`.

use std::sync::Arc;
use std::time::SystemTime;

use aws_credential_types::Credentials as SdkCredentials;
use aws_credential_types::provider::error::CredentialsError as SdkCredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as SdkFuture;
use aws_credential_types::provider::{
    ProvideCredentials as ProvideSdkCredentials, SharedCredentialsProvider,
};
use aws_smithy_types::retry::RetryConfig as SdkRetryConfig;
use aws_types::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use tokio::runtime::Handle;

use super::retry::RetryConfig;
use super::timeout::TimeoutConfig;
use super::{AppName, Builder, Config, Environment, Region, TimeSource};
use crate::credentials::{self, Credentials, CredentialsError, ProvideCredentials, future};
use crate::transport::background;

mod http_client;
#[cfg(test)]
mod tests;
mod values;

pub use http_client::{SdkHttpClient, components};

/// Region, credentials, endpoint URL, FIPS, dual stack, retries, timeouts, application name, clock,
/// request compression, and the HTTP client if one is set.
///
/// An endpoint that is set in code counts before what the loader has found for the service: in the variables
/// `AWS_ENDPOINT_URL_<SERVICE>` and `AWS_ENDPOINT_URL`, then in the `services` section of the profile, then in its
/// `endpoint_url`. An `SdkConfig` that no loader has made has the endpoint that is set in it, and no other.
impl From<&SdkConfig> for Builder {
    fn from(sdk: &SdkConfig) -> Self {
        from_sdk(sdk, &Environment::process())
    }
}

/// As for [`Builder`].
impl From<&SdkConfig> for Config {
    fn from(sdk: &SdkConfig) -> Self {
        Builder::from(sdk).build()
    }
}

/// As for [`Builder`]: applications share what the loader has found.
impl From<&Arc<SdkConfig>> for Config {
    fn from(sdk: &Arc<SdkConfig>) -> Self {
        Self::from(&**sdk)
    }
}

impl Config {
    /// The configuration that the official loader has found.
    #[must_use]
    pub fn new(sdk: &SdkConfig) -> Self {
        Self::from(sdk)
    }
}

fn from_sdk(sdk: &SdkConfig, variables: &Environment) -> Builder {
    let mut builder = Builder::new();
    builder
        .set_region(sdk.region().map(Region::from))
        .set_use_fips(sdk.use_fips())
        .set_use_dual_stack(sdk.use_dual_stack())
        .set_retry_config(sdk.retry_config().map(|retry| retry_of(retry, variables)))
        .set_timeout_config(sdk.timeout_config().map(TimeoutConfig::from))
        .set_app_name(sdk.app_name().map(AppName::from))
        .set_request_min_compression_size_bytes(sdk.request_min_compression_size_bytes())
        .set_disable_request_compression(sdk.disable_request_compression());
    builder = endpoint(builder, sdk, variables);
    if let Some(provider) = sdk.credentials_provider() {
        builder = builder.credentials_provider(provider);
    }
    if let Some(source) = sdk.time_source() {
        builder = builder.time_source(SdkTime(source));
    }
    if let Some(client) = SdkHttpClient::of(sdk) {
        builder.set_http_client(Some(Arc::new(client)));
    }
    builder
}

/// An endpoint that is set in code is the client's. Others are the loader's: it has put `AWS_ENDPOINT_URL` or the profile's
/// `endpoint_url` in the same place, and knows those of each service beside them.
fn endpoint(builder: Builder, sdk: &SdkConfig, variables: &Environment) -> Builder {
    let url = sdk.endpoint_url().map(str::to_owned);
    if let Some(url) = url.clone().filter(|_| sdk.get_origin("endpoint_url").is_client_config()) {
        return builder.endpoint_url(url);
    }
    let ignored = variables.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if ignored.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return builder;
    }
    builder.loaded_endpoints(LoadedEndpoints { sdk: Arc::new(sdk.clone()), common: url })
}

/// The endpoints that the loader knows.
#[derive(Clone, Debug)]
pub(crate) struct LoadedEndpoints {
    sdk: Arc<SdkConfig>,
    common: Option<String>,
}

impl LoadedEndpoints {
    /// The endpoint of a service by its name in AWS's SDKs, for example `KMS`.
    pub(crate) fn of(&self, sdk_id: &str) -> Option<String> {
        let key = ServiceConfigKey::builder()
            .service_id(sdk_id)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build()
            .ok()?;
        let own = self.sdk.service_config().and_then(|loader| loader.load_config(key));
        own.filter(|url| !url.is_empty()).or_else(|| self.common.clone())
    }
}

/// The loader does not say which retry rules to use, so the variable is read here. An invalid value is the loader's to report.
fn retry_of(sdk: &SdkRetryConfig, variables: &Environment) -> RetryConfig {
    let config = match variables.get("AWS_MAX_ATTEMPTS") {
        Some(_) => RetryConfig::from(sdk).with_max_attempts(sdk.max_attempts()),
        None => RetryConfig::from(sdk),
    };
    match variables.retry_behavior() {
        Ok(Some(behavior)) => config.with_behavior(behavior),
        Ok(None) | Err(_) => config,
    }
}

/// The clock of an official configuration.
#[derive(Debug)]
pub struct SdkTime(pub aws_types::sdk_config::SharedTimeSource);

impl TimeSource for SdkTime {
    fn now(&self) -> SystemTime {
        self.0.now()
    }
}

/// An official provider, in a client's configuration. It needs a tokio runtime: the one that polls, or else the
/// background thread.
impl ProvideCredentials for SharedCredentialsProvider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let provider = self.clone();
        future::ProvideCredentials::new(async move {
            if Handle::try_current().is_ok() {
                provide(provider).await
            } else {
                provide_in_background(provider).await
            }
        })
    }

    fn provide_credentials_blocking(&self) -> credentials::Result {
        credentials::fetch_blocking(provide_in_background(self.clone()))
    }
}

/// Official credentials, in a client's configuration.
impl ProvideCredentials for SdkCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Ok(self.into()))
    }
}

/// This client's credentials, in the official loader.
impl ProvideSdkCredentials for Credentials {
    fn provide_credentials<'a>(&'a self) -> SdkFuture<'a>
    where
        Self: 'a,
    {
        SdkFuture::ready(Ok(self.into()))
    }
}

async fn provide(provider: SharedCredentialsProvider) -> credentials::Result {
    match provider.as_ref().provide_credentials().await {
        Ok(found) => Ok((&found).into()),
        Err(error) => Err(refuse(error)),
    }
}

async fn provide_in_background(provider: SharedCredentialsProvider) -> credentials::Result {
    let task = background::spawn(provide(provider)).map_err(CredentialsError::unhandled)?;
    task.await.map_err(CredentialsError::unhandled)?
}

fn refuse(error: SdkCredentialsError) -> CredentialsError {
    match &error {
        SdkCredentialsError::CredentialsNotLoaded(_) => CredentialsError::not_loaded(error),
        SdkCredentialsError::ProviderTimedOut(_) => CredentialsError::provider_timed_out(error),
        SdkCredentialsError::InvalidConfiguration(_) => {
            CredentialsError::invalid_configuration(error)
        }
        SdkCredentialsError::ProviderError(_) => CredentialsError::provider_error(error),
        _ => CredentialsError::unhandled(error),
    }
}
