//! What a value must satisfy: the traits of a member and of its target, and of what a list or map holds.

use crate::model::{Member, ShapeKind, Traits};
use crate::service::{Bounds, Constraints, Pattern};

use super::Lowering;

/// A correction: the service takes the empty value, and upstream's constraints do not say so.
const ALLOW_EMPTY: &str = "codegen.traits#allowEmpty";

/// How deep lists of lists are followed; a model's lists may contain themselves.
const DEPTH: u8 = 8;

impl Lowering<'_> {
    pub(super) fn member_constraints(&self, member: &Member) -> Constraints {
        self.constraints(member, DEPTH)
    }

    fn constraints(&self, member: &Member, depth: u8) -> Constraints {
        let Some(target) = self.model.target(member) else { return Constraints::default() };
        let (own, shape) = (&member.traits, &target.traits);
        let of = |has: fn(&Traits) -> bool| if has(own) { own } else { shape };
        let length = of(|traits| traits.has("smithy.api#length")).length();
        let range = of(|traits| traits.has("smithy.api#range")).range();
        let text = |bound: serde_json::Number| bound.to_string();
        let range = Bounds { min: range.min.map(text), max: range.max.map(text) };
        let pattern = of(|traits| traits.pattern().is_some()).pattern();
        let below = |member| {
            let found = if depth > 0 {
                self.constraints(member, depth - 1)
            } else {
                Constraints::default()
            };
            (!found.is_empty()).then(|| Box::new(found))
        };
        let (key, element) = match &target.kind {
            ShapeKind::List(element) => (None, below(element)),
            ShapeKind::Map { key, value } => (below(key), below(value)),
            _ => (None, None),
        };
        let aggregate = matches!(target.kind, ShapeKind::Structure(_) | ShapeKind::Union(_));
        Constraints {
            allow_empty: own.has(ALLOW_EMPTY) || shape.has(ALLOW_EMPTY),
            length: (length != (None, None)).then_some(Bounds { min: length.0, max: length.1 }),
            range: (range != Bounds::default()).then_some(range),
            pattern: pattern.map(|source| Pattern {
                source: source.to_owned(),
                enforced: crate::check::pattern_is_enforced(source),
            }),
            unique: own.unique_items() || shape.unique_items(),
            element,
            key,
            nested: aggregate && self.graph.validated.contains(&target.id),
        }
    }
}
