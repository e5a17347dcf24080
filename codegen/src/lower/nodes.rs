//! Values as models write them, to values of the service's types.
//!
//! A blob is its text there, and a timestamp a number of seconds or a text as in RFC 3339. What does not fit its type is told
//! with its path, and is left out.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::literals;
use crate::service::{
    DefaultValue, Document, Entry, Enum, Instant, Member, MemberNode, Node, Structure,
    StructureNode, TimestampFormat, Type, Union, UnionNode,
};

/// What a service's types are, by Rust name.
pub(super) struct Types<'s> {
    structures: BTreeMap<&'s str, &'s Structure>,
    unions: BTreeMap<&'s str, &'s Union>,
    enums: BTreeMap<&'s str, &'s Enum>,
}

/// Lowers one value, and notes what does not fit.
struct Reader<'t> {
    types: &'t Types<'t>,
    path: Vec<String>,
    mismatches: Vec<String>,
}

impl<'s> Types<'s> {
    pub(super) fn new(structures: &'s [Structure], unions: &'s [Union], enums: &'s [Enum]) -> Self {
        let structures = structures.iter().map(|shape| (shape.rust.as_str(), shape));
        let unions = unions.iter().map(|shape| (shape.rust.as_str(), shape));
        let enums = enums.iter().map(|shape| (shape.rust.as_str(), shape));
        Self { structures: structures.collect(), unions: unions.collect(), enums: enums.collect() }
    }

    /// A value of a structure, and everything in it that does not fit.
    pub(super) fn structure(
        &self,
        structure: &Structure,
        value: &Value,
    ) -> (StructureNode, Vec<String>) {
        let mut reader = Reader { types: self, path: vec![], mismatches: vec![] };
        let node = reader.structure(structure, value).unwrap_or_else(|| empty(structure));
        (node, reader.mismatches)
    }

    /// Whether equal values print alike: nothing in them is hidden, and nothing is in an order of its own.
    pub(super) fn has_plain_text<'t>(&'t self, ty: &'t Type, seen: &mut Vec<&'t str>) -> bool {
        match ty {
            Type::List { element, .. } => self.has_plain_text(element, seen),
            Type::Map { .. } | Type::Document => false,
            Type::Structure(name) | Type::Union(name) if seen.contains(&name.as_str()) => true,
            Type::Structure(name) => {
                seen.push(name);
                let structure = self.structures.get(name.as_str());
                let mut members = structure.into_iter().flat_map(|shape| &shape.members);
                members.all(|member| !member.sensitive && self.has_plain_text(&member.ty, seen))
            }
            Type::Union(name) => {
                seen.push(name);
                let union = self.unions.get(name.as_str());
                let mut variants = union.into_iter().flat_map(|shape| &shape.variants);
                variants.all(|variant| !variant.sensitive && self.has_plain_text(&variant.ty, seen))
            }
            _ => true,
        }
    }
}

fn empty(structure: &Structure) -> StructureNode {
    StructureNode {
        rust: structure.rust.clone(),
        builder_may_fail: structure.builder_may_fail(),
        members: vec![],
        defaults: vec![],
    }
}

fn member_node(member: &Member, value: Node) -> MemberNode {
    MemberNode {
        wire: member.wire.clone(),
        json_name: member.json_name.clone(),
        field: member.field.clone(),
        setter: member.setter(),
        boxed: member.boxed,
        value,
    }
}

impl Reader<'_> {
    /// Notes that the value is not what its type wants.
    fn mismatch<T>(&mut self, value: &Value, wanted: &str) -> Option<T> {
        self.note(format!("{value} is not {wanted}"))
    }

    fn note<T>(&mut self, what: String) -> Option<T> {
        let path = self.path.join(".");
        self.mismatches.push(if path.is_empty() { what } else { format!("{path}: {what}") });
        None
    }

    fn within<T>(&mut self, step: impl Into<String>, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step.into());
        let value = read(self);
        self.path.pop();
        value
    }

    fn value(&mut self, ty: &Type, value: &Value) -> Option<Node> {
        match ty {
            Type::Boolean => match value.as_bool() {
                Some(value) => Some(Node::Boolean(value)),
                None => self.mismatch(value, "a boolean"),
            },
            Type::Byte | Type::Short | Type::Integer | Type::Long => self.integer(ty, value),
            Type::Float => self.float(value).map(Node::Float),
            Type::Double => self.float(value).map(Node::Double),
            Type::BigNumber => match value {
                Value::Number(number) => Some(Node::BigNumber(number.to_string())),
                Value::String(digits) if digits.parse::<f64>().is_ok() => {
                    Some(Node::BigNumber(digits.clone()))
                }
                _ => self.mismatch(value, "a number"),
            },
            Type::String => self.text(value).map(|text| Node::String(text.to_owned())),
            Type::Blob => self.text(value).map(|text| Node::Blob(text.as_bytes().to_vec())),
            Type::Timestamp(format) => match literals::loose_timestamp(value) {
                Some((seconds, nanos)) => {
                    Some(Node::Timestamp(Instant { seconds, nanos }, *format))
                }
                None => self.mismatch(value, "a timestamp"),
            },
            Type::Document => Some(Node::Document(document(value))),
            Type::List { element, sparse } => self.list(element, *sparse, value),
            Type::Map { key, value: item, sparse } => self.map(key, item, *sparse, value),
            Type::Structure(name) => {
                let structure = *self.types.structures.get(name.as_str())?;
                self.structure(structure, value).map(Node::Structure)
            }
            Type::Union(name) => {
                let union = *self.types.unions.get(name.as_str())?;
                self.union(union, value)
            }
            Type::Enum(name) => {
                let wire = self.text(value)?.to_owned();
                let shape = self.types.enums.get(name.as_str());
                let mut variants = shape.into_iter().flat_map(|shape| &shape.variants);
                let variant = variants.find(|variant| variant.wire == wire);
                let variant = variant.map(|variant| variant.rust.clone());
                Some(Node::Enum { rust: name.clone(), variant, wire })
            }
            Type::Unit => Some(Node::Unit),
        }
    }

    fn integer(&mut self, ty: &Type, value: &Value) -> Option<Node> {
        let bits = match ty {
            Type::Byte => 8,
            Type::Short => 16,
            Type::Integer => 32,
            _ => 64,
        };
        let fits = |number: &i64| {
            let beyond = number >> (bits - 1);
            beyond == 0 || beyond == -1
        };
        match value.as_i64().filter(fits) {
            Some(value) => Some(Node::Integer(value)),
            None => self.mismatch(value, &format!("an integer of {bits} bits")),
        }
    }

    fn float(&mut self, value: &Value) -> Option<f64> {
        let number = match value {
            Value::String(text) if text == "NaN" => Some(f64::NAN),
            Value::String(text) if text == "Infinity" => Some(f64::INFINITY),
            Value::String(text) if text == "-Infinity" => Some(f64::NEG_INFINITY),
            Value::Number(number) => number.as_f64().filter(|number| number.is_finite()),
            _ => None,
        };
        if number.is_some() { number } else { self.mismatch(value, "a number") }
    }

    fn text<'v>(&mut self, value: &'v Value) -> Option<&'v str> {
        if value.is_string() { value.as_str() } else { self.mismatch(value, "a string") }
    }

    fn object<'v>(&mut self, value: &'v Value) -> Option<&'v Map<String, Value>> {
        if value.is_object() { value.as_object() } else { self.mismatch(value, "an object") }
    }

    fn list(&mut self, element: &Type, sparse: bool, value: &Value) -> Option<Node> {
        let Some(values) = value.as_array() else { return self.mismatch(value, "a list") };
        let mut elements = vec![];
        for (index, value) in values.iter().enumerate() {
            if sparse && value.is_null() {
                elements.push(None);
                continue;
            }
            let read = self.within(index.to_string(), |reader| reader.value(element, value));
            elements.extend(read.map(Some));
        }
        Some(Node::List { sparse, elements })
    }

    fn map(&mut self, key: &Type, item: &Type, sparse: bool, value: &Value) -> Option<Node> {
        let mut entries = vec![];
        for (name, value) in self.object(value)? {
            let entry = self.within(name.as_str(), |reader| {
                let key = reader.value(key, &Value::String(name.clone()))?;
                if sparse && value.is_null() {
                    return Some(Entry { key, value: None });
                }
                Some(Entry { key, value: Some(reader.value(item, value)?) })
            });
            entries.extend(entry);
        }
        Some(Node::Map { sparse, entries })
    }

    /// Null sets nothing.
    fn structure(&mut self, structure: &Structure, value: &Value) -> Option<StructureNode> {
        let object = self.object(value)?;
        let mut node = empty(structure);
        for name in object.keys() {
            if structure.members.iter().all(|member| member.wire != *name) {
                self.note::<()>(format!("{} has no member {name}", structure.rust));
            }
        }
        for member in &structure.members {
            let value = object.get(&member.wire).filter(|value| !value.is_null());
            if let Some(value) = value {
                let read = self.within(member.wire.as_str(), |r| r.value(&member.ty, value));
                node.members.extend(read.map(|value| member_node(member, value)));
            } else if let Some(value) = default_node(member) {
                node.defaults.push(member_node(member, value));
            } else if member.must_be_built() && !self.path.is_empty() {
                // At the top it reads as if it were empty.
                self.note::<()>(format!("the required member {} is missing", member.wire));
            }
        }
        Some(node)
    }

    fn union(&mut self, union: &Union, value: &Value) -> Option<Node> {
        let mut set = self.object(value)?.iter().filter(|(_, value)| !value.is_null());
        let (Some((name, value)), None) = (set.next(), set.next()) else {
            return self.note(format!("not exactly one member of {} is set", union.rust));
        };
        let Some(variant) = union.variants.iter().find(|variant| variant.wire == *name) else {
            return self.note(format!("{} has no member {name}", union.rust));
        };
        let value = self.within(name.as_str(), |reader| reader.value(&variant.ty, value))?;
        Some(Node::Union(Box::new(UnionNode {
            rust: union.rust.clone(),
            variant: variant.rust.clone(),
            json: variant.json().to_owned(),
            boxed: variant.boxed,
            value,
        })))
    }
}

/// What the client sends for a member that nobody sets.
fn default_node(member: &Member) -> Option<Node> {
    let default = member.default.as_ref().filter(|_| !member.optional)?;
    Some(match (default, &member.ty) {
        (DefaultValue::Boolean(value), _) => Node::Boolean(*value),
        (DefaultValue::Integer(value), _) => Node::Integer(*value),
        (DefaultValue::Float(value), _) => Node::Double(*value),
        (DefaultValue::String(digits), Type::BigNumber) => Node::BigNumber(digits.clone()),
        (DefaultValue::String(wire), Type::Enum(rust)) => {
            Node::Enum { rust: rust.clone(), variant: None, wire: wire.clone() }
        }
        (DefaultValue::String(text), _) => Node::String(text.clone()),
        (DefaultValue::Blob(bytes), _) => Node::Blob(bytes.clone()),
        (DefaultValue::Timestamp(instant), ty) => Node::Timestamp(*instant, format_of(ty)),
        (DefaultValue::Document(value), _) => Node::Document(value.clone()),
        (DefaultValue::Empty, ty) => empty_node(ty)?,
    })
}

/// What `Default::default()` gives.
fn empty_node(ty: &Type) -> Option<Node> {
    Some(match ty {
        Type::Boolean => Node::Boolean(false),
        Type::Byte | Type::Short | Type::Integer | Type::Long => Node::Integer(0),
        Type::Float | Type::Double => Node::Double(0.0),
        Type::String => Node::String(String::new()),
        Type::Blob => Node::Blob(vec![]),
        Type::List { sparse, .. } => Node::List { sparse: *sparse, elements: vec![] },
        Type::Map { sparse, .. } => Node::Map { sparse: *sparse, entries: vec![] },
        Type::Document => Node::Document(Document::Null),
        Type::BigNumber
        | Type::Enum(_)
        | Type::Timestamp(_)
        | Type::Structure(_)
        | Type::Union(_)
        | Type::Unit => return None,
    })
}

fn format_of(ty: &Type) -> TimestampFormat {
    match ty {
        Type::Timestamp(format) => *format,
        _ => TimestampFormat::EpochSeconds,
    }
}

/// JSON as a document.
pub(super) fn document(value: &Value) -> Document {
    match value {
        Value::Null => Document::Null,
        Value::Bool(value) => Document::Boolean(*value),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => Document::Unsigned(value),
            (None, Some(value)) => Document::Signed(value),
            (None, None) => Document::Float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Document::String(text.clone()),
        Value::Array(values) => Document::Array(values.iter().map(document).collect()),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), document(value)));
            Document::Object(members.collect())
        }
    }
}
