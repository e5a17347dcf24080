//! What arrives of an `SdkConfig`.

use std::future::poll_fn;
use std::sync::Mutex;
use std::task::{Context, Wake, Waker};
use std::thread::{self, ThreadId};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials as SdkKeys;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::timeout::TimeoutConfig as SdkTimeoutConfig;
use aws_types::origin::Origin;
use aws_types::region::Region as SdkRegion;
use aws_types::service_config::LoadServiceConfig;
use bytes::Bytes;

use super::*;
use crate::call::Endpoints;
use crate::config::retry::RetryMode;
use crate::operation::ServiceMetadata;
use crate::transport::{CallOptions, TransportErrorKind, block_on};

fn taken(sdk: &SdkConfig, variables: &[(&str, &str)]) -> Config {
    from_sdk(sdk, &variables.iter().copied().collect()).build()
}

#[test]
fn settings_are_taken_over() {
    let sdk = SdkConfig::builder()
        .region(SdkRegion::new("eu-central-1"))
        .use_fips(true)
        .use_dual_stack(false)
        .retry_config(
            SdkRetryConfig::adaptive()
                .with_max_attempts(7)
                .with_initial_backoff(Duration::from_millis(3)),
        )
        .timeout_config(
            SdkTimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(1))
                .operation_timeout(Duration::from_secs(9))
                .build(),
        )
        .app_name(aws_types::app_name::AppName::new("tests").expect("a valid name"))
        .build();
    let config = taken(&sdk, &[]);
    assert_eq!(config.region(), Some(&Region::new("eu-central-1")));
    assert_eq!((config.use_fips, config.use_dual_stack), (Some(true), Some(false)));
    let retry = config.retry_config().expect("set");
    assert_eq!((retry.mode(), retry.max_attempts()), (RetryMode::Adaptive, 7));
    assert_eq!(retry.initial_backoff(), Duration::from_millis(3));
    let timeouts = config.timeout_config.as_ref().expect("set");
    assert_eq!(timeouts.connect_timeout(), Some(Duration::from_secs(1)));
    assert_eq!(timeouts.operation_timeout(), Some(Duration::from_secs(9)));
    assert_eq!(timeouts.read_timeout(), None);
    assert_eq!(config.app_name.as_ref().map(AsRef::as_ref), Some("tests"));
    assert!(config.http_client.is_none());
}

#[test]
fn the_first_wait_is_the_rules_unless_the_application_chose_one() {
    let first_wait = |sdk: SdkRetryConfig, variables: &[(&str, &str)]| {
        let sdk = SdkConfig::builder().retry_config(sdk).build();
        taken(&sdk, variables).retry_config().map(RetryConfig::initial_backoff)
    };
    let own = || SdkRetryConfig::standard().with_initial_backoff(Duration::from_millis(3));
    let before = [("AWS_NEW_RETRIES_2026", "false")];
    let milliseconds = |count| Some(Duration::from_millis(count));
    assert_eq!(first_wait(SdkRetryConfig::standard(), &[]), milliseconds(50));
    assert_eq!(first_wait(SdkRetryConfig::standard(), &before), milliseconds(1_000));
    assert_eq!(first_wait(own(), &[]), milliseconds(3));
    assert_eq!(first_wait(own(), &before), milliseconds(3));
}

#[test]
fn no_limits_of_time_are_not_the_default_ones() {
    let limits = |sdk: SdkTimeoutConfig| {
        let config = taken(&SdkConfig::builder().timeout_config(sdk).build(), &[]);
        let options = config.timeout_config.expect("set").call_options();
        options.connect_timeout.zip(options.read_timeout)
    };
    assert_eq!(limits(SdkTimeoutConfig::disabled()), None);
    assert!(limits(SdkTimeoutConfig::builder().build()).is_some());
}

/// A loader that has found endpoints of services.
#[derive(Debug)]
struct Loader(&'static [(&'static str, &'static str)]);

impl LoadServiceConfig for Loader {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        assert_eq!((key.env(), key.profile()), ("AWS_ENDPOINT_URL", "endpoint_url"));
        let found = self.0.iter().find(|(service, _)| *service == key.service_id());
        found.map(|(_, url)| (*url).to_owned())
    }
}

/// The endpoint for the service `KMS`.
fn endpoint_of(sdk: &SdkConfig, variables: &[(&str, &str)]) -> Option<String> {
    let service = ServiceMetadata { sdk_id: "KMS", ..crate::config::tests::SERVICE };
    taken(sdk, variables).endpoint_for(&service).map(|(_, url)| url)
}

#[test]
fn an_endpoint_in_code_counts_before_what_the_loader_found() {
    let of_services = Loader(&[("KMS", "http://127.0.0.1:4599"), ("STS", "http://sts/")]);
    let mut builder = SdkConfig::builder().endpoint_url("http://code/").service_config(of_services);
    builder.insert_origin("endpoint_url", Origin::shared_config());
    assert_eq!(endpoint_of(&builder.build(), &[]).as_deref(), Some("http://code/"));
}

#[test]
fn the_services_section_of_a_profile_counts_before_its_endpoint() {
    let with = |services| {
        let mut builder = SdkConfig::builder().endpoint_url("http://profile/");
        builder.insert_origin("endpoint_url", Origin::shared_profile_file());
        builder.service_config(Loader(services)).build()
    };
    for (services, expected) in [
        (&[("KMS", "http://127.0.0.1:4599")][..], "http://127.0.0.1:4599"),
        (&[("STS", "http://sts/")], "http://profile/"),
        (&[], "http://profile/"),
    ] {
        assert_eq!(endpoint_of(&with(services), &[]).as_deref(), Some(expected));
    }
    let ignored = [("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True")];
    assert_eq!(endpoint_of(&with(&[("KMS", "http://kms/")]), &ignored), None);

    // Without an endpoint for all services.
    let alone = SdkConfig::builder().service_config(Loader(&[("KMS", "http://kms/")])).build();
    assert_eq!(endpoint_of(&alone, &[]).as_deref(), Some("http://kms/"));
}

#[test]
fn a_configuration_that_no_loader_made_has_the_endpoint_that_is_set_in_it() {
    let variables =
        [("AWS_ENDPOINT_URL_KMS", "http://kms.env/"), ("AWS_ENDPOINT_URL", "http://env/")];
    assert_eq!(endpoint_of(&SdkConfig::builder().build(), &variables), None);
    let set = SdkConfig::builder().endpoint_url("http://set/").build();
    assert_eq!(endpoint_of(&set, &variables).as_deref(), Some("http://set/"));
}

#[test]
fn credentials_are_asked_for_within_a_runtime_and_without() {
    let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(4_102_444_800);
    let keys = SdkKeys::new("AKID", "secret", Some("token".to_owned()), Some(expiry), "test");
    let sdk =
        SdkConfig::builder().credentials_provider(SharedCredentialsProvider::new(keys)).build();
    let provider = taken(&sdk, &[]).credentials_provider().expect("set");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts");
    for found in [
        runtime.block_on(provider.provide_credentials()),
        block_on(provider.provide_credentials()),
        provider.provide_credentials_blocking(),
        runtime.block_on(async { provider.provide_credentials_blocking() }),
    ] {
        let found = found.expect("credentials");
        assert_eq!((found.access_key_id(), found.secret_access_key()), ("AKID", "secret"));
        assert_eq!((found.session_token(), found.expiry()), (Some("token"), Some(expiry)));
    }
}

/// Answers with the request's body, or fails if it is empty.
#[derive(Debug)]
struct Echo;

impl HttpConnector for Echo {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request.body().bytes().unwrap_or_default().to_vec();
        HttpConnectorFuture::ready(if body.is_empty() {
            Err(ConnectorError::io("refused".into()))
        } else {
            let status = 418.try_into().expect("a status");
            let mut response = HttpResponse::new(status, SdkBody::from(body));
            let target = request.headers().get("x-amz-target").unwrap_or_default().to_owned();
            response.headers_mut().insert("x-target", target);
            Ok(response)
        })
    }
}

#[test]
fn its_http_client_is_the_transport() {
    let client = http_client_fn(|settings, _| {
        assert_eq!(settings.connect_timeout(), Some(Duration::from_millis(3_100)));
        SharedHttpConnector::new(Echo)
    });
    let sdk = SdkConfig::builder().http_client(client).build();
    let transport = taken(&sdk, &[]).http_client.expect("set");
    let call = |body: &'static str, options| {
        let request = http::Request::post("http://kms.test/")
            .header("x-amz-target", "TrentService.Encrypt")
            .body(Bytes::from_static(body.as_bytes()))
            .expect("a request");
        transport.call_blocking(request, options)
    };
    let response = call("{}", CallOptions::default()).expect("an answer");
    assert_eq!(response.status(), 418);
    assert_eq!(response.body(), "{}");
    assert_eq!(response.headers()["x-target"], "TrentService.Encrypt");

    let error = call("", CallOptions::default()).expect_err("an error");
    assert_eq!(error.kind(), TransportErrorKind::Reset);
    assert!(error.to_string().contains("kms.test:80"), "{error}");
    assert!(error.to_string().contains("refused"), "{error}");

    let small = CallOptions { max_response_bytes: 1, ..CallOptions::default() };
    assert_eq!(call("{}", small).expect_err("too large").kind(), TransportErrorKind::TooLarge);
}

/// Remembers the thread that woke it.
struct WokenBy(Mutex<Option<ThreadId>>, Waker);

impl Wake for WokenBy {
    fn wake(self: Arc<Self>) {
        *self.0.lock().expect("not poisoned") = Some(thread::current().id());
        self.1.wake_by_ref();
    }
}

#[test]
fn within_a_runtime_its_timer_ends_a_sleep() {
    let sdk = SdkConfig::builder().http_client(http_client_fn(|_, _| unreachable!())).build();
    let transport = taken(&sdk, &[]).http_client.expect("set");
    let sleep = || transport.sleep(Duration::from_millis(50));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let woken_by = runtime.expect("a runtime starts").block_on(async {
        let (mut sleep, mut woken_by) = (sleep(), None);
        poll_fn(|context| {
            let own = || Arc::new(WokenBy(Mutex::default(), context.waker().clone()));
            let waker = Arc::clone(woken_by.get_or_insert_with(own)).into();
            sleep.as_mut().poll(&mut Context::from_waker(&waker))
        })
        .await;
        woken_by.and_then(|woken_by| *woken_by.0.lock().expect("not poisoned"))
    });
    assert_eq!(woken_by, Some(thread::current().id()));
    block_on(sleep());
}

#[test]
fn a_region_of_the_loader_is_checked_like_any_other() {
    let shared = |region: &'static str| {
        let sdk = SdkConfig::builder().region(SdkRegion::new(region)).build();
        let endpoints = Endpoints::new(&taken(&sdk, &[]), &crate::config::tests::SERVICE);
        endpoints.shared().map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(shared("eu-west-1"), Ok(()));
    let error = shared("x@attacker.example:8443/#").unwrap_err();
    assert!(error.starts_with("the `region` of the configuration cannot be used"), "{error}");
}

#[test]
fn values_go_to_the_official_types_and_come_back() {
    use crate::config::{AppName, Region};

    let region = Region::new("eu-west-1");
    assert_eq!(Region::from(SdkRegion::from(region.clone())), region);
    let name = AppName::new("tests").expect("a valid name");
    assert_eq!(AppName::from(aws_types::app_name::AppName::from(name.clone())), name);
    let retry = RetryConfig::adaptive()
        .with_max_attempts(7)
        .with_initial_backoff(Duration::from_millis(3))
        .with_max_backoff(Duration::from_secs(2));
    for retry in [RetryConfig::standard(), retry] {
        assert_eq!(RetryConfig::from(SdkRetryConfig::from(&retry)), retry);
    }
    let limits = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .read_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(4))
        .build();
    for limits in [TimeoutConfig::disabled(), limits] {
        assert_eq!(TimeoutConfig::from(SdkTimeoutConfig::from(&limits)), limits);
    }
    let end = SystemTime::UNIX_EPOCH + Duration::from_secs(60);
    let keys = Credentials::new("AKIDEXAMPLE", "secret", Some("token".into()), Some(end), "test");
    let back = Credentials::from(SdkKeys::from(keys.with_account_id("123456789012")));
    assert_eq!(back.access_key_id(), "AKIDEXAMPLE");
    assert_eq!(back.secret_access_key(), "secret");
    assert_eq!(back.session_token(), Some("token"));
    assert_eq!((back.expiry(), back.account_id()), (Some(end), Some("123456789012")));
}
