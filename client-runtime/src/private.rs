//! What generated code names, and nobody else: these items change with the generator.
//!
//! - **How calls travel**: a [`Protocol`], of which [`AwsJson`] in an [`AwsJsonVersion`] is one, and what it does with
//!   an operation's ends: [`SerializeInput`], which gives a [`RequestContent`], [`ParseOutput`], [`ParseError`],
//!   [`ParseModeledError`].
//! - **How calls travel in restJson1**: what [`rest_json`] has, behind the feature `rest-json`.
//! - **How types travel as JSON**: [`ToJson`] and [`Writer`], which [`ObjectWriter`] and [`ArrayWriter`] serve;
//!   [`FromJson`] and [`Reader`], which fail with [`ReadError`]; [`Initial`] and [`initial`].
//! - **How types travel in the query protocol** (feature `aws-query`): the [`Protocol`] `AwsQuery`; `ToQuery` and
//!   `QueryWriter`; `FromXml`, `FromText` and `XmlReader`, whose `Collected` are lists and maps; the macros `query`,
//!   `empty_query`, `query_enum`, and `for_serde`, which keeps JSON for serde.
//! - **How secrets print**: [`redacted`] and [`REDACTED`] in `Debug`.
//! - **What a model asks of an input**: [`Validate`], [`Violations`], [`Pattern`].
//! - **What it asks of members together**: [`rule`] and the macro `member_rules`.
//! - **What builders and getters are made of**: [`Handle`], [`Sending`], [`Customize`], [`Set`], [`Unset`],
//!   [`Accessor`], [`debug_builder`], the macros of the [`prelude`].
//! - **What an enum of errors is made of**: [`ErrorVariant`], [`ModeledError`], [`MessageErrorBuilder`],
//!   [`read_error`], [`built_error`], [`write_error`], [`write_service_error`], [`write_error_and_causes`].
//! - **What a client over the official types is made of**: [`SeenAs`] and [`seen`], [`pagination_stream`].
//! - **How observers are told**: [`Tracer`], which the macro `tracer` makes for a client.
//! - **What an input forgets**: [`Wipe`].
//! - **What depends on an input's values**: [`idempotency_token`], [`host_label`], and `content_md5` of its body.
//! - **What the crate of the credential chain stands on**, behind its feature: the module [`chain`].
//! - **Where requests go**: the functions of the endpoint rules language in [`endpoint`](crate::endpoint).

use std::fmt::{Debug, Formatter};

use crate::error::{BuildError, ErrorMetadata};
use crate::paginator::PaginationStream;

pub use crate::__member_rules as member_rules;
pub use crate::__tracer as tracer;
pub use crate::accessor::Accessor;
#[cfg(feature = "md5")]
pub use crate::checksum::content_md5;
pub use crate::client::{Customize, Handle, Sending};
pub use crate::error::message_builder::MessageErrorBuilder;
pub use crate::error::variant::{
    ErrorVariant, ModeledError, built_error, read_error, write_error, write_error_and_causes,
    write_service_error,
};
pub use crate::operation::{Set, Unset};
pub use crate::protocol::json::{
    ArrayWriter, FromJson, Initial, ObjectWriter, ReadError, Reader, Secrets, ToJson, Writer,
    from_json, initial,
};
#[cfg(feature = "rest-json")]
pub use crate::protocol::rest_json::{RestJson, prelude as rest_json};
#[cfg(feature = "aws-query")]
pub use crate::protocol::xml::{Collected, FromText, FromXml, XmlReader};
pub use crate::protocol::{
    AwsJson, AwsJsonVersion, ParseError, ParseModeledError, ParseOutput, Protocol, RequestContent,
    SerializeInput,
};
#[cfg(feature = "aws-query")]
pub use crate::protocol::{AwsQuery, QueryWriter, ToQuery};
pub use crate::redacted::{REDACTED, Redacted, redacted};
#[cfg(feature = "tracing")]
pub use crate::tracer::{Retry, Told};
pub use crate::tracer::{Tracer, target_of};
pub use crate::validation::{Pattern, Validate, Violations, rule};
pub use crate::wipe::Wipe;

#[cfg(feature = "tracing")]
pub use tracing;

#[cfg(feature = "credential-chain")]
pub use crate::credentials::support as chain;

/// A complete request, before a transport takes it.
pub type HttpRequest = http::Request<crate::primitives::Body>;

/// A random token by which a service knows that two requests are one.
#[inline]
#[must_use]
pub fn idempotency_token() -> String {
    crate::random::Random::new().uuid().iter().map(|byte| char::from(*byte)).collect()
}

/// A member's value as a part of the host name.
///
/// # Errors
/// If it is absent, or cannot be a label of a host name.
pub fn host_label<'v>(member: &'static str, value: Option<&'v str>) -> Result<&'v str, BuildError> {
    let value = value.unwrap_or_default();
    if crate::endpoint::is_valid_host_label(value, false) {
        return Ok(value);
    }
    let rule =
        "it becomes a part of the host name, so it must be 1 to 63 letters, digits and hyphens";
    Err(BuildError::invalid_field(member, rule))
}

/// How an operation's builder prints.
///
/// # Errors
/// The formatter's.
#[inline]
pub fn debug_builder(f: &mut Formatter<'_>, name: &str, input: &dyn Debug) -> std::fmt::Result {
    f.debug_struct(name).field("input", input).finish_non_exhaustive()
}

/// The type by which an error shows its metadata.
pub trait SeenAs {
    /// The metadata as this type.
    fn see(metadata: &ErrorMetadata) -> &Self;
}

impl SeenAs for ErrorMetadata {
    #[inline]
    fn see(metadata: &ErrorMetadata) -> &Self {
        metadata
    }
}

/// An error's metadata, by the type that the generated crate shows.
#[inline]
#[must_use]
pub fn seen<T: SeenAs>(metadata: &ErrorMetadata) -> &T {
    T::see(metadata)
}

/// A stream of pages or items, of another one.
pub fn pagination_stream<T>(
    stream: impl futures_core::Stream<Item = T> + Send + 'static,
) -> PaginationStream<T> {
    PaginationStream::new(stream)
}

/// What every generated file may need, by its short name.
pub mod prelude {
    pub use std::collections::HashMap;
    pub use std::fmt::{Debug, Formatter, Result as FmtResult};
    pub use std::marker::PhantomData;

    pub use crate::error::{BuildError, ErrorMetadata};
    pub use crate::operation::{Auth, Operation, OperationMetadata, ServiceMetadata};
    pub use crate::primitives::{
        Blob, DateTime, DateTimeFormat, Document, UnknownUnionMember, UnknownVariantValue,
    };
    #[cfg(feature = "aws-query")]
    pub use crate::private::{FromXml, QueryWriter, ToQuery, XmlReader};
    pub use crate::private::{Handle, REDACTED, Set, Unset, Wipe, host_label};
    pub use crate::protocol::json::{
        FromJson, Initial, ReadError, Reader, ToJson, Writer, initial,
    };
    pub use crate::validation::{Validate, Violations};
    pub use crate::{
        __builder as builder, __debug as debug, __empty_structure as empty_structure,
        __explained_enum as explained_enum, __json as json, __message_error as message_error,
        __modeled_error as modeled_error, __operation_builder as operation_builder,
        __operation_error as operation_error, __paginated_builder as paginated_builder,
        __patterns as patterns, __service_error as service_error, __setters as setters,
        __string_enum as string_enum, __waiters as waiters, __wipe as wipe,
    };
    #[cfg(feature = "aws-query")]
    pub use crate::{
        __empty_query as empty_query, __for_serde as for_serde, __query as query,
        __query_enum as query_enum,
    };
}
