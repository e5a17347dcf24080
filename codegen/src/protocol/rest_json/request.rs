//! How an input becomes a request.
//!
//! ```text
//! impl SerializeInput<RestJson> for GetFunctionInput {
//!     fn serialize_input(&self) -> Result<RequestContent, BuildError> {
//!         let mut r = RestRequest::new("GET");
//!         r.path("/2015-03-31/functions/");
//!         r.label("FunctionName", self.function_name.as_deref())?;
//!         if let Some(v) = &self.qualifier {
//!             r.query("Qualifier", v);
//!         }
//!         r.finish()
//!     }
//! }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::json;
use crate::emit::types::ident;
use crate::service::{Binding, Member, Operation, PathPart, Structure, Type};

/// `impl SerializeInput`.
pub(super) fn serialize(operation: &Operation) -> TokenStream {
    let input = &operation.input;
    let name = ident(&input.rust);
    let method = operation.http.as_ref().map_or("POST", |http| http.method.as_str());
    let path = path(operation);
    let constants = operation.http.iter().flat_map(|http| &http.query);
    let constants = constants.map(|pair| quote!(r.constant(#pair);));
    // Named parameters and headers win over those of maps, and a header over the media type of a body.
    let bound = |wanted: fn(&Binding) -> bool| {
        let members = input.members.iter().filter(move |m| m.binding.as_ref().is_some_and(wanted));
        members.map(bound)
    };
    let named = bound(|binding| matches!(binding, Binding::Query(_) | Binding::Header(_)));
    let maps = bound(|b| matches!(b, Binding::QueryParams | Binding::PrefixHeaders(_)));
    let body = body(input);
    quote! {
        impl SerializeInput<RestJson> for #name {
            #[inline]
            fn serialize_input(&self) -> Result<RequestContent, BuildError> {
                let mut r = RestRequest::new(#method);
                #(#path)*
                #(#constants)*
                #(#named)*
                #(#maps)*
                #body
                r.finish()
            }
        }
    }
}

fn path(operation: &Operation) -> Vec<TokenStream> {
    let parts = operation.http.iter().flat_map(|http| &http.path);
    let part = |part: &PathPart| match part {
        PathPart::Literal(text) => Some(quote!(r.path(#text);)),
        PathPart::Label { member, greedy } => {
            let member = operation.input.members.iter().find(|own| own.wire == *member)?;
            let method = ident(if *greedy { "greedy_label" } else { "label" });
            let (wire, value) = (&member.wire, label(member));
            if let Type::Timestamp(_) = member.ty {
                return Some(quote! {
                    let v = #value;
                    r.#method(#wire, v.as_deref())?;
                });
            }
            Some(quote!(r.#method(#wire, #value)?;))
        }
    };
    parts.filter_map(part).collect()
}

/// A member as an `Option<&str>`, or a timestamp as an `Option<String>`.
fn label(member: &Member) -> TokenStream {
    let field = ident(&member.field);
    match &member.ty {
        Type::Enum(_) => quote!(self.#field.as_ref().map(AsRef::as_ref)),
        Type::Float => quote!(self.#field.as_ref().map(float_text).as_deref()),
        Type::Double => quote!(self.#field.as_ref().map(double_text).as_deref()),
        Type::Timestamp(format) => {
            let format = format.tokens();
            quote!(self.#field.as_ref().map(|v| timestamp_text(v, #format)))
        }
        Type::String | Type::BigNumber => quote!(self.#field.as_deref()),
        _ => quote!(self.#field.as_ref().map(ToString::to_string).as_deref()),
    }
}

/// The value `v` as something that is a `&str` behind a reference, if the type is one of single values.
fn text(ty: &Type) -> TokenStream {
    match ty {
        Type::Enum(_) => quote!(v.as_str()),
        Type::Float => quote!(&float_text(v)),
        Type::Double => quote!(&double_text(v)),
        Type::Timestamp(format) => {
            let format = format.tokens();
            quote!(&timestamp_text(v, #format))
        }
        Type::String | Type::BigNumber => quote!(v),
        _ => quote!(&v.to_string()),
    }
}

fn bound(member: &Member) -> TokenStream {
    let field = ident(&member.field);
    let statement = match &member.binding {
        Some(Binding::Query(name)) => query(member, name),
        Some(Binding::Header(name)) => header(member, name),
        Some(Binding::QueryParams) => query_params(member),
        Some(Binding::PrefixHeaders(prefix)) => prefix_headers(member, prefix),
        _ => return quote!(),
    };
    quote! {
        if let Some(v) = &self.#field {
            #statement
        }
    }
}

fn query(member: &Member, name: &str) -> TokenStream {
    match &member.ty {
        Type::List { element, sparse } => {
            let (values, text) = (values(*sparse), text(element));
            quote! {
                for v in #values {
                    r.query(#name, #text);
                }
            }
        }
        ty => {
            let text = text(ty);
            quote!(r.query(#name, #text);)
        }
    }
}

/// The elements of the list `v` that are there.
fn values(sparse: bool) -> TokenStream {
    if sparse { quote!(v.iter().flatten()) } else { quote!(v) }
}

fn header(member: &Member, name: &str) -> TokenStream {
    let wire = &member.wire;
    let method = ident(if member.sensitive { "secret_header" } else { "header" });
    match &member.ty {
        Type::List { element, sparse } => {
            let values = values(*sparse);
            let push = match element.as_ref() {
                Type::String if member.media_type.is_some() => quote!(list.push(&base64_text(v));),
                Type::String | Type::Enum(_) => {
                    let text = text(element);
                    quote!(list.push_text(#text);)
                }
                ty => {
                    let text = text(ty);
                    quote!(list.push(#text);)
                }
            };
            quote! {
                let mut list = HeaderList::new();
                for v in #values {
                    #push
                }
                r.#method(#name, #wire, &list.finish())?;
            }
        }
        Type::String if member.media_type.is_some() => {
            quote!(r.#method(#name, #wire, &base64_text(v))?;)
        }
        ty => {
            let text = text(ty);
            quote!(r.#method(#name, #wire, #text)?;)
        }
    }
}

/// The entries of the map `v` as pairs of texts, without those that are null.
fn entries(ty: &Type) -> TokenStream {
    let Type::Map { value, sparse, .. } = ty else { return quote!(std::iter::empty()) };
    let pair = quote!((k.as_str(), v.as_str()));
    if let Type::List { sparse: holes, .. } = value.as_ref() {
        let inner = match (sparse, holes) {
            (false, false) => quote!(v.iter()),
            (false, true) | (true, false) => quote!(v.iter().flatten()),
            (true, true) => quote!(v.iter().flatten().flatten()),
        };
        return quote!(v.iter().flat_map(|(k, v)| #inner.map(move |v| #pair)));
    }
    if *sparse {
        quote!(v.iter().filter_map(|(k, v)| v.as_ref().map(|v| #pair)))
    } else {
        quote!(v.iter().map(|(k, v)| #pair))
    }
}

fn query_params(member: &Member) -> TokenStream {
    let entries = entries(&member.ty);
    quote!(r.query_params(#entries);)
}

fn prefix_headers(member: &Member, prefix: &str) -> TokenStream {
    let (wire, secret, entries) = (&member.wire, member.sensitive, entries(&member.ty));
    quote!(r.prefix_headers(#prefix, #wire, #secret, #entries)?;)
}

/// What is left for the body: nothing, one member, or an object of those that are bound to nothing.
fn body(input: &Structure) -> Option<TokenStream> {
    let payload = input.members.iter().find(|m| m.binding == Some(Binding::Payload));
    if let Some(member) = payload {
        return Some(payload_of(member));
    }
    if !input.members.is_empty() && input.members.iter().all(|m| m.binding.is_none()) {
        return Some(quote!(r.json(self);));
    }
    let mut members = input.members.iter().filter(|m| m.binding.is_none()).peekable();
    members.peek()?;
    let write = json::write_members(members);
    Some(quote!(r.json_with(|w| { #write });))
}

fn payload_of(member: &Member) -> TokenStream {
    let field = ident(&member.field);
    let media_type =
        |default: &str| member.media_type.clone().unwrap_or_else(|| default.to_owned());
    let statement = match &member.ty {
        Type::Blob => {
            let media_type = media_type("application/octet-stream");
            quote!(r.payload(v, #media_type);)
        }
        Type::String | Type::Enum(_) => {
            let (media_type, text) = (media_type("text/plain"), text(&member.ty));
            quote!(r.payload(#text, #media_type);)
        }
        ty => match json::own_write(ty) {
            Some(write) => quote!(r.json_with(|w| #write);),
            None => quote!(r.json(v);),
        },
    };
    // A structure that is left out is one without members; anything else is no body.
    let absent = matches!(member.ty, Type::Structure(_)).then(|| {
        quote! {
            else {
                r.json_with(|w| w.object().end());
            }
        }
    });
    quote! {
        if let Some(v) = &self.#field {
            #statement
        } #absent
    }
}
