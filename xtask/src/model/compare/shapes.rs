//! Structures, unions, enums and the types of simple values.

use std::collections::BTreeSet;

use super::change::{Api, Change, ChangeKind, Wire};
use super::reading::Reading;
use super::sides::{Comparison, is_named};
use super::types::{self, Place};
use super::{constraints, enums, traits};
use trent_codegen::model::{Member, Shape, ShapeId, ShapeKind};

/// A structure or union whose members are compared.
pub(super) struct Container {
    /// What people call it.
    pub(super) subject: String,
    /// Said behind a member's name.
    pub(super) suffix: &'static str,
    /// The shape that members without a shape of their own are about.
    pub(super) fallback: ShapeId,
    pub(super) place: Place,
    /// Whether clients send it.
    pub(super) sent: bool,
}

/// Compares all shapes that clients send or receive, but the inputs and outputs of operations.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (old, new) = (comparison.old.model, comparison.new.model);
    let with_operation = io_shapes(comparison);
    let ids: BTreeSet<ShapeId> = old.shapes.keys().chain(new.shapes.keys()).cloned().collect();
    for id in ids {
        let is_data = |shape: &Shape| shape.kind.is_data();
        let before = old.shapes.get(&id).filter(|shape| is_data(shape));
        let after = new.shapes.get(&id).filter(|shape| is_data(shape));
        if id.is_prelude() || !comparison.is_used(&id) {
            continue;
        }
        let stands_alone = !with_operation.contains(&id);
        match (before, after) {
            (Some(before), Some(after)) => {
                if stands_alone {
                    both(comparison, before, after);
                }
                traits::compare(comparison, id.name(), &id, &before.traits, &after.traits);
            }
            (None, Some(shape)) if stands_alone => added(comparison, shape),
            (Some(shape), None) if stands_alone => removed(comparison, shape),
            _ => {}
        }
    }
}

/// Shapes that are inputs or outputs, and are compared with their operations.
fn io_shapes(comparison: &Comparison<'_>) -> BTreeSet<ShapeId> {
    let mut shapes = BTreeSet::new();
    for side in [&comparison.old, &comparison.new] {
        for (_, operation) in
            side.operations.iter().filter_map(|id| side.model.operation(id.as_str()))
        {
            shapes.extend(operation.input.iter().chain(&operation.output).cloned());
        }
    }
    shapes
}

fn added(comparison: &mut Comparison<'_>, shape: &Shape) {
    let what = format!("{} added", shape.kind.name());
    let change = Change::new(shape.id.name(), &shape.id, ChangeKind::Added, what)
        .wire(Wire::Safe, "what uses it is listed");
    comparison.push(if is_named(&shape.kind) {
        change.api(Api::Additive, "there is one more type")
    } else {
        change.api(Api::None, "it has no type of its own")
    });
}

fn removed(comparison: &mut Comparison<'_>, shape: &Shape) {
    let what = format!("{} removed", shape.kind.name());
    let change = Change::new(shape.id.name(), &shape.id, ChangeKind::Removed, what)
        .wire(Wire::Safe, "what used it is listed");
    comparison.push(if is_named(&shape.kind) {
        change.api(Api::Breaking, "the type is gone")
    } else {
        change.api(Api::None, "it has no type of its own")
    });
}

fn both(comparison: &mut Comparison<'_>, before: &Shape, after: &Shape) {
    let id = &after.id;
    let sent = comparison.is_sent(id);
    if before.kind.name() != after.kind.name() {
        // What is made of it is another type: members that use it say so, and a named type is gone or new.
        match (is_named(&before.kind), is_named(&after.kind)) {
            (true, false) => removed(comparison, before),
            (false, true) => added(comparison, after),
            (true, true) => {
                let what = format!("{} is now {}", before.kind.name(), after.kind.name());
                let change = Change::new(id.name(), id, ChangeKind::Changed, what);
                let before = before.kind.name();
                let reason = format!("an older client sends or expects a value of the {before}");
                comparison.push(
                    change
                        .wire(Wire::Breaking, reason)
                        .api(Api::Breaking, "another kind of type has its name"),
                );
            }
            (false, false) => {}
        }
        return;
    }
    match &after.kind {
        ShapeKind::Structure(_) | ShapeKind::Union(_) => {
            let is_error = after.traits.has("smithy.api#error");
            let container = Container {
                subject: id.name().to_owned(),
                suffix: "",
                fallback: id.clone(),
                place: if is_error { Place::Error } else { Place::Type },
                sent,
            };
            members(comparison, &container, Some(id), Some(id));
        }
        ShapeKind::Enum(_) | ShapeKind::IntEnum(_) => {
            enums::compare(comparison, before, after, sent);
        }
        _ => {
            constraints::compare(comparison, id.name(), id, &before.traits, &after.traits, sent);
            elements(comparison, before, after, sent);
        }
    }
}

/// The members of lists and maps: their types show where the list or map is used, their constraints here.
fn elements(comparison: &mut Comparison<'_>, before: &Shape, after: &Shape, sent: bool) {
    for member in after.members() {
        let Some(old) = before.member(&member.name) else { continue };
        let id = after.id.with_member(&member.name);
        let subject = format!("{}.{}", after.id.name(), member.name);
        constraints::compare_members(comparison, &subject, &id, old, member, sent);
        traits::compare(comparison, &subject, &id, &old.traits, &member.traits);
    }
}

/// Compares the members of two structures or unions; `None` has none.
pub(super) fn members(
    comparison: &mut Comparison<'_>,
    container: &Container,
    old: Option<&ShapeId>,
    new: Option<&ShapeId>,
) {
    let (old_model, new_model) = (comparison.old.model, comparison.new.model);
    let before = old.map(|id| old_model.structure_members(id.as_str())).unwrap_or_default();
    let after = new.map(|id| new_model.structure_members(id.as_str())).unwrap_or_default();
    let is_union = new.and_then(|id| new_model.shapes.get(id));
    let is_union = is_union.is_some_and(|shape| matches!(shape.kind, ShapeKind::Union(_)));
    for member in after {
        let id = new.unwrap_or(&container.fallback).with_member(&member.name);
        let subject = format!("{}.{}{}", container.subject, member.name, container.suffix);
        match before.iter().find(|old| old.name == member.name) {
            None => member_added(comparison, container, &subject, &id, member),
            Some(old) => {
                types_changed(comparison, container, &subject, &id, (old, member));
                if !is_union {
                    presence(comparison, container, &subject, &id, (old, member));
                    token(comparison, container, &subject, &id, (old, member));
                }
                let sent = container.sent;
                constraints::compare_members(comparison, &subject, &id, old, member, sent);
                traits::compare(comparison, &subject, &id, &old.traits, &member.traits);
            }
        }
    }
    for member in before {
        if !after.iter().any(|new| new.name == member.name) {
            let id = old.unwrap_or(&container.fallback).with_member(&member.name);
            let subject = format!("{}.{}{}", container.subject, member.name, container.suffix);
            let (class, reason) = if container.sent {
                (Wire::Breaking, "the service no longer takes it")
            } else {
                (Wire::Safe, "a response without it is read all the same")
            };
            comparison.push(
                Change::new(&subject, &id, ChangeKind::Removed, "member removed")
                    .wire(class, reason)
                    .api(Api::Breaking, "the field or variant and what sets it are gone"),
            );
        }
    }
}

fn member_added(
    comparison: &mut Comparison<'_>,
    container: &Container,
    subject: &str,
    id: &ShapeId,
    member: &Member,
) {
    let required = must_be_set(member);
    let what = if required { "required member added" } else { "member added" };
    let change = Change::new(subject, id, ChangeKind::Added, what);
    let change = if required && container.sent {
        change.wire(Wire::Breaking, "the service now wants what older clients do not send")
    } else {
        change.wire(Wire::Safe, "older clients leave it out or skip it")
    };
    let is_optional = types::is_optional(comparison.new.model, member, container.place);
    comparison.push(match container.place {
        Place::Input if required => {
            change.api(Api::Breaking, "a builder's `send` now waits for it to be set")
        }
        Place::Type if required && container.sent && !is_optional => {
            change.api(Api::Breaking, "a builder's `build` now fails without it")
        }
        _ => change.api(Api::Additive, "the type, which may grow, has one more field or variant"),
    });
}

fn types_changed(
    comparison: &mut Comparison<'_>,
    container: &Container,
    subject: &str,
    id: &ShapeId,
    (old, new): (&Member, &Member),
) {
    let (before, after) = (comparison.old.model, comparison.new.model);
    let rust = (types::rust_type(before, old), types::rust_type(after, new));
    let wire = (types::wire_form(before, old), types::wire_form(after, new));
    let change = |what: String| Change::new(subject, id, ChangeKind::Changed, what);
    let change = if rust.0 != rust.1 {
        change(format!("type {} is now {}", rust.0, rust.1))
            .api(Api::Breaking, "the field has another type")
    } else if wire.0 != wire.1 {
        change(format!("{} is now {} on the wire", wire.0, wire.1))
            .api(Api::None, "the field's type has the same name")
    } else if old.target != new.target {
        change(format!("targets {}, not {}", new.target.name(), old.target.name()))
            .api(Api::None, "the field has the same type")
    } else {
        return;
    };
    let (is_understood, all, not_all, what) = if container.sent {
        (
            Reading::by_service(before, after).understands(old, new),
            "the service accepts all that an older client sends",
            "an older client may send values that the service does not accept",
            "sends",
        )
    } else {
        (
            Reading::by_client(before, after).understands(new, old),
            "an older client can read all that the service sends",
            "the service may send values that an older client cannot read",
            "expects",
        )
    };
    comparison.push(if is_understood {
        change.wire(Wire::Safe, all)
    } else if wire.0 == wire.1 {
        change.wire(Wire::Breaking, not_all)
    } else {
        change.wire(Wire::Breaking, format!("an older client {what} {}", wire.0))
    });
}

/// `required`, `default` and `clientOptional`: whether a member may be absent, and whether its field says so.
fn presence(
    comparison: &mut Comparison<'_>,
    container: &Container,
    subject: &str,
    id: &ShapeId,
    (old, new): (&Member, &Member),
) {
    let (was_required, is_required) = (old.traits.required(), new.traits.required());
    let was_optional = types::is_optional(comparison.old.model, old, container.place);
    let is_optional = types::is_optional(comparison.new.model, new, container.place);
    let (was_default, is_default) = (old.traits.default_value(), new.traits.default_value());
    let what = match (was_required, is_required) {
        (true, false) => "no longer required".to_owned(),
        (false, true) => "now required".to_owned(),
        _ if was_default != is_default => {
            let text = |value: Option<&serde_json::Value>| {
                value.map_or_else(|| "none".to_owned(), ToString::to_string)
            };
            format!("default {} is now {}", text(was_default), text(is_default))
        }
        _ if was_optional != is_optional => "a client treats its absence otherwise".to_owned(),
        _ => return,
    };
    let change = Change::new(subject, id, ChangeKind::Changed, what);
    let change = if !was_required && is_required && container.sent && old.traits.idempotency_token()
    {
        change.wire(Wire::Safe, "an older client fills it in")
    } else if !was_required && is_required && container.sent {
        change.wire(Wire::Breaking, "a call without it now fails")
    } else if was_required && !is_required && !container.sent {
        change.wire(Wire::Safe, "a client that finds it missing reads an empty value")
    } else if container.sent {
        change.wire(Wire::Safe, "what was sent is still valid")
    } else {
        change.wire(Wire::Safe, "a response is read as before")
    };
    comparison.push(match (was_optional, is_optional) {
        (true, false) => change.api(Api::Breaking, "the field was an `Option` and is none"),
        (false, true) => change.api(Api::Breaking, "the field is an `Option` now"),
        _ if container.place == Place::Input && must_be_set(old) && !must_be_set(new) => {
            change.api(Api::Additive, "the field stays an `Option`; `send` no longer waits for it")
        }
        _ if container.place == Place::Input && !must_be_set(old) && must_be_set(new) => {
            change.api(Api::Breaking, "a builder's `send` now waits for it to be set")
        }
        _ => change.api(Api::None, "the field has the same type"),
    });
}

/// Whether a call needs it of the caller.
fn must_be_set(member: &Member) -> bool {
    member.traits.required() && !member.traits.idempotency_token()
}

/// Whether the client fills a member in that the caller does not set.
fn token(
    comparison: &mut Comparison<'_>,
    container: &Container,
    subject: &str,
    id: &ShapeId,
    (old, new): (&Member, &Member),
) {
    let change = |word: &str| {
        let what = format!("trait idempotencyToken {word}");
        Change::new(subject, id, ChangeKind::Changed, what)
    };
    comparison.push(match (old.traits.idempotency_token(), new.traits.idempotency_token()) {
        (false, true) => change("added")
            .wire(Wire::Safe, "the client fills it in if the caller does not")
            .api(Api::Additive, "the caller need not set it"),
        (true, false) => {
            let change = change("removed").wire(Wire::Safe, "an older client still fills it in");
            if container.place == Place::Input && new.traits.required() {
                change.api(Api::Breaking, "a builder's `send` now waits for it to be set")
            } else {
                change.api(Api::None, "the caller may set it; the client no longer does")
            }
        }
        _ => return,
    });
}
