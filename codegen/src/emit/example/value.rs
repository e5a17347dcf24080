//! Values of an example: those that the API's own example has, or some that compile.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::types::ident;
use crate::names;
use crate::service::{
    Constraints, Enum, Member, Node, Service, StructureNode, Type, UnionNode, UnionVariant,
};

/// How deep structures of structures are built.
pub(super) const DEPTH: u8 = 5;

/// How many elements of a list and entries of a map are shown.
const SHOWN: usize = 3;

/// The longest text that is shown: a key's ARN fits.
const WIDTH: usize = 80;

/// Whether the API's example has a value for a member that a page can show: there is one, and it is neither empty nor
/// too long.
pub(super) fn is_usable(given: Option<&Node>) -> bool {
    match given {
        None | Some(Node::Document(_) | Node::Unit) => false,
        Some(Node::String(given) | Node::BigNumber(given)) => fits(given),
        Some(Node::List { elements, .. }) => {
            elements.first().is_some_and(|first| is_usable(first.as_ref()))
        }
        Some(Node::Map { entries, .. }) => {
            entries.first().is_some_and(|first| is_usable(first.value.as_ref()))
        }
        Some(_) => true,
    }
}

/// `.key_id("…")`; of a list or a map, one call for each element or entry.
pub(super) fn setter_calls(
    service: &Service,
    member: &Member,
    given: Option<&Node>,
    depth: u8,
) -> TokenStream {
    let field = ident(&member.field);
    let value = |ty: &Type, constraints: &Constraints, given: Option<&Node>| {
        // A secret does not stand in source code, not even in an example's.
        let is_plain = matches!(ty, Type::String | Type::BigNumber);
        let given = given.filter(|_| !(member.sensitive && is_plain));
        value(service, &member.wire, ty, constraints, given, depth)
    };
    let none = Constraints::default();
    match &member.ty {
        Type::List { element, sparse } => {
            let constraints = member.constraints.element.as_deref().unwrap_or(&none);
            let all: Vec<_> = match given {
                Some(Node::List { elements, .. }) if !elements.is_empty() => {
                    elements.iter().map(Option::as_ref).collect()
                }
                _ => vec![None],
            };
            let calls = all.into_iter().take(SHOWN).map(|given| {
                let value = value(element, constraints, given);
                if *sparse { quote!(.#field(Some(#value.into()))) } else { quote!(.#field(#value)) }
            });
            quote!(#(#calls)*)
        }
        Type::Map { value: ty, sparse, .. } => {
            let all: Vec<_> = match given {
                Some(Node::Map { entries, .. }) if !entries.is_empty() => {
                    entries.iter().map(|entry| (text(&entry.key), entry.value.as_ref())).collect()
                }
                _ => vec![(Some("name"), None)],
            };
            let calls = all.into_iter().take(SHOWN).map(|(key, given)| {
                let value = value(ty, &none, given);
                if *sparse {
                    quote!(.#field(#key, Some(#value.into())))
                } else {
                    quote!(.#field(#key, #value))
                }
            });
            quote!(#(#calls)*)
        }
        ty => {
            let value = value(ty, &member.constraints, given);
            quote!(.#field(#value))
        }
    }
}

/// A value that compiles, taken from the API's own example where it has one.
fn value(
    service: &Service,
    wire: &str,
    ty: &Type,
    constraints: &Constraints,
    given: Option<&Node>,
    depth: u8,
) -> TokenStream {
    match ty {
        Type::Boolean => {
            let value = !matches!(given, Some(Node::Boolean(false)));
            quote!(#value)
        }
        Type::Byte | Type::Short | Type::Integer | Type::Long => whole(constraints, given),
        Type::Float | Type::Double => {
            let number = match given {
                Some(Node::Float(number) | Node::Double(number)) if number.is_finite() => *number,
                _ => 1.0,
            };
            let number = Literal::f64_unsuffixed(number.max(0.0));
            quote!(#number)
        }
        Type::BigNumber => quote!("1"),
        Type::String => {
            let placeholder = names::constant(wire).to_lowercase().replace('_', "-");
            let text = given.and_then(text).filter(|text| fits(text));
            let text = text.map_or(placeholder, str::to_owned);
            quote!(#text)
        }
        Type::Blob => quote!(Blob::new("bytes")),
        Type::Timestamp(_) => quote!(DateTime::from_secs(1_700_000_000)),
        Type::Document => quote!(Document::from("anything")),
        Type::Enum(name) => {
            enumeration(name, service.enums.iter().find(|shape| shape.rust == *name), given)
        }
        Type::Structure(name) => structure(service, name, given, depth),
        Type::Union(name) => union(service, name, given, depth),
        Type::List { .. } => quote!(vec![]),
        Type::Map { .. } => quote!(std::collections::HashMap::new()),
        Type::Unit => quote!(()),
    }
}

/// Whether the text fits on a line.
fn fits(text: &str) -> bool {
    text.len() <= WIDTH && !text.contains(['\n', '\r'])
}

/// The text of a string or an enum.
fn text(given: &Node) -> Option<&str> {
    match given {
        Node::String(text) | Node::Enum { wire: text, .. } => Some(text),
        _ => None,
    }
}

fn whole(constraints: &Constraints, given: Option<&Node>) -> TokenStream {
    let least =
        constraints.range.as_ref().and_then(|range| range.min.as_ref()?.parse::<i64>().ok());
    let given = match given {
        Some(Node::Integer(number)) => Some(*number),
        _ => None,
    };
    let number = Literal::i64_unsuffixed(given.or(least).unwrap_or(1).max(0));
    quote!(#number)
}

fn enumeration(name: &str, shape: Option<&Enum>, given: Option<&Node>) -> TokenStream {
    let ty = ident(name);
    let variants = shape.map(|shape| shape.variants.as_slice()).unwrap_or_default();
    let is_given = |wire: &str| given.and_then(text) == Some(wire);
    match variants.iter().find(|variant| is_given(&variant.wire)).or(variants.first()) {
        Some(variant) => {
            let variant = ident(&variant.rust);
            quote!(types::#ty::#variant)
        }
        None => quote!(types::#ty::from("value")),
    }
}

fn structure(service: &Service, name: &str, given: Option<&Node>, depth: u8) -> TokenStream {
    let given = match given {
        Some(Node::Structure(given)) => given,
        _ => &StructureNode::default(),
    };
    let ty = ident(name);
    let Some(structure) = service.structures.iter().find(|structure| structure.rust == name) else {
        return quote!(types::#ty::builder().build());
    };
    let needed = |member: &&Member| {
        let is_shown = !member.boxed && is_usable(given.get(&member.wire));
        depth > 0 && (member.required || is_shown)
    };
    let calls = structure.members.iter().filter(needed).map(|member| {
        setter_calls(service, member, given.get(&member.wire), depth.saturating_sub(1))
    });
    let question = structure.builder_may_fail().then(|| quote!(?));
    quote!(types::#ty::builder()#(#calls)*.build() #question)
}

fn union(service: &Service, name: &str, given: Option<&Node>, depth: u8) -> TokenStream {
    let given: Option<&UnionNode> = match given {
        Some(Node::Union(given)) => Some(given),
        _ => None,
    };
    let ty = ident(name);
    let union = service.unions.iter().find(|union| union.rust == name);
    let simple = |variant: &&UnionVariant| {
        !matches!(variant.ty, Type::Structure(_) | Type::Union(_)) && !variant.boxed
    };
    let variants = union.map(|union| union.variants.as_slice()).unwrap_or_default();
    let is_given =
        |variant: &&UnionVariant| given.is_some_and(|given| given.json == variant.json());
    let chosen = variants.iter().find(is_given).or_else(|| variants.iter().find(simple));
    let Some(variant) = chosen.or(variants.first()) else {
        return quote!(types::#ty::initial());
    };
    let variant_name = ident(&variant.rust);
    if variant.ty == Type::Unit {
        return quote!(types::#ty::#variant_name);
    }
    let given = given.filter(|given| given.json == variant.json()).map(|given| &given.value);
    let depth = depth.saturating_sub(1);
    let value = value(service, &variant.wire, &variant.ty, &variant.constraints, given, depth);
    let value = match variant.ty {
        Type::String | Type::BigNumber => quote!(#value.to_owned()),
        _ if variant.boxed => quote!(Box::new(#value)),
        _ => value,
    };
    quote!(types::#ty::#variant_name(#value))
}
