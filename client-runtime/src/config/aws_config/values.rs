//! Values of the official crates and of this one, each from the other: regions, names, credentials, retries, timeouts.

use std::borrow::Cow;

use aws_credential_types::Credentials as SdkCredentials;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion as SdkBehaviorVersion;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig as SdkStreams;
use aws_smithy_types::retry::{RetryConfig as SdkRetryConfig, RetryMode as SdkRetryMode};
use aws_smithy_types::timeout::TimeoutConfig as SdkTimeoutConfig;
use aws_types::app_name::AppName as SdkAppName;
use aws_types::region::Region as SdkRegion;

use crate::config::retry::{RetryConfig, RetryMode};
use crate::config::timeout::TimeoutConfig;
use crate::config::{AppName, BehaviorVersion, Region, StalledStreamProtectionConfig};
use crate::credentials::Credentials;

/// A value that is owned, from the same that is borrowed.
macro_rules! owned {
    ($($from:ty => $to:ty;)*) => {$(
        impl From<$from> for $to {
            fn from(value: $from) -> Self {
                Self::from(&value)
            }
        }
    )*};
}

owned! {
    SdkRegion => Region;
    Region => SdkRegion;
    SdkAppName => AppName;
    AppName => SdkAppName;
    SdkCredentials => Credentials;
    Credentials => SdkCredentials;
    SdkRetryConfig => RetryConfig;
    RetryConfig => SdkRetryConfig;
    SdkTimeoutConfig => TimeoutConfig;
    TimeoutConfig => SdkTimeoutConfig;
}

impl From<&SdkRegion> for Region {
    fn from(sdk: &SdkRegion) -> Self {
        Self::new(sdk.as_ref().to_owned())
    }
}

impl From<&Region> for SdkRegion {
    fn from(region: &Region) -> Self {
        Self::new(region.as_ref().to_owned())
    }
}

impl From<&SdkAppName> for AppName {
    fn from(sdk: &SdkAppName) -> Self {
        Self::checked(Cow::Owned(sdk.as_ref().to_owned()))
    }
}

impl From<&AppName> for SdkAppName {
    fn from(name: &AppName) -> Self {
        Self::new(name.as_ref().to_owned()).expect("both allow the same characters")
    }
}

/// Every version means the same defaults.
impl From<SdkBehaviorVersion> for BehaviorVersion {
    fn from(_: SdkBehaviorVersion) -> Self {
        Self::latest()
    }
}

/// The newest defaults.
impl From<BehaviorVersion> for SdkBehaviorVersion {
    fn from(_: BehaviorVersion) -> Self {
        Self::latest()
    }
}

/// Accepted; nothing is streamed.
impl From<SdkStreams> for StalledStreamProtectionConfig {
    fn from(sdk: SdkStreams) -> Self {
        if sdk.upload_enabled() || sdk.download_enabled() {
            Self::enabled().build()
        } else {
            Self::disabled()
        }
    }
}

impl From<&SdkCredentials> for Credentials {
    fn from(sdk: &SdkCredentials) -> Self {
        let credentials = Self::new(
            sdk.access_key_id(),
            sdk.secret_access_key(),
            sdk.session_token().map(str::to_owned),
            sdk.expiry(),
            "SdkConfig",
        );
        match sdk.account_id() {
            Some(account) => credentials.with_account_id(account.as_str()),
            None => credentials,
        }
    }
}

impl From<&Credentials> for SdkCredentials {
    fn from(credentials: &Credentials) -> Self {
        let mut sdk = Self::builder()
            .access_key_id(credentials.access_key_id())
            .secret_access_key(credentials.secret_access_key())
            .provider_name("Credentials");
        sdk.set_session_token(credentials.session_token().map(str::to_owned));
        sdk.set_expiry(credentials.expiry());
        sdk.set_account_id(credentials.account_id().map(Into::into));
        sdk.build()
    }
}

/// A first wait of the SDK's default counts as not set: it is that of the rules before 2026, for every failure. So does its
/// number of attempts, which a service may have another default for.
impl From<&SdkRetryConfig> for RetryConfig {
    fn from(sdk: &SdkRetryConfig) -> Self {
        let mode = match sdk.mode() {
            SdkRetryMode::Adaptive => RetryMode::Adaptive,
            _ => RetryMode::Standard,
        };
        let config = Self::standard().with_retry_mode(mode).with_max_backoff(sdk.max_backoff());
        let config = match sdk.max_attempts() {
            default if default == SdkRetryConfig::standard().max_attempts() => config,
            own => config.with_max_attempts(own),
        };
        match sdk.initial_backoff() {
            default if default == SdkRetryConfig::standard().initial_backoff() => config,
            own => config.with_initial_backoff(own),
        }
    }
}

impl From<&SdkTimeoutConfig> for TimeoutConfig {
    fn from(sdk: &SdkTimeoutConfig) -> Self {
        // Without it, each limit would count as not set, and take its default.
        if *sdk == SdkTimeoutConfig::disabled() {
            return Self::disabled();
        }
        let mut builder = Self::builder();
        builder
            .set_connect_timeout(sdk.connect_timeout())
            .set_read_timeout(sdk.read_timeout())
            .set_operation_timeout(sdk.operation_timeout())
            .set_operation_attempt_timeout(sdk.operation_attempt_timeout());
        builder.build()
    }
}

/// The rules before or of 2026 have no place there; a first wait that the program has not set is the SDK's default.
impl From<&RetryConfig> for SdkRetryConfig {
    fn from(config: &RetryConfig) -> Self {
        let sdk = match config.mode() {
            RetryMode::Adaptive => Self::adaptive(),
            RetryMode::Standard => Self::standard(),
        };
        let sdk =
            sdk.with_max_attempts(config.max_attempts()).with_max_backoff(config.max_backoff());
        match config.own_backoff() {
            Some(own) => sdk.with_initial_backoff(own),
            None => sdk,
        }
    }
}

impl From<&TimeoutConfig> for SdkTimeoutConfig {
    fn from(config: &TimeoutConfig) -> Self {
        if *config == TimeoutConfig::disabled() {
            return Self::disabled();
        }
        let mut sdk = Self::builder();
        sdk.set_connect_timeout(config.connect_timeout());
        sdk.set_read_timeout(config.read_timeout());
        sdk.set_operation_timeout(config.operation_timeout());
        sdk.set_operation_attempt_timeout(config.operation_attempt_timeout());
        sdk.build()
    }
}
