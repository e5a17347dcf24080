//! The lowered service: plain data, complete, with every Rust name and type decided. After lowering nobody reads
//! JSON, and emitters are total functions over what is here.
//!
//! Every list is sorted by wire name, so the order of keys and of files in the input never shows in the output.
//! Nodes carry both names: `wire` is what travels, `rust` (or `field`, `module`) is the identifier.

pub use crate::jmespath::{Expression, Literal, Projection};
pub use crate::rules::{EndpointTest, RuleSet};
use serde_json::Value;

/// One service and whatever its operations reach.
#[derive(Clone, Debug)]
pub struct Service {
    /// The absolute shape id, for example `com.amazonaws.kms#TrentService`.
    pub id: String,
    /// The crate's name as code writes it, for example `kms_client`.
    pub crate_name: String,
    /// The service's name for people, for example `AWS Key Management Service`.
    pub title: String,
    /// The service's name in AWS's SDKs, for example `KMS`.
    pub sdk_id: String,
    /// The name in a signature's scope, for example `kms`.
    pub signing_name: String,
    /// The first label of the service's hosts, for example `kms`.
    pub endpoint_prefix: String,
    /// The first half of `X-Amz-Target`, for example `TrentService`.
    pub target_prefix: String,
    /// The protocol's version.
    pub protocol: Protocol,
    /// The API's version, a date.
    pub api_version: String,
    /// True if the service still tells the error codes of the query protocol.
    pub query_compatible: bool,
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
    pub endpoint_tests: Vec<EndpointTest>,
    /// The service's own rows of the retry table, by code.
    pub retry_rules: Vec<RetryRule>,
}

/// The two versions of the protocol; they differ in the media type alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// `application/x-amz-json-1.0`
    AwsJson1_0,
    /// `application/x-amz-json-1.1`
    AwsJson1_1,
}

impl Protocol {
    /// The media type of requests.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::AwsJson1_0 => "application/x-amz-json-1.0",
            Self::AwsJson1_1 => "application/x-amz-json-1.1",
        }
    }
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
    /// `examples` trait: input and output as JSON of the wire.
    pub examples: Vec<Example>,
    /// The input of the example in the documentation: `codegen.traits#example`, or the first of `examples` that
    /// succeeds; null if there is none.
    pub example: Value,
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
    /// `.Member`: the Rust field, and whether it is an `Option`.
    Field {
        /// The Rust field.
        field: String,
        /// True if the field is an `Option`.
        optional: bool,
    },
    /// `[*]`: every element.
    Elements,
    /// `keys(…)`
    Keys,
    /// At the end of a path through no list: an enum, as its text.
    Text,
    /// `.[A.B, C.D][]`: of each element, what is at the end of each of these paths of fields, a field being as above.
    Several(Vec<Vec<(String, bool)>>),
}

impl PathStep {
    /// The field and whether it is an `Option`, if the step is one.
    pub(crate) fn into_field(self) -> Option<(String, bool)> {
        match self {
            Self::Field { field, optional } => Some((field, optional)),
            Self::Elements | Self::Keys | Self::Text | Self::Several(_) => None,
        }
    }
}

/// The protocol tests that the model has for an operation (or an error), untouched.
#[derive(Clone, Debug, Default)]
pub struct ProtocolTests {
    /// `smithy.test#httpRequestTests` that apply to clients.
    pub requests: Vec<Value>,
    /// `smithy.test#httpResponseTests` that apply to clients.
    pub responses: Vec<Value>,
}

/// One of the API's own examples, as JSON of the wire.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it is called.
    pub title: String,
    /// The input.
    pub input: Value,
    /// The output, if the call succeeds.
    pub output: Option<Value>,
    /// The wire name of the error shape and its content, if the call fails.
    pub error: Option<(String, Value)>,
    /// True if the input is allowed to break constraints (the example shows what happens then).
    pub allow_constraint_errors: bool,
}

/// A structure: an operation's input or output, an error's content, or a type.
#[derive(Clone, Debug)]
pub struct Structure {
    /// The absolute shape id.
    pub id: String,
    /// The Rust type.
    pub rust: String,
    /// The module (and file) of a type.
    pub module: String,
    /// Documentation.
    pub docs: Docs,
    /// By wire name.
    pub members: Vec<Member>,
    /// True if a value of it may hold a secret, itself or nested.
    pub sensitive: bool,
    /// True if an input reaches it and something in it is constrained: it implements `Validate`.
    pub validated: bool,
    /// True if an output or an error reaches it: it implements `FromJson`.
    pub readable: bool,
}

/// A member of a structure.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name in JSON.
    pub wire: String,
    /// The Rust field, possibly raw (`r#type`).
    pub field: String,
    /// The field's name without `r#`, for `set_…` and `get_…`.
    pub stem: String,
    /// Documentation.
    pub docs: Docs,
    /// The type, without `Option` and `Box`.
    pub ty: Type,
    /// True if the field is `Option<…>`.
    pub optional: bool,
    /// True if the type is boxed, because it is recursive.
    pub boxed: bool,
    /// `required` trait (and not relaxed): in an input, checked by the compiler and again at run time.
    pub required: bool,
    /// The default of a field that is not optional and not required.
    pub default: Option<DefaultValue>,
    /// True if the value is a secret.
    pub sensitive: bool,
    /// True if the client fills it in when it is absent.
    pub idempotency_token: bool,
    /// What the value must satisfy.
    pub constraints: Constraints,
}

/// The Rust type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `bool`
    Boolean,
    /// `i8`
    Byte,
    /// `i16`
    Short,
    /// `i32`, also of an `intEnum`
    Integer,
    /// `i64`
    Long,
    /// `f32`
    Float,
    /// `f64`
    Double,
    /// `BigNumber`: a number too large for the machine's types, as its digits.
    BigNumber,
    /// `String`
    String,
    /// `Blob`
    Blob,
    /// `DateTime` in this format on the wire.
    Timestamp(TimestampFormat),
    /// `Document`
    Document,
    /// `Vec<…>`
    List {
        /// The element.
        element: Box<Type>,
        /// True if elements may be null: `Vec<Option<…>>`.
        sparse: bool,
    },
    /// `HashMap<String, …>`
    Map {
        /// The key if it is an enum, else `None` (the Rust type is `String` or the enum).
        key: Box<Type>,
        /// The value.
        value: Box<Type>,
        /// True if values may be null.
        sparse: bool,
    },
    /// A structure of [`Service::structures`], by Rust name.
    Structure(String),
    /// A union of [`Service::unions`], by Rust name.
    Union(String),
    /// An enum of [`Service::enums`], by Rust name.
    Enum(String),
    /// A union member without content.
    Unit,
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// A number; the protocol's default.
    EpochSeconds,
    /// RFC 3339.
    DateTime,
    /// RFC 9110.
    HttpDate,
}

/// A default, by the type of its member.
#[derive(Clone, Debug, PartialEq)]
pub enum DefaultValue {
    /// What `Default::default()` gives: false, zero, empty.
    Empty,
    /// A boolean that is true.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A floating point number.
    Float(f64),
    /// A string, the wire value of an enum, or the digits of a big number.
    String(String),
    /// A blob's bytes.
    Blob(Vec<u8>),
    /// A timestamp: seconds and nanoseconds since the epoch.
    Timestamp(i64, u32),
    /// A document.
    Document(Value),
}

/// What a value must satisfy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// True if the empty value is allowed whatever the others say.
    pub allow_empty: bool,
    /// Characters of a string, bytes of a blob, entries of a list or map.
    pub length: Option<(Option<u64>, Option<u64>)>,
    /// Bounds of a number, as written in the model.
    pub range: Option<(Option<String>, Option<String>)>,
    /// An ECMAScript regular expression.
    pub pattern: Option<Pattern>,
    /// True if a list's elements must differ.
    pub unique: bool,
    /// Of a list's elements or a map's values.
    pub element: Option<Box<Constraints>>,
    /// Of a map's keys.
    pub key: Option<Box<Constraints>>,
    /// True if the value is a structure or union with constraints of its own.
    pub nested: bool,
}

impl Constraints {
    /// True if there is nothing to check.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As in the model.
    pub source: String,
    /// False if the runtime's engine lacks something that it uses: it is documented and not checked.
    pub enforced: bool,
}

/// A union.
#[derive(Clone, Debug)]
pub struct Union {
    /// The absolute shape id.
    pub id: String,
    /// The Rust type.
    pub rust: String,
    /// Module and file.
    pub module: String,
    /// Documentation.
    pub docs: Docs,
    /// By wire name.
    pub variants: Vec<UnionVariant>,
    /// True if a value of it may hold a secret.
    pub sensitive: bool,
    /// See [`Structure::validated`].
    pub validated: bool,
    /// See [`Structure::readable`].
    pub readable: bool,
}

/// A member of a union.
#[derive(Clone, Debug)]
pub struct UnionVariant {
    /// The name in JSON.
    pub wire: String,
    /// The Rust variant.
    pub rust: String,
    /// Snake case, for `is_…` and `as_…`.
    pub stem: String,
    /// Documentation.
    pub docs: Docs,
    /// The content.
    pub ty: Type,
    /// True if the content is boxed.
    pub boxed: bool,
    /// True if the content is a secret.
    pub sensitive: bool,
    /// What the content must satisfy.
    pub constraints: Constraints,
}

/// A string enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The absolute shape id.
    pub id: String,
    /// The Rust type.
    pub rust: String,
    /// Module and file.
    pub module: String,
    /// Documentation.
    pub docs: Docs,
    /// By wire value.
    pub variants: Vec<EnumVariant>,
    /// True if its values are secrets.
    pub sensitive: bool,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumVariant {
    /// What travels.
    pub wire: String,
    /// The Rust variant.
    pub rust: String,
    /// Documentation.
    pub docs: Docs,
}

/// An error of the model.
#[derive(Clone, Debug)]
pub struct ErrorShape {
    /// Its content; the wire name of the error is the name in the shape id.
    pub structure: Structure,
    /// `NotFoundException`
    pub wire: String,
    /// The code that the query protocol used, if it differs.
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

/// A call that is made again until its answer says that something has come.
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

/// What an answer means.
#[derive(Clone, Debug)]
pub struct Acceptor {
    /// What it means.
    pub state: WaiterState,
    /// Which answers.
    pub matcher: Matcher,
}

/// What an answer means for who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaiterState {
    /// What was waited for has come.
    Success,
    /// It will never come.
    Failure,
    /// It has not come yet.
    Retry,
}

/// Which answers an acceptor is about.
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

/// What is compared with what.
#[derive(Clone, Debug)]
pub struct WaiterTest {
    /// Where the value is.
    pub path: Expression,
    /// `StringEquals`, `BooleanEquals`, `AllStringEquals` or `AnyStringEquals`.
    pub comparator: &'static str,
    /// With what.
    pub expected: String,
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
