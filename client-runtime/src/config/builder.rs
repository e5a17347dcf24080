//! The builder of a configuration.

use std::sync::Arc;

use super::retry::RetryConfig;
use super::timeout::TimeoutConfig;
use super::{
    AccountIdEndpointMode, AppName, BehaviorVersion, Config, EndpointParam, Environment,
    HttpClient, IntoRegion, ProvideCredentials, Region, SharedCredentialsProvider,
    SharedHttpClient, SharedTimeSource, StalledStreamProtectionConfig, TimeSource,
};
use crate::mock::Mock;
use crate::validation::{Policy, Validation};

/// Builds a [`Config`].
#[derive(Clone, Debug, Default)]
pub struct Builder {
    pub(super) config: Config,
}

impl Builder {
    /// Nothing set. The environment is not read: [`Config::from_env`] does that.
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the region: `Region::new("eu-central-1")`.
    #[inline]
    #[must_use]
    pub fn region(mut self, region: impl IntoRegion) -> Self {
        self.config.region = region.into_region();
        self
    }

    /// Sets or unsets the region.
    #[inline]
    pub fn set_region(&mut self, region: Option<Region>) -> &mut Self {
        self.config.region = region;
        self
    }

    /// Sets the endpoint, instead of the one that the service's rules give.
    #[inline]
    #[must_use]
    pub fn endpoint_url(mut self, endpoint_url: impl Into<String>) -> Self {
        self.config.endpoint_url = Some(endpoint_url.into());
        self
    }

    /// Sets or unsets the endpoint, instead of the one that the service's rules give.
    #[inline]
    pub fn set_endpoint_url(&mut self, endpoint_url: Option<String>) -> &mut Self {
        self.config.endpoint_url = endpoint_url;
        self
    }

    /// Sets whether to use an endpoint with FIPS-validated cryptography.
    #[inline]
    #[must_use]
    pub fn use_fips(mut self, use_fips: impl Into<bool>) -> Self {
        self.config.use_fips = Some(use_fips.into());
        self
    }

    /// Sets or unsets whether to use an endpoint with FIPS-validated cryptography.
    #[inline]
    pub fn set_use_fips(&mut self, use_fips: Option<bool>) -> &mut Self {
        self.config.use_fips = use_fips;
        self
    }

    /// Sets whether to use an endpoint that answers over IPv6 as well.
    #[inline]
    #[must_use]
    pub fn use_dual_stack(mut self, use_dual_stack: impl Into<bool>) -> Self {
        self.config.use_dual_stack = Some(use_dual_stack.into());
        self
    }

    /// Sets or unsets whether to use an endpoint that answers over IPv6 as well.
    #[inline]
    pub fn set_use_dual_stack(&mut self, use_dual_stack: Option<bool>) -> &mut Self {
        self.config.use_dual_stack = use_dual_stack;
        self
    }

    /// Sets how failed attempts are made again: three attempts by default, with waits of up to 50 and 100 milliseconds, or
    /// of one and two seconds where the service throttles. See [`RetryConfig`].
    #[inline]
    #[must_use]
    pub fn retry_config(mut self, retry_config: impl Into<RetryConfig>) -> Self {
        self.config.retry_config = Some(retry_config.into());
        self
    }

    /// Sets or unsets how failed attempts are made again.
    #[inline]
    pub fn set_retry_config(&mut self, retry_config: Option<RetryConfig>) -> &mut Self {
        self.config.retry_config = retry_config;
        self
    }

    /// Sets how long a call may take. By default a connection has 3.1 seconds, the response 60 seconds from then on, and
    /// neither an attempt nor the whole call has a limit of its own. See [`TimeoutConfig`].
    #[inline]
    #[must_use]
    pub fn timeout_config(mut self, timeout_config: impl Into<TimeoutConfig>) -> Self {
        self.config.timeout_config = Some(timeout_config.into());
        self
    }

    /// Sets or unsets how long a call may take.
    #[inline]
    pub fn set_timeout_config(&mut self, timeout_config: Option<TimeoutConfig>) -> &mut Self {
        self.config.timeout_config = timeout_config;
        self
    }

    /// Sets whether calls go to an endpoint of the account, for services that have such endpoints.
    #[inline]
    #[must_use]
    pub fn account_id_endpoint_mode(mut self, mode: AccountIdEndpointMode) -> Self {
        self.config.account_id_endpoint_mode = Some(mode);
        self
    }

    /// Sets or unsets whether calls go to an endpoint of the account, for services that have such endpoints.
    #[inline]
    pub fn set_account_id_endpoint_mode(
        &mut self,
        mode: Option<AccountIdEndpointMode>,
    ) -> &mut Self {
        self.config.account_id_endpoint_mode = mode;
        self
    }

    /// Sets a parameter of the service's own endpoint rules, by its name in the model.
    #[inline]
    #[must_use]
    pub fn endpoint_param(mut self, name: &'static str, value: impl Into<EndpointParam>) -> Self {
        let params = self.config.endpoint_params.get_or_insert_default();
        params.insert(name, value.into());
        self
    }

    /// Sets the application's name, which goes into the user agent.
    #[inline]
    #[must_use]
    pub fn app_name(mut self, app_name: AppName) -> Self {
        self.config.app_name = Some(app_name);
        self
    }

    /// Sets or unsets the application's name, which goes into the user agent.
    #[inline]
    pub fn set_app_name(&mut self, app_name: Option<AppName>) -> &mut Self {
        self.config.app_name = app_name;
        self
    }

    /// Sets which constraints of the model are checked before a request is sent.
    #[inline]
    #[must_use]
    pub fn validation(mut self, validation: Validation) -> Self {
        self.config.validation = Some(validation.into());
        self
    }

    /// Sets or unsets which constraints of the model are checked before a request is sent.
    #[inline]
    pub fn set_validation(&mut self, validation: Option<Validation>) -> &mut Self {
        self.config.validation = validation.map(Policy::from);
        self
    }

    /// Sets where the time of signatures comes from.
    #[inline]
    #[must_use]
    pub fn time_source(mut self, time_source: impl TimeSource + 'static) -> Self {
        self.config.time_source = Some(SharedTimeSource::new(time_source));
        self
    }

    /// Sets or unsets where the time of signatures comes from.
    #[inline]
    pub fn set_time_source(&mut self, time_source: Option<SharedTimeSource>) -> &mut Self {
        self.config.time_source = time_source;
        self
    }

    /// Sets who provides the credentials.
    #[inline]
    #[must_use]
    pub fn credentials_provider(
        mut self,
        credentials_provider: impl ProvideCredentials + 'static,
    ) -> Self {
        self.config.credentials_provider =
            Some(SharedCredentialsProvider::new(credentials_provider));
        self
    }

    /// Sets or unsets who provides the credentials.
    #[inline]
    pub fn set_credentials_provider(
        &mut self,
        credentials_provider: Option<SharedCredentialsProvider>,
    ) -> &mut Self {
        self.config.credentials_provider = credentials_provider;
        self
    }

    /// Sets the transport, for async and blocking calls: by default the one that the features bring, which all clients of the
    /// process share.
    #[inline]
    #[must_use]
    pub fn http_client(mut self, http_client: impl HttpClient) -> Self {
        self.config.http_client = Some(Arc::new(http_client));
        self
    }

    /// Sets or unsets the transport, for async and blocking calls.
    #[inline]
    pub fn set_http_client(&mut self, http_client: Option<SharedHttpClient>) -> &mut Self {
        self.config.http_client = http_client;
        self
    }

    /// Sets how many bytes a response body may have at most; 16 MiB if it is not set.
    #[inline]
    #[must_use]
    pub fn max_response_bytes(mut self, max_response_bytes: usize) -> Self {
        self.config.max_response_bytes = Some(max_response_bytes);
        self
    }

    /// Sets or unsets how many bytes a response body may have at most; 16 MiB if it is not set.
    #[inline]
    pub fn set_max_response_bytes(&mut self, max_response_bytes: Option<usize>) -> &mut Self {
        self.config.max_response_bytes = max_response_bytes;
        self
    }

    /// Sets from how many bytes on request bodies are compressed, for operations that allow it; 10 KiB if it is not set.
    #[inline]
    #[must_use]
    pub fn request_min_compression_size_bytes(
        mut self,
        request_min_compression_size_bytes: u32,
    ) -> Self {
        self.config.request_min_compression_size_bytes = Some(request_min_compression_size_bytes);
        self
    }

    /// Sets or unsets from how many bytes on request bodies are compressed, for operations that allow it; 10 KiB if it is not set.
    #[inline]
    pub fn set_request_min_compression_size_bytes(
        &mut self,
        request_min_compression_size_bytes: Option<u32>,
    ) -> &mut Self {
        self.config.request_min_compression_size_bytes = request_min_compression_size_bytes;
        self
    }

    /// Sets whether request bodies are never compressed.
    #[inline]
    #[must_use]
    pub fn disable_request_compression(mut self, disable_request_compression: bool) -> Self {
        self.config.disable_request_compression = Some(disable_request_compression);
        self
    }

    /// Sets or unsets whether request bodies are never compressed.
    #[inline]
    pub fn set_disable_request_compression(
        &mut self,
        disable_request_compression: Option<bool>,
    ) -> &mut Self {
        self.config.disable_request_compression = disable_request_compression;
        self
    }

    /// Switches the correction of a wrong clock off: by default a client notices from the service's answers that the
    /// clock is wrong and signs with the right time.
    #[inline]
    #[must_use]
    pub fn disable_clock_skew_correction(mut self, disable: impl Into<Option<bool>>) -> Self {
        self.set_disable_clock_skew_correction(disable.into());
        self
    }

    /// As [`disable_clock_skew_correction`](Self::disable_clock_skew_correction).
    #[inline]
    pub fn set_disable_clock_skew_correction(&mut self, disable: Option<bool>) -> &mut Self {
        self.config.clock_skew_correction = disable.map(|disable| !disable);
        self
    }

    /// Accepted for programs that set it: nothing is streamed.
    #[inline]
    #[must_use]
    pub fn stalled_stream_protection(self, _config: StalledStreamProtectionConfig) -> Self {
        self
    }

    /// Accepted for programs that set it: nothing is streamed.
    #[inline]
    pub fn set_stalled_stream_protection(
        &mut self,
        _config: Option<StalledStreamProtectionConfig>,
    ) -> &mut Self {
        self
    }

    /// Accepted for programs that name one; see [`BehaviorVersion`].
    #[inline]
    #[must_use]
    pub fn behavior_version(self, _version: BehaviorVersion) -> Self {
        self
    }

    /// Accepted for programs that name one; see [`BehaviorVersion`].
    #[inline]
    pub fn set_behavior_version(&mut self, _version: Option<BehaviorVersion>) -> &mut Self {
        self
    }

    /// Accepted for programs that say it; see [`BehaviorVersion`].
    #[inline]
    #[must_use]
    pub fn behavior_version_latest(self) -> Self {
        self
    }

    /// Lets a mock answer every call, in tests.
    #[inline]
    #[must_use]
    pub fn mock(mut self, mock: &Mock) -> Self {
        self.config.mock = Some(Arc::new(mock.clone()));
        self
    }

    #[cfg(feature = "aws-config")]
    pub(crate) fn loaded_endpoints(
        mut self,
        endpoints: super::aws_config::LoadedEndpoints,
    ) -> Self {
        self.config.loaded_endpoints = Some(endpoints);
        self
    }

    #[inline]
    pub(crate) fn set_environment_endpoints(&mut self, endpoints: Environment) {
        self.config.environment_endpoints = endpoints;
    }

    /// The finished configuration.
    #[inline]
    #[must_use]
    pub fn build(self) -> Config {
        self.config
    }
}
