//! From an HTTP request to an HTTP response: everything but what an operation does.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
#[cfg(feature = "gzip")]
use http::header::CONTENT_ENCODING;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};

use super::check;
use super::context::Context;
use super::credential::Authorization;
use super::failure::Failure;
use super::shape::Described;
use super::signature::{Expected, Verifier};
use crate::clock::wall;
use crate::credentials::Credentials;
use crate::operation::{RequestId, ServiceMetadata};
use crate::primitives::Body;
use crate::protocol::json::{FromJson, ToJson, Writer, input_from_json};
use crate::protocol::{AwsJson, AwsJsonVersion};
use crate::random::Generators;
use crate::transport::BoxFuture;

const X_AMZ_TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const X_AMZN_REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const X_AMZN_QUERY_ERROR: HeaderName = HeaderName::from_static("x-amzn-query-error");

/// Most bytes of a request's body, unless a router is told otherwise: 16 MiB.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// Answers requests. [`Router`] does; a wrapper around one may delay, count or refuse them.
pub trait Respond: Send + Sync + 'static {
    /// The response to a request. There always is one: what cannot be understood is answered with an error.
    fn respond(&self, request: Request<Bytes>) -> BoxFuture<'_, Response<Bytes>>;
}

impl<R: Respond + ?Sized> Respond for Arc<R> {
    fn respond(&self, request: Request<Bytes>) -> BoxFuture<'_, Response<Bytes>> {
        (**self).respond(request)
    }
}

/// What answers a service's operations. A generated crate implements it for whatever implements its trait.
pub trait Dispatch: Send + Sync + 'static {
    /// How calls travel.
    const PROTOCOL: AwsJson;
    /// The service's names.
    const SERVICE: &'static ServiceMetadata;

    /// Calls the operation that the request names.
    fn dispatch(&self, call: Call) -> impl Future<Output = Result<Reply, Failure>> + Send;
}

/// Stands before a service and answers HTTP requests, without I/O.
///
/// A generated crate's `server::router` makes one. Without [`credentials`](Self::credentials) every request is accepted,
/// signed or not.
pub struct Router<D> {
    service: D,
    verifier: Option<Verifier>,
    region: Option<String>,
    clock: Clock,
    max_body_bytes: usize,
    ids: Generators,
}

type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

impl<D: Dispatch> Router<D> {
    /// A router before this service.
    pub fn new(service: D) -> Self {
        Self {
            service,
            verifier: None,
            region: None,
            clock: Arc::new(wall),
            max_body_bytes: MAX_BODY_BYTES,
            ids: Generators::new(),
        }
    }

    /// Verifies signatures: a request must be signed by one of these. Credentials that expire do so by the router's clock.
    #[must_use]
    pub fn credentials(mut self, credentials: impl IntoIterator<Item = Credentials>) -> Self {
        self.verifier = Some(Verifier::new(credentials));
        self
    }

    /// Refuses signatures for other regions. It has no effect unless signatures are verified.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The clock by which signatures and credentials are too old; the system's if none is set.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Most bytes of a request's body; 16 MiB if none is set.
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    async fn answer(&self, request: Request<Bytes>) -> Response<Bytes> {
        let id = self.ids.next().uuid();
        let id_text: String = id.iter().map(|byte| char::from(*byte)).collect();
        let reply = match self.accept(request, id_text) {
            Ok(call) => self.service.dispatch(call).await,
            Err(failure) => Err(failure),
        };
        let (mut response, own_id) = match reply {
            Ok(Reply { body, request_id }) => (Response::new(body), request_id),
            Err(failure) => (failed::<D>(&failure), failure.into_request_id()),
        };
        // A handler that sets an id has told it elsewhere.
        let id = own_id.map_or_else(|| Bytes::copy_from_slice(&id), Bytes::from);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, D::PROTOCOL.version.content_type());
        if let Ok(id) = HeaderValue::from_maybe_shared(id) {
            headers.insert(X_AMZN_REQUEST_ID, id);
        }
        response
    }

    /// What can be said of a request before its operation is known.
    fn accept(&self, request: Request<Bytes>, request_id: String) -> Result<Call, Failure> {
        let (head, body) = request.into_parts();
        if body.len() > self.max_body_bytes {
            return Err(too_large());
        }
        let header =
            |name: HeaderName| head.headers.get(name).and_then(|value| value.to_str().ok());
        let authorization = header(AUTHORIZATION).map(Authorization::parse);
        if let Some(verifier) = &self.verifier {
            let expected = Expected {
                service: D::SERVICE.signing_name,
                region: self.region.as_deref(),
                now: (self.clock)(),
            };
            verifier.verify(&head, &body, authorization.as_ref(), &expected)?;
        }
        let operation = header(X_AMZ_TARGET)
            .and_then(|target| target.strip_prefix(D::PROTOCOL.target_prefix)?.strip_prefix('.'));
        let is_json = header(CONTENT_TYPE).is_some_and(is_aws_json);
        let operation = operation.filter(|_| head.method == Method::POST && is_json);
        let operation = operation.ok_or_else(Failure::unknown_operation)?.to_owned();
        let credential = authorization.and_then(|authorization| authorization.credential);
        #[cfg(feature = "gzip")]
        let body = self.decompressed(body, header(CONTENT_ENCODING))?;
        let context = Context { request_id, operation: "", credential, headers: HeaderMap::new() };
        Ok(Call { operation, body, context: Context { headers: head.headers, ..context } })
    }
}

#[cfg(feature = "gzip")]
impl<D> Router<D> {
    /// The body without its compression, which the signature is about.
    fn decompressed(&self, body: Bytes, encoding: Option<&str>) -> Result<Bytes, Failure> {
        use std::io::Read as _;
        if !encoding.is_some_and(|encoding| encoding.trim().eq_ignore_ascii_case("gzip")) {
            return Ok(body);
        }
        let (mut plain, most) = (Vec::new(), self.max_body_bytes);
        let mut reader = flate2::read::GzDecoder::new(&*body).take(most as u64 + 1);
        reader.read_to_end(&mut plain).map_err(|_| Failure::serialization())?;
        if plain.len() > most { Err(too_large()) } else { Ok(Body::of_vec(plain).into_bytes()) }
    }
}

fn too_large() -> Failure {
    Failure::new("RequestEntityTooLargeException").with_status(StatusCode::PAYLOAD_TOO_LARGE)
}

fn failed<D: Dispatch>(failure: &Failure) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(failure.body()));
    *response.status_mut() = failure.status();
    let query = failure.query_error().filter(|_| D::PROTOCOL.query_compatible);
    if let Some(value) = query.and_then(|value| HeaderValue::try_from(value).ok()) {
        response.headers_mut().insert(X_AMZN_QUERY_ERROR, value);
    }
    response
}

impl<D: Dispatch> Respond for Router<D> {
    fn respond(&self, request: Request<Bytes>) -> BoxFuture<'_, Response<Bytes>> {
        Box::pin(self.answer(request))
    }
}

impl<D> fmt::Debug for Router<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router")
            .field("verifies", &self.verifier.is_some())
            .field("region", &self.region)
            .field("max_body_bytes", &self.max_body_bytes)
            .finish_non_exhaustive()
    }
}

/// Whether a media type is that of either version, with any parameters.
fn is_aws_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let versions = [AwsJsonVersion::V1_0, AwsJsonVersion::V1_1];
    versions.iter().any(|version| {
        version.content_type().to_str().is_ok_and(|own| own.eq_ignore_ascii_case(essence))
    })
}

/// A request that is accepted so far.
#[derive(Debug)]
pub struct Call {
    operation: String,
    body: Bytes,
    context: Context,
}

impl Call {
    /// The operation that the request names.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The input of an operation, checked, and the context.
    ///
    /// # Errors
    /// `SerializationException` or `ValidationException`.
    pub fn input<I: FromJson + Described>(
        self,
        operation: &'static str,
    ) -> Result<(I, Context), Failure> {
        // An operation without input may come without a body, and some clients leave out an empty one.
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(Failure::serialization());
        }
        let input = input_from_json(body).map_err(|_| Failure::serialization())?;
        let found = check::violations(body, I::shape()).map_err(|_| Failure::serialization())?;
        if let Some(message) = found {
            return Err(Failure::validation(message));
        }
        Ok((input, Context { operation, ..self.context }))
    }
}

/// A response of success.
#[derive(Debug)]
pub struct Reply {
    body: Bytes,
    /// The output's own.
    request_id: Option<String>,
}

impl Reply {
    /// An operation's output.
    pub fn output(output: &(impl ToJson + RequestId)) -> Self {
        let mut writer = Writer::new();
        output.to_json(&mut writer);
        // Once it is sent, nothing of it is left in memory.
        let body = Body::of_vec(writer.finish()).into_bytes();
        Self { body, request_id: output.request_id().map(str::to_owned) }
    }

    /// Nothing at all, where the model has no output.
    #[must_use]
    pub fn empty(output: &impl RequestId) -> Self {
        Self { body: Bytes::new(), request_id: output.request_id().map(str::to_owned) }
    }
}
