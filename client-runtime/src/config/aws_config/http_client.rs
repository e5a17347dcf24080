//! The HTTP client of an `SdkConfig` as a transport.

use std::time::Duration;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthScheme, AuthSchemeEndpointConfig, AuthSchemeId, Sign,
};
use aws_smithy_runtime_api::client::endpoint::{
    EndpointFuture, EndpointResolverParams, ResolveEndpoint,
};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorSettings, SharedHttpClient,
};
use aws_smithy_runtime_api::client::identity::{
    Identity, IdentityFuture, ResolveCachedIdentity, ResolveIdentity, SharedIdentityResolver,
};
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::retries::{RetryStrategy, ShouldAttempt};
use aws_smithy_runtime_api::client::runtime_components::{GetIdentityResolver, RuntimeComponents};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::SdkConfig;
use aws_types::sdk_config::{SharedAsyncSleep, SharedTimeSource};
use bytes::Bytes;
use tokio::runtime::Handle;

use crate::transport::body::Collected;
use crate::transport::timer::sleep_on_runtime;
use crate::transport::{
    BoxFuture, CallOptions, Transport, TransportError, TransportErrorKind, TransportResult,
    authority, background, block_on,
};

/// Calls go out over the HTTP client of the SDK.
#[derive(Clone, Debug)]
pub struct SdkHttpClient {
    client: SharedHttpClient,
    components: RuntimeComponents,
}

impl SdkHttpClient {
    /// The client that is set, if one is. Its clock and its timer are those of the configuration.
    pub(in crate::config) fn of(sdk: &SdkConfig) -> Option<Self> {
        Some(Self::new(sdk.http_client()?, sdk.time_source(), sdk.sleep_impl()))
    }

    /// A client with a clock and a timer.
    #[must_use]
    pub fn new(
        client: SharedHttpClient,
        clock: Option<SharedTimeSource>,
        timer: Option<SharedAsyncSleep>,
    ) -> Self {
        Self { client, components: components(clock, timer) }
    }

    async fn exchange(
        self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> TransportResult {
        let host = authority(request.uri());
        let mut settings = HttpConnectorSettings::builder();
        settings
            .set_connect_timeout(options.connect_timeout)
            .set_read_timeout(options.read_timeout);
        let connector = self.client.http_connector(&settings.build(), &self.components);
        let request = HttpRequest::try_from(request.map(SdkBody::from))
            .map_err(|error| tell(TransportErrorKind::Unsupported, &host, error))?;
        let response = connector.call(request).await.map_err(|error| failed(&host, error))?;
        let response = response
            .try_into_http1x()
            .map_err(|error| tell(TransportErrorKind::Malformed, &host, error))?;
        let (mut head, body) = response.into_parts();
        let mut collected =
            Collected::new(body.content_length(), options.max_response_bytes, &host)?;
        let mut stream = ByteStream::new(body);
        while let Some(chunk) = stream.next().await {
            collected
                .push(chunk.map_err(|error| tell(TransportErrorKind::Truncated, &host, error))?)?;
        }
        // A connection that the server took out of HTTP is among them, and would stay open with the response.
        head.extensions.clear();
        Ok(http::Response::from_parts(head, collected.finish()))
    }

    /// The SDK's read timeout ends with the head; the sum of both bounds the body too.
    async fn bounded(self, request: http::Request<Bytes>, options: CallOptions) -> TransportResult {
        let Some(limit) = options.sum() else {
            return self.exchange(request, options).await;
        };
        let host = authority(request.uri());
        let exchange = self.exchange(request, options);
        tokio::time::timeout(limit, exchange).await.unwrap_or_else(|_| {
            let message = format!("no complete response from {host} within {limit:?}");
            Err(TransportError::new(TransportErrorKind::ReadTimeout, message))
        })
    }
}

impl Transport for SdkHttpClient {
    fn call(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        let call = self.clone().bounded(request, options);
        Box::pin(async move {
            if Handle::try_current().is_ok() {
                call.await
            } else {
                background::spawn(call)?.await?
            }
        })
    }

    fn call_blocking(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> TransportResult {
        block_on(background::spawn(self.clone().bounded(request, options))?)?
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(sleep_on_runtime(duration))
    }
}

/// What the SDK's parts are given to find each other: a clock and a timer, and nothing else that works.
///
/// # Panics
/// If the SDK has come to require a part that is not here, which the tests would have told.
#[must_use]
pub fn components(
    clock: Option<SharedTimeSource>,
    timer: Option<SharedAsyncSleep>,
) -> RuntimeComponents {
    let scheme = AuthSchemeId::new("absent");
    RuntimeComponents::builder("trent-runtime")
        .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(Vec::new())))
        .with_endpoint_resolver(Some(Absent))
        .with_auth_scheme(Absent)
        .with_identity_cache(Some(Absent))
        .with_identity_resolver(scheme, Absent)
        .with_retry_strategy(Some(Absent))
        .with_time_source(clock)
        .with_sleep_impl(timer)
        .build()
        .expect("every part that is required is here")
}

fn failed(host: &str, error: ConnectorError) -> TransportError {
    let kind = if error.is_timeout() {
        TransportErrorKind::ReadTimeout
    } else if error.is_user() {
        TransportErrorKind::Unsupported
    } else if error.is_io() || error.as_other().is_some() {
        TransportErrorKind::Reset
    } else {
        TransportErrorKind::Other
    };
    tell(kind, host, error)
}

fn tell<E>(kind: TransportErrorKind, host: &str, error: E) -> TransportError
where
    E: std::error::Error + Send + Sync + 'static,
{
    let mut message = format!("the call to {host} failed: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        message.push_str(": ");
        message.push_str(&error.to_string());
        cause = error.source();
    }
    TransportError::new(kind, message).with_source(error)
}

/// Components that the SDK's builder requires although HTTP clients do not use them.
#[derive(Debug)]
struct Absent;

const ABSENT: &str = "this component exists for its HTTP client alone";

impl ResolveEndpoint for Absent {
    fn resolve_endpoint<'a>(&'a self, _: &'a EndpointResolverParams) -> EndpointFuture<'a> {
        EndpointFuture::ready(Err(ABSENT.into()))
    }
}

impl AuthScheme for Absent {
    fn scheme_id(&self) -> AuthSchemeId {
        AuthSchemeId::new("absent")
    }

    fn identity_resolver(&self, _: &dyn GetIdentityResolver) -> Option<SharedIdentityResolver> {
        None
    }

    fn signer(&self) -> &dyn Sign {
        self
    }
}

impl Sign for Absent {
    fn sign_http_request(
        &self,
        _: &mut HttpRequest,
        _: &Identity,
        _: AuthSchemeEndpointConfig<'_>,
        _: &RuntimeComponents,
        _: &ConfigBag,
    ) -> Result<(), BoxError> {
        Err(ABSENT.into())
    }
}

impl ResolveCachedIdentity for Absent {
    fn resolve_cached_identity<'a>(
        &'a self,
        _: SharedIdentityResolver,
        _: &'a RuntimeComponents,
        _: &'a ConfigBag,
    ) -> IdentityFuture<'a> {
        IdentityFuture::ready(Err(ABSENT.into()))
    }
}

impl ResolveIdentity for Absent {
    fn resolve_identity<'a>(
        &'a self,
        _: &'a RuntimeComponents,
        _: &'a ConfigBag,
    ) -> IdentityFuture<'a> {
        IdentityFuture::ready(Err(ABSENT.into()))
    }
}

impl RetryStrategy for Absent {
    fn should_attempt_initial_request(
        &self,
        _: &RuntimeComponents,
        _: &ConfigBag,
    ) -> Result<ShouldAttempt, BoxError> {
        Ok(ShouldAttempt::No)
    }

    fn should_attempt_retry(
        &self,
        _: &InterceptorContext,
        _: &RuntimeComponents,
        _: &ConfigBag,
    ) -> Result<ShouldAttempt, BoxError> {
        Ok(ShouldAttempt::No)
    }
}
