//! What a model says of its client by way of example: the API's examples and the protocol tests.

use super::{EndpointTest, StructureNode};

/// One of the API's own examples.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it is called.
    pub title: String,
    /// The input.
    pub input: StructureNode,
    /// How the call ends, if the example says.
    pub end: Option<ExampleEnd>,
    /// True if the input is allowed to break constraints (the example shows what happens then).
    pub allow_constraint_errors: bool,
}

/// How the call of an example ends.
#[derive(Clone, Debug)]
pub enum ExampleEnd {
    /// With an output.
    Output(StructureNode),
    /// With an error.
    Error {
        /// The wire name of the error.
        wire: String,
        /// Its content.
        content: StructureNode,
    },
}

/// The protocol tests of an operation or an error.
#[derive(Clone, Debug, Default)]
pub struct ProtocolTests {
    /// `smithy.test#httpRequestTests` about clients
    pub requests: Vec<Case<RequestTest>>,
    /// `smithy.test#httpResponseTests` about clients
    pub responses: Vec<Case<ResponseTest>>,
    /// `smithy.test#httpRequestTests` about servers: what the request is read as.
    pub server_requests: Vec<Case<RequestTest>>,
    /// `smithy.test#httpResponseTests` about servers: what is answered with.
    pub server_responses: Vec<Case<ServerResponseTest>>,
}

/// A case that a model gives, if it can be tested.
#[derive(Clone, Debug)]
pub enum Case<T> {
    /// It can.
    Fits(T),
    /// It cannot.
    Unfit {
        /// What it is called.
        name: String,
        /// Why.
        why: String,
    },
}

/// What is sent for an input.
#[derive(Clone, Debug)]
pub struct RequestTest {
    /// What it is called.
    pub id: String,
    /// The input.
    pub input: StructureNode,
    /// The HTTP method, if the test says.
    pub method: Option<String>,
    /// The path, if the test says.
    pub uri: Option<String>,
    /// The host that the client is configured with.
    pub host: Option<String>,
    /// The host that the request goes to.
    pub resolved_host: Option<String>,
    /// Headers with their values.
    pub headers: Vec<Header>,
    /// Headers that must be there.
    pub required_headers: Vec<String>,
    /// Headers that must not be there.
    pub forbidden_headers: Vec<String>,
    /// `name=value`
    pub query: Vec<String>,
    /// Names that must be in the query.
    pub required_query: Vec<String>,
    /// Names that must not be in the query.
    pub forbidden_query: Vec<String>,
    /// The body, if the test says.
    pub body: Option<ExpectedBody>,
}

/// A header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What a body must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectedBody {
    /// These bytes.
    Text(String),
    /// This value in JSON, however it is written.
    Json(String),
    /// These pairs of a form, in whatever order.
    Form(String),
}

/// What a response is read as.
#[derive(Clone, Debug)]
pub struct ResponseTest {
    /// What it is called.
    pub id: String,
    /// The status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<Header>,
    /// The body.
    pub body: String,
    /// The output, or the error's content.
    pub content: StructureNode,
    /// The error's code, if the test says.
    pub code: Option<String>,
    /// The error's message, if the test says.
    pub message: Option<String>,
    /// Who is at fault, if the test says.
    pub fault: Option<String>,
}

/// What a server answers for an output or an error.
#[derive(Clone, Debug)]
pub struct ServerResponseTest {
    /// What it is called.
    pub id: String,
    /// The output, or the error's content.
    pub content: StructureNode,
    /// The status.
    pub status: u16,
    /// Headers with their values.
    pub headers: Vec<Header>,
    /// The body, if the test says.
    pub body: Option<ExpectedBody>,
}

/// A test of the endpoint rules, with inputs of the service's types.
pub type EndpointCase = Case<EndpointTest<StructureNode>>;
