//! What a client knows of its service and of each operation: plain data, and the trait that ties an operation's
//! input to its output and its error.

use std::fmt::Debug;
use std::time::Duration;

use http::HeaderValue;

use crate::cause::Cause;
use crate::endpoint::{Endpoint, EndpointError, EndpointParams};
use crate::error::{BuildError, ProvideErrorMetadata};
use crate::protocol::{ParseError, ParseOutput, Protocol, SerializeInput};
use crate::tracer::Tracer;
use crate::validation::Validate;

pub use crate::error::RequestId;

/// An operation of a service. The operation's input implements it, so that one bound is enough for generic code:
///
/// ```
/// # use trent_runtime::operation::Operation;
/// fn describe<I: Operation>(_input: &I) -> String {
///     format!("{} needs {:?}", I::METADATA.name, I::METADATA.iam_actions)
/// }
/// ```
///
/// Only generated code implements this trait.
pub trait Operation:
    SerializeInput<<Self as Operation>::Protocol> + Validate + Debug + Sized + Send + Sync + 'static
{
    /// How the call travels.
    type Protocol: Protocol;
    /// What a call returns when it succeeds.
    type Output: OperationOutput + ParseOutput<Self::Protocol>;
    /// What a call returns when the service answers with an error.
    type Error: OperationError + ParseError<Self::Protocol>;
    /// The operation's name, IAM actions and whatever else is the same for every call.
    const METADATA: &'static OperationMetadata;

    /// Fills in idempotency tokens that the caller left out.
    #[doc(hidden)]
    fn prepare(&mut self) {}

    /// Overwrites what is secret, once the input is serialized.
    #[doc(hidden)]
    fn wipe(&mut self) {}

    /// Sets the endpoint parameters that come from the operation or its input. Returns whether there are any: if
    /// not, the endpoint is the same for every call.
    #[doc(hidden)]
    fn endpoint_params(&self, _params: &mut EndpointParams) -> bool {
        false
    }

    /// What is put in front of the endpoint's host.
    #[doc(hidden)]
    fn host_prefix(&self) -> Result<Option<String>, BuildError> {
        Ok(None)
    }

    /// Why an output says that what a waiter waits for will never come.
    #[doc(hidden)]
    fn failure_cause(_output: &Self::Output) -> Option<Cause> {
        None
    }
}

/// The state of a required member that a builder has been given, with a value or with `None`.
///
/// `EncryptFluentBuilder<Set, Unset>` is a builder that has the first of two required members. A program names it where it
/// keeps a builder in a structure or returns it from a function.
#[derive(Clone, Copy, Debug)]
pub enum Set {}

/// The state of a required member that a builder still needs; see [`Set`]. It is the default of each parameter, so
/// `EncryptFluentBuilder` alone is a builder that has none.
#[derive(Clone, Copy, Debug)]
pub enum Unset {}

/// What a call returns when it succeeds. Only generated code implements it.
pub trait OperationOutput: RequestId + Debug + Send + Sync + 'static {
    /// Keeps the request id, which is in a header.
    #[doc(hidden)]
    fn set_request_id(&mut self, request_id: Option<String>);
}

/// What a call returns when the service answers with an error. Only generated code implements it.
pub trait OperationError: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static {}

/// How a call is authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Auth {
    /// Signed with Signature Version 4.
    SigV4,
    /// Signed if the client has credentials, else sent as it is.
    Optional,
    /// Never signed.
    None,
}

/// What is the same for every call of one operation.
#[derive(Clone, Copy, Debug)]
pub struct OperationMetadata {
    /// The service that the operation belongs to.
    pub service: &'static ServiceMetadata,
    /// The operation's name in the model, for example `Encrypt`.
    pub name: &'static str,
    /// The IAM actions that a caller's policy must allow, for example `kms:Encrypt`.
    pub iam_actions: &'static [&'static str],
    /// True if the operation works on resources of another account.
    pub cross_account: bool,
    /// How the call is signed.
    pub auth: Auth,
    /// True if a request body over the configured size is sent compressed with gzip.
    pub compression: bool,
    /// What makes the header `content-md5` of a body, if the operation requires one.
    pub checksum: Option<fn(&[u8]) -> HeaderValue>,
    /// True if the service holds a request until there is something to answer with, as a queue does. Programs repeat such
    /// calls without a pause: one that fails waits as before a retry even if the quota allows none.
    pub long_poll: bool,
}

impl OperationMetadata {
    /// The metadata of an operation that is signed, sent uncompressed and needs no IAM action. Generated code
    /// starts from it and names what differs.
    #[must_use]
    pub const fn new(service: &'static ServiceMetadata, name: &'static str) -> Self {
        Self {
            service,
            name,
            iam_actions: &[],
            cross_account: false,
            auth: Auth::SigV4,
            compression: false,
            checksum: None,
            long_poll: false,
        }
    }
}

/// What is the same for every call of one service. Each generated crate has one as a `static`.
#[derive(Debug)]
pub struct ServiceMetadata {
    /// The service's name in AWS's SDKs, for example `KMS`.
    pub sdk_id: &'static str,
    /// The environment variable that overrides the endpoint for this service alone, for example
    /// `AWS_ENDPOINT_URL_KMS`.
    pub endpoint_env: &'static str,
    /// The service's name in the scope of a signature, for example `kms`.
    pub signing_name: &'static str,
    /// The version of the API, a date.
    pub api_version: &'static str,
    /// Most bytes that a response body may have, unless the configuration says otherwise.
    pub max_response_bytes: usize,
    /// How calls travel.
    pub protocol: &'static dyn Protocol,
    /// True if the endpoint may hold the account of the credentials.
    pub account_endpoints: bool,
    /// The service's endpoint rules, compiled.
    pub endpoint: fn(&EndpointParams) -> Result<Endpoint, EndpointError>,
    /// The service's own rows of the table of what is retried.
    pub retry_rules: &'static [RetryRule],
    /// How its clients retry if the configuration does not say, by the rules of 2026.
    pub retry_defaults: RetryDefaults,
    /// How observers are told of calls.
    pub tracer: Tracer,
}

/// How clients of a service retry if the configuration does not say. What throttling asks for is the same for every service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryDefaults {
    /// How many attempts a call makes at most, the first included.
    pub max_attempts: u32,
    /// The longest wait before the second attempt, if the service does not throttle.
    pub initial_backoff: Duration,
}

impl RetryDefaults {
    /// Three attempts, and 50 milliseconds: what is right for all services but a few.
    pub const STANDARD: Self = Self { max_attempts: 3, initial_backoff: Duration::from_millis(50) };
}

/// One row of the table of what is retried.
#[derive(Clone, Copy, Debug)]
pub struct RetryRule {
    /// The error's code, without namespace.
    pub code: &'static str,
    /// What the client does about it.
    pub decision: RetryDecision,
    /// Why.
    pub reason: &'static str,
}

/// What a client does about a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryDecision {
    /// The error is final.
    Never,
    /// The attempt may succeed if it is made again.
    Transient,
    /// The service asks for fewer calls: made again, later.
    Throttling,
}
