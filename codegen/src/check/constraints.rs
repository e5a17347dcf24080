//! Checks that constraints can be satisfied and apply to the shapes they stand on.

use super::{Checker, Place, is_endpoint_parameter, pattern};
use crate::literals::{whole_max, whole_min};
use crate::model::{Range, Shape, ShapeKind};

const LENGTH: &str = "smithy.api#length";
const RANGE: &str = "smithy.api#range";
const PATTERN: &str = "smithy.api#pattern";

/// Checks length, range and pattern of a shape and its members.
pub(super) fn check(checker: &mut Checker<'_>, shape: &Shape) {
    for place in checker.places(shape) {
        applicability(checker, &place);
        length(checker, &place);
        range(checker, &place);
        pattern_trait(checker, &place);
        explanation(checker, &place);
    }
}

/// Explanations are printed as they are, and documentation all the same: they hold nothing that Markdown would change.
fn explanation(checker: &mut Checker<'_>, place: &Place<'_>) {
    const NAME: &str = "codegen.traits#explanation";
    for field in ["meaning", "remedy", "appliesTo"] {
        let text = place.traits().field(NAME, field).unwrap_or("it is absent");
        if text.trim().is_empty() || text.contains(['`', '[', '<', '*', '\\', '\n']) {
            let what = format!("trait {NAME}: {field} is empty or holds markup");
            checker.trait_error(place, NAME, what, "write sentences without markup, on one line");
        }
    }
}

/// Notes the constraints that a client does not enforce.
pub(super) fn notes(checker: &mut Checker<'_>, shape: &Shape) {
    for place in checker.places(shape) {
        pattern::note(checker, &place);
        range_note(checker, &place);
    }
}

/// A client keeps a big number as its digits and does not compare it.
fn range_note(checker: &mut Checker<'_>, place: &Place<'_>) {
    let is_big =
        |target: &Shape| matches!(target.kind, ShapeKind::BigInteger | ShapeKind::BigDecimal);
    if place.traits().has(RANGE) && place.target().is_some_and(is_big) {
        let what = "range: the number may be larger than a client can compare";
        checker.note(&place.id(), what, "the service alone enforces it");
    }
}

/// Traits that mean nothing for a shape of the wrong kind.
fn applicability(checker: &mut Checker<'_>, place: &Place<'_>) {
    let Some(target) = place.target() else { return };
    let kind = &target.kind;
    let is_text = matches!(kind, ShapeKind::String | ShapeKind::Enum(_));
    let is_list = matches!(kind, ShapeKind::List(_));
    let is_collection = is_list || matches!(kind, ShapeKind::Map { .. });
    let of_shape = matches!(place, Place::Shape(_));
    let of_enum =
        matches!(place, Place::Member { shape, .. } if matches!(shape.kind, ShapeKind::Enum(_)));
    let rules = [
        (LENGTH, is_text || is_collection || *kind == ShapeKind::Blob),
        (RANGE, kind.is_number()),
        (PATTERN, is_text),
        ("codegen.traits#allowEmpty", is_text || is_collection || *kind == ShapeKind::Blob),
        ("codegen.traits#explanation", of_enum),
        ("codegen.traits#failureCause", matches!(kind, ShapeKind::Operation(_)) && of_shape),
        ("smithy.api#uniqueItems", is_list),
        ("smithy.api#sparse", is_collection && of_shape),
        ("smithy.api#error", matches!(kind, ShapeKind::Structure(_)) && of_shape),
        ("smithy.api#timestampFormat", *kind == ShapeKind::Timestamp),
        ("smithy.api#idempotencyToken", is_text && !of_shape),
        ("smithy.api#hostLabel", is_text && !of_shape),
        ("smithy.api#required", !of_shape),
        ("smithy.rules#contextParam", is_endpoint_parameter(checker.model, target) && !of_shape),
    ];
    for (name, applies) in rules {
        if place.traits().has(name) && !applies {
            let what = format!("trait {name} does not apply to {}", described(place, target));
            checker.trait_error(place, name, what, "remove it, or put it where it belongs");
        }
    }
}

fn described(place: &Place<'_>, target: &Shape) -> String {
    match place {
        Place::Shape(_) => format!("a shape of type {}", target.kind.name()),
        Place::Member { .. } => format!("a member of type {}", target.kind.name()),
    }
}

fn length(checker: &mut Checker<'_>, place: &Place<'_>) {
    if let (Some(min), Some(max)) = place.traits().length()
        && min > max
    {
        let what = format!("length: min {min} is greater than max {max}, so nothing is valid");
        checker.trait_error(place, LENGTH, what, "correct one of the bounds");
    }
}

fn range(checker: &mut Checker<'_>, place: &Place<'_>) {
    let Range { min: Some(min), max: Some(max) } = place.traits().range() else {
        return;
    };
    let exact = min.as_i64().zip(max.as_i64()).map(|(min, max)| min > max);
    let is_whole = place.target().is_some_and(|target| target.kind.is_whole());
    let what = if exact.unwrap_or_else(|| min.as_f64() > max.as_f64()) {
        format!("range: min {min} is greater than max {max}, so nothing is valid")
    } else if is_whole && whole_min(&min.to_string()) > whole_max(&max.to_string()) {
        format!("range: no whole number lies between min {min} and max {max}")
    } else {
        return;
    };
    checker.trait_error(place, RANGE, what, "correct one of the bounds");
}

fn pattern_trait(checker: &mut Checker<'_>, place: &Place<'_>) {
    let Some(pattern) = place.traits().pattern() else {
        return;
    };
    if let Some(error) = pattern::error(pattern) {
        let what = format!("pattern {pattern} is not a regular expression: {error}");
        let help = "write it in ECMA 262's dialect, or remove it with the reason beside it";
        checker.trait_error(place, PATTERN, what, help);
    }
}
