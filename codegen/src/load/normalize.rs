//! Normalises models of either version to Smithy 2.0.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::merge::Draft;
use crate::model::{Member, Shape, ShapeId, ShapeKind, SourceIndex, Traits, is_identifier};
use crate::problem::{Problem, Problems};

const BOX: &str = "smithy.api#box";
const DEFAULT: &str = "smithy.api#default";
const ENUM: &str = "smithy.api#enum";
const ENUM_VALUE: &str = "smithy.api#enumValue";
const REQUIRED: &str = "smithy.api#required";

/// Normalises every shape.
pub(super) fn normalize(draft: &mut Draft, problems: &mut Problems) {
    zero_defaults(draft);
    for draft_shape in draft.shapes.values_mut() {
        let shape = &mut draft_shape.shape;
        shape.traits.remove(BOX);
        for member in shape.members_mut() {
            member.traits.remove(BOX);
        }
        enum_from_trait(shape, &draft.sources[shape.source.0], problems);
        if let ShapeKind::Enum(members) = &mut shape.kind {
            for member in members {
                let name = Value::String(member.name.clone());
                member.traits.set_default(ENUM_VALUE, name, shape.source);
            }
        }
    }
    collect_operations(draft);
}

/// Version 1.0 has no `default` trait: a structure's member of a boolean or number that is not boxed is zero when absent,
/// unless it is required.
fn zero_defaults(draft: &mut Draft) {
    let zeros: BTreeMap<ShapeId, Value> = draft
        .shapes
        .iter()
        .filter(|(_, draft)| !draft.shape.traits.has(BOX))
        .filter(|(id, draft)| draft.version1 || id.name().starts_with("Primitive"))
        .filter_map(|(id, draft)| Some((id.clone(), zero(&draft.shape.kind)?)))
        .collect();
    for draft in draft.shapes.values_mut().filter(|draft| draft.version1) {
        let Shape { kind: ShapeKind::Structure(members), source, .. } = &mut draft.shape else {
            continue;
        };
        for member in members {
            let explicit = [BOX, DEFAULT, REQUIRED].iter().any(|id| member.traits.has(id));
            if let Some(zero) = zeros.get(&member.target).filter(|_| !explicit) {
                member.traits.set(DEFAULT, zero.clone(), *source);
            }
        }
    }
}

/// The value that version 1.0 gives an absent member of this kind.
fn zero(kind: &ShapeKind) -> Option<Value> {
    match kind {
        ShapeKind::Boolean => Some(Value::Bool(false)),
        ShapeKind::Byte
        | ShapeKind::Short
        | ShapeKind::Integer
        | ShapeKind::Long
        | ShapeKind::Float
        | ShapeKind::Double => Some(Value::from(0)),
        _ => None,
    }
}

/// `"smithy.api#enum": [{"value": "a:b", "name": "A_B"}, …]` becomes members with `enumValue`.
/// Other shapes are left as they are.
pub(super) fn enum_from_trait(shape: &mut Shape, file: &str, problems: &mut Problems) {
    if shape.kind != ShapeKind::String {
        return;
    }
    let Some(found) = shape.traits.remove(ENUM) else {
        return;
    };
    let help = "write it as [{\"value\": \"…\", \"name\": \"…\"}]";
    let Value::Array(definitions) = found.value else {
        problems.push(Problem::error(file, "the trait enum is not a list", help).at(&shape.id));
        return;
    };
    let mut members: Vec<Member> = Vec::new();
    let mut values = BTreeSet::new();
    for definition in definitions {
        let (Some(value), name) = (text(&definition, "value"), text(&definition, "name")) else {
            problems
                .push(Problem::error(file, "an enum value is not a string", help).at(&shape.id));
            continue;
        };
        let name = name.filter(|name| is_identifier(name)).unwrap_or_else(|| member_name(&value));
        if !values.insert(value.clone()) {
            continue;
        }
        let name = free_name(&members, name);
        let traits = definition_traits(definition, value, found.source);
        let target = ShapeId::from("smithy.api#Unit");
        members.push(Member { name, target, traits });
    }
    shape.kind = ShapeKind::Enum(members);
}

fn text(definition: &Value, field: &str) -> Option<String> {
    definition.get(field)?.as_str().map(str::to_owned)
}

fn definition_traits(definition: Value, value: String, source: SourceIndex) -> Traits {
    let mut traits = Traits::default();
    let Value::Object(mut definition) = definition else {
        return traits;
    };
    traits.set(ENUM_VALUE, Value::String(value), source);
    for name in ["documentation", "tags"] {
        if let Some(value) = definition.remove(name) {
            traits.set(format!("smithy.api#{name}"), value, source);
        }
    }
    if definition.get("deprecated").and_then(Value::as_bool) == Some(true) {
        traits.set("smithy.api#deprecated", Value::Object(Map::new()), source);
    }
    traits
}

/// The member's name of an enum value that has none: what is not a letter or digit becomes `_`.
pub(super) fn member_name(value: &str) -> String {
    let mut name = String::with_capacity(value.len());
    for c in value.chars() {
        let c = if c.is_ascii_alphanumeric() { c } else { '_' };
        if c != '_' || !name.ends_with('_') {
            name.push(c);
        }
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    if is_identifier(&name) { name } else { "EMPTY".to_owned() }
}

/// `a:b` and `a-b` have the same name; the second gets a number.
fn free_name(members: &[Member], name: String) -> String {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.clone())
        .chain(numbered)
        .find(|name| members.iter().all(|member| member.name != *name))
        .unwrap_or(name)
}

/// Gives each service the operations of its resources, and of the resources inside those.
fn collect_operations(draft: &mut Draft) {
    let services: Vec<ShapeId> = draft
        .shapes
        .iter()
        .filter(|(_, draft)| matches!(draft.shape.kind, ShapeKind::Service(_)))
        .map(|(id, _)| id.clone())
        .collect();
    for id in services {
        let ShapeKind::Service(service) = &draft.shapes[&id].shape.kind else {
            continue;
        };
        let mut operations: BTreeSet<ShapeId> = service.operations.iter().cloned().collect();
        let mut waiting = service.resources.clone();
        let mut seen = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id.clone()) {
                continue;
            }
            if let Some(ShapeKind::Resource(resource)) =
                draft.shapes.get(&id).map(|d| &d.shape.kind)
            {
                operations.extend(resource.operations.iter().cloned());
                waiting.extend(resource.resources.iter().cloned());
            }
        }
        if let Some(ShapeKind::Service(service)) =
            draft.shapes.get_mut(&id).map(|draft| &mut draft.shape.kind)
        {
            service.operations = operations.into_iter().collect();
        }
    }
}
