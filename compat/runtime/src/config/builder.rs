//! The builder of a configuration.

use std::sync::Arc;

use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, SharedRetryClassifier};
use trent_runtime::mock::Mock;
use trent_runtime::official::{SdkHttpClient, SdkTime};
use trent_runtime::validation::Validation;

use super::retry::RetryConfig;
use super::sleep::OnRuntime;
use super::timeout::TimeoutConfig;
use super::{
    AppName, AsyncSleep, BehaviorVersion, Config, HttpClient, Intercept, Official,
    ProvideCredentials, Region, SharedAsyncSleep, SharedCredentialsProvider, SharedHttpClient,
    SharedInterceptor, SharedTimeSource, StalledStreamProtectionConfig, TimeSource,
};

/// Builds a [`Config`].
#[derive(Clone, Debug, Default)]
pub struct Builder {
    inner: trent_runtime::config::Builder,
    official: Official,
}

impl Builder {
    /// Nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn over(inner: trent_runtime::config::Builder) -> Self {
        Self { inner, official: Official::default() }
    }

    pub(super) fn set_official(&mut self, official: Official) {
        self.official = official;
    }

    /// Sets the region.
    #[must_use]
    pub fn region(mut self, region: impl Into<Option<Region>>) -> Self {
        self.set_region(region.into());
        self
    }

    /// Sets or unsets the region.
    pub fn set_region(&mut self, region: Option<Region>) -> &mut Self {
        self.inner.set_region(region.as_ref().map(Into::into));
        self.official.region = region;
        self
    }

    /// Sets the endpoint, instead of the one that the service's rules give.
    #[must_use]
    pub fn endpoint_url(mut self, endpoint_url: impl Into<String>) -> Self {
        self.set_endpoint_url(Some(endpoint_url.into()));
        self
    }

    /// Sets or unsets the endpoint.
    pub fn set_endpoint_url(&mut self, endpoint_url: Option<String>) -> &mut Self {
        self.inner.set_endpoint_url(endpoint_url);
        self
    }

    /// Sets whether to use an endpoint with FIPS-validated cryptography.
    #[must_use]
    pub fn use_fips(mut self, use_fips: impl Into<bool>) -> Self {
        self.set_use_fips(Some(use_fips.into()));
        self
    }

    /// Sets or unsets whether to use an endpoint with FIPS-validated cryptography.
    pub fn set_use_fips(&mut self, use_fips: Option<bool>) -> &mut Self {
        self.inner.set_use_fips(use_fips);
        self
    }

    /// Sets whether to use an endpoint that answers over IPv6 as well.
    #[must_use]
    pub fn use_dual_stack(mut self, use_dual_stack: impl Into<bool>) -> Self {
        self.set_use_dual_stack(Some(use_dual_stack.into()));
        self
    }

    /// Sets or unsets whether to use an endpoint that answers over IPv6 as well.
    pub fn set_use_dual_stack(&mut self, use_dual_stack: Option<bool>) -> &mut Self {
        self.inner.set_use_dual_stack(use_dual_stack);
        self
    }

    /// Sets how failed attempts are made again.
    #[must_use]
    pub fn retry_config(mut self, retry_config: RetryConfig) -> Self {
        self.set_retry_config(Some(retry_config));
        self
    }

    /// Sets or unsets how failed attempts are made again.
    pub fn set_retry_config(&mut self, retry_config: Option<RetryConfig>) -> &mut Self {
        self.inner.set_retry_config(retry_config.as_ref().map(Into::into));
        self.official.retry_config = retry_config;
        self
    }

    /// Sets how long a call may take.
    #[must_use]
    pub fn timeout_config(mut self, timeout_config: TimeoutConfig) -> Self {
        self.set_timeout_config(Some(timeout_config));
        self
    }

    /// Sets or unsets how long a call may take.
    pub fn set_timeout_config(&mut self, timeout_config: Option<TimeoutConfig>) -> &mut Self {
        self.inner.set_timeout_config(timeout_config.as_ref().map(Into::into));
        self.official.timeout_config = timeout_config;
        self
    }

    /// Sets who provides the credentials.
    #[must_use]
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.set_credentials_provider(Some(SharedCredentialsProvider::new(provider)));
        self
    }

    /// Sets or unsets who provides the credentials.
    pub fn set_credentials_provider(
        &mut self,
        provider: Option<SharedCredentialsProvider>,
    ) -> &mut Self {
        let own = provider.clone().map(trent_runtime::config::SharedCredentialsProvider::new);
        self.inner.set_credentials_provider(own);
        self.official.credentials_provider = provider;
        self
    }

    /// Sets the HTTP client.
    #[must_use]
    pub fn http_client(mut self, http_client: impl HttpClient + 'static) -> Self {
        self.set_http_client(Some(SharedHttpClient::new(http_client)));
        self
    }

    /// Sets or unsets the HTTP client.
    pub fn set_http_client(&mut self, http_client: Option<SharedHttpClient>) -> &mut Self {
        self.inner.set_http_client(None);
        self.official.http_client = http_client;
        self
    }

    /// Sets what waits for an HTTP client that is set.
    #[must_use]
    pub fn sleep_impl(mut self, sleep_impl: impl AsyncSleep + 'static) -> Self {
        self.set_sleep_impl(Some(SharedAsyncSleep::new(sleep_impl)));
        self
    }

    /// Sets or unsets what waits for an HTTP client that is set.
    pub fn set_sleep_impl(&mut self, sleep_impl: Option<SharedAsyncSleep>) -> &mut Self {
        self.official.sleep_impl = sleep_impl;
        self
    }

    /// Sets where the time of signatures comes from.
    #[must_use]
    pub fn time_source(mut self, time_source: impl TimeSource + 'static) -> Self {
        self.set_time_source(Some(SharedTimeSource::new(time_source)));
        self
    }

    /// Sets or unsets where the time of signatures comes from.
    pub fn set_time_source(&mut self, time_source: Option<SharedTimeSource>) -> &mut Self {
        let own = time_source.clone().map(SdkTime);
        self.inner.set_time_source(own.map(trent_runtime::config::SharedTimeSource::new));
        self.official.time_source = time_source;
        self
    }

    /// Sets the application's name, which goes into the user agent.
    #[must_use]
    pub fn app_name(mut self, app_name: AppName) -> Self {
        self.set_app_name(Some(app_name));
        self
    }

    /// Sets or unsets the application's name, which goes into the user agent.
    pub fn set_app_name(&mut self, app_name: Option<AppName>) -> &mut Self {
        self.inner.set_app_name(app_name.as_ref().map(Into::into));
        self.official.app_name = app_name;
        self
    }

    /// Switches the correction of a wrong clock off.
    #[must_use]
    pub fn disable_clock_skew_correction(mut self, disable: impl Into<Option<bool>>) -> Self {
        self.set_disable_clock_skew_correction(disable.into());
        self
    }

    /// As [`disable_clock_skew_correction`](Self::disable_clock_skew_correction).
    pub fn set_disable_clock_skew_correction(&mut self, disable: Option<bool>) -> &mut Self {
        self.inner.set_disable_clock_skew_correction(disable);
        self
    }

    /// Accepted, kept, and without a meaning: nothing is streamed.
    #[must_use]
    pub fn stalled_stream_protection(mut self, config: StalledStreamProtectionConfig) -> Self {
        self.set_stalled_stream_protection(Some(config));
        self
    }

    /// As [`stalled_stream_protection`](Self::stalled_stream_protection).
    pub fn set_stalled_stream_protection(
        &mut self,
        config: Option<StalledStreamProtectionConfig>,
    ) -> &mut Self {
        self.official.stalled_stream_protection = config;
        self
    }

    /// Lets an interceptor watch every call.
    #[must_use]
    pub fn interceptor(mut self, interceptor: impl Intercept + 'static) -> Self {
        self.push_interceptor(SharedInterceptor::new(interceptor));
        self
    }

    /// Lets an interceptor watch every call.
    pub fn push_interceptor(&mut self, interceptor: SharedInterceptor) -> &mut Self {
        self.official.interceptors.push(interceptor);
        self
    }

    /// Lets these interceptors watch every call, and no others.
    pub fn set_interceptors(
        &mut self,
        interceptors: impl IntoIterator<Item = SharedInterceptor>,
    ) -> &mut Self {
        self.official.interceptors = interceptors.into_iter().collect();
        self
    }

    /// Lets a classifier say whether a failed attempt is made again. What it has no opinion of is decided as ever.
    #[must_use]
    pub fn retry_classifier(mut self, classifier: impl ClassifyRetry + 'static) -> Self {
        self.push_retry_classifier(SharedRetryClassifier::new(classifier));
        self
    }

    /// As [`retry_classifier`](Self::retry_classifier).
    pub fn push_retry_classifier(&mut self, classifier: SharedRetryClassifier) -> &mut Self {
        self.official.retry_classifiers.push(classifier);
        self
    }

    /// Lets these classifiers say whether a failed attempt is made again, and no others.
    pub fn set_retry_classifiers(
        &mut self,
        classifiers: impl IntoIterator<Item = SharedRetryClassifier>,
    ) -> &mut Self {
        self.official.retry_classifiers = classifiers.into_iter().collect();
        self
    }

    /// Accepted: every version means the same defaults.
    #[must_use]
    pub fn behavior_version(self, _version: BehaviorVersion) -> Self {
        self
    }

    /// Accepted: every version means the same defaults.
    pub fn set_behavior_version(&mut self, _version: Option<BehaviorVersion>) -> &mut Self {
        self
    }

    /// Accepted: every version means the same defaults.
    #[must_use]
    pub fn behavior_version_latest(self) -> Self {
        self
    }

    /// Sets which constraints of the model are checked before a request is sent.
    #[must_use]
    pub fn validation(mut self, validation: Validation) -> Self {
        self.inner.set_validation(Some(validation));
        self
    }

    /// Lets a mock answer every call, in tests.
    #[must_use]
    pub fn mock(self, mock: &Mock) -> Self {
        Self { inner: self.inner.mock(mock), official: self.official }
    }

    /// The finished configuration.
    #[must_use]
    pub fn build(self) -> Config {
        let Self { mut inner, official } = self;
        if let Some(client) = official.http_client.clone() {
            let clock = official.time_source.clone().unwrap_or_default();
            let timer = official.sleep_impl.clone();
            let timer = timer.unwrap_or_else(|| SharedAsyncSleep::new(OnRuntime));
            let client = SdkHttpClient::new(client, Some(clock), Some(timer));
            inner.set_http_client(Some(Arc::new(client)));
        }
        Config { inner: inner.build(), official }
    }
}
