//! The lowered service: plain data, complete, with every Rust name and type decided. After lowering nobody reads
//! JSON, and emitters are total functions over what is here.
//!
//! Members stand in the model's order, and every other list is sorted by wire name: the order of shapes, of other keys and
//! of files in the input never shows in the output.
//! Nodes carry both names: `wire` is what travels, `rust` (or `field`, `module`) is the identifier.

mod case;
mod expression;
mod http;
mod node;
mod protocol;
mod types;
mod value;
mod xml;

pub use crate::rules::{EndpointTest, RuleSet};
pub use case::{
    Case, EndpointCase, Example, ExampleEnd, ExpectedBody, Header, ProtocolTests, RequestTest,
    ResponseTest, ServerResponseTest,
};
pub use expression::{Expression, Function, Literal, Operator, Projection};
pub use http::{Binding, Http, PathPart};
pub use node::{Entry, MemberNode, Node, StructureNode, UnionNode};
pub use protocol::{AwsJson, AwsJsonVersion, AwsQuery, Protocol, RestJson};
pub use types::{
    Bounds, Constraints, DefaultValue, Enum, EnumVariant, Explanation, Member, MemberRule, Pattern,
    RuleAsk, RuleCondition, RuleTest, Structure, TimestampFormat, Type, Union, UnionVariant,
};
pub use value::{Document, Instant};
pub use xml::{XmlBinding, XmlContent};

/// One service and whatever its operations reach.
#[derive(Clone, Debug)]
pub struct Service {
    /// The absolute shape id, for example `com.amazonaws.kms#TrentService`.
    pub id: String,
    /// The crate's name as code writes it, for example `trent_kms`.
    pub crate_name: String,
    /// The service's name for people, for example `AWS Key Management Service`.
    pub title: String,
    /// The service's name in AWS's SDKs, for example `KMS`.
    pub sdk_id: String,
    /// The name in a signature's scope, for example `kms`.
    pub signing_name: String,
    /// The first label of the service's hosts, for example `kms`.
    pub endpoint_prefix: String,
    /// How calls travel.
    pub protocol: Protocol,
    /// The API's version, a date.
    pub api_version: String,
    /// Most bytes that a response body may have.
    pub max_response_bytes: u64,
    /// Documentation, Markdown.
    pub docs: Docs,
    /// By name.
    pub operations: Vec<Operation>,
    /// Structures other than inputs, outputs and errors, by name.
    pub structures: Vec<Structure>,
    /// By name.
    pub unions: Vec<Union>,
    /// String enums, by name.
    pub enums: Vec<Enum>,
    /// Error structures, by name.
    pub errors: Vec<ErrorShape>,
    /// The compiled endpoint rules, if the model has any.
    pub rules: Option<RuleSet>,
    /// What the endpoint rules must answer.
    pub endpoint_tests: Vec<EndpointCase>,
    /// The service's own rows of the retry table, by code.
    pub retry_rules: Vec<RetryRule>,
    /// How clients retry by default, if not as those of other services do.
    pub retry_defaults: Option<RetryDefaults>,
    /// Public modules of the crate that are written by hand.
    pub modules: Vec<String>,
    /// A page in Markdown, beside `src`, that the crate's documentation begins with.
    pub page: Option<String>,
}

/// Documentation as Markdown paragraphs, links resolved to Rust paths. Empty if the model has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// The text.
    pub text: String,
    /// The model's `deprecated` trait, as the message that the compiler shows.
    pub deprecated: Option<String>,
}

/// One operation with its own input and output structure.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The absolute shape id.
    pub id: String,
    /// `UpdateCustomKeyStore`
    pub wire: String,
    /// `UpdateCustomKeyStore`: the stem of `…Input`, `…Output`, `…Error`, `…FluentBuilder`.
    pub rust: String,
    /// `update_custom_key_store`: module, file and method.
    pub module: String,
    /// Documentation.
    pub docs: Docs,
    /// `kms:UpdateCustomKeyStore`
    pub iam_actions: Vec<String>,
    /// A sentence that begins with `Yes` or `No`; empty if the model does not say.
    pub cross_account: String,
    /// How a call is signed.
    pub auth: Auth,
    /// True if large bodies are compressed.
    pub compression: bool,
    /// `httpChecksumRequired`: the request has the MD5 of its body in a header.
    pub checksum: bool,
    /// True if the service holds the request until there is something to answer with.
    pub long_poll: bool,
    /// `http` trait, if the protocol has request lines of its own.
    pub http: Option<Http>,
    /// `endpoint` trait: the host prefix as literal parts and input members.
    pub host_prefix: Vec<HostPart>,
    /// The input; every member is optional in Rust.
    pub input: Structure,
    /// The output.
    pub output: Structure,
    /// The errors of the operation and of the service, by wire name: indices are names in [`Service::errors`].
    pub errors: Vec<ErrorRef>,
    /// How to page, if the operation is paginated.
    pub pagination: Option<Pagination>,
    /// `smithy.waiters`, by name
    pub waiters: Vec<Waiter>,
    /// `codegen.traits#failureCause`
    pub failure_cause: Option<FailureCause>,
    /// `examples` trait.
    pub examples: Vec<Case<Example>>,
    /// The input of the example in the documentation: `codegen.traits#example`, or the first of `examples` that
    /// succeeds, as far as it fits the types; empty if there is none.
    pub example: StructureNode,
    /// Endpoint parameters that the operation fixes or takes from its input.
    pub context_params: Vec<ContextParam>,
    /// The model's protocol tests of this operation.
    pub tests: ProtocolTests,
}

/// How a call of one operation is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Always.
    SigV4,
    /// If there are credentials.
    Optional,
    /// Never.
    None,
}

/// One piece of a host prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostPart {
    /// Text.
    Literal(String),
    /// The Rust field of the input that is a host label.
    Field {
        /// The wire name, for messages.
        wire: String,
        /// The Rust field.
        field: String,
    },
}

/// Where an endpoint parameter comes from.
#[derive(Clone, Debug)]
pub struct ContextParam {
    /// The parameter's name in the rule set.
    pub name: String,
    /// Its value.
    pub value: ContextValue,
}

/// The value of a [`ContextParam`].
#[derive(Clone, Debug)]
pub enum ContextValue {
    /// `staticContextParams`
    Bool(bool),
    /// `staticContextParams`
    String(String),
    /// `staticContextParams`
    Strings(Vec<String>),
    /// `contextParam`: a field of the input.
    Field(String),
    /// A field of the input that is the endpoint itself.
    Endpoint(String),
    /// `operationContextParams`: a `JMESPath` expression over the input.
    Path(Vec<PathStep>),
}

/// One step of the subset of `JMESPath` that `operationContextParams` allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// `.Member`
    Field(FieldStep),
    /// `[*]`: every element.
    Elements,
    /// `keys(…)`
    Keys,
    /// At the end of a path through no list: an enum, as its text.
    Text,
    /// `.[A.B, C.D][]`: of each element, what is at the end of each of these paths of fields.
    Several(Vec<Vec<FieldStep>>),
}

/// A field on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldStep {
    /// The Rust field.
    pub field: String,
    /// True if the field is an `Option`.
    pub optional: bool,
}

impl PathStep {
    /// The field, if the step is one.
    pub(crate) fn into_field(self) -> Option<FieldStep> {
        match self {
            Self::Field(field) => Some(field),
            Self::Elements | Self::Keys | Self::Text | Self::Several(_) => None,
        }
    }
}

/// An error of the model.
#[derive(Clone, Debug)]
pub struct ErrorShape {
    /// Its content; the wire name of the error is the name in the shape id.
    pub structure: Structure,
    /// `NotFoundException`
    pub wire: String,
    /// The code in the query protocol, if it differs.
    pub query_code: Option<String>,
    /// `is_not_found_exception`
    pub predicate: String,
    /// The HTTP status, if the model says.
    pub status: Option<u16>,
    /// True if the service is at fault.
    pub server_fault: bool,
    /// `retryable` trait.
    pub retryable: Option<Retryable>,
    /// The model's protocol tests of this error.
    pub tests: ProtocolTests,
}

/// What the `retryable` trait says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retryable {
    /// May be retried.
    Transient,
    /// May be retried, later.
    Throttling,
}

/// An error of an operation.
#[derive(Clone, Debug)]
pub struct ErrorRef {
    /// The code on the wire.
    pub wire: String,
    /// The Rust type in `types::error`, and the variant.
    pub rust: String,
    /// `is_not_found_exception`
    pub predicate: String,
}

/// One row of the service's own retry table.
#[derive(Clone, Debug)]
pub struct RetryRule {
    /// The error's code.
    pub code: String,
    /// `Never`, `Transient` or `Throttling`.
    pub decision: RetryDecision,
    /// Why.
    pub reason: String,
}

/// How clients of the service retry if they are not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryDefaults {
    /// The most attempts, the first included; at least 1.
    pub max_attempts: u32,
    /// The longest first wait, in milliseconds, where the service does not throttle.
    pub initial_backoff_millis: u32,
}

/// What to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryDecision {
    /// The error is final.
    Never,
    /// May succeed if tried again.
    Transient,
    /// Too many calls.
    Throttling,
}

/// A call that is repeated until its response shows the awaited state.
#[derive(Clone, Debug)]
pub struct Waiter {
    /// `TableExists`
    pub wire: String,
    /// `table_exists`: what follows `wait_until_`.
    pub stem: String,
    /// Documentation.
    pub docs: Docs,
    /// The least seconds between two calls.
    pub min_delay: u64,
    /// The most seconds between two calls.
    pub max_delay: u64,
    /// Tried in order.
    pub acceptors: Vec<Acceptor>,
}

/// Where an output says why what was waited for will never come.
#[derive(Clone, Debug)]
pub struct FailureCause {
    /// What happened, for example `the key store failed to connect`.
    pub what: String,
    /// Where the code is.
    pub path: Expression,
    /// The enum of codes, by Rust name.
    pub codes: String,
}

/// An acceptor: a state, and the responses that lead to it.
#[derive(Clone, Debug)]
pub struct Acceptor {
    /// What it means.
    pub state: WaiterState,
    /// Which answers.
    pub matcher: Matcher,
}

/// The state that a matching response puts the waiter into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaiterState {
    /// What was waited for has come.
    Success,
    /// It will never come.
    Failure,
    /// It has not come yet.
    Retry,
}

/// The responses that an acceptor matches.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// Any output, or any error.
    Success(bool),
    /// An error with this code.
    Error(String),
    /// An output for which a test passes.
    Output(WaiterTest),
    /// An output and its input for which a test passes.
    InputOutput(WaiterTest),
}

/// The comparison of a path's value with an expected one.
#[derive(Clone, Debug)]
pub struct WaiterTest {
    /// Where the value is.
    pub path: Expression,
    /// How.
    pub comparator: Comparator,
    /// With what.
    pub expected: String,
}

/// How a waiter compares a value with the expected text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    /// The value is this string.
    StringEquals,
    /// The value is this boolean.
    BooleanEquals,
    /// The value is a list that is not empty, and each of its items is this string.
    AllStringEquals,
    /// The value is a list, and one of its items is this string.
    AnyStringEquals,
}

impl Comparator {
    /// The name in the runtime.
    pub(crate) fn rust(self) -> &'static str {
        match self {
            Self::StringEquals => "StringEquals",
            Self::BooleanEquals => "BooleanEquals",
            Self::AllStringEquals => "AllStringEquals",
            Self::AnyStringEquals => "AnyStringEquals",
        }
    }
}

/// How to page through an operation's results.
#[derive(Clone, Debug)]
pub struct Pagination {
    /// The input's field that takes the token, and its type.
    pub input_token: Member,
    /// The path to the token in the output.
    pub output_token: Vec<PathStep>,
    /// The path to the page's items in the output, and the item's type.
    pub items: Option<(Vec<PathStep>, Type)>,
    /// The input's field for the page's size.
    pub page_size: Option<Member>,
}
