//! A structure: its declaration, getters, builder, and how it is printed and travels.
//!
//! ```text
//! pub struct Tag { pub tag_key: String, … }
//! accessors! { impl Tag { tag_key: &str; … } }
//! builder! { TagBuilder for Result<Tag> { required string tag_key, set_tag_key, get_tag_key: String; … } }
//! impl ToJson for Tag { … }
//! impl FromJson for Tag { … }
//! impl Validate for Tag { … }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use crate::service::{DefaultValue, Member, Structure, Type};

use super::types::ident;
use super::{codec, text, validation};

/// Something that a structure holds beside its members.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extra {
    None,
    /// The request id of an output, which is in a header.
    RequestId,
    /// What is known of an error.
    Metadata,
}

impl Extra {
    fn field(self) -> Option<TokenStream> {
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

/// The file of a type.
pub(super) fn file(structure: &Structure) -> TokenStream {
    let doc = text::module_docs(&format!("[`{}`](crate::types::{0}).", structure.rust));
    let types = uses_types(&[structure]);
    let declaration =
        declaration(structure, &text::shape_docs(&structure.docs, "", 0), Extra::None);
    let accessors = accessors(structure);
    let builder = builder(structure, Extra::None);
    let codec = if structure.readable {
        codec::codec(structure, Extra::None)
    } else {
        codec::to_json(structure)
    };
    let validate = validation::validate(structure);
    quote! {
    #doc
    #types
    use client_runtime::private::prelude::*;
    #declaration #accessors #builder #codec #validate }
}

/// The import of the module of types, if these structures name one.
pub(super) fn uses_types(structures: &[&Structure]) -> Option<TokenStream> {
    let types = structures.iter().flat_map(|s| &s.members).any(|member| names_a_type(&member.ty));
    types.then(|| {
        quote!(
            use crate::types;
        )
    })
}

pub(super) fn names_a_type(ty: &Type) -> bool {
    match ty {
        Type::Structure(_) | Type::Union(_) | Type::Enum(_) => true,
        Type::List { element, .. } => names_a_type(element),
        Type::Map { key, value, .. } => names_a_type(key) || names_a_type(value),
        _ => false,
    }
}

impl Member {
    /// Whether it is empty in a structure that is.
    pub(crate) fn is_empty_by_default(&self) -> bool {
        self.optional
            || self.default == Some(DefaultValue::Empty) && !matches!(self.ty, Type::Timestamp(_))
    }

    /// Whether a builder fails without it.
    pub(crate) fn must_be_built(&self) -> bool {
        !self.optional && self.default.is_none()
    }
}

impl Structure {
    /// Whether `Default` is what an absent structure reads as: nothing in it is required or has a default of its own.
    pub(crate) fn has_default(&self) -> bool {
        self.members.iter().all(Member::is_empty_by_default)
    }

    /// Whether a builder may lack something.
    pub(crate) fn builder_may_fail(&self) -> bool {
        self.members.iter().any(Member::must_be_built)
    }
}

/// The `struct`, and how it is printed.
pub(super) fn declaration(structure: &Structure, docs: &TokenStream, extra: Extra) -> TokenStream {
    let name = ident(&structure.rust);
    let fields = structure.members.iter().map(|member| {
        let docs = text::shape_docs(&member.docs, &text::member_facts(member), 4);
        let (field, ty) = (ident(&member.field), member.field_type());
        quote!(#docs pub #field: #ty,)
    });
    let extra_field = extra.field().map(|field| quote!(pub(crate) #field,));
    let default = structure.has_default().then(|| quote!(Default,));
    let secret = structure.members.iter().any(|member| member.sensitive);
    let (debug, debug_impl) =
        if secret { (None, Some(debug(structure, extra))) } else { (Some(quote!(Debug,)), None) };
    quote! {
        #docs
        #[derive(Clone, #debug #default PartialEq)]
        #[non_exhaustive]
        pub struct #name { #(#fields)* #extra_field }
        #debug_impl
    }
}

/// `Debug` that hides what is sensitive.
fn debug(structure: &Structure, extra: Extra) -> TokenStream {
    let name = ident(&structure.rust);
    let text = &structure.rust;
    let fields = structure.members.iter().map(|member| {
        let (field, stem) = (ident(&member.field), &member.stem);
        match member.sensitive {
            true if member.optional => quote!(d.field(#stem, &redacted(&self.#field));),
            true => quote!(d.field(#stem, &REDACTED);),
            false => quote!(d.field(#stem, &self.#field);),
        }
    });
    let extra = match extra {
        Extra::None => None,
        Extra::RequestId => Some(quote!(d.field("request_id", &self.request_id);)),
        Extra::Metadata => Some(quote!(d.field("meta", &self.meta);)),
    };
    quote! {
        impl Debug for #name {
            #[inline]
            fn fmt(&self, f: &mut Formatter<'_>) -> FmtResult {
                let mut d = f.debug_struct(#text);
                #(#fields)*
                #extra
                d.finish()
            }
        }
    }
}

/// Getters.
pub(super) fn accessors(structure: &Structure) -> Option<TokenStream> {
    let name = ident(&structure.rust);
    let entries = structure.members.iter().map(|member| {
        let (field, view) = (ident(&member.field), member.view());
        quote!(#field: #view;)
    });
    (!structure.members.is_empty()).then(|| quote! { accessors! { impl #name { #(#entries)* } } })
}

/// The builder of a type, an output or an error.
pub(super) fn builder(structure: &Structure, extra: Extra) -> TokenStream {
    let (name, builder) = (ident(&structure.rust), ident(&format!("{}Builder", structure.rust)));
    let entries = structure.members.iter().map(|member| {
        let presence = match (member.optional, &member.default) {
            (true, _) => quote!(optional),
            (false, None) => quote!(required),
            (false, Some(_)) => quote!(default),
        };
        let setter = setter(member);
        let default = (member.default.as_ref())
            .filter(|default| !member.optional && **default != DefaultValue::Empty)
            .map(|default| {
                let value = codec::default_value(&member.ty, default);
                quote!(= #value)
            });
        quote!(#presence #setter #default;)
    });
    let result = if structure.builder_may_fail() { quote!(Result<#name>) } else { quote!(#name) };
    let extra = extra.field().map(|field| quote!(.. #field;));
    quote! { builder! { #builder for #result { #(#entries)* #extra } } }
}

/// `string key_id, set_key_id, get_key_id: String`: one entry of `setters!` and `builder!`.
pub(super) fn setter(member: &Member) -> TokenStream {
    let field = ident(&member.field);
    let (set, get) =
        (ident(&format!("set_{}", member.stem)), ident(&format!("get_{}", member.stem)));
    let ty = member.inner();
    let rest = quote!(#field, #set, #get: #ty);
    match &member.ty {
        _ if member.boxed => {
            let inner = member.ty.tokens();
            quote!(boxed #rest, #inner)
        }
        Type::String | Type::BigNumber => quote!(string #rest),
        Type::List { element, sparse } => {
            let item = element.element(*sparse);
            match (element.as_ref(), sparse) {
                (Type::String | Type::BigNumber, false) => quote!(strings #rest, #item),
                _ => quote!(list #rest, #item),
            }
        }
        Type::Map { key, value, sparse } => {
            let (key, value) = (key.tokens(), value.element(*sparse));
            quote!(map #rest, #key, #value)
        }
        _ => quote!(value #rest),
    }
}

/// `tag_key: initial(), …`: a value before anything is read.
pub(super) fn initial(structure: &Structure, extra: Extra) -> TokenStream {
    if structure.has_default() {
        return quote!(Self::default());
    }
    let fields = structure.members.iter().map(|member| {
        let field = ident(&member.field);
        match &member.default {
            Some(default) if !member.optional && *default != DefaultValue::Empty => {
                let value = codec::default_value(&member.ty, default);
                quote!(#field: #value)
            }
            _ if member.optional => quote!(#field: None),
            _ => quote!(#field: initial()),
        }
    });
    let extra = extra.initial().into_iter();
    quote!(Self { #(#fields,)* #(#extra,)* })
}
