//! Clients made by hand: credentials, region, endpoint, retries and timeouts in the program.

use std::time::Duration;

use aws_sdk_kms::config::retry::{RetryConfig, RetryMode};
use aws_sdk_kms::config::timeout::TimeoutConfig;
use aws_sdk_kms::config::{
    AppName, BehaviorVersion, Builder, Credentials, ProvideCredentials, Region,
    SharedCredentialsProvider,
};
use aws_sdk_kms::{Client, Config};

/// A client of a server on this machine.
pub fn local_client(endpoint: &str) -> Client {
    let credentials = Credentials::new("test", "test", None, None, "static");
    let config = aws_sdk_kms::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials)
        .endpoint_url(endpoint)
        .build();
    Client::from_conf(config)
}

/// How this service calls: few attempts, short waits.
pub fn production(
    region: Option<String>,
    credentials: impl ProvideCredentials + 'static,
) -> Builder {
    Config::builder()
        .behavior_version_latest()
        .region(region.map(Region::new))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .use_fips(true)
        .use_dual_stack(false)
        .app_name(AppName::new("vault").expect("the name is valid"))
        .retry_config(
            RetryConfig::standard()
                .with_max_attempts(2)
                .with_initial_backoff(Duration::from_millis(50))
                .with_max_backoff(Duration::from_secs(1))
                .with_retry_mode(RetryMode::Standard),
        )
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(1))
                .read_timeout(Duration::from_secs(2))
                .operation_attempt_timeout(Duration::from_secs(3))
                .operation_timeout(Duration::from_secs(10))
                .build(),
        )
}

/// The same client in another region.
pub fn in_region(client: &Client, region: &'static str) -> Client {
    let config = client.config().to_builder().region(Region::from_static(region)).build();
    Client::from_conf(config)
}

/// What depends on the environment.
pub fn with_overrides(mut builder: Builder, endpoint: Option<&str>, retries: bool) -> Config {
    builder.set_endpoint_url(endpoint.map(str::to_owned));
    if !retries {
        builder.set_retry_config(Some(RetryConfig::disabled()));
    }
    builder.build()
}

/// The region's name, for messages.
pub fn region_of(client: &Client) -> &str {
    client.config().region().map(AsRef::as_ref).unwrap_or("nowhere")
}

/// A call that must be over soon.
pub async fn is_reachable(client: &Client) -> bool {
    let hurry = TimeoutConfig::builder().operation_timeout(Duration::from_secs(1)).build();
    client
        .list_keys()
        .limit(1)
        .customize()
        .config_override(Config::builder().timeout_config(hurry))
        .send()
        .await
        .is_ok()
}
