//! Recursion that a Rust type cannot have, or of which no finite value exists; resources that contain themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::Checker;
use crate::model::{Model, Shape, ShapeId, ShapeKind};

/// Finds lists and maps that contain themselves without a structure between, structures and unions that cannot end, and
/// resources that contain themselves.
pub(super) fn check(checker: &mut Checker<'_>) {
    let model = checker.model;
    for id in on_cycles(model, collection_edges) {
        let what = "the list or map contains itself with no structure or union between";
        checker.error(&id, what, "put a structure in between");
    }
    let resources = |_: &Model, shape: &Shape| match &shape.kind {
        ShapeKind::Resource(resource) => resource.resources.clone(),
        _ => Vec::new(),
    };
    for id in on_cycles(model, resources) {
        let help = "take one of them out of the \"resources\" of another";
        checker.error(&id, "the resource contains itself, directly or through others", help);
    }
    let endless = endless(model);
    let edges = |model: &Model, shape: &Shape| {
        let needed = if endless.contains(&shape.id) { needed(shape) } else { Vec::new() };
        let needed = needed.into_iter().filter(|id| endless.contains(*id));
        needed.filter(|id| model.shapes.contains_key(*id)).cloned().collect()
    };
    for id in on_cycles(model, edges) {
        let is_union = matches!(model.shapes.get(&id).map(|s| &s.kind), Some(ShapeKind::Union(_)));
        let (what, help) = if is_union {
            (
                "every member leads back to the union, so no finite value exists",
                "add another member",
            )
        } else {
            (
                "required members lead back to the structure, so no finite value exists",
                "make one of the members optional",
            )
        };
        checker.error(&id, what, help);
    }
}

/// From a list or map to the lists and maps in it.
fn collection_edges(model: &Model, shape: &Shape) -> Vec<ShapeId> {
    let is_collection =
        |shape: &Shape| matches!(shape.kind, ShapeKind::List(_) | ShapeKind::Map { .. });
    if !is_collection(shape) {
        return Vec::new();
    }
    let targets = shape.members().into_iter().map(|member| &member.target);
    let collections = targets.filter(|id| model.shapes.get(*id).is_some_and(is_collection));
    collections.cloned().collect()
}

/// Shapes of which no finite value exists: a structure that requires one of them, a union that has nothing else.
fn endless(model: &Model) -> BTreeSet<ShapeId> {
    let mut endless: BTreeSet<ShapeId> = model
        .shapes
        .values()
        .filter(|shape| !needed(shape).is_empty())
        .map(|shape| shape.id.clone())
        .collect();
    // What can end is taken out until nothing more can.
    loop {
        let ends = |id: &ShapeId| {
            let Some(shape) = model.shapes.get(id) else { return true };
            let mut needed = needed(shape).into_iter();
            if matches!(shape.kind, ShapeKind::Union(_)) {
                needed.any(|id| !endless.contains(id))
            } else {
                needed.all(|id| !endless.contains(id))
            }
        };
        let ending: Vec<ShapeId> = endless.iter().filter(|id| ends(id)).cloned().collect();
        if ending.is_empty() {
            return endless;
        }
        for id in ending {
            endless.remove(&id);
        }
    }
}

/// What a value of the structure must hold, all of it, or of the union, one of it.
fn needed(shape: &Shape) -> Vec<&ShapeId> {
    match &shape.kind {
        ShapeKind::Structure(members) => {
            let required = members.iter().filter(|member| member.traits.required());
            required.map(|member| &member.target).collect()
        }
        ShapeKind::Union(members) => members.iter().map(|member| &member.target).collect(),
        _ => Vec::new(),
    }
}

/// Every shape that can reach itself. What cannot is peeled off from both ends; what is left between two cycles reaches
/// one without being on it, and is told from the rest by a search of its own.
fn on_cycles(model: &Model, edges: impl Fn(&Model, &Shape) -> Vec<ShapeId>) -> Vec<ShapeId> {
    let mut graph: BTreeMap<&ShapeId, BTreeSet<ShapeId>> = model
        .shapes
        .iter()
        .map(|(id, shape)| (id, edges(model, shape).into_iter().collect::<BTreeSet<_>>()))
        .filter(|(_, targets)| !targets.is_empty())
        .collect();
    loop {
        let before = graph.len();
        let left: BTreeSet<ShapeId> = graph.keys().map(|id| (*id).clone()).collect();
        graph.retain(|_, targets| {
            targets.retain(|id| left.contains(id));
            !targets.is_empty()
        });
        if graph.len() == before {
            break;
        }
    }
    graph.keys().filter(|id| reaches_itself(&graph, id)).map(|id| (*id).clone()).collect()
}

fn reaches_itself(graph: &BTreeMap<&ShapeId, BTreeSet<ShapeId>>, start: &ShapeId) -> bool {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(id) = waiting.pop() {
        for target in graph.get(id).into_iter().flatten() {
            if target == start {
                return true;
            }
            if seen.insert(target) {
                waiting.push(target);
            }
        }
    }
    false
}
