//! What a value must satisfy: the traits of a member and of its target, and of what a list or map holds.

use crate::model::{Member, ShapeId, ShapeKind, Traits};
use crate::problem::Problem;
use crate::service::{Constraints, Pattern};

use super::Lowering;

/// How deep lists of lists are followed; a model's lists may contain themselves.
const DEPTH: u8 = 8;

impl Lowering<'_> {
    pub(super) fn member_constraints(&mut self, id: &ShapeId, member: &Member) -> Constraints {
        let constraints = self.constraints(id, member, DEPTH);
        self.note_patterns(id, &constraints);
        constraints
    }

    fn constraints(&self, id: &ShapeId, member: &Member, depth: u8) -> Constraints {
        let Some(target) = self.model.target(member) else { return Constraints::default() };
        let (own, shape) = (&member.traits, &target.traits);
        let of = |has: fn(&Traits) -> bool| if has(own) { own } else { shape };
        let length = of(|traits| traits.has("smithy.api#length")).length();
        let range = of(|traits| traits.has("smithy.api#range")).range();
        let range = (range.min.map(|min| min.to_string()), range.max.map(|max| max.to_string()));
        let pattern = of(|traits| traits.pattern().is_some()).pattern();
        let below = |member| {
            let found = if depth > 0 {
                self.constraints(id, member, depth - 1)
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
            length: (length != (None, None)).then_some(length),
            range: (range != (None, None)).then_some(range),
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

    fn note_patterns(&mut self, id: &ShapeId, constraints: &Constraints) {
        if let Some(Pattern { source, enforced: false }) = &constraints.pattern {
            let file = self.model.file_of(id).to_owned();
            let what = format!("the pattern {source} is documented but not checked");
            let help = "it uses something that the runtime's small regular expression engine lacks";
            self.notes.push(Problem::note(&file, what, help).at(id));
        }
        for below in [&constraints.key, &constraints.element].into_iter().flatten() {
            self.note_patterns(id, below);
        }
    }
}
