//! A structure: its declaration, its getters and builder, and how it is printed and travels.
//!
//! ```text
//! pub struct Tag { pub tag_key: String, … }
//! builder! { TagBuilder for Result<Tag> { /// The key. required string tag_key, set_tag_key, get_tag_key: String; … } }
//! impl ToJson for Tag { … }
//! impl FromJson for Tag { … }
//! impl Validate for Tag { … }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use crate::service::{DefaultValue, Member, Service, Structure, Type};

use super::types::ident;
use super::value::{self, Extra};
use super::{text, validation};

/// The file of a type.
pub(super) fn file(service: &Service, structure: &Structure) -> TokenStream {
    let doc = text::module_docs(&format!("[`{}`](crate::types::{0}).", structure.rust));
    let types = uses_types(&[structure]);
    let declaration =
        declaration(structure, &text::shape_docs(&structure.docs, "", 0), Extra::None);
    let builder = builder(structure, Extra::None);
    let codec = service.protocol.structure(structure);
    let validate = validation::validate(structure);
    let wipe = wipe(structure);
    quote! {
    #doc
    #types
    use trent_runtime::private::prelude::*;
    #declaration #builder #codec #validate #wipe }
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

/// The members of a structure that are wiped once it is serialized, because they hold secrets.
pub(super) fn wipe(structure: &Structure) -> Option<TokenStream> {
    let name = ident(&structure.rust);
    let fields = structure.members.iter().filter(|member| member.wiped);
    let fields = fields.map(|member| ident(&member.field));
    structure.sensitive.then(|| quote!(wipe! { #name { #(#fields;)* } }))
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
    let fields = structure.members.iter().map(|member| {
        let field = ident(&member.field);
        match (member.sensitive, member.optional) {
            (true, true) => quote!(#field: optional_secret;),
            (true, false) => quote!(#field: secret;),
            (false, _) => quote!(#field;),
        }
    });
    let extra = match extra {
        Extra::None => None,
        Extra::RequestId => Some(quote!(request_id;)),
        Extra::Metadata => Some(quote!(meta;)),
    };
    quote! { debug! { #name { #(#fields)* #extra } } }
}

/// The getters and the builder of a type, an output or an error.
pub(super) fn builder(structure: &Structure, extra: Extra) -> TokenStream {
    let (name, builder) = (ident(&structure.rust), ident(&format!("{}Builder", structure.rust)));
    let entries = structure.members.iter().map(|member| {
        let presence = match (member.optional, &member.default) {
            (true, _) => quote!(optional),
            (false, None) => quote!(required),
            (false, Some(_)) => quote!(default),
        };
        let (summary, setter) = (summary(member), setter(member, extra));
        let default = (member.default.as_ref())
            .filter(|default| !member.optional && **default != DefaultValue::Empty)
            .map(|default| {
                let value = value::default_value(&member.ty, default);
                quote!(= #value)
            });
        quote!(#summary #presence #setter #default;)
    });
    let result = if structure.builder_may_fail() { quote!(Result<#name>) } else { quote!(#name) };
    let extra = extra.field().map(|field| quote!(.. #field;));
    quote! { builder! { #builder for #result { #(#entries)* #extra } } }
}

/// The documentation of a setter: the member's first sentence.
pub(super) fn summary(member: &Member) -> Option<TokenStream> {
    text::summary(&member.docs.text, 8)
}

/// `string key_id, set_key_id, get_key_id: String`: one entry of `setters!` and `builder!`, behind its documentation.
pub(super) fn setter(member: &Member, extra: Extra) -> TokenStream {
    let field = ident(&member.field);
    let (set, get) = (ident(&member.setter()), ident(&member.getter()));
    let ty = member.inner();
    let rest = quote!(#field, #set, #get: #ty);
    match &member.ty {
        _ if member.boxed => {
            let inner = member.ty.tokens();
            quote!(boxed #rest, #inner)
        }
        // Every error has a getter of its message.
        Type::String if extra == Extra::Metadata && member.field == "message" => {
            quote!(message #rest)
        }
        Type::String | Type::BigNumber => quote!(string #rest),
        Type::Boolean
        | Type::Byte
        | Type::Short
        | Type::Integer
        | Type::Long
        | Type::Float
        | Type::Double => quote!(copy #rest),
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
