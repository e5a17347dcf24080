//! An enum of strings: its declaration and a table of its values.
//!
//! ```text
//! pub enum KeyState { Enabled, …, Unknown(UnknownVariantValue) }
//! string_enum! { impl KeyState { Enabled = "Enabled"; … } }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use crate::service::Enum;

use super::text;
use super::types::ident;

/// The file of an enum.
pub(super) fn file(shape: &Enum) -> TokenStream {
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
    quote! {
        #doc
        use trent_runtime::private::prelude::*;

        #docs
        #[derive(Clone, #debug PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            #[doc = " A value that this version of the client does not know; `as_str` has its text."]
            Unknown(UnknownVariantValue),
        }
        #debug_impl
        string_enum! { impl #name { #(#entries)* } }
    }
}
