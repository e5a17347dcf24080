//! restJson1: an operation has a method and a path of its own, and traits say which members travel in the path, the query
//! and the headers. The others are one JSON object, or one is the body.

mod request;
mod response;

use proc_macro2::TokenStream;
use quote::quote;

use super::json;
use crate::emit::types::ident;
use crate::emit::value::Extra;
use crate::model::Shape;
use crate::service::{Operation, RestJson, Structure};

/// The trait that names it.
pub(super) const TRAIT: &str = "aws.protocols#restJson1";

pub(super) fn of(service: &Shape) -> Option<RestJson> {
    service.traits.has(TRAIT).then_some(RestJson)
}

/// The runtime's type, and its one value.
pub(super) fn name() -> TokenStream {
    quote!(RestJson)
}

/// What files import that say how operations and errors travel.
pub(super) fn uses() -> TokenStream {
    quote! {
        use trent_runtime::private::rest_json::*;
    }
}

pub(super) fn input(operation: &Operation) -> TokenStream {
    let (to_json, serialize) = (json::to_json(&operation.input), request::serialize(operation));
    quote!(#to_json #serialize)
}

pub(super) fn output(output: &Structure) -> TokenStream {
    let (codec, parse) = (json::codec(output, Extra::RequestId), response::output(output));
    quote!(#codec #parse)
}

pub(super) fn error(error: &Structure) -> TokenStream {
    let (from_json, parse) = (json::from_json(error, Extra::Metadata), response::error(error));
    quote!(#from_json #parse)
}

/// How an error travels that holds a message alone, in the body.
pub(super) fn message_error(error: &Structure) -> TokenStream {
    let name = ident(&error.rust);
    quote!(rest_json_errors! { #name; })
}
