//! What the crate of the credential chain stands on, and nobody else: it changes with that crate.

use std::fmt;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::clock;
use crate::config::retry::RetryConfig;
use crate::config::{AppName, Config, ConfigError};
use crate::endpoint;
use crate::operation::RetryDefaults;
use crate::printable::Printable;
use crate::random::Random;
use crate::retry::{self, Reason};
use crate::transport::{self, Transport, TransportError};

pub use crate::signing::es256::{Es256Error, Es256Key};

/// The time limit of a fetch of credentials.
pub const FETCH_TIMEOUT: Duration = super::FETCH_TIMEOUT;

/// Polls a future to its end on this thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    transport::block_on(future)
}

/// The output of work on a thread of its own, which starts on the first poll.
pub async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    transport::on_thread::on_thread(work).await
}

/// Starts a thread.
///
/// # Errors
/// The system has none.
pub fn start_thread(name: &str, work: Box<dyn FnOnce() + Send>) -> io::Result<()> {
    transport::on_thread::start(name, work)
}

/// The time that has passed since a moment that stays the same.
#[must_use]
pub fn monotonic() -> Duration {
    clock::monotonic()
}

/// Text of others, on one line.
#[must_use]
pub fn printable(text: &str) -> impl fmt::Display + '_ {
    Printable(text)
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in crate::signing::sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// How long to wait before another attempt, which counts from 1. The programs of a machine ask the same few endpoints, so
/// waits are those after throttling.
#[must_use]
pub fn backoff(attempt: u32) -> Duration {
    let config = RetryConfig::standard();
    let random = Random::new().fraction();
    retry::backoff(&config, &RetryDefaults::STANDARD, Reason::Throttling, attempt, random)
}

/// Checks the URL of an endpoint.
///
/// # Errors
/// What is wrong with it.
pub fn check_url(url: &str) -> Result<(), &'static str> {
    crate::call::check_url(url)
}

/// A URL for a message: without user name and password.
#[must_use]
pub fn without_user(url: &str) -> String {
    endpoint::without_user(url).into_owned()
}

/// The default kind of transport without proxies: for the endpoints of this machine, whose credentials no proxy should see.
/// One a process.
///
/// # Errors
/// No feature that brings a transport is enabled.
#[cfg(any(feature = "hyper-no-provider", feature = "ureq-no-provider"))]
pub fn direct_transport() -> Result<Arc<dyn Transport>, TransportError> {
    use std::sync::OnceLock;

    static SHARED: OnceLock<Arc<Default>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| Arc::new(Default::builder().no_proxy().build()));
    Ok(Arc::clone(shared) as _)
}

/// The default kind of transport, trusting the root certificates of a PEM text.
///
/// # Errors
/// There is no certificate in it, or no feature that brings a transport is enabled.
#[cfg(any(feature = "hyper-no-provider", feature = "ureq-no-provider"))]
pub fn trusting_transport(pem: &[u8]) -> Result<Arc<dyn Transport>, TransportError> {
    Ok(Arc::new(Default::builder().root_certificates(pem)?.build()))
}

#[cfg(feature = "hyper-no-provider")]
use transport::hyper::HyperTransport as Default;
#[cfg(all(feature = "ureq-no-provider", not(feature = "hyper-no-provider")))]
use transport::ureq::UreqTransport as Default;

/// As with a feature that brings a transport.
///
/// # Errors
/// Always: there is none.
#[cfg(not(any(feature = "hyper-no-provider", feature = "ureq-no-provider")))]
pub fn direct_transport() -> Result<Arc<dyn Transport>, TransportError> {
    transport::default_transport()
}

/// As with a feature that brings a transport.
///
/// # Errors
/// Always: there is none.
#[cfg(not(any(feature = "hyper-no-provider", feature = "ureq-no-provider")))]
pub fn trusting_transport(_pem: &[u8]) -> Result<Arc<dyn Transport>, TransportError> {
    transport::default_transport()
}

/// The application's name of a variable or a file, which is not empty, with `-` for what a name may not hold.
#[must_use]
pub fn app_name(name: &str) -> AppName {
    AppName::of_setting(name)
}

/// An error about a file, which the variable says where to find.
#[must_use]
pub fn error_of_file(variable: &'static str, message: String) -> ConfigError {
    ConfigError::of_file(variable, message)
}

/// What a variable may be that is not.
#[must_use]
pub fn expected(error: &ConfigError) -> &'static str {
    error.expected()
}

/// A configuration that makes every call fail with this error.
#[must_use]
pub fn failing(error: ConfigError) -> Config {
    Config { environment_error: Some(error), ..Config::default() }
}

/// Whether the configuration was read from the process's environment, so that files complete it.
#[must_use]
pub fn is_of_environment(config: &Config) -> bool {
    config.of_environment.is_some()
}

/// The configuration, completed by what another one has, which was read from the same environment and from files.
#[must_use]
pub fn completed(mut config: Config, other: Config) -> Config {
    macro_rules! complete {
        ($($field:ident),*) => {$(
            if config.$field.is_none() {
                config.$field = other.$field;
            }
        )*};
    }
    // The environment may have one of two settings, and a file the other.
    if config.of_environment.take().is_some_and(|read| read.retry == config.retry_config) {
        config.retry_config = None;
    }
    complete!(region, credentials_provider, environment_error, use_fips, use_dual_stack);
    complete!(account_id_endpoint_mode, retry_config, http_client, app_name);
    config.environment_endpoints = other.environment_endpoints;
    config
}
