//! Length, range, pattern and unique items: wider, narrower or another.

use serde_json::Number;

use super::change::{Api, Change, ChangeKind, Wire};
use super::pattern::{self, Relation};
use super::sides::Comparison;
use trent_codegen::model::{Member, Model, ShapeId, Traits};

/// Compares the constraints that a shape itself has.
pub(super) fn compare(
    comparison: &mut Comparison<'_>,
    subject: &str,
    id: &ShapeId,
    old: &Traits,
    new: &Traits,
    sent: bool,
) {
    let (before, after) = (Constraints::of(old), Constraints::of(new));
    report(comparison, subject, id, &before, &after, sent);
}

/// Compares the constraints of a member. What its target has is compared there, unless the target is another one.
pub(super) fn compare_members(
    comparison: &mut Comparison<'_>,
    subject: &str,
    id: &ShapeId,
    old: &Member,
    new: &Member,
    sent: bool,
) {
    let (before, after) = if old.target == new.target {
        (Constraints::of(&old.traits), Constraints::of(&new.traits))
    } else {
        let (old_model, new_model) = (comparison.old.model, comparison.new.model);
        (Constraints::effective(old_model, old), Constraints::effective(new_model, new))
    };
    report(comparison, subject, id, &before, &after, sent);
}

#[derive(Default, PartialEq)]
struct Constraints {
    length: (Option<u64>, Option<u64>),
    range: (Option<Number>, Option<Number>),
    pattern: Option<String>,
    unique: bool,
}

impl Constraints {
    fn of(traits: &Traits) -> Self {
        let range = traits.range();
        Self {
            length: traits.length(),
            range: (range.min, range.max),
            pattern: traits.pattern().map(str::to_owned),
            unique: traits.unique_items(),
        }
    }

    /// A member's own constraints, or its target's.
    fn effective(model: &Model, member: &Member) -> Self {
        let own = Self::of(&member.traits);
        let target = model.target(member).map(|shape| Self::of(&shape.traits)).unwrap_or_default();
        let has = |id| member.traits.has(id);
        Self {
            length: if has("smithy.api#length") { own.length } else { target.length },
            range: if has("smithy.api#range") { own.range } else { target.range },
            pattern: own.pattern.or(target.pattern),
            unique: own.unique || target.unique,
        }
    }
}

fn report(
    comparison: &mut Comparison<'_>,
    subject: &str,
    id: &ShapeId,
    old: &Constraints,
    new: &Constraints,
    sent: bool,
) {
    if old.length != new.length {
        let relation = bounds(old.length, new.length, |a, b| a.cmp(&b));
        let what = format!("length {} is now {}", interval(old.length), interval(new.length));
        push(comparison, subject, id, relation, &what, sent);
    }
    if old.range != new.range {
        let (before, after) = (old.range.clone(), new.range.clone());
        let relation = bounds(before, after, |a, b| compare_numbers(&a, &b));
        let (before, after) = (interval(old.range.clone()), interval(new.range.clone()));
        push(comparison, subject, id, relation, &format!("range {before} is now {after}"), sent);
    }
    if old.pattern != new.pattern {
        let (before, after) = (old.pattern.as_deref(), new.pattern.as_deref());
        let text = |pattern: Option<&str>| pattern.map_or("none".to_owned(), |p| format!("`{p}`"));
        let what = format!("pattern {} is now {}", text(before), text(after));
        push(comparison, subject, id, pattern::relation(before, after), &what, sent);
    }
    if old.unique != new.unique {
        let (relation, what) = if new.unique {
            (Relation::Narrower, "items must now be unique")
        } else {
            (Relation::Wider, "items may repeat now")
        };
        push(comparison, subject, id, relation, what, sent);
    }
}

fn push(
    comparison: &mut Comparison<'_>,
    subject: &str,
    id: &ShapeId,
    relation: Relation,
    what: &str,
    sent: bool,
) {
    let (class, reason) = match relation {
        _ if !sent => (Wire::Safe, "what is received is not checked"),
        Relation::Same => (Wire::Safe, "both take the same values"),
        Relation::Wider => (Wire::Safe, "every value that was taken still is"),
        Relation::Narrower => (Wire::Breaking, "values that were taken now are not"),
        Relation::Unknown => {
            (Wire::Breaking, "it cannot be told whether every value that was taken still is")
        }
    };
    let word = match relation {
        Relation::Same | Relation::Unknown => String::new(),
        Relation::Wider => " (wider)".to_owned(),
        Relation::Narrower => " (narrower)".to_owned(),
    };
    comparison.push(
        Change::new(subject, id, ChangeKind::Changed, format!("{what}{word}"))
            .wire(class, reason)
            .api(Api::None, "it is checked when a call is made"),
    );
}

/// How new bounds relate to old ones; an absent bound takes everything.
fn bounds<T: Clone>(
    old: (Option<T>, Option<T>),
    new: (Option<T>, Option<T>),
    compare: impl Fn(T, T) -> std::cmp::Ordering,
) -> Relation {
    let is_lower = match (old.0, new.0) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(old), Some(new)) => compare(new, old).is_le(),
    };
    let is_higher = match (old.1, new.1) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(old), Some(new)) => compare(new, old).is_ge(),
    };
    if is_lower && is_higher { Relation::Wider } else { Relation::Narrower }
}

fn compare_numbers(a: &Number, b: &Number) -> std::cmp::Ordering {
    let exact = a.as_i64().zip(b.as_i64()).map(|(a, b)| a.cmp(&b));
    let float = || a.as_f64().zip(b.as_f64()).and_then(|(a, b)| a.partial_cmp(&b));
    exact.or_else(float).unwrap_or(std::cmp::Ordering::Equal)
}

/// `1 to 64`, `at least 1`, `any`.
fn interval<T: ToString>(bounds: (Option<T>, Option<T>)) -> String {
    match (bounds.0.map(|min| min.to_string()), bounds.1.map(|max| max.to_string())) {
        (None, None) => "any".to_owned(),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (Some(min), Some(max)) => format!("{min} to {max}"),
    }
}
