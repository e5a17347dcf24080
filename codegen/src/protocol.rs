//! Protocols: what one decides about a client. Each is a file beside this one and a variant of
//! [`Protocol`](crate::service::Protocol), which the stages ask:
//!
//! - `check` asks which services have a protocol that a client speaks, and `lower` which one that is ([`of`]);
//! - `emit` asks how inputs, outputs, errors and their parts travel, and what the service's metadata says;
//! - the emitters of tests ask what a request looks like and what of it can be compared.

mod aws_json;
mod aws_query;
mod json;
mod rest_json;

use proc_macro2::TokenStream;

use crate::model::Shape;
use crate::service::{
    Enum, ErrorShape, Member, Operation, Protocol, Structure, TimestampFormat, Type, Union,
};

/// The traits of all protocols that a client speaks, as words.
pub(crate) fn supported() -> String {
    let [first, second] = aws_json::TRAITS;
    format!("{first}, {second}, {} and {}", rest_json::TRAIT, aws_query::TRAIT)
}

/// The protocol that a client of the service speaks, if it speaks one of the service's.
#[must_use]
pub fn of(service: &Shape) -> Option<Protocol> {
    let aws_json = || aws_json::of(service).map(Protocol::AwsJson);
    let rest_json = || rest_json::of(service).map(Protocol::RestJson);
    let aws_query = || aws_query::of(service).map(Protocol::AwsQuery);
    aws_json().or_else(rest_json).or_else(aws_query)
}

/// The first line of a request, where a protocol test does not say it.
pub(crate) struct RequestLine {
    pub(crate) method: &'static str,
    pub(crate) uri: &'static str,
}

impl Protocol {
    /// Whether operations have request lines of their own, and traits such as `httpHeader` say where members travel.
    pub(crate) fn binds_members(&self) -> bool {
        match self {
            Self::AwsJson(_) | Self::AwsQuery(_) => false,
            Self::RestJson(_) => true,
        }
    }

    /// Whether a trait says how a request or a member travels. Others of its kind say nothing to it.
    #[must_use]
    pub fn heeds(&self, name: &str) -> bool {
        let Some(name) = name.strip_prefix("smithy.api#") else { return false };
        match name {
            "httpChecksumRequired" => true,
            "jsonName" => self.has_json_names(),
            "mediaType" => self.binds_members(),
            "xmlName" | "xmlFlattened" | "xmlAttribute" | "xmlNamespace" => {
                matches!(self, Self::AwsQuery(_))
            }
            "httpError" => false,
            name => name.starts_with("http") && self.binds_members(),
        }
    }

    /// Whether `jsonName` names members.
    pub(crate) fn has_json_names(&self) -> bool {
        match self {
            Self::AwsJson(_) | Self::AwsQuery(_) => false,
            Self::RestJson(_) => true,
        }
    }

    /// Whether the API's examples can be compared with bodies, as JSON.
    pub(crate) fn is_json(&self) -> bool {
        match self {
            Self::AwsJson(_) | Self::RestJson(_) => true,
            Self::AwsQuery(_) => false,
        }
    }

    /// How a timestamp in a body is written whose model does not say.
    pub(crate) fn timestamp_format(&self) -> TimestampFormat {
        match self {
            Self::AwsJson(_) | Self::RestJson(_) => TimestampFormat::EpochSeconds,
            Self::AwsQuery(_) => TimestampFormat::DateTime,
        }
    }

    /// The trait that names it, for example `aws.protocols#awsJson1_1`.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::AwsJson(protocol) => aws_json::id(protocol),
            Self::RestJson(_) => rest_json::TRAIT,
            Self::AwsQuery(_) => aws_query::TRAIT,
        }
    }

    /// The runtime's type of the protocol.
    pub(crate) fn runtime_type(&self) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::runtime_type(),
            Self::RestJson(_) => rest_json::name(),
            Self::AwsQuery(_) => aws_query::runtime_type(),
        }
    }

    /// What the file of the metadata imports for it from `trent_runtime::private`.
    pub(crate) fn imports(&self) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::imports(),
            Self::RestJson(_) => rest_json::name(),
            Self::AwsQuery(_) => aws_query::runtime_type(),
        }
    }

    /// What else of `trent_runtime::private` the protocol in the service's metadata names.
    pub(crate) fn metadata_imports(&self) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::metadata_imports(),
            Self::RestJson(_) | Self::AwsQuery(_) => TokenStream::new(),
        }
    }

    /// The protocol in the service's metadata. The alias `Protocol` names the runtime's type.
    pub(crate) fn metadata(&self) -> TokenStream {
        match self {
            Self::AwsJson(protocol) => aws_json::metadata(protocol),
            Self::RestJson(_) => rest_json::name(),
            Self::AwsQuery(_) => aws_query::metadata(),
        }
    }

    /// What files import that say how operations and errors travel, beside the prelude.
    pub(crate) fn uses(&self) -> TokenStream {
        match self {
            Self::AwsJson(_) | Self::AwsQuery(_) => TokenStream::new(),
            Self::RestJson(_) => rest_json::uses(),
        }
    }

    /// How an operation's input travels.
    pub(crate) fn input(&self, operation: &Operation) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::input(&operation.input),
            Self::RestJson(_) => rest_json::input(operation),
            Self::AwsQuery(_) => aws_query::input(&operation.input),
        }
    }

    /// How an operation's output travels.
    pub(crate) fn output(&self, output: &Structure) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::output(output),
            Self::RestJson(_) => rest_json::output(output),
            Self::AwsQuery(_) => aws_query::output(output),
        }
    }

    /// How an error travels.
    pub(crate) fn error(&self, error: &Structure) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::error(error),
            Self::RestJson(_) => rest_json::error(error),
            Self::AwsQuery(_) => aws_query::error(error),
        }
    }

    /// How an error travels that holds a message alone, beside what the macro of such errors says.
    pub(crate) fn message_error(&self, error: &Structure) -> TokenStream {
        match self {
            Self::AwsJson(_) => TokenStream::new(),
            Self::RestJson(_) => rest_json::message_error(error),
            Self::AwsQuery(_) => aws_query::message_error(error),
        }
    }

    /// How an enum of strings within them travels, beside what the macro of enums says.
    pub(crate) fn enumeration(&self, shape: &Enum) -> TokenStream {
        match self {
            Self::AwsJson(_) | Self::RestJson(_) => TokenStream::new(),
            Self::AwsQuery(_) => aws_query::enumeration(shape),
        }
    }

    /// How a structure within them travels.
    pub(crate) fn structure(&self, structure: &Structure) -> TokenStream {
        match self {
            Self::AwsJson(_) | Self::RestJson(_) => json::structure(structure),
            Self::AwsQuery(_) => aws_query::structure(structure),
        }
    }

    /// How a union within them travels.
    pub(crate) fn union(&self, union: &Union) -> TokenStream {
        match self {
            Self::AwsJson(_) | Self::RestJson(_) => json::union(union),
            Self::AwsQuery(_) => aws_query::union(union),
        }
    }

    /// An expression that reads a member from `r`, if its type does not say how.
    pub(crate) fn read(&self, ty: &Type) -> Option<TokenStream> {
        match self {
            Self::AwsJson(_) | Self::RestJson(_) => json::own_read(ty),
            Self::AwsQuery(_) => None,
        }
    }

    /// A statement that writes a member of `self` to the object `o`.
    pub(crate) fn write_member(&self, member: &Member) -> TokenStream {
        match self {
            Self::AwsJson(_) | Self::RestJson(_) => json::write_member(member),
            Self::AwsQuery(_) => TokenStream::new(),
        }
    }

    /// How a union is read that no response holds.
    pub(crate) fn read_union(&self, union: &Union) -> TokenStream {
        match self {
            Self::AwsJson(_) | Self::RestJson(_) => json::read_union(union),
            Self::AwsQuery(_) => TokenStream::new(),
        }
    }

    /// Whether a response tells errors by the codes of `awsQueryError` alone.
    pub(crate) fn tells_query_codes(&self) -> bool {
        matches!(self, Self::AwsQuery(_))
    }

    /// What a response tells an error by: the shape's name, or its code.
    pub(crate) fn error_name<'e>(&self, error: &'e ErrorShape) -> &'e str {
        match self {
            Self::AwsJson(_) | Self::RestJson(_) => &error.wire,
            Self::AwsQuery(_) => aws_query::error_name(error),
        }
    }

    /// Whether an error is told by the absolute id of its shape.
    pub(crate) fn tells_ids(&self) -> bool {
        match self {
            Self::AwsJson(protocol) => aws_json::tells_ids(protocol),
            Self::RestJson(_) | Self::AwsQuery(_) => false,
        }
    }

    /// The code by which the service tells an error, if it is not the shape's name.
    pub(crate) fn error_code<'e>(&self, error: &'e ErrorShape) -> Option<&'e str> {
        match self {
            Self::AwsJson(protocol) => aws_json::error_code(protocol, error),
            Self::RestJson(_) | Self::AwsQuery(_) => None,
        }
    }

    /// Whether there is a server half of services that speak it.
    #[must_use]
    pub fn has_server(&self) -> bool {
        match self {
            Self::AwsJson(_) => true,
            Self::RestJson(_) | Self::AwsQuery(_) => false,
        }
    }

    /// The feature of the runtime that a client needs for it.
    pub(crate) fn runtime_feature(&self) -> Option<&'static str> {
        match self {
            Self::AwsJson(_) => None,
            Self::RestJson(_) => Some("rest-json"),
            Self::AwsQuery(_) => Some(aws_query::FEATURE),
        }
    }

    /// What a header names an operation by, in requests to the server half.
    pub(crate) fn target(&self, operation: &str) -> String {
        match self {
            Self::AwsJson(protocol) => aws_json::target(protocol, operation),
            Self::RestJson(_) | Self::AwsQuery(_) => operation.to_owned(),
        }
    }

    /// What begins a request, where a test does not say.
    pub(crate) fn request_line(&self) -> RequestLine {
        match self {
            // Its tests say it.
            Self::AwsJson(_) | Self::RestJson(_) => aws_json::REQUEST_LINE,
            Self::AwsQuery(_) => aws_query::REQUEST_LINE,
        }
    }
}
