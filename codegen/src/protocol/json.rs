//! How a value is written as JSON and read, in every protocol whose bodies are JSON.
//!
//! Almost every member is one line over the runtime's traits. Types whose form depends on the model — timestamps in
//! another format, big numbers — and lists and maps of those are written out.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::types::ident;
use crate::emit::value::{self, Extra};
use crate::service::{Member, Structure, TimestampFormat, Type, Union};

/// How a structure is written and read.
pub(super) fn codec(structure: &Structure, extra: Extra) -> TokenStream {
    if structure.members.is_empty() {
        let name = ident(&structure.rust);
        return quote!(empty_structure!(#name););
    }
    if has_own_forms(structure) {
        let (to_json, from_json) = (to_json(structure), from_json(structure, extra));
        return quote! { #to_json #from_json };
    }
    let name = ident(&structure.rust);
    let entries = structure.members.iter().map(|member| {
        let (entry, secret, default) = (entry(member), secret(member), default(member));
        quote!(#entry #secret #default;)
    });
    let extra = extra_entry(extra);
    quote! { json! { #name { #(#entries)* #extra } } }
}

/// How a structure within inputs, outputs and errors travels.
pub(super) fn structure(structure: &Structure) -> TokenStream {
    if structure.readable { codec(structure, Extra::None) } else { to_json(structure) }
}

/// How a union is read that no response holds.
pub(super) fn read_union(union: &Union) -> TokenStream {
    let name = ident(&union.rust);
    union_from_json(union, &quote!(types::#name))
}

/// Whether names and types of the members do not say all.
fn has_own_forms(structure: &Structure) -> bool {
    structure.members.iter().any(|member| has_own_form(&member.ty))
        || named(structure).count() < structure.members.len()
}

/// The members that have a name of their own in the structure's whole form. One that travels elsewhere may have the name
/// of one in the body; the whole form, which is for programs and not for the wire, leaves it out.
fn named(structure: &Structure) -> impl Iterator<Item = &Member> {
    let members = &structure.members;
    members.iter().enumerate().filter_map(move |(at, member)| {
        let is_taken = |(other, found): (usize, &Member)| {
            found.json() == member.json() && (found.binding.is_none() || other < at) && other != at
        };
        let is_lost = member.binding.is_some() && members.iter().enumerate().any(is_taken);
        (!is_lost).then_some(member)
    })
}

/// `"KeyId" key_id`: the beginning of an entry of `json!`.
fn entry(member: &Member) -> TokenStream {
    let (wire, field) = (member.json(), ident(&member.field));
    quote!(#wire #field)
}

/// What a structure holds beside its members. It does not travel in the body.
fn extra_entry(extra: Extra) -> Option<TokenStream> {
    match extra {
        Extra::None => None,
        Extra::RequestId => Some(quote!(.. request_id;)),
        Extra::Metadata => Some(quote!(.. meta;)),
    }
}

fn secret(member: &Member) -> Option<TokenStream> {
    member.sensitive.then(|| quote!(: secret))
}

/// What a member is if a response leaves it out, where that is not the empty value.
fn default(member: &Member) -> Option<TokenStream> {
    value::own_default(member).map(|value| quote!(= #value))
}

/// `impl ToJson`.
pub(super) fn to_json(structure: &Structure) -> TokenStream {
    let name = ident(&structure.rust);
    if structure.members.is_empty() {
        return quote! {
            impl ToJson for #name {
                #[inline]
                fn to_json(&self, w: &mut Writer) {
                    w.object().end();
                }
            }
        };
    }
    if !has_own_forms(structure) {
        let entries = structure.members.iter().map(|member| {
            let (entry, secret) = (entry(member), secret(member));
            quote!(#entry #secret;)
        });
        return quote! { json! { write #name { #(#entries)* } } };
    }
    let body = write_members(named(structure));
    quote! {
        impl ToJson for #name {
            #[inline]
            fn to_json(&self, w: &mut Writer) {
                #body
            }
        }
    }
}

/// Statements that write these members of `self` to `w`, as one object.
pub(super) fn write_members<'m>(members: impl Iterator<Item = &'m Member>) -> TokenStream {
    let members = members.map(write_member);
    quote! {
        let mut o = w.object();
        #(#members)*
        o.end();
    }
}

/// A statement that writes a member to `o`.
pub(super) fn write_member(member: &Member) -> TokenStream {
    let (wire, field) = (member.json(), ident(&member.field));
    if has_own_form(&member.ty) {
        let write = write(&member.ty);
        let method = ident(if member.sensitive { "sensitive_member_with" } else { "member_with" });
        return if member.optional {
            quote!(o.#method(#wire, &self.#field, |w, v| #write);)
        } else {
            quote!(o.#method(#wire, &Some(&self.#field), |w, &v| #write);)
        };
    }
    let method = if member.sensitive { ident("sensitive_member") } else { ident("member") };
    quote!(o.#method(#wire, &self.#field);)
}

/// `impl FromJson`.
pub(super) fn from_json(structure: &Structure, extra: Extra) -> TokenStream {
    let name = ident(&structure.rust);
    let initial = value::initial(structure, extra);
    if structure.members.is_empty() {
        return quote! {
            impl FromJson for #name {
                #[inline]
                fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
                    r.object(&mut |r, _| r.skip())?;
                    Ok(#initial)
                }
            }
        };
    }
    if !has_own_forms(structure) {
        let entries = structure.members.iter().map(|member| {
            let (entry, default) = (entry(member), default(member));
            quote!(#entry #default;)
        });
        let extra = extra_entry(extra);
        return quote! { json! { read #name { #(#entries)* #extra } } };
    }
    let arms = member_arms(named(structure));
    quote! {
        impl FromJson for #name {
            #[inline]
            fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
                let mut value = #initial;
                r.object(&mut |r, name| match name { #arms })?;
                Ok(value)
            }
        }
    }
}

/// The arms of a match that read these members into `value` from `r`, by name, and skip others.
pub(super) fn member_arms<'m>(members: impl Iterator<Item = &'m Member>) -> TokenStream {
    let arms = members.map(|member| {
        let (wire, field) = (member.json(), ident(&member.field));
        if has_own_form(&member.ty) {
            let read = read(&member.ty);
            quote!(#wire => r.read_with(&mut value.#field, |r| #read),)
        } else {
            quote!(#wire => r.read_into(&mut value.#field),)
        }
    });
    quote! {
        #(#arms)*
        _ => r.skip(),
    }
}

/// Whether the type alone does not say how a value travels.
fn has_own_form(ty: &Type) -> bool {
    match ty {
        Type::Timestamp(format) => *format != TimestampFormat::EpochSeconds,
        Type::BigNumber => true,
        Type::List { element, .. } => has_own_form(element),
        Type::Map { value, .. } => has_own_form(value),
        _ => false,
    }
}

/// An expression that reads a value which has a form of its own.
pub(super) fn own_read(ty: &Type) -> Option<TokenStream> {
    has_own_form(ty).then(|| read(ty))
}

/// An expression that writes the value `v`, which has a form of its own, to `w`.
pub(super) fn own_write(ty: &Type) -> Option<TokenStream> {
    has_own_form(ty).then(|| write(ty))
}

/// An expression that writes `v` to `w`.
fn write(ty: &Type) -> TokenStream {
    match ty {
        Type::Timestamp(format) => {
            let format = format.tokens();
            quote!(w.timestamp(v, #format))
        }
        Type::BigNumber => quote!(w.number(v)),
        Type::List { element, sparse } if has_own_form(element) => {
            let write = write_element(element, *sparse);
            quote! {{
                let mut array = w.array();
                for v in v {
                    array.item_with(|w| #write);
                }
                array.end();
            }}
        }
        Type::Map { value, sparse, .. } if has_own_form(value) => {
            let write = write_element(value, *sparse);
            quote! {{
                let mut object = w.object();
                for (key, v) in v {
                    object.entry_with(key.as_ref(), |w| #write);
                }
                object.end();
            }}
        }
        _ => quote!(v.to_json(w)),
    }
}

fn write_element(element: &Type, sparse: bool) -> TokenStream {
    let write = write(element);
    if sparse {
        quote!(match v {
            Some(v) => #write,
            None => w.null(),
        })
    } else {
        write
    }
}

/// An expression of a `Result` that reads from `r`.
pub(super) fn read(ty: &Type) -> TokenStream {
    match ty {
        Type::Timestamp(format) => {
            let format = format.tokens();
            quote!(r.timestamp(#format))
        }
        Type::BigNumber => quote!(r.number()),
        Type::List { element, sparse } if has_own_form(element) => {
            let read = read(element);
            let method = ident(if *sparse { "sparse_list_with" } else { "list_with" });
            quote!(r.#method(|r| #read))
        }
        Type::Map { value, sparse, .. } if has_own_form(value) => {
            let read = read(value);
            let method = ident(if *sparse { "sparse_map_with" } else { "map_with" });
            quote!(r.#method(|r| #read))
        }
        _ => quote!(r.value()),
    }
}

/// How a union is written and, if a response may hold it, read.
pub(super) fn union(union: &Union) -> TokenStream {
    let to_json = union_to_json(union);
    let name = ident(&union.rust);
    let name = quote!(#name);
    let from_json = union.readable.then(|| union_from_json(union, &name));
    quote! { #to_json #from_json }
}

/// How a union is written that another protocol reads, and read for serde.
pub(in crate::protocol) fn union_beside(union: &Union) -> TokenStream {
    let to_json = union_to_json(union);
    let name = ident(&union.rust);
    let name = quote!(#name);
    let read = union.readable.then(|| {
        let (from_json, initial) = (union_reader(union, &name), union_initial(&name));
        quote! { for_serde! { #from_json } #initial }
    });
    quote! { #to_json #read }
}

fn union_to_json(union: &Union) -> TokenStream {
    let name = ident(&union.rust);
    let arms = union.variants.iter().map(|variant| {
        let (name, wire) = (ident(&variant.rust), variant.json());
        if variant.ty == Type::Unit {
            return quote!(Self::#name => o.entry_with(#wire, |w| w.object().end()),);
        }
        if has_own_form(&variant.ty) {
            let write = write(&variant.ty);
            return quote!(Self::#name(v) => o.entry_with(#wire, |w| #write),);
        }
        let method = ident(if variant.sensitive { "sensitive_member" } else { "member" });
        quote!(Self::#name(value) => o.#method(#wire, value),)
    });
    quote! {
        impl ToJson for #name {
            #[inline]
            fn to_json(&self, w: &mut Writer) {
                let mut o = w.object();
                match self {
                    #(#arms)*
                    Self::Unknown(member) => o.entry(&member.name, &member.value),
                }
                o.end();
            }
        }
    }
}

/// How a union is read. The type goes by `path`.
pub(super) fn union_from_json(union: &Union, path: &TokenStream) -> TokenStream {
    let (from_json, initial) = (union_reader(union, path), union_initial(path));
    quote! { #from_json #initial }
}

fn union_initial(path: &TokenStream) -> TokenStream {
    quote! {
        impl Initial for #path {
            #[inline]
            fn initial() -> Self {
                Self::Unknown(UnknownUnionMember::new("", Document::Null))
            }
        }
    }
}

/// Members that are null say nothing; the first that is not decides.
fn union_reader(union: &Union, path: &TokenStream) -> TokenStream {
    let arms = union.variants.iter().map(|variant| {
        let (name, wire) = (ident(&variant.rust), variant.json());
        if variant.ty == Type::Unit {
            return quote! {
                #wire => {
                    value = Self::#name;
                    r.skip()?;
                }
            };
        }
        if has_own_form(&variant.ty) {
            let read = read(&variant.ty);
            return quote! {
                #wire => {
                    let read = |r: &mut Reader<'_>| #read;
                    value = Self::#name(read(r)?);
                }
            };
        }
        quote!(#wire => value = Self::#name(r.value()?),)
    });
    quote! {
        impl FromJson for #path {
            #[inline]
            fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
                let mut value = Self::initial();
                r.object(&mut |r, name| {
                    if r.null()? || name == "__type" && r.skip().is_ok() {
                        return Ok(());
                    }
                    match name {
                        #(#arms)*
                        other => value = Self::Unknown(UnknownUnionMember::new(other, r.value()?)),
                    }
                    Ok(())
                })?;
                Ok(value)
            }
        }
    }
}
