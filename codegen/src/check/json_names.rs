//! Checks of `jsonName`, for protocols that ask for it.

use std::collections::BTreeMap;

use super::Checker;
use crate::model::{Shape, ShapeId, ShapeKind};
use crate::protocol;

/// Checks that names can be written as they are, and that no two members of a shape have one.
pub(super) fn check(checker: &mut Checker<'_>) {
    let model = checker.model;
    let asks = |service: &Shape| protocol::of(service).is_some_and(|found| found.has_json_names());
    if !model.services().any(|(service, _)| asks(service)) {
        return;
    }
    for shape in model.shapes.values() {
        if matches!(shape.kind, ShapeKind::Structure(_) | ShapeKind::Union(_)) {
            members(checker, shape);
        }
    }
}

fn members(checker: &mut Checker<'_>, shape: &Shape) {
    let mut seen: BTreeMap<&str, ShapeId> = BTreeMap::new();
    for member in shape.members() {
        let id = shape.id.with_member(&member.name);
        let name = member.traits.json_name().unwrap_or(&member.name);
        if name.is_empty() || name.chars().any(|char| char.is_control() || "\"\\".contains(char)) {
            let what = format!("jsonName: {name:?} is empty or needs escapes");
            checker.error(&id, what, "choose another name, or leave the trait out");
        }
        // What travels elsewhere has no name in the body.
        let is_bound = |(id, _): (&str, _)| id.starts_with("smithy.api#http");
        if member.traits.iter().any(is_bound) {
            continue;
        }
        if let Some(first) = seen.insert(name, id.clone()) {
            let what = format!("{name:?} is the name of {first} in JSON, too");
            checker.error(&id, what, "give one of them another jsonName");
        }
    }
}
