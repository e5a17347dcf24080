//! Endpoints that depend on the account of the credentials, and on parameters that a service has for itself.

use std::time::{Duration, Instant};

use trent_runtime::client::Handle;
use trent_runtime::config::timeout::TimeoutConfig;
use trent_runtime::config::{AccountIdEndpointMode, Builder, Credentials, ProvideCredentials};
use trent_runtime::credentials::{self, future};
use trent_runtime::endpoint::{Endpoint, EndpointError, EndpointParams};
use trent_runtime::error::ErrorKind;
use trent_runtime::operation::{Operation, OperationMetadata, ServiceMetadata};
use trent_runtime::private::{AwsJson, ToJson, Validate, Writer};

use crate::now;
use crate::service::{OpenError, Opened, SERVICE, Script};

static HOTEL: ServiceMetadata =
    ServiceMetadata { sdk_id: "Hotel", account_endpoints: true, endpoint, ..SERVICE };

fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
    let wing = params.get_str("Wing").unwrap_or("main");
    let mode = params.account_id_endpoint_mode.as_deref();
    match &params.account_id {
        Some(account) => Ok(Endpoint::new(format!("https://{account}.{wing}.example.com"))),
        None if mode == Some("required") => Err(EndpointError::new("an account is needed")),
        None => Ok(Endpoint::new(format!("https://{wing}.example.com"))),
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Visit;

impl Validate for Visit {}

impl ToJson for Visit {
    fn to_json(&self, w: &mut Writer) {
        w.object().end();
    }
}

impl Operation for Visit {
    type Protocol = AwsJson;
    type Output = Opened;
    type Error = OpenError;

    const METADATA: &'static OperationMetadata = &OperationMetadata::new(&HOTEL, "Visit");
}

/// Where an async, a blocking and a prepared call go.
fn hosts(config: impl Fn(Builder) -> Builder) -> Vec<Option<String>> {
    let script = Script::default();
    let client = Handle::new(config(script.config()).build(), &HOTEL);
    script.answer(200, "{}").answer(200, "{}");
    let mut hosts = vec![];
    for blocking in [false, true] {
        let sent = if blocking {
            client.send_blocking(Visit, None)
        } else {
            now(client.send(Visit, None))
        };
        let request = sent.ok().map(|_| script.sent().remove(0).0);
        hosts.push(request.and_then(|request| request.uri().host().map(str::to_owned)));
    }
    let request = client.request(Visit, std::time::UNIX_EPOCH).ok();
    hosts.push(request.and_then(|request| request.uri().host().map(str::to_owned)));
    hosts
}

fn account() -> Credentials {
    Credentials::from_keys("AKIDEXAMPLE", "secret", None).with_account_id("111122223333")
}

#[test]
fn the_account_of_the_credentials_is_in_the_endpoint() {
    let all = |host: Option<&str>| vec![host.map(str::to_owned); 3];
    let mode = |mode| move |config: Builder| config.account_id_endpoint_mode(mode);
    assert_eq!(hosts(|config| config), all(Some("main.example.com")));
    let with_account = |config: Builder| config.credentials_provider(account());
    assert_eq!(hosts(with_account), all(Some("111122223333.main.example.com")));
    let disabled = mode(AccountIdEndpointMode::Disabled);
    assert_eq!(hosts(|config| disabled(with_account(config))), all(Some("main.example.com")));
    assert_eq!(hosts(mode(AccountIdEndpointMode::Required)), all(None));
}

#[test]
fn a_parameter_of_the_configuration_is_in_the_endpoint() {
    let east = |config: Builder| config.endpoint_param("Wing", "east");
    assert_eq!(hosts(east), vec![Some("east.example.com".to_owned()); 3]);
}

/// Credentials that arrive too late for a call of this length, or never.
#[derive(Debug)]
struct Late(Duration);

impl ProvideCredentials for Late {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(std::future::pending())
    }

    fn provide_credentials_blocking(&self) -> credentials::Result {
        let started = Instant::now();
        while started.elapsed() < self.0 {
            std::thread::yield_now();
        }
        Ok(account())
    }
}

#[test]
fn the_time_for_the_account_is_the_operations() {
    let script = Script::default();
    let limit = Duration::from_millis(5);
    let timeout = TimeoutConfig::builder().operation_timeout(limit).build();
    let config = script.config().timeout_config(timeout).credentials_provider(Late(limit));
    let client = Handle::new(config.build(), &HOTEL);
    let error = client.send_blocking(Visit, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);

    // The wait of this transport is over at once.
    let timeout = TimeoutConfig::builder().operation_timeout(Duration::from_nanos(1)).build();
    let config = script.config().timeout_config(timeout).credentials_provider(Late(limit));
    let client = Handle::new(config.build(), &HOTEL);
    assert_eq!(now(client.send(Visit, None)).unwrap_err().kind(), ErrorKind::Timeout);
    assert!(script.sent().is_empty());
}
