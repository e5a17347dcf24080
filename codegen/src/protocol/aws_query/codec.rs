//! How a value is written as pairs of a form and read from XML.
//!
//! Almost every member is one line over the runtime's traits. Lists that are flattened, names within lists and maps,
//! attributes and timestamps in another format are written out.
//!
//! JSON is there beside it: waiters look at outputs as documents, and serde has types as they are in JSON.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::types::ident;
use crate::emit::value::{self, Extra};
use crate::protocol::json;
use crate::service::{
    Member, Structure, TimestampFormat, Type, Union, UnionVariant, XmlBinding, XmlContent,
};

/// What a structure is used as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// It is written.
    Input,
    /// It is read.
    Output,
    /// It is read, and no waiter looks at it.
    Error,
    /// It is written and read.
    Type,
}

impl Use {
    fn is_written(self) -> bool {
        matches!(self, Self::Input | Self::Type)
    }

    fn is_read(self) -> bool {
        self != Self::Input
    }

    fn extra(self) -> Extra {
        match self {
            Self::Input | Self::Type => Extra::None,
            Self::Output => Extra::RequestId,
            Self::Error => Extra::Metadata,
        }
    }
}

pub(super) fn input(input: &Structure) -> TokenStream {
    codec(input, Use::Input)
}

pub(super) fn output(output: &Structure) -> TokenStream {
    codec(output, Use::Output)
}

pub(super) fn error(error: &Structure) -> TokenStream {
    codec(error, Use::Error)
}

pub(super) fn structure(structure: &Structure) -> TokenStream {
    codec(structure, if structure.readable { Use::Type } else { Use::Input })
}

/// Its JSON is that of every error with a message.
pub(super) fn message_error(error: &Structure) -> TokenStream {
    from_xml(error, Use::Error)
}

fn codec(structure: &Structure, used: Use) -> TokenStream {
    let name = ident(&structure.rust);
    if structure.members.is_empty() && used != Use::Error {
        return quote!(empty_query!(#name););
    }
    let has_own_forms = structure.members.iter().any(has_own_form);
    if !has_own_forms {
        let entries = entries(structure, used, true);
        return match used {
            Use::Input => quote!(query! { write #name { #entries } }),
            Use::Output => quote!(query! { read #name { #entries } }),
            Use::Error => quote!(query! { error #name { #entries } }),
            Use::Type => quote!(query! { #name { #entries } }),
        };
    }
    let to_query = used.is_written().then(|| to_query(structure));
    let from_xml = used.is_read().then(|| from_xml(structure, used));
    let json = json(structure, used);
    quote! { #to_query #from_xml #json }
}

/// `"Name" => "OtherName" field: secret = default;`, and what the structure holds beside its members.
fn entries(structure: &Structure, used: Use, with_names: bool) -> TokenStream {
    let members = structure.members.iter().map(|member| {
        let (wire, field) = (&member.wire, ident(&member.field));
        let own = member.xml.name.as_ref().filter(|own| with_names && **own != member.wire);
        let own = own.map(|own| quote!(=> #own));
        let secret = (member.sensitive && used != Use::Error).then(|| quote!(: secret));
        let default = used.is_read().then(|| value::own_default(member)).flatten();
        let default = default.map(|default| quote!(= #default));
        quote!(#wire #own #field #secret #default;)
    });
    let extra = match used.extra() {
        Extra::None => None,
        Extra::RequestId => Some(quote!(.. request_id;)),
        Extra::Metadata => Some(quote!(.. meta;)),
    };
    quote!(#(#members)* #extra)
}

/// The JSON of a structure that is written out.
fn json(structure: &Structure, used: Use) -> TokenStream {
    let name = ident(&structure.rust);
    let write = (used != Use::Error).then(|| {
        let entries = entries(structure, Use::Input, false);
        quote! { json! { write #name { #entries } } }
    });
    let read = used.is_read().then(|| {
        let entries = entries(structure, used, false);
        quote! { for_serde! { json! { read #name { #entries } } } }
    });
    quote! { #write #read }
}

/// `impl ToQuery`.
fn to_query(structure: &Structure) -> TokenStream {
    let name = ident(&structure.rust);
    let members = structure.members.iter().map(|member| {
        let (wire, field) = (member.xml_name(), ident(&member.field));
        if !is_own(&member.ty, &member.xml) {
            return quote!(w.member(#wire, &self.#field););
        }
        let write = write_member(&member.ty, &member.xml);
        if member.optional {
            quote!(w.member_with(#wire, &self.#field, |w, v| #write);)
        } else {
            quote!(w.member_with(#wire, &Some(&self.#field), |w, &v| #write);)
        }
    });
    quote! {
        impl ToQuery for #name {
            #[inline]
            fn to_query(&self, w: &mut QueryWriter) {
                #(#members)*
            }
        }
    }
}

/// `impl FromXml`.
fn from_xml(structure: &Structure, used: Use) -> TokenStream {
    let name = ident(&structure.rust);
    let initial = value::initial(structure, used.extra());
    let (attributes, elements): (Vec<_>, Vec<_>) =
        structure.members.iter().partition(|member| member.xml.attribute);
    let attributes = attributes.into_iter().map(|member| {
        let (wire, field) = (member.xml_name(), ident(&member.field));
        match &member.ty {
            Type::Timestamp(format) if *format != TimestampFormat::DateTime => {
                let format = format.tokens();
                quote!(r.timestamp_attribute(#wire, &mut value.#field, #format)?;)
            }
            _ => quote!(r.attribute(#wire, &mut value.#field)?;),
        }
    });
    let arms = elements.into_iter().map(|member| {
        let wire = local(member.xml_name());
        let read = read_member(member);
        quote!(#wire => #read,)
    });
    quote! {
        impl FromXml for #name {
            #[inline]
            fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError> {
                let mut value = #initial;
                #(#attributes)*
                r.children(&mut |r, name| match name {
                    #(#arms)*
                    _ => r.skip(),
                })?;
                Ok(value)
            }
        }
    }
}

/// An expression that reads an element into the field of its member.
fn read_member(member: &Member) -> TokenStream {
    let field = ident(&member.field);
    match (&member.ty, member.xml.flattened) {
        (Type::List { element, sparse }, true) => {
            let (_, content) = member.xml.list();
            let read = read_element(element, content, *sparse);
            quote!(r.item_into(&mut value.#field, |r| #read))
        }
        (Type::Map { value, sparse, .. }, true) => {
            let (key_name, value_name, content) = member.xml.map();
            let read = read_element(value, content, *sparse);
            quote!(r.entry_into(&mut value.#field, (#key_name, #value_name), |r| #read))
        }
        (ty, _) if reads_own(ty, member.xml.content.as_deref()) => {
            let read = read(ty, member.xml.content.as_deref());
            let read = if member.optional { quote!(Some(#read?)) } else { quote!(#read?) };
            quote!({
                value.#field = #read;
                Ok(())
            })
        }
        _ => quote!(r.read_into(&mut value.#field)),
    }
}

/// The name without the prefix of a namespace, which a document may choose.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

impl Member {
    /// The name in XML and in forms.
    fn xml_name(&self) -> &str {
        self.xml.name.as_deref().unwrap_or(&self.wire)
    }
}

impl UnionVariant {
    fn xml_name(&self) -> &str {
        self.xml.name.as_deref().unwrap_or(&self.wire)
    }
}

impl XmlBinding {
    /// The name of a list's items, and what is in them.
    fn list(&self) -> (&str, Option<&XmlContent>) {
        list(self.content.as_deref())
    }

    /// The names of a map's keys and values, and what is in these.
    fn map(&self) -> (&str, &str, Option<&XmlContent>) {
        map(self.content.as_deref())
    }
}

fn list(content: Option<&XmlContent>) -> (&str, Option<&XmlContent>) {
    match content {
        Some(XmlContent::List { item, content }) => {
            (item.as_deref().unwrap_or("member"), content.as_deref())
        }
        _ => ("member", None),
    }
}

fn map(content: Option<&XmlContent>) -> (&str, &str, Option<&XmlContent>) {
    match content {
        Some(XmlContent::Map { key, value, content }) => {
            let (key, value) = (key.as_deref(), value.as_deref());
            (key.unwrap_or("key"), value.unwrap_or("value"), content.as_deref())
        }
        _ => ("key", "value", None),
    }
}

/// Whether how a member travels is not said by its type and its name.
fn has_own_form(member: &Member) -> bool {
    member.xml.attribute || member.xml_name().contains(':') || is_own(&member.ty, &member.xml)
}

fn is_own(ty: &Type, xml: &XmlBinding) -> bool {
    xml.flattened || writes_own(ty, xml.content.as_deref())
}

/// Whether the type alone does not say how a value is written.
fn writes_own(ty: &Type, content: Option<&XmlContent>) -> bool {
    match ty {
        Type::Timestamp(format) => *format != TimestampFormat::DateTime,
        Type::List { element, .. } => {
            let (item, content) = list(content);
            item != "member" || writes_own(element, content)
        }
        Type::Map { value, .. } => {
            let (key_name, value_name, content) = map(content);
            (key_name, value_name) != ("key", "value") || writes_own(value, content)
        }
        _ => false,
    }
}

/// Whether the type alone does not say how a value is read. What the items of a list are called does not count.
fn reads_own(ty: &Type, content: Option<&XmlContent>) -> bool {
    match ty {
        Type::List { element, .. } => reads_own(element, list(content).1),
        Type::Map { value, .. } => {
            let (key_name, value_name, content) = map(content);
            (key_name, value_name) != ("key", "value") || reads_own(value, content)
        }
        ty => writes_own(ty, content),
    }
}

/// An expression that writes `v`, a member, to `w`.
fn write_member(ty: &Type, xml: &XmlBinding) -> TokenStream {
    write(ty, xml.content.as_deref(), xml.flattened)
}

fn write(ty: &Type, content: Option<&XmlContent>, flattened: bool) -> TokenStream {
    match ty {
        Type::Timestamp(format) if *format != TimestampFormat::DateTime => {
            let format = format.tokens();
            quote!(w.timestamp(v, #format))
        }
        Type::List { element, sparse } if flattened || writes_own(ty, content) => {
            let (item, content) = list(content);
            let item = if flattened { "" } else { item };
            let write = write_element(element, content, *sparse);
            quote!(w.list(#item, v, |w, v| #write))
        }
        Type::Map { value, sparse, .. } if flattened || writes_own(ty, content) => {
            let (key_name, value_name, content) = map(content);
            let entry = if flattened { "" } else { "entry" };
            let write = write_element(value, content, *sparse);
            quote!(w.map(#entry, (#key_name, #value_name), v, |w, v| #write))
        }
        _ => quote!(v.to_query(w)),
    }
}

fn write_element(element: &Type, content: Option<&XmlContent>, sparse: bool) -> TokenStream {
    let write = write(element, content, false);
    if sparse && writes_own(element, content) {
        quote!(if let Some(v) = v {
            #write
        })
    } else {
        write
    }
}

/// An expression of a `Result` that reads an element.
fn read(ty: &Type, content: Option<&XmlContent>) -> TokenStream {
    match ty {
        Type::Timestamp(format) if *format != TimestampFormat::DateTime => {
            let format = format.tokens();
            quote!(r.timestamp(#format))
        }
        Type::List { element, sparse } if reads_own(ty, content) => {
            let read = read_element(element, list(content).1, *sparse);
            quote!(r.list_with(|r| #read))
        }
        Type::Map { value, sparse, .. } if reads_own(ty, content) => {
            let (key_name, value_name, content) = map(content);
            let read = read_element(value, content, *sparse);
            quote!(r.map_with((#key_name, #value_name), |r| #read))
        }
        _ => quote!(r.value()),
    }
}

fn read_element(element: &Type, content: Option<&XmlContent>, sparse: bool) -> TokenStream {
    let read = read(element, content);
    // What says how it is read alone is as optional as its place.
    if sparse && reads_own(element, content) { quote!(#read.map(Some)) } else { read }
}

/// How a union is written and, if a response may hold it, read.
pub(super) fn union(union: &Union) -> TokenStream {
    let to_query = union_to_query(union);
    let from_xml = union.readable.then(|| union_from_xml(union));
    let json = json::union_beside(union);
    quote! { #to_query #from_xml #json }
}

fn union_to_query(union: &Union) -> TokenStream {
    let name = ident(&union.rust);
    let arms = union.variants.iter().map(|variant| {
        let (name, wire) = (ident(&variant.rust), variant.xml_name());
        if variant.ty == Type::Unit {
            return quote!(Self::#name => w.member(#wire, &""),);
        }
        if is_own(&variant.ty, &variant.xml) {
            let write = write_member(&variant.ty, &variant.xml);
            return quote!(Self::#name(v) => w.member_with(#wire, &Some(v), |w, &v| #write),);
        }
        quote!(Self::#name(value) => w.member(#wire, value),)
    });
    quote! {
        impl ToQuery for #name {
            #[inline]
            fn to_query(&self, w: &mut QueryWriter) {
                match self {
                    #(#arms)*
                    Self::Unknown(member) => w.member(&member.name, &member.value),
                }
            }
        }
    }
}

/// The last element decides; those of a flattened list are its items.
fn union_from_xml(union: &Union) -> TokenStream {
    let name = ident(&union.rust);
    let arms = union.variants.iter().map(|variant| {
        let (name, wire) = (ident(&variant.rust), local(variant.xml_name()));
        if variant.ty == Type::Unit {
            return quote! {
                #wire => {
                    value = Self::#name;
                    r.skip()?;
                }
            };
        }
        let content = variant.xml.content.as_deref();
        if variant.xml.flattened {
            let read = read_flattened(variant);
            return quote! {
                #wire => {
                    let mut all = match std::mem::replace(&mut value, Self::initial()) {
                        Self::#name(all) => all,
                        _ => Default::default(),
                    };
                    #read?;
                    value = Self::#name(all);
                }
            };
        }
        let read = read(&variant.ty, content);
        quote! {
            #wire => {
                let read = |r: &mut XmlReader<'_>| #read;
                value = Self::#name(read(r)?);
            }
        }
    });
    quote! {
        impl FromXml for #name {
            #[inline]
            fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError> {
                let mut value = Self::initial();
                r.children(&mut |r, name| {
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

/// An expression that reads an element into `all`, the content of a variant.
fn read_flattened(variant: &UnionVariant) -> TokenStream {
    match &variant.ty {
        Type::Map { value, sparse, .. } => {
            let (key_name, value_name, content) = variant.xml.map();
            let read = read_element(value, content, *sparse);
            quote!(r.entry_into(&mut all, (#key_name, #value_name), |r| #read))
        }
        Type::List { element, sparse } => {
            let read = read_element(element, variant.xml.list().1, *sparse);
            quote!(r.item_into(&mut all, |r| #read))
        }
        // `check` refuses the trait on other types.
        _ => quote!(r.read_into(&mut all)),
    }
}
