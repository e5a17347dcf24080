//! Values as models write them ("nodes"), to Rust expressions and to the JSON that travels.
//!
//! In a node a blob is its text and a timestamp is a number of seconds, or a text as in RFC 3339.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Number, Value};

use super::digits;
use crate::emit::types::ident;
use crate::emit::value;
use crate::literals;
use crate::service::{
    Enum, Member, Operation, Service, Structure, TimestampFormat, Type, Union, UnionVariant,
};

/// What a service's types are, by Rust name.
pub(super) struct Types<'s> {
    structures: BTreeMap<&'s str, &'s Structure>,
    unions: BTreeMap<&'s str, &'s Union>,
    enums: BTreeMap<&'s str, &'s Enum>,
}

/// An expression, or why there is none.
type Result<T = TokenStream> = std::result::Result<T, String>;

impl<'s> Types<'s> {
    pub(super) fn new(service: &'s Service) -> Self {
        let structures = service.structures.iter().map(|shape| (shape.rust.as_str(), shape));
        let unions = service.unions.iter().map(|shape| (shape.rust.as_str(), shape));
        let enums = service.enums.iter().map(|shape| (shape.rust.as_str(), shape));
        Self { structures: structures.collect(), unions: unions.collect(), enums: enums.collect() }
    }

    fn structure(&self, name: &str) -> Result<&'s Structure> {
        self.structures.get(name).copied().ok_or_else(|| format!("{name} is no structure"))
    }

    fn union(&self, name: &str) -> Result<&'s Union> {
        self.unions.get(name).copied().ok_or_else(|| format!("{name} is no union"))
    }

    /// A value of a type, neither optional nor boxed.
    pub(super) fn value(&self, ty: &Type, node: &Value) -> Result {
        match ty {
            Type::Boolean => {
                let value = node.as_bool().ok_or_else(|| mismatch(node, "a boolean"))?;
                Ok(quote!(#value))
            }
            Type::Byte | Type::Short | Type::Integer | Type::Long => {
                let value = node.as_i64().ok_or_else(|| mismatch(node, "an integer"))?;
                let value = digits(&value);
                Ok(quote!(#value))
            }
            Type::Float => float(node, &quote!(f32)),
            Type::Double => float(node, &quote!(f64)),
            Type::BigNumber => {
                let digits = match node {
                    Value::Number(number) => number.to_string(),
                    Value::String(digits) => digits.clone(),
                    _ => return Err(mismatch(node, "a number")),
                };
                Ok(quote!(#digits.to_owned()))
            }
            Type::String => {
                let text = text(node)?;
                Ok(quote!(#text.to_owned()))
            }
            Type::Blob => {
                let text = text(node)?;
                Ok(quote!(Blob::new(#text)))
            }
            Type::Timestamp(_) => {
                let (seconds, nanos) = timestamp(node)?;
                let seconds = digits(&seconds);
                if nanos == 0 {
                    return Ok(quote!(DateTime::from_secs(#seconds)));
                }
                let nanos = digits(&nanos);
                Ok(quote!(DateTime::from_secs_and_nanos(#seconds, #nanos)))
            }
            Type::Document => Ok(value::document(node)),
            Type::List { element, sparse } => self.list(element, *sparse, node),
            Type::Map { key, value, sparse } => self.map(key, value, *sparse, node),
            Type::Structure(name) => self.built(self.structure(name)?, node),
            Type::Union(name) => {
                let union = self.union(name)?;
                let (variant, content) = variant(union, node)?;
                let (name, variant_name) = (ident(name), ident(&variant.rust));
                if variant.ty == Type::Unit {
                    return Ok(quote!(types::#name::#variant_name));
                }
                let mut content = self.value(&variant.ty, content)?;
                if variant.boxed {
                    content = quote!(Box::new(#content));
                }
                Ok(quote!(types::#name::#variant_name(#content)))
            }
            Type::Enum(name) => {
                let wire = text(node)?;
                let shape = self.enums.get(name.as_str()).ok_or(format!("{name} is no enum"))?;
                let name = ident(name);
                match shape.variants.iter().find(|variant| variant.wire == wire) {
                    Some(variant) => {
                        let variant = ident(&variant.rust);
                        Ok(quote!(types::#name::#variant))
                    }
                    None => Ok(quote!(types::#name::from(#wire))),
                }
            }
            Type::Unit => Ok(quote!(())),
        }
    }

    fn list(&self, element: &Type, sparse: bool, node: &Value) -> Result {
        let elements = node.as_array().ok_or_else(|| mismatch(node, "a list"))?;
        let elements = elements.iter().map(|node| self.element(element, sparse, node));
        let elements = elements.collect::<Result<Vec<_>>>()?;
        Ok(if elements.is_empty() {
            quote!(Vec::new())
        } else {
            quote!(Vec::from([#(#elements),*]))
        })
    }

    fn map(&self, key: &Type, value: &Type, sparse: bool, node: &Value) -> Result {
        let entries = object(node)?.iter().map(|(name, node)| {
            let key = self.value(key, &Value::String(name.clone()))?;
            let value = self.element(value, sparse, node)?;
            Ok(quote!((#key, #value)))
        });
        let entries = entries.collect::<Result<Vec<_>>>()?;
        Ok(if entries.is_empty() {
            quote!(HashMap::new())
        } else {
            quote!(HashMap::from([#(#entries),*]))
        })
    }

    fn element(&self, ty: &Type, sparse: bool, node: &Value) -> Result {
        if !sparse {
            return self.value(ty, node);
        }
        if node.is_null() {
            return Ok(quote!(None));
        }
        let value = self.value(ty, node)?;
        Ok(quote!(Some(#value)))
    }

    /// What a field holds: `Some`, `Box` and all.
    pub(super) fn field(&self, member: &Member, node: &Value) -> Result {
        let mut value = self.value(&member.ty, node)?;
        if member.boxed {
            value = quote!(Box::new(#value));
        }
        Ok(if member.optional { quote!(Some(#value)) } else { value })
    }

    /// `types::Tag::builder().tag_key("a").build()`
    fn built(&self, structure: &Structure, node: &Value) -> Result {
        let name = ident(&structure.rust);
        let setters = present(structure, node)?.into_iter().map(|(member, node)| {
            let value = self.value(&member.ty, node)?;
            match (&member.ty, member.boxed) {
                (Type::String, false) => {
                    let (method, text) = (ident(&member.field), text(node)?);
                    Ok(quote!(.#method(#text)))
                }
                (Type::List { .. } | Type::Map { .. }, boxed) => {
                    let method = ident(&member.setter());
                    let value = if boxed { quote!(Box::new(#value)) } else { value };
                    Ok(quote!(.#method(Some(#value))))
                }
                _ => {
                    let method = ident(&member.field);
                    Ok(quote!(.#method(#value)))
                }
            }
        });
        let setters = setters.collect::<Result<Vec<_>>>()?;
        let expect = structure.builder_may_fail().then(|| {
            let message = format!("the {} is complete", structure.rust);
            quote!(.expect(#message))
        });
        Ok(quote!(types::#name::builder() #(#setters)* .build() #expect))
    }

    /// Statements that make `input`: with its builder if every required member is there, else without.
    pub(super) fn input(&self, operation: &Operation, node: &Value) -> Result {
        let structure = &operation.input;
        let input = ident(&structure.rust);
        let present = present(structure, node)?;
        let complete = structure
            .members
            .iter()
            .filter(|member| member.required)
            .all(|member| present.iter().any(|(set, _)| set.wire == member.wire));
        if complete {
            let setters = present.iter().map(|(member, node)| self.input_setter(member, node));
            let setters = setters.collect::<Result<Vec<_>>>()?;
            return Ok(quote! {
                let input = #input::builder()
                    #(#setters)*
                    .build()
                    .expect("the input is complete");
            });
        }
        let fields = present.iter().map(|(member, node)| {
            let (field, value) = (ident(&member.field), self.field(member, node)?);
            Ok(quote!(input.#field = #value;))
        });
        let fields = fields.collect::<Result<Vec<_>>>()?;
        let mutable = (!fields.is_empty()).then(|| quote!(mut));
        Ok(quote! {
            let #mutable input = #input::default();
            #(#fields)*
        })
    }

    /// One call on an input's builder.
    fn input_setter(&self, member: &Member, node: &Value) -> Result {
        let method = ident(&member.field);
        match (&member.ty, node) {
            (Type::String, node) if !member.boxed => {
                let text = text(node)?;
                Ok(quote!(.#method(#text)))
            }
            (Type::List { .. } | Type::Map { .. }, _) => {
                let value = self.value(&member.ty, node)?;
                let value = if member.boxed { quote!(Box::new(#value)) } else { value };
                let set = ident(&member.setter());
                Ok(quote!(.#set(Some(#value))))
            }
            _ => {
                let value = self.value(&member.ty, node)?;
                Ok(quote!(.#method(#value)))
            }
        }
    }

    /// The node as it travels.
    pub(super) fn wire(&self, ty: &Type, node: &Value) -> Result<Value> {
        if node.is_null() {
            return Ok(Value::Null);
        }
        match ty {
            Type::Blob => {
                let text = text(node)?;
                Ok(base64::engine::general_purpose::STANDARD.encode(text).into())
            }
            Type::Timestamp(format) => wire_timestamp(*format, node),
            Type::List { element, .. } => {
                let elements = node.as_array().ok_or_else(|| mismatch(node, "a list"))?;
                elements.iter().map(|node| self.wire(element, node)).collect()
            }
            Type::Map { value, .. } => {
                let entries = object(node)?.iter();
                entries.map(|(name, node)| Ok((name.clone(), self.wire(value, node)?))).collect()
            }
            Type::Structure(name) => self.wire_structure(self.structure(name)?, node),
            Type::Union(name) => {
                let (variant, content) = variant(self.union(name)?, node)?;
                let content = self.wire(&variant.ty, content)?;
                Ok(Value::Object(Map::from_iter([(variant.wire.clone(), content)])))
            }
            _ => Ok(node.clone()),
        }
    }

    /// The structure as it travels.
    pub(super) fn wire_structure(&self, structure: &Structure, node: &Value) -> Result<Value> {
        let members = present(structure, node)?.into_iter();
        members
            .map(|(member, node)| Ok((member.wire.clone(), self.wire(&member.ty, node)?)))
            .collect()
    }
}

impl Types<'_> {
    /// Whether a number in the value is none.
    pub(super) fn has_nan(&self, ty: &Type, node: &Value) -> bool {
        match (ty, node) {
            (Type::Float | Type::Double, node) => node == "NaN",
            (Type::List { element, .. }, Value::Array(nodes)) => {
                nodes.iter().any(|node| self.has_nan(element, node))
            }
            (Type::Map { value, .. }, Value::Object(entries)) => {
                entries.values().any(|node| self.has_nan(value, node))
            }
            (Type::Structure(name), _) => {
                let structure = self.structure(name).ok();
                let members = structure.and_then(|structure| present(structure, node).ok());
                let mut members = members.into_iter().flatten();
                members.any(|(member, node)| self.has_nan(&member.ty, node))
            }
            (Type::Union(name), _) => {
                let variant = self.union(name).ok().and_then(|union| variant(union, node).ok());
                variant.is_some_and(|(variant, node)| self.has_nan(&variant.ty, node))
            }
            _ => false,
        }
    }

    /// Whether equal values print alike: nothing in them is hidden, and nothing is in an order of its own.
    pub(super) fn has_plain_text(&self, ty: &Type) -> bool {
        self.is_plain(ty, &mut BTreeSet::new())
    }

    fn is_plain<'t>(&'t self, ty: &'t Type, seen: &mut BTreeSet<&'t str>) -> bool {
        match ty {
            Type::List { element, .. } => self.is_plain(element, seen),
            Type::Map { .. } | Type::Document => false,
            Type::Structure(name) => {
                let members = self.structure(name).map(|structure| &structure.members);
                let mut members = members.into_iter().flatten();
                !seen.insert(name)
                    || members.all(|member| !member.sensitive && self.is_plain(&member.ty, seen))
            }
            Type::Union(name) => {
                let variants = self.union(name).map(|union| &union.variants);
                let mut variants = variants.into_iter().flatten();
                !seen.insert(name)
                    || variants
                        .all(|variant| !variant.sensitive && self.is_plain(&variant.ty, seen))
            }
            _ => true,
        }
    }
}

/// The members that a node sets, with their content. Null sets nothing.
pub(super) fn present<'s, 'n>(
    structure: &'s Structure,
    node: &'n Value,
) -> Result<Vec<(&'s Member, &'n Value)>> {
    let mut members = vec![];
    for (name, node) in object(node)? {
        let Some(member) = structure.members.iter().find(|member| member.wire == *name) else {
            return Err(format!("{} has no member {name}", structure.rust));
        };
        if !node.is_null() {
            members.push((member, node));
        }
    }
    Ok(members)
}

/// The member of a union that a node sets.
fn variant<'s, 'n>(union: &'s Union, node: &'n Value) -> Result<(&'s UnionVariant, &'n Value)> {
    let mut members = object(node)?.iter().filter(|(_, node)| !node.is_null());
    let (Some((name, content)), None) = (members.next(), members.next()) else {
        return Err(format!("not exactly one member of {} is set", union.rust));
    };
    match union.variants.iter().find(|variant| variant.wire == *name) {
        Some(variant) => Ok((variant, content)),
        None => Err(format!("{} has no member {name}", union.rust)),
    }
}

fn float(node: &Value, ty: &TokenStream) -> Result {
    match node {
        Value::String(text) if text == "NaN" => Ok(quote!(#ty::NAN)),
        Value::String(text) if text == "Infinity" => Ok(quote!(#ty::INFINITY)),
        Value::String(text) if text == "-Infinity" => Ok(quote!(#ty::NEG_INFINITY)),
        Value::Number(number) => {
            let value = number.as_f64().filter(|value| value.is_finite());
            let value =
                value.map(Literal::f64_unsuffixed).ok_or_else(|| mismatch(node, "a number"))?;
            Ok(quote!(#value))
        }
        _ => Err(mismatch(node, "a number")),
    }
}

/// Seconds and nanoseconds since the epoch.
fn timestamp(node: &Value) -> Result<(i64, u32)> {
    literals::timestamp(node).ok_or_else(|| mismatch(node, "a timestamp"))
}

fn wire_timestamp(format: TimestampFormat, node: &Value) -> Result<Value> {
    match (format, node) {
        (TimestampFormat::DateTime, Value::String(text)) if text.ends_with('Z') => Ok(node.clone()),
        (TimestampFormat::EpochSeconds, _) => {
            let (seconds, nanos) = timestamp(node)?;
            let text = format!("{seconds}.{nanos:09}");
            let number = if nanos == 0 {
                Number::from(seconds)
            } else {
                let number = text.parse().ok().and_then(Number::from_f64);
                number.ok_or_else(|| mismatch(node, "a timestamp"))?
            };
            Ok(Value::Number(number))
        }
        _ => Err(format!("the timestamp {node} has another form on the wire")),
    }
}

fn text(node: &Value) -> Result<&str> {
    node.as_str().ok_or_else(|| mismatch(node, "a text"))
}

fn object(node: &Value) -> Result<&Map<String, Value>> {
    node.as_object().ok_or_else(|| mismatch(node, "an object"))
}

fn mismatch(node: &Value, wanted: &str) -> String {
    format!("{node} is not {wanted}")
}
