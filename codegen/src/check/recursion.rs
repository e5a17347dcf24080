//! Recursion that a Rust type cannot have, or of which no finite value exists.

use std::collections::{BTreeMap, BTreeSet};

use super::Checker;
use crate::model::{Model, Shape, ShapeId, ShapeKind};

/// Finds lists and maps that contain themselves without a structure between, and structures that require themselves.
pub(super) fn check(checker: &mut Checker<'_>) {
    let model = checker.model;
    for id in on_cycles(model, collection_edges) {
        let what = "the list or map contains itself with no structure or union between";
        checker.error(&id, what, "put a structure in between");
    }
    for id in on_cycles(model, required_edges) {
        let what = "required members lead back to the structure, so no finite value exists";
        checker.error(&id, what, "make one of the members optional");
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

/// From a structure to the structures that it must have.
fn required_edges(model: &Model, shape: &Shape) -> Vec<ShapeId> {
    let ShapeKind::Structure(members) = &shape.kind else {
        return Vec::new();
    };
    let is_structure = |id: &&ShapeId| {
        model.shapes.get(*id).is_some_and(|s| matches!(s.kind, ShapeKind::Structure(_)))
    };
    let required = members.iter().filter(|member| member.traits.required());
    required.map(|member| &member.target).filter(is_structure).cloned().collect()
}

/// Every shape that can reach itself. What cannot is peeled off from both ends; what is left between two cycles reaches
/// one without being on it, and is told from the rest by a search of its own.
fn on_cycles(model: &Model, edges: fn(&Model, &Shape) -> Vec<ShapeId>) -> Vec<ShapeId> {
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
