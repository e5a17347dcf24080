//! Checks that targets exist and have the right kind, and that enums have values.

use std::collections::BTreeMap;

use super::Checker;
use crate::model::{Member, Shape, ShapeId, ShapeKind};
use crate::similar::similar;

/// Checks what a shape names and holds.
pub(super) fn check(checker: &mut Checker<'_>, shape: &Shape) {
    match &shape.kind {
        ShapeKind::Enum(members) => enumeration(checker, shape, members, |member| {
            member.traits.enum_value().map(|value| format!("{value:?}"))
        }),
        ShapeKind::IntEnum(members) => enumeration(checker, shape, members, |member| {
            member.traits.int_enum_value().map(|value| value.to_string())
        }),
        ShapeKind::Union(members) if members.is_empty() => {
            checker.error(&shape.id, "the union has no members", "give it at least one");
        }
        ShapeKind::Operation(operation) => {
            for (what, id) in [("input", &operation.input), ("output", &operation.output)] {
                if let Some(id) = id {
                    expect(checker, &shape.id, what, id, "a structure", is_structure);
                }
            }
            for error in &operation.errors {
                expect(checker, &shape.id, "error", error, ERROR, is_error);
            }
        }
        ShapeKind::Service(service) => {
            for id in &service.operations {
                let is_operation = |shape: &Shape| matches!(shape.kind, ShapeKind::Operation(_));
                expect(checker, &shape.id, "operation", id, "an operation", is_operation);
            }
            for error in &service.errors {
                expect(checker, &shape.id, "error", error, ERROR, is_error);
            }
            for id in service.rename.keys() {
                expect(checker, &shape.id, "renamed shape", id, "a data shape", is_data);
            }
            resources(checker, &shape.id, &service.resources);
        }
        ShapeKind::Resource(resource) => resources(checker, &shape.id, &resource.resources),
        _ => {
            for member in shape.members() {
                target(checker, shape, member);
            }
        }
    }
}

const ERROR: &str = "an error, which has the trait smithy.api#error";

fn is_structure(shape: &Shape) -> bool {
    matches!(shape.kind, ShapeKind::Structure(_))
}

fn is_error(shape: &Shape) -> bool {
    is_structure(shape) && shape.traits.has("smithy.api#error")
}

fn is_data(shape: &Shape) -> bool {
    shape.kind.is_data()
}

fn resources(checker: &mut Checker<'_>, id: &ShapeId, resources: &[ShapeId]) {
    for resource in resources {
        let is_resource = |shape: &Shape| matches!(shape.kind, ShapeKind::Resource(_));
        expect(checker, id, "resource", resource, "a resource", is_resource);
    }
}

/// Checks an enum's values: at least one, each of the right type, none twice.
fn enumeration(
    checker: &mut Checker<'_>,
    shape: &Shape,
    members: &[Member],
    value: impl Fn(&Member) -> Option<String>,
) {
    if members.is_empty() {
        checker.error(&shape.id, "the enum has no values", "give it at least one");
    }
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for member in members {
        let id = shape.id.with_member(&member.name);
        let Some(value) = value(member) else {
            let kind = if matches!(shape.kind, ShapeKind::Enum(_)) {
                "a string"
            } else {
                "an integer of 32 bits"
            };
            let help = "set the trait smithy.api#enumValue";
            checker.error(&id, format!("the enum value is not {kind}"), help);
            continue;
        };
        if let Some(other) = seen.insert(value.clone(), &member.name) {
            let what = format!("the enum value is {value}, as that of {other}");
            checker.error(&id, what, "remove one of them");
        }
    }
}

fn target(checker: &mut Checker<'_>, shape: &Shape, member: &Member) {
    let id = shape.id.with_member(&member.name);
    if member.target.as_str() == "smithy.api#Unit" && !matches!(shape.kind, ShapeKind::Union(_)) {
        let help = "target a structure of your own without members";
        return checker.error(&id, "only a union's member may target smithy.api#Unit", help);
    }
    let is_key = matches!(shape.kind, ShapeKind::Map { .. }) && member.name == "key";
    if is_key {
        let is_text = |s: &Shape| matches!(s.kind, ShapeKind::String | ShapeKind::Enum(_));
        expect(checker, &id, "target", &member.target, "a string or an enum", is_text);
    } else {
        expect(checker, &id, "target", &member.target, "a data shape", is_data);
    }
}

/// Checks that a named shape exists and has the right kind.
fn expect(
    checker: &mut Checker<'_>,
    at: &ShapeId,
    what: &str,
    id: &ShapeId,
    expected: &str,
    is_right: impl Fn(&Shape) -> bool,
) {
    match checker.model.shapes.get(id) {
        None => {
            let help = match similar(id.as_str(), checker.model.shapes.keys(), ShapeId::as_str) {
                Some(similar) => {
                    format!("did you mean {similar}? If not, define it in one of the files")
                }
                None => "define it in one of the files, or mend its name".to_owned(),
            };
            checker.error(at, format!("{what} {id} is not defined"), help);
        }
        Some(shape) if !is_right(shape) => {
            let what = format!("{what} {id} is {}, not {expected}", article(shape.kind.name()));
            checker.error(at, what, "name another shape, or change that one");
        }
        Some(_) => {}
    }
}

fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}
