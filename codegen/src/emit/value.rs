//! Values that are there before anything is set or read: defaults, documents, and what a structure starts from.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::service::{DefaultValue, Document, Instant, Member, Structure, Type};

use super::types::ident;

/// Something that a structure holds beside its members.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extra {
    None,
    /// The request id of an output, which is in a header.
    RequestId,
    /// What is known of an error.
    Metadata,
}

impl Extra {
    pub(super) fn field(self) -> Option<TokenStream> {
        match self {
            Self::None => None,
            Self::RequestId => Some(quote!(request_id: Option<String>)),
            Self::Metadata => Some(quote!(meta: ErrorMetadata)),
        }
    }

    fn initial(self) -> Option<TokenStream> {
        match self {
            Self::None => None,
            Self::RequestId => Some(quote!(request_id: None)),
            Self::Metadata => Some(quote!(meta: ErrorMetadata::default())),
        }
    }
}

/// `tag_key: initial(), …`: a value before anything is read.
pub(crate) fn initial(structure: &Structure, extra: Extra) -> TokenStream {
    if structure.has_default() {
        return quote!(Self::default());
    }
    let fields = structure.members.iter().map(|member| {
        let field = ident(&member.field);
        match &member.default {
            Some(default) if !member.optional && *default != DefaultValue::Empty => {
                let value = default_value(&member.ty, default);
                quote!(#field: #value)
            }
            _ if member.optional => quote!(#field: None),
            _ => quote!(#field: initial()),
        }
    });
    let extra = extra.initial().into_iter();
    quote!(Self { #(#fields,)* #(#extra,)* })
}

/// What a member is if a response leaves it out, where that is not the empty value.
pub(crate) fn own_default(member: &Member) -> Option<TokenStream> {
    let default = member.default.as_ref().filter(|_| !member.optional);
    let default = default.filter(|default| **default != DefaultValue::Empty)?;
    Some(default_value(&member.ty, default))
}

/// A default as an expression.
pub(crate) fn default_value(ty: &Type, default: &DefaultValue) -> TokenStream {
    match default {
        DefaultValue::Empty => quote!(Default::default()),
        DefaultValue::Boolean(value) => quote!(#value),
        DefaultValue::Integer(value) => {
            let value = Literal::i64_unsuffixed(*value);
            quote!(#value)
        }
        DefaultValue::Float(value) => {
            let value = Literal::f64_unsuffixed(*value);
            quote!(#value)
        }
        DefaultValue::String(value) => match ty {
            Type::Enum(_) => {
                let ty = ty.tokens();
                quote!(#ty::from(#value))
            }
            _ => quote!(#value.to_owned()),
        },
        DefaultValue::Blob(bytes) => {
            let bytes = Literal::byte_string(bytes);
            quote!(Blob::new(#bytes))
        }
        DefaultValue::Timestamp(Instant { seconds, nanos }) => {
            let (seconds, nanos) =
                (Literal::i64_unsuffixed(*seconds), Literal::u32_unsuffixed(*nanos));
            quote!(DateTime::from_secs_and_nanos(#seconds, #nanos))
        }
        DefaultValue::Document(value) => document(value),
    }
}

/// A document as an expression.
pub(super) fn document(document: &Document) -> TokenStream {
    match document {
        Document::Null => quote!(Document::Null),
        Document::Boolean(value) => quote!(Document::from(#value)),
        Document::Unsigned(value) => {
            let value = Literal::u64_suffixed(*value);
            quote!(Document::from(#value))
        }
        Document::Signed(value) => {
            let value = Literal::i64_suffixed(*value);
            quote!(Document::from(#value))
        }
        Document::Float(value) => {
            let value = Literal::f64_suffixed(*value);
            quote!(Document::from(#value))
        }
        Document::String(text) => quote!(Document::from(#text)),
        Document::Array(values) if values.is_empty() => quote!(Document::Array(Vec::new())),
        Document::Array(values) => {
            let values = values.iter().map(self::document);
            quote!(Document::Array(vec![#(#values),*]))
        }
        Document::Object(members) if members.is_empty() => {
            quote!(Document::Object(HashMap::new()))
        }
        Document::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let value = self::document(value);
                quote!((#name.to_owned(), #value))
            });
            quote!(Document::Object(HashMap::from([#(#members),*])))
        }
    }
}
