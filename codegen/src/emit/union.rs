//! A union: an enum with a variant for each member, and one for members that a newer service adds.
//!
//! ```text
//! pub enum AttributeValue { S(String), L(Vec<types::AttributeValue>), …, Unknown(UnknownUnionMember) }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use crate::service::{Service, Type, Union, UnionVariant};

use super::types::ident;
use super::{structure, text, validation};

/// The file of a union.
pub(super) fn file(service: &Service, union: &Union) -> TokenStream {
    let doc = text::module_docs(&format!("[`{}`](crate::types::{0}).", union.rust));
    let types = union.variants.iter().any(|variant| structure::names_a_type(&variant.ty));
    let types = types.then(|| {
        quote!(
            use crate::types;
        )
    });
    let declaration = declaration(union);
    let methods = methods(union);
    let codec = service.protocol.union(union);
    let validate = validation::validate_union(union);
    let wipe = wipe(union);
    quote! {
        #doc
        #types
        use trent_runtime::private::prelude::*;
        #declaration
        #methods
        #codec
        #validate
        #wipe
    }
}

/// The members of a union that are wiped once it is serialized, because they hold secrets.
fn wipe(union: &Union) -> Option<TokenStream> {
    let name = ident(&union.rust);
    let variants = union.variants.iter().filter(|variant| variant.wiped);
    let variants: Vec<_> = variants.map(|variant| ident(&variant.rust)).collect();
    let body = match variants.as_slice() {
        [] => quote!(),
        [one] => quote! {
            if let Self::#one(value) = self {
                value.wipe();
            }
        },
        several => quote! {
            match self {
                #(Self::#several(value) => value.wipe(),)*
                _ => {}
            }
        },
    };
    union.sensitive.then(|| {
        quote! {
            impl Wipe for #name {
                #[inline]
                fn wipe(&mut self) {
                    #body
                }
            }
        }
    })
}

impl UnionVariant {
    /// The content's type.
    pub(crate) fn inner(&self) -> TokenStream {
        let tokens = self.ty.tokens();
        if self.boxed { quote!(Box<#tokens>) } else { tokens }
    }
}

fn declaration(union: &Union) -> TokenStream {
    let name = ident(&union.rust);
    let docs = text::shape_docs(&union.docs, "", 0);
    let variants = union.variants.iter().map(|variant| {
        let mut facts = Vec::new();
        text::constraint_facts(&variant.ty, &variant.constraints, &mut facts);
        let docs = text::shape_docs(&variant.docs, &facts.join(" "), 4);
        let name = ident(&variant.rust);
        if variant.ty == Type::Unit {
            return quote!(#docs #name,);
        }
        let inner = variant.inner();
        quote!(#docs #name(#inner),)
    });
    let secret = union.variants.iter().any(|variant| variant.sensitive);
    let (debug, debug_impl) =
        if secret { (None, Some(debug(union))) } else { (Some(quote!(Debug,)), None) };
    quote! {
        #docs
        #[derive(Clone, #debug PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            #[doc = " A member that this version of the client does not know, as it came."]
            Unknown(UnknownUnionMember),
        }
        #debug_impl
    }
}

fn debug(union: &Union) -> TokenStream {
    let name = ident(&union.rust);
    let arms = union.variants.iter().map(|variant| {
        let (name, text) = (ident(&variant.rust), &variant.rust);
        if variant.ty == Type::Unit && variant.sensitive {
            // There is nothing to it but the choice.
            quote!(Self::#name => REDACTED.fmt(f),)
        } else if variant.ty == Type::Unit {
            quote!(Self::#name => f.write_str(#text),)
        } else if variant.sensitive {
            quote!(Self::#name(_) => f.debug_tuple(#text).field(&REDACTED).finish(),)
        } else {
            quote!(Self::#name(value) => f.debug_tuple(#text).field(value).finish(),)
        }
    });
    quote! {
        impl Debug for #name {
            #[inline]
            fn fmt(&self, f: &mut Formatter<'_>) -> FmtResult {
                match self {
                    #(#arms)*
                    Self::Unknown(member) => f.debug_tuple("Unknown").field(&member.name).finish(),
                }
            }
        }
    }
}

/// `as_s`, `is_s` and `is_unknown`.
fn methods(union: &Union) -> TokenStream {
    let name = ident(&union.rust);
    let methods = union.variants.iter().map(|variant| {
        let variant_name = ident(&variant.rust);
        // What keeps a name from beginning with a digit is not needed behind a word.
        let stem = variant.stem.trim_start_matches('_');
        let (as_name, is_name) = (ident(&format!("as_{stem}")), ident(&format!("is_{stem}")));
        let link = format!(" [`{0}`](Self::{0}).", variant.rust);
        let is_docs = [" Whether this is", &link].concat();
        let as_docs =
            [" The content if this is", link.trim_end_matches('.'), ", else the union itself."]
                .concat();
        let pattern = if variant.ty == Type::Unit { quote!() } else { quote!((_)) };
        let is_method = quote! {
            #[doc = #is_docs]
            #[inline]
            #[must_use]
            pub fn #is_name(&self) -> bool {
                matches!(self, Self::#variant_name #pattern)
            }
        };
        if variant.ty == Type::Unit {
            return is_method;
        }
        let ty = variant.ty.tokens();
        quote! {
            #[doc = #as_docs]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = " If it is another member."]
            #[inline]
            pub fn #as_name(&self) -> Result<&#ty, &Self> {
                match self {
                    Self::#variant_name(value) => Ok(value),
                    other => Err(other),
                }
            }
            #is_method
        }
    });
    quote! {
        impl #name {
            #(#methods)*

            #[doc = " Whether this is a member that this version of the client does not know."]
            #[inline]
            #[must_use]
            pub fn is_unknown(&self) -> bool {
                matches!(self, Self::Unknown(_))
            }
        }
    }
}
