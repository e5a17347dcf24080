//! Clients that share the loader's configuration, and change some of it.

use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_kms::Client;
use aws_sdk_kms::config::{
    BehaviorVersion, Builder, Config, Credentials, Region, StalledStreamProtectionConfig,
};

/// One configuration for many clients.
pub struct Clients {
    shared: Arc<SdkConfig>,
}

impl Clients {
    /// Values of the client's module go to the loader.
    pub async fn load(region: Option<&'static str>, keys: Option<(&str, &str)>) -> Self {
        let mut loader = aws_config::defaults(BehaviorVersion::latest());
        if let Some(region) = region {
            loader = loader.region(Region::from_static(region));
        }
        if let Some((id, secret)) = keys {
            loader = loader.credentials_provider(Credentials::new(id, secret, None, None, "given"));
        }
        Self { shared: Arc::new(loader.load().await) }
    }

    /// A client as it is.
    pub fn kms(&self) -> Client {
        Client::new(&self.shared)
    }

    /// Values of the loader go to the client.
    pub fn patient(&self) -> Client {
        let timeouts = TimeoutConfig::builder().operation_timeout(Duration::from_secs(60)).build();
        let config = Builder::from(&*self.shared)
            .retry_config(RetryConfig::standard().with_max_attempts(8))
            .timeout_config(timeouts)
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        Client::from_conf(config)
    }

    /// Some of the loader's values in a configuration of its own.
    pub fn elsewhere(&self, region: &str) -> Client {
        let mut config = Config::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .region(aws_config::Region::new(region.to_owned()));
        if let Some(provider) = self.shared.credentials_provider() {
            config = config.credentials_provider(provider);
        }
        Client::from_conf(config.build())
    }
}
