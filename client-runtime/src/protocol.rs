//! Protocols: how inputs become requests, and how responses become outputs and errors.
//!
//! A protocol is one file beside this one and one type, by which generated code names it:
//!
//! - the type implements [`Protocol`], what is the same for every operation of a service. A call asks it through a
//!   pointer in the service's metadata;
//! - inputs, outputs and errors implement the other traits here for that type. A protocol implements them for every type
//!   that has its format ([`json::ToJson`] for [`AwsJson`]), or the generator does for each.
//!
//! A client compiles the protocol that its operations name, and no other. Those that not every client needs stand behind
//! features: awsQuery behind `aws-query`, restJson1 behind `rest-json`.

mod aws_json;
#[cfg(feature = "aws-query")]
mod aws_query;
pub(crate) mod json;
mod json_error;
#[cfg(feature = "rest-json")]
pub(crate) mod rest_json;
#[cfg(feature = "aws-query")]
pub(crate) mod xml;

use std::fmt::Debug;

use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::error::{BoxError, BuildError, ErrorMetadata, HttpResponse};
use crate::primitives::Body;

pub use aws_json::{AwsJson, AwsJsonVersion};
#[cfg(feature = "aws-query")]
pub use aws_query::{AwsQuery, QueryWriter, ToQuery};

/// What a protocol decides for every operation of a service.
pub trait Protocol: Debug + Send + Sync + 'static {
    /// Adds the protocol's own headers to the request of an operation, which goes by its name in the model.
    ///
    /// # Errors
    /// A name cannot be part of a header.
    fn add_headers(&self, operation: &str, headers: &mut HeaderMap) -> Result<(), BoxError>;

    /// The code, message and request id of an error response.
    ///
    /// # Errors
    /// The response is not one of the protocol.
    fn error_metadata(&self, response: &HttpResponse) -> Result<ErrorMetadata, BoxError>;
}

/// An input that the protocol `P` can send.
pub trait SerializeInput<P> {
    /// What the input puts into its request.
    ///
    /// # Errors
    /// A member's value cannot stand where the protocol wants it.
    fn serialize_input(&self) -> Result<RequestContent, BuildError>;
}

/// An output that the protocol `P` can read.
pub trait ParseOutput<P>: Sized {
    /// The output in a response of success.
    ///
    /// # Errors
    /// The response is not one of the protocol.
    fn parse_output(response: &HttpResponse) -> Result<Self, BoxError>;
}

/// An operation's errors, as the protocol `P` reads them.
pub trait ParseError<P> {
    /// The modelled error that the metadata names, with its members from the response.
    fn parse_error(meta: ErrorMetadata, response: &HttpResponse) -> Self;
}

/// A modelled error that the protocol `P` can read.
pub trait ParseModeledError<P>: Sized {
    /// The error's members, or `None` if they cannot be read.
    fn parse_modeled_error(response: &HttpResponse) -> Option<Self>;
}

/// What an input puts into its request. The endpoint, the protocol and the signature add the rest.
#[derive(Debug)]
pub struct RequestContent {
    /// The HTTP method.
    pub method: Method,
    /// Path and query, percent-encoded, behind the endpoint's own path. Empty if the request goes to the endpoint itself.
    pub path: String,
    /// Headers that hold members.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body, before it is compressed.
    pub body: Body,
}
