//! awsJson 1.0 and 1.1: every call is a POST with all members in one JSON object, and a header names the operation. Traits
//! that bind members to other parts of a request say nothing here, and neither does `jsonName`.

use proc_macro2::TokenStream;
use quote::quote;

use super::{RequestLine, json};
use crate::emit::value::Extra;
use crate::model::Shape;
use crate::service::{AwsJson, AwsJsonVersion, ErrorShape, Structure};

const V1_0: &str = "aws.protocols#awsJson1_0";
const V1_1: &str = "aws.protocols#awsJson1_1";

/// The traits that name it.
pub(super) const TRAITS: [&str; 2] = [V1_0, V1_1];

pub(super) const REQUEST_LINE: RequestLine = RequestLine { method: "POST", uri: "/" };

pub(super) fn of(service: &Shape) -> Option<AwsJson> {
    let traits = &service.traits;
    let version = if traits.has(V1_0) {
        AwsJsonVersion::V1_0
    } else if traits.has(V1_1) {
        AwsJsonVersion::V1_1
    } else {
        return None;
    };
    let target_prefix = traits.target_prefix().unwrap_or_else(|| service.id.name()).to_owned();
    Some(AwsJson { version, target_prefix, query_compatible: traits.aws_query_compatible() })
}

pub(super) fn id(protocol: &AwsJson) -> &'static str {
    match protocol.version {
        AwsJsonVersion::V1_0 => V1_0,
        AwsJsonVersion::V1_1 => V1_1,
    }
}

pub(super) fn runtime_type() -> TokenStream {
    quote!(AwsJson)
}

pub(super) fn imports() -> TokenStream {
    quote!(AwsJson, AwsJsonVersion)
}

pub(super) fn metadata_imports() -> TokenStream {
    quote!(AwsJsonVersion)
}

pub(super) fn metadata(protocol: &AwsJson) -> TokenStream {
    let version = match protocol.version {
        AwsJsonVersion::V1_0 => quote!(V1_0),
        AwsJsonVersion::V1_1 => quote!(V1_1),
    };
    let AwsJson { target_prefix, query_compatible, .. } = protocol;
    quote! {
        Protocol {
            version: AwsJsonVersion::#version,
            target_prefix: #target_prefix,
            query_compatible: #query_compatible,
        }
    }
}

pub(super) fn input(input: &Structure) -> TokenStream {
    json::to_json(input)
}

pub(super) fn output(output: &Structure) -> TokenStream {
    json::codec(output, Extra::RequestId)
}

pub(super) fn error(error: &Structure) -> TokenStream {
    json::from_json(error, Extra::Metadata)
}

pub(super) fn target(protocol: &AwsJson, operation: &str) -> String {
    [&protocol.target_prefix, ".", operation].concat()
}

/// Version 1.0 tells errors by their absolute ids, version 1.1 by their names.
pub(super) fn tells_ids(protocol: &AwsJson) -> bool {
    protocol.version == AwsJsonVersion::V1_0
}

/// The code that the service kept from the query protocol, if it did.
pub(super) fn error_code<'e>(protocol: &AwsJson, error: &'e ErrorShape) -> Option<&'e str> {
    error.query_code.as_deref().filter(|code| protocol.query_compatible && *code != error.wire)
}
