//! awsQuery: every call is a POST of a form that names the operation and holds all members; responses are XML. Traits that bind
//! members to other parts of a request say nothing here.

mod codec;

use proc_macro2::TokenStream;
use quote::quote;

use super::RequestLine;
use crate::emit::types::ident;
use crate::model::Shape;
use crate::service::{AwsQuery, Enum, ErrorShape, Structure, Union};

/// The trait that names it.
pub(super) const TRAIT: &str = "aws.protocols#awsQuery";

/// The feature of the runtime that a client needs.
pub(super) const FEATURE: &str = "aws-query";

pub(super) const REQUEST_LINE: RequestLine = RequestLine { method: "POST", uri: "/" };

pub(super) fn of(service: &Shape) -> Option<AwsQuery> {
    service.traits.has(TRAIT).then_some(AwsQuery)
}

pub(super) fn runtime_type() -> TokenStream {
    quote!(AwsQuery)
}

pub(super) fn metadata() -> TokenStream {
    quote!(Protocol {})
}

pub(super) fn input(input: &Structure) -> TokenStream {
    codec::input(input)
}

pub(super) fn output(output: &Structure) -> TokenStream {
    codec::output(output)
}

pub(super) fn error(error: &Structure) -> TokenStream {
    codec::error(error)
}

/// How an error that holds a message and nothing else is read.
pub(super) fn message_error(error: &Structure) -> TokenStream {
    codec::message_error(error)
}

pub(super) fn structure(structure: &Structure) -> TokenStream {
    codec::structure(structure)
}

pub(super) fn union(union: &Union) -> TokenStream {
    codec::union(union)
}

pub(super) fn enumeration(shape: &Enum) -> TokenStream {
    let name = ident(&shape.rust);
    quote!(query_enum!(#name);)
}

/// The code by which a response tells an error.
pub(super) fn error_name(error: &ErrorShape) -> &str {
    error.query_code.as_deref().unwrap_or(&error.wire)
}
