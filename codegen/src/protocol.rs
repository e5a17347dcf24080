//! Protocols: what one decides about a client. Each is a file beside this one and a variant of
//! [`Protocol`](crate::service::Protocol), which the stages ask:
//!
//! - `check` asks which services have a protocol that a client speaks, and `lower` which one that is ([`of`]);
//! - `emit` asks how inputs, outputs, errors and their parts travel, and what the service's metadata says;
//! - the emitters of tests ask what a request looks like and what of it can be compared.

mod aws_json;

use proc_macro2::TokenStream;

use crate::model::Shape;
use crate::service::{ErrorShape, Member, Protocol, Structure, Type, Union};

/// The traits of all protocols that a client speaks.
pub(crate) const SUPPORTED: [&str; 2] = aws_json::TRAITS;

/// The protocol that a client of the service speaks, if it speaks one of the service's.
pub(crate) fn of(service: &Shape) -> Option<Protocol> {
    aws_json::of(service).map(Protocol::AwsJson)
}

/// The first line of a request, where a protocol test does not say it.
pub(crate) struct RequestLine {
    pub(crate) method: &'static str,
    pub(crate) uri: &'static str,
}

impl Protocol {
    /// The trait that names it, for example `aws.protocols#awsJson1_1`.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::AwsJson(protocol) => aws_json::id(protocol),
        }
    }

    /// The runtime's type of the protocol.
    pub(crate) fn runtime_type(&self) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::runtime_type(),
        }
    }

    /// What the file of the metadata imports for it from `trent_runtime::private`.
    pub(crate) fn imports(&self) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::imports(),
        }
    }

    /// What else of `trent_runtime::private` the protocol in the service's metadata names.
    pub(crate) fn metadata_imports(&self) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::metadata_imports(),
        }
    }

    /// The protocol in the service's metadata. The alias `Protocol` names the runtime's type.
    pub(crate) fn metadata(&self) -> TokenStream {
        match self {
            Self::AwsJson(protocol) => aws_json::metadata(protocol),
        }
    }

    /// How an operation's input travels.
    pub(crate) fn input(&self, input: &Structure) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::input(input),
        }
    }

    /// How an operation's output travels.
    pub(crate) fn output(&self, output: &Structure) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::output(output),
        }
    }

    /// How an error travels.
    pub(crate) fn error(&self, error: &Structure) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::error(error),
        }
    }

    /// How a structure within them travels.
    pub(crate) fn structure(&self, structure: &Structure) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::structure(structure),
        }
    }

    /// How a union within them travels.
    pub(crate) fn union(&self, union: &Union) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::union(union),
        }
    }

    /// An expression that reads a member from `r`, if its type does not say how.
    pub(crate) fn read(&self, ty: &Type) -> Option<TokenStream> {
        match self {
            Self::AwsJson(_) => aws_json::read(ty),
        }
    }

    /// A statement that writes a member of `self` to the object `o`.
    pub(crate) fn write_member(&self, member: &Member) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::write_member(member),
        }
    }

    /// How a union is read that no response holds.
    pub(crate) fn read_union(&self, union: &Union) -> TokenStream {
        match self {
            Self::AwsJson(_) => aws_json::read_union(union),
        }
    }

    /// Whether an error is told by the absolute id of its shape.
    pub(crate) fn tells_ids(&self) -> bool {
        match self {
            Self::AwsJson(protocol) => aws_json::tells_ids(protocol),
        }
    }

    /// The code by which the service tells an error, if it is not the shape's name.
    pub(crate) fn error_code<'e>(&self, error: &'e ErrorShape) -> Option<&'e str> {
        match self {
            Self::AwsJson(protocol) => aws_json::error_code(protocol, error),
        }
    }

    /// What a header names an operation by.
    pub(crate) fn target(&self, operation: &str) -> String {
        match self {
            Self::AwsJson(protocol) => aws_json::target(protocol, operation),
        }
    }

    /// What begins a request, where a test does not say.
    pub(crate) fn request_line(&self) -> RequestLine {
        match self {
            Self::AwsJson(_) => aws_json::REQUEST_LINE,
        }
    }
}
