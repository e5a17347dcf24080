//! A transport over a `reqwest::Client` that the application already has.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{Client, Error};
use tokio::runtime::Handle;

use super::body::Collected;
use super::timer::sleep_on_runtime;
use super::whole_body::WholeBody;
use super::{
    BoxFuture, CallOptions, Transport, TransportError, TransportErrorKind, TransportResult,
    background, block_on, failure,
};

/// Calls go out over a `reqwest::Client`, with its connections, TLS, proxies and HTTP versions.
///
/// - The client has to follow no redirects (`redirect::Policy::none()`; reqwest follows them by default). A response that
///   comes from another address than the request was signed for is an error. The body goes to no second address, but the
///   headers have gone there by then.
/// - Connect and read timeout bound a call as one sum, beside what the client is set to.
/// - The client's features are the application's to choose: without a TLS feature of reqwest, only
///   plain HTTP works. A refused certificate is told as a failed connection.
/// - Within a tokio runtime, a call runs on that runtime; anywhere else, and for blocking calls, on a
///   background thread. A client whose async and blocking calls alternate should be two clients: a
///   connection hangs when the runtime that opened it rests.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: Client,
}

impl ReqwestTransport {
    /// A transport over this client.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client }
    }
}

impl From<Client> for ReqwestTransport {
    fn from(client: Client) -> Self {
        Self::new(client)
    }
}

impl Transport for ReqwestTransport {
    fn call(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        let call = exchange(self.client.clone(), request, options);
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
        block_on(background::spawn(exchange(self.client.clone(), request, options))?)?
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(sleep_on_runtime(duration))
    }
}

async fn exchange(
    client: Client,
    request: http::Request<Bytes>,
    options: CallOptions,
) -> TransportResult {
    if request.uri().host().is_none() {
        let message = format!("`{}` is not an absolute URI", request.uri());
        return Err(TransportError::new(TransportErrorKind::Unsupported, message));
    }
    let host = super::authority(request.uri());
    let limit = options.sum();
    // A body that can be sent once: no redirect, of whatever policy, carries it to another host.
    let request = request.map(|body| reqwest::Body::wrap(WholeBody::new(body)));
    let mut request = reqwest::Request::try_from(request).map_err(|error| {
        failure::tell(TransportErrorKind::Unsupported, "the request cannot be sent", &host, error)
    })?;
    *request.timeout_mut() = limit;
    let url = request.url().clone();
    let mut response =
        client.execute(request).await.map_err(|error| failed(error, &host, limit, false))?;
    if *response.url() != url {
        return Err(redirected(&host, response.url()));
    }
    let mut body = Collected::new(response.content_length(), options.max_response_bytes, &host)?;
    while let Some(chunk) =
        response.chunk().await.map_err(|error| failed(error, &host, limit, true))?
    {
        body.push(chunk)?;
    }
    let mut answer = http::Response::new(body.finish());
    *answer.status_mut() = response.status();
    *answer.version_mut() = response.version();
    *answer.headers_mut() = std::mem::take(response.headers_mut());
    Ok(answer)
}

/// A response to another request than the one that was signed. Nothing of it is believed.
fn redirected(host: &str, url: &reqwest::Url) -> TransportError {
    let message = format!(
        "the request to {host} was redirected to {}, and the `reqwest::Client` followed: build it with \
         `redirect(reqwest::redirect::Policy::none())`",
        url.host_str().unwrap_or_default()
    );
    TransportError::new(TransportErrorKind::Unsupported, message)
}

fn failed(error: Error, host: &str, limit: Option<Duration>, in_body: bool) -> TransportError {
    use TransportErrorKind::{Connect, ConnectTimeout, Dns, ReadTimeout, Unsupported};
    if error.is_redirect() {
        let what = "the `reqwest::Client` followed redirects: build it with `redirect(reqwest::redirect::Policy::none())`";
        return failure::tell(Unsupported, what, host, error.without_url());
    }
    // The URL is in the message already, and the source need not repeat it.
    let error = error.without_url();
    if error.is_timeout() {
        let limit = limit.unwrap_or_default();
        let (kind, what) = if error.is_connect() {
            (ConnectTimeout, "no connection to")
        } else {
            (ReadTimeout, "no complete response from")
        };
        return TransportError::new(kind, format!("{what} {host} within {limit:?}"))
            .with_source(error);
    }
    if error.is_builder() {
        return failure::tell(Unsupported, "the request cannot be sent", host, error);
    }
    if error.is_dns() {
        return failure::tell(Dns, "the name does not resolve", host, error);
    }
    if error.is_connect() {
        return failure::tell(Connect, "cannot connect", host, error);
    }
    if in_body { failure::while_reading(error, host) } else { failure::while_sending(error, host) }
}
