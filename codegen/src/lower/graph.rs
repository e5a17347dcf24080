//! Which shapes the operations reach, and in what way: read or only written, recursive, secret, constrained.

use std::collections::{BTreeMap, BTreeSet};

use crate::check;
use crate::model::{Member, Model, RULES, Service, Shape, ShapeId, ShapeKind};

/// The shapes that the operations reach.
#[derive(Default)]
pub(super) struct Graph<'a> {
    /// Structures that are types: nested ones, not an input, an output or an error as such.
    pub(super) structures: BTreeSet<ShapeId>,
    pub(super) unions: BTreeSet<ShapeId>,
    pub(super) enums: BTreeSet<ShapeId>,
    pub(super) errors: BTreeSet<ShapeId>,
    /// Reached from an output or an error.
    pub(super) read: BTreeSet<ShapeId>,
    /// Reached from an input, with a constraint in itself or below.
    pub(super) validated: BTreeSet<ShapeId>,
    /// Structures and unions that hold a secret, themselves or below.
    pub(super) secret: BTreeSet<ShapeId>,
    /// Structures and unions: what each holds without a list or map between.
    direct: BTreeMap<&'a ShapeId, Vec<&'a ShapeId>>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(model: &'a Model, operations: &[&'a Shape], service: &'a Service) -> Self {
        let mut graph = Self::default();
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        for shape in operations {
            let ShapeKind::Operation(operation) = &shape.kind else { continue };
            inputs.extend(operation.input.as_ref());
            outputs.extend(operation.output.as_ref());
            graph.errors.extend(operation.errors.iter().cloned());
        }
        graph.errors.extend(service.errors.iter().cloned());
        let errors: Vec<_> =
            graph.errors.iter().filter_map(|id| model.shapes.get_key_value(id)).collect();
        let error_ids = errors.iter().map(|(id, _)| *id);
        let roots: BTreeSet<&ShapeId> =
            (inputs.iter().chain(&outputs).copied()).chain(error_ids).collect();
        let written = reach(model, inputs.iter().copied());
        let read = reach(model, outputs.iter().copied().chain(errors.iter().map(|(id, _)| *id)));
        let nested = reach_members(model, &roots);
        for id in written.union(&read) {
            match model.shapes.get(*id).map(|shape| &shape.kind) {
                Some(ShapeKind::Structure(_)) if nested.contains(id) && !id.is_prelude() => {
                    graph.structures.insert((*id).clone());
                }
                Some(ShapeKind::Union(_)) => {
                    graph.unions.insert((*id).clone());
                }
                Some(ShapeKind::Enum(_)) => {
                    graph.enums.insert((*id).clone());
                }
                _ => {}
            }
            graph.direct.insert(id, direct(model, id));
        }
        let all: BTreeSet<_> = written.union(&read).copied().collect();
        graph.secret = spread(model, &all, |shape, member| {
            shape.traits.sensitive() || member.traits.sensitive()
        });
        graph.validated = spread(model, &written, |shape, member| {
            constrained(&shape.traits) || constrained(&member.traits)
        });
        graph.read = read.into_iter().cloned().collect();
        graph
    }

    /// Whether a member of `container` with this target must be boxed: the target holds the container in turn.
    pub(super) fn is_boxed(&self, container: &ShapeId, target: &ShapeId) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![target];
        while let Some(id) = open.pop() {
            if id == container {
                return true;
            }
            if seen.insert(id) {
                open.extend(self.direct.get(id).into_iter().flatten());
            }
        }
        false
    }

    /// Whether a member's value holds text or bytes that are secret.
    pub(super) fn is_wiped(&self, model: &Model, container: &ShapeId, member: &Member) -> bool {
        let secret = Self::is_secret_member(model, container, member);
        self.holds(model, member, secret, check::NESTING)
    }

    fn holds(&self, model: &Model, member: &Member, secret: bool, depth: usize) -> bool {
        let Some(target) = model.target(member) else { return false };
        match &target.kind {
            ShapeKind::String | ShapeKind::Blob => secret,
            ShapeKind::List(below) | ShapeKind::Map { value: below, .. } => {
                depth > 0 && self.holds(model, below, secret, depth - 1)
            }
            ShapeKind::Structure(_) | ShapeKind::Union(_) => self.secret.contains(&target.id),
            _ => false,
        }
    }

    /// Whether a member's value is itself a secret: as such, because all of its container is, or because every value of
    /// its target is.
    pub(super) fn is_secret_member(model: &Model, container: &ShapeId, member: &Member) -> bool {
        fn secret(model: &Model, member: &Member, depth: usize) -> bool {
            let Some(target) = model.target(member) else { return false };
            let nested = match &target.kind {
                ShapeKind::List(member) => depth > 0 && secret(model, member, depth - 1),
                ShapeKind::Map { key, value } => {
                    depth > 0 && (secret(model, key, depth - 1) || secret(model, value, depth - 1))
                }
                _ => false,
            };
            member.traits.sensitive() || target.traits.sensitive() || nested
        }
        model.shapes.get(container).is_some_and(|shape| shape.traits.sensitive())
            || secret(model, member, check::NESTING)
    }
}

/// Whether a shape or member is constrained by itself.
fn constrained(traits: &crate::model::Traits) -> bool {
    traits.required()
        || traits.has(RULES)
        || ["length", "range", "pattern", "uniqueItems"]
            .iter()
            .any(|name| traits.has(&format!("smithy.api#{name}")))
}

/// Everything below these shapes, themselves included.
fn reach<'a>(model: &'a Model, roots: impl Iterator<Item = &'a ShapeId>) -> BTreeSet<&'a ShapeId> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<_> = roots.collect();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            let members = model.shapes.get(id).map(Shape::members).unwrap_or_default();
            open.extend(members.into_iter().map(|member| &member.target));
        }
    }
    seen
}

/// Everything below these shapes, themselves included only if they are a member's target.
fn reach_members<'a>(model: &'a Model, roots: &BTreeSet<&'a ShapeId>) -> BTreeSet<&'a ShapeId> {
    let members = roots.iter().filter_map(|id| model.shapes.get(*id)).flat_map(Shape::members);
    reach(model, members.map(|member| &member.target))
}

/// The structures and unions that a structure or union holds directly.
fn direct<'a>(model: &'a Model, id: &ShapeId) -> Vec<&'a ShapeId> {
    let members = model.structure_members(id.as_str()).iter();
    members
        .map(|member| &member.target)
        .filter(|target| !model.structure_members(target.as_str()).is_empty())
        .collect()
}

/// The shapes among `all` of which a member satisfies `test`, and whatever holds one of those.
fn spread(
    model: &Model,
    all: &BTreeSet<&ShapeId>,
    test: impl Fn(&Shape, &Member) -> bool,
) -> BTreeSet<ShapeId> {
    let mut found: BTreeSet<ShapeId> = BTreeSet::new();
    let mut holders: BTreeMap<&ShapeId, Vec<&ShapeId>> = BTreeMap::new();
    let mut open = Vec::new();
    for id in all {
        let Some(shape) = model.shapes.get(*id) else { continue };
        for member in shape.members() {
            holders.entry(&member.target).or_default().push(&shape.id);
            let Some(target) = model.target(member) else { continue };
            if test(target, member)
                || test(shape, member) && !matches!(shape.kind, ShapeKind::Enum(_))
            {
                open.push(&shape.id);
            }
        }
    }
    while let Some(id) = open.pop() {
        if found.insert(id.clone()) {
            open.extend(holders.get(id).into_iter().flatten());
        }
    }
    found
}
