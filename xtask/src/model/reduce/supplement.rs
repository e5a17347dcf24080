//! What a newer form of a model has and the imported one lacks, as a file of its own.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use trent_codegen::model::{Model, Shape, ShapeId, ShapeKind};

use super::{ast, facts};

const SUPPLEMENT: &str = "codegen.traits#supplement";

/// The shapes that the newer form has and the model lacks, and those of which it lacks a part, with that part alone.
fn missing(model: &Model, newer: &Model, service: &ShapeId) -> Model {
    let mut missing = Model::default();
    let mut waiting = vec![service.clone()];
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        // A supplement that is there already leads to its shapes through those of the model.
        waiting.extend(model.shapes.get(&id).map(references).unwrap_or_default());
        let Some(new) = newer.shapes.get(&id).filter(|shape| !shape.id.is_prelude()) else {
            continue;
        };
        waiting.extend(references(new));
        let lacking = match model.shapes.get(&id) {
            None => Some(new.clone()),
            Some(old) => more(old, new),
        };
        if let Some(shape) = lacking {
            missing.shapes.insert(id, shape);
        }
    }
    missing
}

/// What the newer form has and the model lacks: operations, types, members and values of enums, sorted.
pub(crate) fn lacking(model: &Model, newer: &Model, service: &ShapeId) -> Vec<ShapeId> {
    let mut ids = Vec::new();
    for (id, shape) in missing(model, newer, service).shapes {
        if model.shapes.contains_key(&id) {
            ids.extend(shape.members().iter().map(|member| id.with_member(&member.name)));
        } else {
            ids.push(id);
        }
    }
    ids
}

/// The text of the file; nothing if the model lacks nothing. `from` says where the newer form comes from, unless its shapes
/// say so themselves.
pub(super) fn of(model: &Model, newer: &Model, service: &ShapeId, from: &str) -> Option<String> {
    let missing = missing(model, newer, service);
    if missing.shapes.is_empty() {
        return None;
    }
    let mut file = ast::of(&missing);
    facts::keep(&mut file);
    let shapes = file.get_mut("shapes").and_then(Value::as_object_mut);
    for (id, shape) in shapes.into_iter().flatten() {
        let id = ShapeId::from(id.as_str());
        if model.shapes.contains_key(&id) {
            let own = newer.shapes.get(&id).and_then(|shape| shape.traits.get(SUPPLEMENT));
            let source = own.cloned().unwrap_or_else(|| json!({ "source": from }));
            shape["traits"] = json!({ SUPPLEMENT: source });
            shape.as_object_mut().into_iter().for_each(Map::sort_keys);
        }
    }
    Some(ast::to_text(&file))
}

/// The shapes that a shape names.
fn references(shape: &Shape) -> Vec<ShapeId> {
    let mut ids: Vec<ShapeId> =
        shape.members().into_iter().map(|member| member.target.clone()).collect();
    match &shape.kind {
        ShapeKind::Service(service) => {
            ids.extend(service.operations.iter().chain(&service.errors).cloned());
        }
        ShapeKind::Operation(operation) => {
            let ends = operation.input.iter().chain(&operation.output);
            ids.extend(ends.chain(&operation.errors).cloned());
        }
        _ => {}
    }
    ids
}

/// The parts of the new definition that the old one lacks; nothing if there are none.
fn more(old: &Shape, new: &Shape) -> Option<Shape> {
    let mut shape = new.clone();
    let is_empty = match (&mut shape.kind, &old.kind) {
        (ShapeKind::Enum(members), ShapeKind::Enum(old)) => {
            let value = |member: &trent_codegen::model::Member| {
                member.traits.enum_value().unwrap_or(&member.name).to_owned()
            };
            let known: BTreeSet<String> = old.iter().map(value).collect();
            members.retain(|member| !known.contains(&value(member)));
            members.is_empty()
        }
        (
            ShapeKind::Structure(members) | ShapeKind::Union(members) | ShapeKind::IntEnum(members),
            _,
        ) => {
            members.retain(|member| old.member(&member.name).is_none());
            members.is_empty()
        }
        (ShapeKind::Service(service), ShapeKind::Service(old)) => {
            service.operations.retain(|id| !old.operations.contains(id));
            service.errors.retain(|id| !old.errors.contains(id));
            service.operations.is_empty() && service.errors.is_empty()
        }
        (ShapeKind::Operation(operation), ShapeKind::Operation(old)) => {
            operation.errors.retain(|id| !old.errors.contains(id));
            operation.errors.is_empty()
        }
        _ => true,
    };
    (!is_empty).then_some(shape)
}
