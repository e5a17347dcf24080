//! A service of two operations, written by hand as the generator would write it, and a transport that answers from a
//! list.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use trent_runtime::client::Handle;
use trent_runtime::config::{Builder, Config, Credentials, Region, StaticTimeSource};
use trent_runtime::endpoint::{Endpoint, EndpointError, EndpointParams};
use trent_runtime::error::{
    BoxError, CreateUnhandledError, ErrorMetadata, HttpResponse, ProvideErrorMetadata, Unhandled,
};
use trent_runtime::operation::{
    Auth, Operation, OperationError, OperationMetadata, OperationOutput, RequestId, RetryDecision,
    RetryDefaults, RetryRule, ServiceMetadata,
};
use trent_runtime::private::{
    AwsJson, AwsJsonVersion, FromJson, ParseError, ReadError, Reader, ToJson, Validate, Violations,
    Writer,
};
use trent_runtime::transport::{
    BoxFuture, CallOptions, Transport, TransportError, TransportErrorKind, TransportResult,
};

pub(crate) static SERVICE: ServiceMetadata = ServiceMetadata {
    sdk_id: "Vault",
    endpoint_env: "AWS_ENDPOINT_URL_VAULT",
    signing_name: "vault",
    protocol: &AwsJson {
        version: AwsJsonVersion::V1_1,
        target_prefix: "VaultService",
        query_compatible: false,
    },
    api_version: "2014-11-01",
    max_response_bytes: 1 << 24,
    account_endpoints: false,
    endpoint,
    retry_rules: &[RetryRule {
        code: "BusyException",
        decision: RetryDecision::Transient,
        reason: "another caller is served",
    }],
    retry_defaults: RetryDefaults::STANDARD,
    tracer: trent_runtime::private::tracer!(),
};

fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
    if let Some(url) = &params.endpoint {
        return Ok(Endpoint::new(url));
    }
    let region = params.region.as_deref();
    let region = region.ok_or_else(|| EndpointError::new("a region is needed"))?;
    Ok(Endpoint::new(format!("https://vault.{region}.example.com")))
}

/// Opens a vault with a secret and gives what is inside, a secret as well.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Open {
    pub(crate) name: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Opened {
    pub(crate) content: Option<String>,
    pub(crate) request_id: Option<String>,
}

#[derive(Debug)]
pub(crate) enum OpenError {
    NotFound(ErrorMetadata),
    Unhandled(Unhandled),
}

impl Validate for Open {
    fn validate(&self, violations: &mut Violations) {
        violations.member("Name", &self.name).required().length(1..=8);
    }
}

impl ToJson for Open {
    fn to_json(&self, w: &mut Writer) {
        let mut object = w.object();
        object.member("Name", &self.name);
        object.end();
    }
}

impl FromJson for Opened {
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut output = Self::default();
        r.object(&mut |r, name| match name {
            "Content" => r.read_into(&mut output.content),
            _ => r.skip(),
        })?;
        Ok(output)
    }
}

impl Operation for Open {
    type Protocol = AwsJson;
    type Output = Opened;
    type Error = OpenError;

    const METADATA: &'static OperationMetadata = &OperationMetadata::new(&SERVICE, "Open");
}

impl OperationOutput for Opened {
    fn set_request_id(&mut self, request_id: Option<String>) {
        self.request_id = request_id;
    }
}

impl RequestId for Opened {
    fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl OperationError for OpenError {}

impl ParseError<AwsJson> for OpenError {
    fn parse_error(metadata: ErrorMetadata, _response: &HttpResponse) -> Self {
        match metadata.shape() {
            Some("NotFoundException") => Self::NotFound(metadata),
            _ => Self::Unhandled(Unhandled::new(metadata)),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(metadata) => metadata.fmt(f),
            Self::Unhandled(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotFound(_) => None,
            Self::Unhandled(error) => error.source(),
        }
    }
}

impl ProvideErrorMetadata for OpenError {
    fn meta(&self) -> &ErrorMetadata {
        match self {
            Self::NotFound(metadata) => metadata,
            Self::Unhandled(error) => error.meta(),
        }
    }
}

impl CreateUnhandledError for OpenError {
    fn create_unhandled_error(source: BoxError, meta: Option<ErrorMetadata>) -> Self {
        Self::Unhandled(Unhandled::with_source(source, meta))
    }
}

/// Asks for the time, which needs no credentials. One input asks a host of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ask {
    pub(crate) host: Option<String>,
}

impl Validate for Ask {}

impl ToJson for Ask {
    fn to_json(&self, w: &mut Writer) {
        w.object().end();
    }
}

impl Operation for Ask {
    type Protocol = AwsJson;
    type Output = Opened;
    type Error = OpenError;

    const METADATA: &'static OperationMetadata = &{
        let mut metadata = OperationMetadata::new(&SERVICE, "Ask");
        metadata.auth = Auth::None;
        metadata
    };

    fn host_prefix(&self) -> Result<Option<String>, trent_runtime::error::BuildError> {
        Ok(self.host.as_ref().map(|host| format!("{host}.")))
    }
}

/// Looks from outside, which anybody may.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Peek;

impl Validate for Peek {}

impl ToJson for Peek {
    fn to_json(&self, w: &mut Writer) {
        w.object().end();
    }
}

impl Operation for Peek {
    type Protocol = AwsJson;
    type Output = Opened;
    type Error = OpenError;

    const METADATA: &'static OperationMetadata = &{
        let mut metadata = OperationMetadata::new(&SERVICE, "Peek");
        metadata.auth = Auth::Optional;
        metadata
    };
}

/// Answers from a list, and keeps what it was sent. It never sleeps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script(Arc<Mutex<Lines>>);

#[derive(Debug, Default)]
struct Lines {
    answers: VecDeque<Answer>,
    sent: Vec<(http::Request<Bytes>, CallOptions)>,
    slept: usize,
}

#[derive(Debug)]
enum Answer {
    Now(TransportResult),
    Never,
}

impl Script {
    pub(crate) fn answer(&self, status: u16, body: impl Into<Bytes>) -> &Self {
        self.answer_with(status, &[("x-amzn-requestid", "id-1")], body)
    }

    pub(crate) fn answer_with(
        &self,
        status: u16,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> &Self {
        let mut response = http::Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        let response = response.body(body.into()).unwrap();
        self.0.lock().unwrap().answers.push_back(Answer::Now(Ok(response)));
        self
    }

    pub(crate) fn fail(&self, kind: TransportErrorKind) -> &Self {
        let cause = std::io::Error::other("the cable is cut");
        let error = TransportError::new(kind, "could not reach vault").with_source(cause);
        self.0.lock().unwrap().answers.push_back(Answer::Now(Err(error)));
        self
    }

    /// The next call never ends.
    pub(crate) fn hang(&self) -> &Self {
        self.0.lock().unwrap().answers.push_back(Answer::Never);
        self
    }

    pub(crate) fn sent(&self) -> Vec<(http::Request<Bytes>, CallOptions)> {
        std::mem::take(&mut self.0.lock().unwrap().sent)
    }

    pub(crate) fn slept(&self) -> usize {
        self.0.lock().unwrap().slept
    }

    /// A configuration that is complete and uses this transport.
    pub(crate) fn config(&self) -> Builder {
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_440_938_160);
        Config::builder()
            .region(Region::new("eu-west-1"))
            .credentials_provider(Credentials::from_keys("AKIDEXAMPLE", "secret", None))
            .time_source(StaticTimeSource::new(time))
            .http_client(self.clone())
    }

    pub(crate) fn client(&self) -> Handle {
        Handle::new(self.config().build(), &SERVICE)
    }
}

impl Transport for Script {
    fn call(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        let mut lines = self.0.lock().unwrap();
        lines.sent.push((request, options));
        match lines.answers.pop_front().expect("a call more than expected") {
            Answer::Now(result) => Box::pin(std::future::ready(result)),
            Answer::Never => Box::pin(std::future::pending()),
        }
    }

    fn sleep(&self, _duration: std::time::Duration) -> BoxFuture<'static, ()> {
        self.0.lock().unwrap().slept += 1;
        Box::pin(std::future::ready(()))
    }
}
