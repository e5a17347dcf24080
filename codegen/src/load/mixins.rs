//! Mixins: their members, traits and lists move into the shapes that use them, and then they are gone.
//!
//! The members of the mixins come first, in their order, and the shape's own behind them. A shape's own traits win over its mixins', a later mixin's over an earlier one's; traits applied to a member that
//! comes from a mixin win over the mixin's.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::merge::{Apply, Draft, DraftShape, merge_traits, traits_mut};
use crate::model::{Member, Shape, ShapeId, ShapeKind, Traits};
use crate::problem::{Problem, Problems};

/// Flattens all mixins and removes them from the model.
pub(super) fn flatten(draft: &mut Draft, problems: &mut Problems) {
    let mut waiting: BTreeSet<ShapeId> = draft
        .shapes
        .iter()
        .filter(|(id, shape)| !shape.mixins.is_empty() || draft.applies.contains_key(*id))
        .map(|(id, _)| id.clone())
        .collect();
    // Each round takes the shapes whose mixins are finished; a round without any leaves cycles and missing mixins.
    loop {
        let ready: Vec<ShapeId> = waiting
            .iter()
            .filter(|id| {
                draft.shapes[*id].mixins.iter().all(|mixin| is_ready(draft, &waiting, mixin))
            })
            .cloned()
            .collect();
        if ready.is_empty() {
            break;
        }
        for id in ready {
            waiting.remove(&id);
            mix_in(draft, &id, problems);
            let applies = draft.applies.remove(&id).unwrap_or_default();
            override_members(draft, &id, applies, problems);
        }
    }
    for id in waiting {
        problems.push(unfinished(draft, &id));
    }
    draft.shapes.retain(|_, draft| !draft.shape.traits.has("smithy.api#mixin"));
}

fn is_ready(draft: &Draft, waiting: &BTreeSet<ShapeId>, mixin: &ShapeId) -> bool {
    !waiting.contains(mixin)
        && draft.shapes.get(mixin).is_some_and(|draft| draft.shape.traits.has("smithy.api#mixin"))
}

fn unfinished(draft: &Draft, id: &ShapeId) -> Problem {
    let DraftShape { shape, mixins, .. } = &draft.shapes[id];
    let file = draft.name(shape.source);
    let problem = match mixins.iter().find(|mixin| !draft.shapes.contains_key(*mixin)) {
        Some(missing) => Problem::error(
            file,
            format!("mixin {missing} is not defined"),
            "define it in one of the files, or remove it from \"mixins\"",
        ),
        None => {
            match mixins.iter().find(|m| !draft.shapes[*m].shape.traits.has("smithy.api#mixin")) {
                Some(plain) => Problem::error(
                    file,
                    format!("{plain} is used as a mixin without the trait smithy.api#mixin"),
                    "give it the trait, or remove it from \"mixins\"",
                ),
                None => Problem::error(
                    file,
                    "the shape's mixins lead back to itself, or to a mixin that cannot be flattened",
                    "break the cycle",
                ),
            }
        }
    };
    problem.at(id)
}

/// Moves into the shape what its mixins have.
fn mix_in(draft: &mut Draft, id: &ShapeId, problems: &mut Problems) {
    let mixins = draft.shapes.get_mut(id).map(|draft| std::mem::take(&mut draft.mixins));
    let mut members: Vec<Member> = Vec::new();
    let mut retargeted = Vec::new();
    let mut traits = Traits::default();
    let mut lists = Lists::default();
    for mixin in mixins.unwrap_or_default() {
        let Some(DraftShape { shape, .. }) = draft.shapes.get(&mixin) else {
            continue;
        };
        for member in shape.members() {
            retargeted.extend(add_member(&mut members, member.clone()));
        }
        for (name, found) in inherited(shape) {
            traits.insert(name, found);
        }
        lists.add(&shape.kind);
    }
    let Some(DraftShape { shape, .. }) = draft.shapes.get_mut(id) else {
        return;
    };
    for (name, found) in std::mem::take(&mut shape.traits) {
        traits.insert(name, found);
    }
    shape.traits = traits;
    match &mut shape.kind {
        ShapeKind::Structure(own)
        | ShapeKind::Union(own)
        | ShapeKind::Enum(own)
        | ShapeKind::IntEnum(own) => {
            for member in std::mem::take(own) {
                retargeted.extend(add_member(&mut members, member));
            }
            *own = members;
        }
        kind => lists.move_into(kind),
    }
    let file = &draft.sources[draft.shapes[id].shape.source.0];
    for (member, [old, new]) in retargeted {
        let what =
            format!("the member comes from a mixin, where its target is {old}, and not {new}");
        let help = "give it the same target, or another name";
        problems.push(Problem::error(file, what, help).at(id.with_member(&member)));
    }
}

/// An existing member keeps its traits unless the new one sets them as well. Returns the member's name and both targets if
/// they differ, which Smithy does not allow.
fn add_member(members: &mut Vec<Member>, new: Member) -> Option<(String, [ShapeId; 2])> {
    let Some(old) = members.iter_mut().find(|member| member.name == new.name) else {
        members.push(new);
        return None;
    };
    for (name, found) in new.traits {
        old.traits.insert(name, found);
    }
    (old.target != new.target).then(|| (new.name, [old.target.clone(), new.target]))
}

/// A mixin's traits without `mixin` itself and those that it keeps to itself.
fn inherited(mixin: &Shape) -> Traits {
    let mut traits = mixin.traits.clone();
    let own = traits.remove("smithy.api#mixin");
    let local = own.as_ref().and_then(|own| own.value.get("localTraits")?.as_array());
    for name in local.into_iter().flatten().filter_map(Value::as_str) {
        traits.remove(name);
    }
    traits
}

/// What mixins of operations, services and resources add.
#[derive(Default)]
struct Lists {
    operations: Vec<ShapeId>,
    resources: Vec<ShapeId>,
    errors: Vec<ShapeId>,
    rename: BTreeMap<ShapeId, String>,
}

impl Lists {
    fn add(&mut self, kind: &ShapeKind) {
        match kind {
            ShapeKind::Operation(operation) => self.errors.extend_from_slice(&operation.errors),
            ShapeKind::Service(service) => {
                self.operations.extend_from_slice(&service.operations);
                self.resources.extend_from_slice(&service.resources);
                self.errors.extend_from_slice(&service.errors);
                self.rename.extend(service.rename.clone());
            }
            ShapeKind::Resource(resource) => {
                self.operations.extend_from_slice(&resource.operations);
                self.resources.extend_from_slice(&resource.resources);
            }
            _ => {}
        }
    }

    fn move_into(self, kind: &mut ShapeKind) {
        match kind {
            ShapeKind::Operation(operation) => join(&mut operation.errors, self.errors),
            ShapeKind::Service(service) => {
                join(&mut service.operations, self.operations);
                join(&mut service.resources, self.resources);
                join(&mut service.errors, self.errors);
                for (id, name) in self.rename {
                    service.rename.entry(id).or_insert(name);
                }
            }
            ShapeKind::Resource(resource) => {
                join(&mut resource.operations, self.operations);
                join(&mut resource.resources, self.resources);
            }
            _ => {}
        }
    }
}

fn join(into: &mut Vec<ShapeId>, more: Vec<ShapeId>) {
    into.extend(more);
    into.sort();
    into.dedup();
}

/// `apply` statements about members that came from a mixin.
fn override_members(draft: &mut Draft, id: &ShapeId, applies: Vec<Apply>, problems: &mut Problems) {
    // Statements may not contradict each other, so they are merged before they win over the mixin.
    let mut merged: BTreeMap<ShapeId, Traits> = BTreeMap::new();
    for apply in applies {
        let Some(draft_shape) = draft.shapes.get_mut(id) else {
            continue;
        };
        if traits_mut(&mut draft_shape.shape, &apply.target).is_none() {
            let what = "traits are applied to a member that is not defined";
            let help = "define the member, or mend or remove the apply statement";
            let file = &draft.sources[apply.source.0];
            problems.push(Problem::error(file, what, help).at(&apply.target));
            continue;
        }
        let traits = merged.entry(apply.target.clone()).or_default();
        merge_traits(traits, apply.traits, &apply.target, &draft.sources, problems);
    }
    let Some(DraftShape { shape, .. }) = draft.shapes.get_mut(id) else {
        return;
    };
    for (target, traits) in merged {
        let Some(into) = traits_mut(shape, &target) else {
            continue;
        };
        for (name, found) in traits {
            into.insert(name, found);
        }
    }
}
