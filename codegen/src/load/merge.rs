//! Drafts of shapes from several files become one: equal definitions are one, different ones are a conflict, and so are
//! two values of one trait.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::{self, Model, Shape, ShapeId, SourceIndex, Traits};
use crate::problem::{Problem, Problems};

use super::supplement;

/// The model while it is being put together.
pub(super) struct Draft {
    pub(super) shapes: BTreeMap<ShapeId, DraftShape>,
    /// `apply` statements by the shape that they are about.
    pub(super) applies: BTreeMap<ShapeId, Vec<Apply>>,
    metadata: BTreeMap<String, (SourceIndex, Value)>,
    pub(super) sources: Vec<String>,
}

/// A shape with what only matters until it is finished.
pub(super) struct DraftShape {
    pub(super) shape: Shape,
    /// The mixins still to be flattened, in order.
    pub(super) mixins: Vec<ShapeId>,
    /// Whether version 1.0's rules hold for it.
    pub(super) version1: bool,
}

/// Traits for a shape or member that is defined elsewhere.
pub(super) struct Apply {
    pub(super) target: ShapeId,
    pub(super) traits: Traits,
    pub(super) source: SourceIndex,
}

impl Draft {
    /// The prelude alone. `sources` begins with its name.
    pub(super) fn new(sources: Vec<String>) -> Self {
        let prelude = model::prelude_shapes().map(|shape| {
            let id = shape.id.clone();
            (id, DraftShape { shape, mixins: Vec::new(), version1: false })
        });
        Self {
            shapes: prelude.collect(),
            applies: BTreeMap::new(),
            metadata: BTreeMap::new(),
            sources,
        }
    }

    pub(super) fn name(&self, source: SourceIndex) -> &str {
        &self.sources[source.0]
    }

    /// Adds a definition.
    pub(super) fn define(&mut self, mut new: DraftShape, problems: &mut Problems) {
        let id = new.shape.id.clone();
        let Some(old) = self.shapes.get_mut(&id) else {
            self.shapes.insert(id, new);
            return;
        };
        let names = &self.sources;
        let is_supplement = [&*old, &new].map(|draft| supplement::is_one(&draft.shape));
        if is_supplement == [true, false] {
            std::mem::swap(old, &mut new);
        }
        if is_supplement[0] != is_supplement[1] {
            let file = &names[new.shape.source.0];
            if let Err(what) = supplement::add(&mut old.shape, new.shape) {
                let help = "correct the definition with codegen.traits#supplement";
                problems.push(Problem::error(file, what, help).at(&id));
            }
            return;
        }
        if let Some(difference) = difference(old, &new) {
            let file = &names[new.shape.source.0];
            let other = &names[old.shape.source.0];
            problems.push(
                Problem::error(
                    file,
                    format!("{other} defines this shape too, and differently: {difference}"),
                    "remove one of the definitions, or make them equal",
                )
                .at(&id),
            );
            return;
        }
        old.version1 &= new.version1;
        let DraftShape { mut shape, .. } = new;
        let members: Vec<_> = shape
            .members_mut()
            .into_iter()
            .map(|member| (member.name.clone(), std::mem::take(&mut member.traits)))
            .collect();
        merge_traits(&mut old.shape.traits, shape.traits, &id, names, problems);
        for (name, traits) in members {
            let member = old.shape.members_mut().into_iter().find(|member| member.name == name);
            if let Some(member) = member {
                merge_traits(&mut member.traits, traits, &id.with_member(&name), names, problems);
            }
        }
    }

    /// Adds a file's metadata: lists are joined, anything else must agree.
    pub(super) fn metadata(
        &mut self,
        key: String,
        value: Value,
        source: SourceIndex,
        problems: &mut Problems,
    ) {
        match self.metadata.get_mut(&key) {
            None => {
                self.metadata.insert(key, (source, value));
            }
            Some((_, Value::Array(old))) if value.is_array() => {
                if let Value::Array(new) = value {
                    old.extend(new);
                }
            }
            Some((_, old)) if *old == value => {}
            Some((first, _)) => {
                let what =
                    format!("metadata {key:?} differs from that of {}", self.sources[first.0]);
                let help = "give both files the same value, or remove one of them";
                problems.push(Problem::error(&self.sources[source.0], what, help));
            }
        }
    }

    /// Adds the traits of `apply` statements to shapes and to members that the shapes define themselves. Statements
    /// about members that come from a mixin stay, for [`super::mixins`].
    pub(super) fn apply(&mut self, problems: &mut Problems) {
        for (id, applies) in std::mem::take(&mut self.applies) {
            let Some(draft) = self.shapes.get_mut(&id) else {
                problems.extend(applies.iter().map(|apply| {
                    Problem::error(
                        &self.sources[apply.source.0],
                        "traits are applied to a shape that is not defined",
                        "define the shape in one of the files, or mend or remove the apply statement",
                    )
                    .at(&apply.target)
                }));
                continue;
            };
            let mut waiting = Vec::new();
            for apply in applies {
                let Some(traits) = traits_mut(&mut draft.shape, &apply.target) else {
                    waiting.push(apply);
                    continue;
                };
                merge_traits(traits, apply.traits, &apply.target, &self.sources, problems);
            }
            if !waiting.is_empty() {
                self.applies.insert(id, waiting);
            }
        }
    }

    pub(super) fn into_model(self) -> Model {
        let shapes = self.shapes.into_iter().map(|(id, draft)| (id, draft.shape));
        let metadata = self.metadata.into_iter().map(|(key, (_, value))| (key, value));
        Model {
            shapes: shapes.collect(),
            metadata: metadata.collect(),
            sources: self.sources,
            notes: Problems::new(),
        }
    }
}

/// The traits of the shape, or of its member if the id names one; `None` if there is no such member.
pub(super) fn traits_mut<'a>(shape: &'a mut Shape, id: &ShapeId) -> Option<&'a mut Traits> {
    match id.member() {
        None => Some(&mut shape.traits),
        Some(name) => {
            let member = shape.members_mut().into_iter().find(|member| member.name == name)?;
            Some(&mut member.traits)
        }
    }
}

/// Adds traits. The same trait with another value is a conflict.
pub(super) fn merge_traits(
    into: &mut Traits,
    from: Traits,
    id: &ShapeId,
    sources: &[String],
    problems: &mut Problems,
) {
    for (name, found) in from {
        match into.get_with_source(&name) {
            Some(old) if *old == found => {}
            Some(old) => {
                let file = &sources[found.source.0];
                let other = &sources[old.source.0];
                let what = if found.source == old.source {
                    format!("trait {name} has two values")
                } else {
                    format!("trait {name} has another value in {other}")
                };
                problems.push(
                    Problem::error(file, what, "keep one of the values and remove the other")
                        .at(id),
                );
            }
            None => {
                into.insert(name, found);
            }
        }
    }
}

/// What differs between two definitions of a shape, traits apart.
fn difference(old: &DraftShape, new: &DraftShape) -> Option<String> {
    let (a, b) = (&old.shape, &new.shape);
    if a.kind.name() != b.kind.name() {
        return Some(format!("it is a {} there and a {} here", a.kind.name(), b.kind.name()));
    }
    if old.mixins != new.mixins {
        return Some("the mixins differ".to_owned());
    }
    let (here, there) = (b.members(), a.members());
    if let Some(member) = here.iter().find(|member| a.member(&member.name).is_none()) {
        return Some(format!("member {} is only here", member.name));
    }
    for member in there {
        match b.member(&member.name) {
            None => return Some(format!("member {} is only there", member.name)),
            Some(other) if other.target != member.target => {
                return Some(format!("member {} targets {} here", member.name, other.target));
            }
            Some(_) => {}
        }
    }
    // What has no members is compared whole: operations, services, resources.
    (b.members().is_empty() && a.kind != b.kind).then(|| "their properties differ".to_owned())
}
