//! An enum of strings: its declaration and a table of its values.
//!
//! ```text
//! pub enum KeyState { Enabled, …, Unknown(UnknownVariantValue) }
//! string_enum! { impl KeyState { Enabled = "Enabled"; … } }
//! explained_enum! { pub enum Code { Full = "FULL", "what it means", "what to do" => "what has it"; … } }     instead, if values say what they mean
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use crate::service::{Enum, EnumVariant, Explanation, Service};

use super::text;
use super::types::ident;

/// The file of an enum.
pub(super) fn file(service: &Service, shape: &Enum) -> TokenStream {
    let codec = service.protocol.enumeration(shape);
    let doc = text::module_docs(&format!("[`{}`](crate::types::{0}).", shape.rust));
    let name = ident(&shape.rust);
    let docs = text::shape_docs(&shape.docs, "", 0);
    let variants = shape.variants.iter().map(|variant| {
        let (docs, name) = (text::shape_docs(&variant.docs, "", 4), ident(&variant.rust));
        quote!(#docs #name,)
    });
    let entries = shape.variants.iter().map(|variant| {
        let (name, wire) = (ident(&variant.rust), &variant.wire);
        quote!(#name = #wire;)
    });
    let (debug, debug_impl) = if shape.sensitive {
        let hidden = quote! {
            impl Debug for #name {
                #[inline]
                fn fmt(&self, f: &mut Formatter<'_>) -> FmtResult {
                    REDACTED.fmt(f)
                }
            }
        };
        (None, Some(hidden))
    } else {
        (Some(quote!(Debug,)), None)
    };
    let derives = quote! {
        #docs
        #[derive(Clone, #debug PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
    };
    if shape.is_explained() {
        let entries = shape.variants.iter().map(explained);
        return quote! {
            #doc
            use trent_runtime::private::prelude::*;

            explained_enum! {
                #derives
                pub enum #name { #(#entries)* }
            }
            #debug_impl
            #codec
        };
    }
    quote! {
        #doc
        use trent_runtime::private::prelude::*;

        #derives
        pub enum #name {
            #(#variants)*
            #[doc = " A value that this version of the client does not know; `as_str` has its text."]
            Unknown(UnknownVariantValue),
        }
        #debug_impl
        string_enum! { impl #name { #(#entries)* } }
        #codec
    }
}

/// An entry of a table of values that say what they mean.
fn explained(variant: &EnumVariant) -> TokenStream {
    let (name, wire) = (ident(&variant.rust), &variant.wire);
    let docs = text::shape_docs(&variant.docs, "", 8);
    let means = variant.explanation.as_ref().map(|Explanation { meaning, remedy, applies_to }| {
        let remedy = remedy.as_ref().map(|remedy| quote!(, #remedy));
        let applies_to = applies_to.as_ref().map(|applies_to| quote!(=> #applies_to));
        quote!(, #meaning #remedy #applies_to)
    });
    // What it means follows as a paragraph of its own.
    let blank = (means.is_some() && !variant.docs.text.is_empty()).then(|| quote!(#[doc = ""]));
    quote!(#docs #blank #name = #wire #means;)
}
