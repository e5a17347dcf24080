//! Values of an example: those that the API's own example has, or some that compile.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::emit::types::ident;
use crate::names;
use crate::service::{Constraints, Enum, Member, Service, Type, UnionVariant};

/// How deep structures of structures are built.
pub(super) const DEPTH: u8 = 5;

/// How many elements of a list and entries of a map are shown.
const SHOWN: usize = 3;

/// The longest text that is shown: a key's ARN fits.
const WIDTH: usize = 80;

/// Whether the API's example has a value for a member that a page can show: there is one, and it is neither empty nor
/// too long.
pub(super) fn is_usable(ty: &Type, given: Option<&Value>) -> bool {
    match (ty, given) {
        (_, None | Some(Value::Null)) | (Type::Document | Type::Unit, _) => false,
        (Type::String | Type::BigNumber, Some(given)) => text(given).is_some(),
        (Type::List { element, .. }, Some(Value::Array(all))) => {
            all.first().is_some_and(|first| is_usable(element, Some(first)))
        }
        (Type::Map { value, .. }, Some(Value::Object(all))) => {
            all.values().next().is_some_and(|first| is_usable(value, Some(first)))
        }
        (Type::List { .. } | Type::Map { .. }, Some(_)) => false,
        (_, Some(_)) => true,
    }
}

/// `.key_id("…")`; of a list or a map, one call for each element or entry.
pub(super) fn setter_calls(
    service: &Service,
    member: &Member,
    given: Option<&Value>,
    depth: u8,
) -> TokenStream {
    let field = ident(&member.field);
    let null = Value::Null;
    let given = given.unwrap_or(&null);
    let value = |ty: &Type, constraints: &Constraints, given: &Value| {
        // A secret does not stand in source code, not even in an example's.
        let is_plain = matches!(ty, Type::String | Type::BigNumber);
        let given = if member.sensitive && is_plain { &Value::Null } else { given };
        value(service, &member.wire, ty, constraints, given, depth)
    };
    let none = Constraints::default();
    match &member.ty {
        Type::List { element, sparse } => {
            let constraints = member.constraints.element.as_deref().unwrap_or(&none);
            let all = given.as_array().filter(|all| !all.is_empty());
            let all = all.map_or(std::slice::from_ref(&null), Vec::as_slice);
            let calls = all.iter().take(SHOWN).map(|given| {
                let value = value(element, constraints, given);
                if *sparse { quote!(.#field(Some(#value.into()))) } else { quote!(.#field(#value)) }
            });
            quote!(#(#calls)*)
        }
        Type::Map { value: ty, sparse, .. } => {
            let all = given.as_object().filter(|all| !all.is_empty());
            let all: Vec<_> = match all {
                Some(all) => all.iter().map(|(key, given)| (key.as_str(), given)).collect(),
                None => vec![("name", &null)],
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
    given: &Value,
    depth: u8,
) -> TokenStream {
    match ty {
        Type::Boolean => {
            let value = given.as_bool().unwrap_or(true);
            quote!(#value)
        }
        Type::Byte | Type::Short | Type::Integer | Type::Long => whole(constraints, given),
        Type::Float | Type::Double => {
            let number = Literal::f64_unsuffixed(given.as_f64().unwrap_or(1.0).max(0.0));
            quote!(#number)
        }
        Type::BigNumber => quote!("1"),
        Type::String => {
            let placeholder = names::constant(wire).to_lowercase().replace('_', "-");
            let text = text(given).map_or(placeholder, str::to_owned);
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

/// A text that fits on a line.
fn text(given: &Value) -> Option<&str> {
    given.as_str().filter(|text| text.len() <= WIDTH && !text.contains(['\n', '\r']))
}

fn whole(constraints: &Constraints, given: &Value) -> TokenStream {
    let least =
        constraints.range.as_ref().and_then(|range| range.min.as_ref()?.parse::<i64>().ok());
    let number = Literal::i64_unsuffixed(given.as_i64().or(least).unwrap_or(1).max(0));
    quote!(#number)
}

fn enumeration(name: &str, shape: Option<&Enum>, given: &Value) -> TokenStream {
    let ty = ident(name);
    let variants = shape.map(|shape| shape.variants.as_slice()).unwrap_or_default();
    let is_given = |wire: &str| given.as_str() == Some(wire);
    match variants.iter().find(|variant| is_given(&variant.wire)).or(variants.first()) {
        Some(variant) => {
            let variant = ident(&variant.rust);
            quote!(types::#ty::#variant)
        }
        None => quote!(types::#ty::from("value")),
    }
}

fn structure(service: &Service, name: &str, given: &Value, depth: u8) -> TokenStream {
    let ty = ident(name);
    let Some(structure) = service.structures.iter().find(|structure| structure.rust == name) else {
        return quote!(types::#ty::builder().build());
    };
    let needed = |member: &&Member| {
        let is_shown = !member.boxed && is_usable(&member.ty, given.get(&member.wire));
        depth > 0 && (member.required || is_shown)
    };
    let calls = structure.members.iter().filter(needed).map(|member| {
        setter_calls(service, member, given.get(&member.wire), depth.saturating_sub(1))
    });
    let question = structure.builder_may_fail().then(|| quote!(?));
    quote!(types::#ty::builder()#(#calls)*.build() #question)
}

fn union(service: &Service, name: &str, given: &Value, depth: u8) -> TokenStream {
    let ty = ident(name);
    let union = service.unions.iter().find(|union| union.rust == name);
    let simple = |variant: &&UnionVariant| {
        !matches!(variant.ty, Type::Structure(_) | Type::Union(_)) && !variant.boxed
    };
    let variants = union.map(|union| union.variants.as_slice()).unwrap_or_default();
    let is_given = |variant: &&UnionVariant| given.get(&variant.wire).is_some();
    let chosen = variants.iter().find(is_given).or_else(|| variants.iter().find(simple));
    let Some(variant) = chosen.or(variants.first()) else {
        return quote!(types::#ty::initial());
    };
    let variant_name = ident(&variant.rust);
    if variant.ty == Type::Unit {
        return quote!(types::#ty::#variant_name);
    }
    let given = given.get(&variant.wire).unwrap_or(&Value::Null);
    let depth = depth.saturating_sub(1);
    let value = value(service, &variant.wire, &variant.ty, &variant.constraints, given, depth);
    let value = match variant.ty {
        Type::String | Type::BigNumber => quote!(#value.to_owned()),
        _ if variant.boxed => quote!(Box::new(#value)),
        _ => value,
    };
    quote!(types::#ty::#variant_name(#value))
}
