//! One HTTP request: which part of the program answers it, and its limits.

use super::arguments::Options;
use super::timed_kms::{TimedKms, plain};
use super::{control, page};
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use std::fmt;
use std::time::Duration;
use tokio::sync::Semaphore;
use trent_local::Answer;

/// Bytes that the body of a request may have. The largest that KMS takes is a key policy.
const MAX_BODY: usize = 1024 * 1024;
/// Bodies that are read at a time, which bounds the memory of all connections.
const BODIES: usize = 64;
/// A body that takes longer to come is given up.
const BODY_TIMEOUT: Duration = Duration::from_secs(20);

/// What answers the requests of all connections.
pub(super) struct Answering {
    kms: TimedKms,
    bodies: Semaphore,
    stores: bool,
    log: bool,
}

/// The connection is to end without an answer.
#[derive(Debug)]
pub(super) struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection was dropped, as it was asked for")
    }
}

impl std::error::Error for Dropped {}

impl Answering {
    pub(super) fn new(kms: TimedKms, options: &Options) -> Self {
        Self {
            kms,
            bodies: Semaphore::new(BODIES),
            stores: options.data.is_some(),
            log: options.log,
        }
    }

    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Dropped> {
        let (head, body) = request.into_parts();
        let body = match self.body(&head.headers, body).await {
            Ok(body) => body,
            Err(response) => return Ok(response.map(Full::new)),
        };
        let request = Request::from_parts(head, body);
        if let Err(failure) = self.kms.catch_up() {
            eprintln!("error: {failure}");
        }
        let response = match request.uri().path() {
            "/" if request.method() == Method::GET => page::page(&self.kms),
            path if path.starts_with("/control/") => control::answer(&self.kms, &request),
            _ => return self.call(request).await,
        };
        Ok(response.map(Full::new))
    }

    /// The whole body, or the answer to a body that is too large, too slow or broken off.
    async fn body(
        &self,
        headers: &http::HeaderMap,
        body: Incoming,
    ) -> Result<Bytes, Response<Bytes>> {
        let length =
            headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        match length {
            Some(0) => return Ok(Bytes::new()),
            Some(length) if length > MAX_BODY => return Err(too_large()),
            _ => {}
        }
        let _permit = self.bodies.acquire().await;
        let collected = Limited::new(body, MAX_BODY).collect();
        match tokio::time::timeout(BODY_TIMEOUT, collected).await {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(too_large()),
            Ok(Err(_)) | Err(_) => Err(plain(StatusCode::REQUEST_TIMEOUT, "the body did not come")),
        }
    }

    /// A call of the service, with the faults that were asked for.
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Full<Bytes>>, Dropped> {
        let answer = if self.is_slow(&request) {
            // Other connections of this thread go on meanwhile.
            tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(self.kms.kms().answer(request))
            })
        } else {
            self.kms.kms().answer(request).await
        };
        let Answer { latency, response, call } = answer;
        if self.log {
            println!("{}", page::line(&call));
        }
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        response.map(|response| response.map(Full::new)).ok_or(Dropped)
    }

    /// True for calls that make RSA keys, or that wait for the disk.
    fn is_slow(&self, request: &Request<Bytes>) -> bool {
        let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok());
        let operation = target.and_then(|target| target.rsplit('.').next()).unwrap_or_default();
        match operation {
            "CreateKey" | "GetParametersForImport" | "ImportKeyMaterial" => true,
            _ if operation.starts_with("GenerateDataKeyPair") => true,
            "Decrypt" | "Encrypt" | "ReEncrypt" | "Sign" | "Verify" | "VerifyMac" => false,
            _ if operation.starts_with("List") || operation.starts_with("Describe") => false,
            _ if operation.starts_with("Get") || operation.starts_with("Generate") => false,
            _ => self.stores,
        }
    }
}

fn too_large() -> Response<Bytes> {
    let body = r#"{"__type":"RequestEntityTooLargeException"}"#;
    let mut response = plain(StatusCode::PAYLOAD_TOO_LARGE, body);
    let json = HeaderValue::from_static("application/x-amz-json-1.1");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
