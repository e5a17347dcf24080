//! Values of the service's types, as Rust expressions and as the JSON that travels.

use base64::Engine as _;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Number, Value};

use super::digits;
use crate::emit::types::ident;
use crate::emit::value;
use crate::literals;
use crate::service::{
    Document, Instant, Member, MemberNode, Node, Operation, StructureNode, TimestampFormat,
    UnionNode,
};

/// A value, neither optional nor boxed.
fn expression(node: &Node) -> TokenStream {
    match node {
        Node::Boolean(value) => quote!(#value),
        Node::Integer(value) => {
            let value = digits(value);
            quote!(#value)
        }
        Node::Float(value) => float(*value, &quote!(f32)),
        Node::Double(value) => float(*value, &quote!(f64)),
        Node::BigNumber(text) | Node::String(text) => quote!(#text.to_owned()),
        Node::Blob(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => quote!(Blob::new(#text)),
            Err(_) => {
                let bytes = Literal::byte_string(bytes);
                quote!(Blob::new(#bytes))
            }
        },
        Node::Timestamp(Instant { seconds, nanos: 0 }, _) => {
            let seconds = digits(seconds);
            quote!(DateTime::from_secs(#seconds))
        }
        Node::Timestamp(Instant { seconds, nanos }, _) => {
            let (seconds, nanos) = (digits(seconds), digits(nanos));
            quote!(DateTime::from_secs_and_nanos(#seconds, #nanos))
        }
        Node::Document(document) => value::document(document),
        Node::List { elements, .. } if elements.is_empty() => quote!(Vec::new()),
        Node::List { sparse, elements } => {
            let elements = elements.iter().map(|node| element(*sparse, node.as_ref()));
            quote!(Vec::from([#(#elements),*]))
        }
        Node::Map { entries, .. } if entries.is_empty() => quote!(HashMap::new()),
        Node::Map { sparse, entries } => {
            let entries = entries.iter().map(|entry| {
                let key = expression(&entry.key);
                let value = element(*sparse, entry.value.as_ref());
                quote!((#key, #value))
            });
            quote!(HashMap::from([#(#entries),*]))
        }
        Node::Structure(structure) => built(structure),
        Node::Union(union) => union_expression(union),
        Node::Enum { rust, variant: Some(variant), .. } => {
            let (rust, variant) = (ident(rust), ident(variant));
            quote!(types::#rust::#variant)
        }
        Node::Enum { rust, variant: None, wire } => {
            let rust = ident(rust);
            quote!(types::#rust::from(#wire))
        }
        Node::Unit => quote!(()),
    }
}

fn element(sparse: bool, node: Option<&Node>) -> TokenStream {
    match node.map(expression) {
        None => quote!(None),
        Some(value) if sparse => quote!(Some(#value)),
        Some(value) => value,
    }
}

fn union_expression(union: &UnionNode) -> TokenStream {
    let (name, variant) = (ident(&union.rust), ident(&union.variant));
    if union.value == Node::Unit {
        return quote!(types::#name::#variant);
    }
    let content = boxed(union.boxed, expression(&union.value));
    quote!(types::#name::#variant(#content))
}

fn float(value: f64, ty: &TokenStream) -> TokenStream {
    if value.is_nan() {
        return quote!(#ty::NAN);
    }
    if value.is_infinite() {
        return if value > 0.0 { quote!(#ty::INFINITY) } else { quote!(#ty::NEG_INFINITY) };
    }
    let value = Literal::f64_unsuffixed(value);
    quote!(#value)
}

fn boxed(boxed: bool, value: TokenStream) -> TokenStream {
    if boxed { quote!(Box::new(#value)) } else { value }
}

/// What a field holds: `Some`, `Box` and all.
pub(super) fn field(member: &Member, node: &Node) -> TokenStream {
    let value = boxed(member.boxed, expression(node));
    if member.optional { quote!(Some(#value)) } else { value }
}

/// `types::Tag::builder().tag_key("a").build()`
fn built(structure: &StructureNode) -> TokenStream {
    let name = ident(&structure.rust);
    built_as(&quote!(types::#name), structure)
}

/// The same with the path of the type.
pub(super) fn built_as(path: &TokenStream, structure: &StructureNode) -> TokenStream {
    let setters = structure.members.iter().map(setter);
    let expect = structure.builder_may_fail.then(|| {
        let message = format!("the {} is complete", structure.rust);
        quote!(.expect(#message))
    });
    quote!(#path::builder() #(#setters)* .build() #expect)
}

/// One call on a builder.
fn setter(member: &MemberNode) -> TokenStream {
    let method = ident(&member.field);
    match &member.value {
        Node::String(text) if !member.boxed => quote!(.#method(#text)),
        Node::List { .. } | Node::Map { .. } => {
            let set = ident(&member.setter);
            let value = boxed(member.boxed, expression(&member.value));
            quote!(.#set(Some(#value)))
        }
        node => {
            let value = expression(node);
            quote!(.#method(#value))
        }
    }
}

/// Statements that make `input`: with its builder if every required member is there, else without.
pub(super) fn input(operation: &Operation, node: &StructureNode) -> TokenStream {
    let structure = &operation.input;
    let input = ident(&structure.rust);
    let mut required = structure.members.iter().filter(|member| member.required);
    if required.all(|member| node.get(&member.wire).is_some()) {
        let setters = node.members.iter().map(setter);
        return quote! {
            let input = #input::builder()
                #(#setters)*
                .build()
                .expect("the input is complete");
        };
    }
    let fields = node.members.iter().map(|member| {
        let (field, value) = (ident(&member.field), expression(&member.value));
        let value = boxed(member.boxed, value);
        quote!(input.#field = Some(#value);)
    });
    let mutable = (!node.members.is_empty()).then(|| quote!(mut));
    quote! {
        let #mutable input = #input::default();
        #(#fields)*
    }
}

/// The structure as the client sends it: with the defaults of members that are not set.
pub(super) fn sent(structure: &StructureNode) -> Value {
    wire_structure(structure, true)
}

/// The structure as a service answers with it that leaves out what is not set.
pub(super) fn received(structure: &StructureNode) -> Value {
    wire_structure(structure, false)
}

/// A value as the client sends it.
pub(super) fn value(node: &Node) -> Value {
    wire(node, true)
}

fn wire_structure(structure: &StructureNode, defaults: bool) -> Value {
    let own = structure.members.iter();
    let defaulted = structure.defaults.iter().filter(|_| defaults);
    own.chain(defaulted)
        .map(|member| (member.json().to_owned(), wire(&member.value, defaults)))
        .collect()
}

/// The value as it travels.
fn wire(node: &Node, defaults: bool) -> Value {
    match node {
        Node::Boolean(value) => Value::Bool(*value),
        Node::Integer(value) => Value::from(*value),
        Node::Float(value) | Node::Double(value) => wire_float(*value),
        Node::BigNumber(digits) => {
            digits.parse::<Number>().map_or_else(|_| Value::from(digits.as_str()), Value::Number)
        }
        Node::String(text) | Node::Enum { wire: text, .. } => Value::from(text.as_str()),
        Node::Blob(bytes) => base64::engine::general_purpose::STANDARD.encode(bytes).into(),
        Node::Timestamp(instant, format) => wire_timestamp(*instant, *format),
        Node::Document(document) => wire_document(document),
        Node::List { elements, .. } => elements
            .iter()
            .map(|node| node.as_ref().map_or(Value::Null, |node| wire(node, defaults)))
            .collect(),
        Node::Map { entries, .. } => {
            let entries = entries.iter().filter_map(|entry| match &entry.key {
                Node::String(key) | Node::Enum { wire: key, .. } => Some((
                    key.clone(),
                    entry.value.as_ref().map_or(Value::Null, |node| wire(node, defaults)),
                )),
                _ => None,
            });
            entries.collect()
        }
        Node::Structure(structure) => wire_structure(structure, defaults),
        Node::Union(union) => {
            Value::Object(Map::from_iter([(union.json.clone(), wire(&union.value, defaults))]))
        }
        Node::Unit => Value::Object(Map::new()),
    }
}

fn wire_float(value: f64) -> Value {
    match Number::from_f64(value) {
        Some(number) => Value::Number(number),
        None if value.is_nan() => "NaN".into(),
        None if value > 0.0 => "Infinity".into(),
        None => "-Infinity".into(),
    }
}

fn wire_timestamp(Instant { seconds, nanos }: Instant, format: TimestampFormat) -> Value {
    match format {
        TimestampFormat::DateTime => literals::to_rfc3339(seconds, nanos).into(),
        TimestampFormat::HttpDate => literals::to_http_date(seconds, nanos).into(),
        TimestampFormat::EpochSeconds if nanos == 0 => seconds.into(),
        TimestampFormat::EpochSeconds => {
            #[expect(clippy::cast_precision_loss, reason = "JSON numbers are floats here")]
            let number = seconds as f64 + f64::from(nanos) / 1e9;
            wire_float(number)
        }
    }
}

fn wire_document(document: &Document) -> Value {
    match document {
        Document::Null => Value::Null,
        Document::Boolean(value) => Value::Bool(*value),
        Document::Unsigned(value) => Value::from(*value),
        Document::Signed(value) => Value::from(*value),
        Document::Float(value) => wire_float(*value),
        Document::String(text) => Value::from(text.as_str()),
        Document::Array(values) => values.iter().map(wire_document).collect(),
        Document::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), wire_document(value))).collect()
        }
    }
}
