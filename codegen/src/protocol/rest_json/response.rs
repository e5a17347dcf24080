//! How a response becomes an output or an error.
//!
//! ```text
//! impl ParseOutput<RestJson> for InvokeOutput {
//!     fn parse_output(response: &HttpResponse) -> Result<Self, BoxError> {
//!         let mut value = Self::default();
//!         let r = RestResponse::new(response);
//!         value.payload = r.payload().map(Blob::new);
//!         value.function_error = r.header("X-Amz-Function-Error", text)?;
//!         Ok(value)
//!     }
//! }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::json;
use crate::emit::types::ident;
use crate::emit::value::{self, Extra};
use crate::service::{Binding, Member, Structure, TimestampFormat, Type};

/// `impl ParseOutput`.
pub(super) fn output(output: &Structure) -> TokenStream {
    let name = ident(&output.rust);
    if output.members.is_empty() {
        // Whatever the body is, it says nothing.
        let value = value::initial(output, Extra::RequestId);
        return quote! {
            impl ParseOutput<RestJson> for #name {
                #[inline]
                fn parse_output(_response: &HttpResponse) -> Result<Self, BoxError> {
                    Ok(#value)
                }
            }
        };
    }
    let body = parse(output, Extra::RequestId);
    quote! {
        impl ParseOutput<RestJson> for #name {
            #[inline]
            fn parse_output(response: &HttpResponse) -> Result<Self, BoxError> {
                #body
            }
        }
    }
}

/// `impl ParseModeledError`.
pub(super) fn error(error: &Structure) -> TokenStream {
    let name = ident(&error.rust);
    if !is_bound(error) {
        return quote!(rest_json_errors! { #name; });
    }
    let body = parse(error, Extra::Metadata);
    quote! {
        impl ParseModeledError<RestJson> for #name {
            #[inline]
            fn parse_modeled_error(response: &HttpResponse) -> Option<Self> {
                let parse = || -> Result<Self, BoxError> { #body };
                parse().ok()
            }
        }
    }
}

fn is_bound(structure: &Structure) -> bool {
    structure.members.iter().any(|member| member.binding.is_some())
}

/// Statements that read the structure from `response`.
fn parse(structure: &Structure, extra: Extra) -> TokenStream {
    if !is_bound(structure) {
        return quote!(RestResponse::new(response).json());
    }
    let initial = value::initial(structure, extra);
    let members = structure.members.iter();
    let has_payload = members.clone().any(|m| m.binding == Some(Binding::Payload));
    let mut in_body = members.clone().filter(|m| m.binding.is_none()).peekable();
    let body = (!has_payload && in_body.peek().is_some()).then(|| {
        let arms = json::member_arms(in_body);
        quote!(r.json_object(&mut |r, name| match name { #arms })?;)
    });
    let bound = members.filter_map(bound);
    quote! {
        let mut value = #initial;
        let r = RestResponse::new(response);
        #body
        #(#bound)*
        Ok(value)
    }
}

/// A statement that reads a bound member from `r` into `value`.
fn bound(member: &Member) -> Option<TokenStream> {
    let read = match member.binding.as_ref()? {
        Binding::Header(name) => header(member, name),
        Binding::PrefixHeaders(prefix) => quote!(r.prefix_headers(#prefix)?),
        Binding::Payload => payload(member),
        Binding::Status => return Some(status(member)),
        Binding::Label | Binding::Query(_) | Binding::QueryParams => return None,
    };
    let field = ident(&member.field);
    Some(if member.optional {
        quote!(value.#field = #read;)
    } else {
        quote! {
            if let Some(v) = #read {
                value.#field = v;
            }
        }
    })
}

fn status(member: &Member) -> TokenStream {
    let field = ident(&member.field);
    let status = match member.ty {
        Type::Integer | Type::Long => quote!(r.status().into()),
        _ => quote!(r.status().try_into().unwrap_or_default()),
    };
    if member.optional {
        quote!(value.#field = Some(#status);)
    } else {
        quote!(value.#field = #status;)
    }
}

/// An expression of an `Option`.
fn header(member: &Member, name: &str) -> TokenStream {
    match &member.ty {
        Type::List { element, sparse } => {
            let list = match element.as_ref() {
                Type::Timestamp(TimestampFormat::HttpDate) => quote!(r.header_dates(#name)?),
                ty => {
                    let read = read(ty, member.media_type.is_some());
                    quote!(r.header_list(#name, #read)?)
                }
            };
            if *sparse { quote!(#list.map(|v| v.into_iter().map(Some).collect())) } else { list }
        }
        ty => {
            let read = read(ty, member.media_type.is_some());
            quote!(r.header(#name, #read)?)
        }
    }
}

/// A function that reads a single value.
fn read(ty: &Type, has_media_type: bool) -> TokenStream {
    match ty {
        Type::String if has_media_type => quote!(from_base64),
        Type::Boolean => quote!(truth),
        Type::Timestamp(format) => {
            let format = format.tokens();
            quote!(|v| timestamp(v, #format))
        }
        Type::Byte | Type::Short | Type::Integer | Type::Long | Type::Float | Type::Double => {
            quote!(number)
        }
        _ => quote!(text),
    }
}

/// An expression of an `Option`: the body as one member.
fn payload(member: &Member) -> TokenStream {
    match &member.ty {
        Type::Blob => quote!(r.payload().map(Blob::new)),
        Type::String | Type::Enum(_) => quote!(r.payload_text()?),
        ty => {
            let read = json::read(ty);
            let boxed = member.boxed.then(|| quote!(.map(Box::new)));
            quote!(r.payload_json(|r| #read)? #boxed)
        }
    }
}
