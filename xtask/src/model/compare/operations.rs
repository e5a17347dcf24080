//! Operations: there, their inputs and outputs, errors and what their traits give a client.

use std::collections::BTreeSet;

use serde_json::Value;

use super::change::{Api, Change, ChangeKind, Wire};
use super::shapes::{self, Container};
use super::sides::Comparison;
use super::traits;
use super::types::Place;
use trent_codegen::model::{Operation, Paginated, Shape, ShapeId};

/// Compares all operations of both services.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let all: BTreeSet<ShapeId> =
        comparison.old.operations.union(&comparison.new.operations).cloned().collect();
    for id in all {
        let (old, new) = (comparison.old.model, comparison.new.model);
        let before = comparison.old.operations.contains(&id);
        let after = comparison.new.operations.contains(&id);
        match (before, after) {
            (true, false) => removed(comparison, &id),
            (false, true) => added(comparison, &id),
            _ => {
                let found = old.operation(id.as_str()).zip(new.operation(id.as_str()));
                if let Some(((old, before), (new, after))) = found {
                    io(comparison, &id, before, after);
                    errors(comparison, &id, before, after);
                    operation_traits(comparison, old, new);
                    traits::compare(comparison, id.name(), &id, &old.traits, &new.traits);
                }
            }
        }
    }
}

fn removed(comparison: &mut Comparison<'_>, id: &ShapeId) {
    let refused = comparison.new.refused.contains(id);
    let what = if refused { "a client can no longer make this call" } else { "operation removed" };
    comparison.push(
        Change::new(id.name(), id, ChangeKind::Removed, what)
            .wire(Wire::Breaking, "the service no longer takes the call, or no longer as it was")
            .api(Api::Breaking, "the client's method and its types are gone"),
    );
}

fn added(comparison: &mut Comparison<'_>, id: &ShapeId) {
    let refused = comparison.old.refused.contains(id);
    let what = if refused { "a client can now make this call" } else { "operation added" };
    comparison.push(
        Change::new(id.name(), id, ChangeKind::Added, what)
            .wire(Wire::Safe, "no call of today makes it")
            .api(Api::Additive, "the client has one more method"),
    );
}

/// Inputs and outputs have their operation's name in Rust, so their shapes' names do not matter.
fn io(comparison: &mut Comparison<'_>, id: &ShapeId, before: &Operation, after: &Operation) {
    let sides = [
        (&before.input, &after.input, Place::Input, ""),
        (&before.output, &after.output, Place::Output, " (output)"),
    ];
    for (old, new, place, suffix) in sides {
        let container = Container {
            subject: id.name().to_owned(),
            suffix,
            fallback: id.clone(),
            place,
            sent: place == Place::Input,
        };
        shapes::members(comparison, &container, old.as_ref(), new.as_ref());
    }
}

fn errors(comparison: &mut Comparison<'_>, id: &ShapeId, before: &Operation, after: &Operation) {
    let before: BTreeSet<ShapeId> = comparison.old.model.errors_of(before).into_iter().collect();
    let after: BTreeSet<ShapeId> = comparison.new.model.errors_of(after).into_iter().collect();
    for error in after.difference(&before) {
        comparison.push(
            Change::new(
                id.name(),
                id,
                ChangeKind::Changed,
                format!("may fail with {}", error.name()),
            )
            .wire(Wire::Safe, "a client that does not know the error keeps its code and message")
            .api(Api::Additive, "the operation's error, which may grow, has one more variant"),
        );
    }
    for error in before.difference(&after) {
        let what = format!("no longer fails with {}", error.name());
        comparison.push(
            Change::new(id.name(), id, ChangeKind::Changed, what)
                .wire(Wire::Safe, "no call fails that did not")
                .api(Api::Breaking, "the variant of the operation's error is gone"),
        );
    }
}

/// Traits that decide what methods there are and how a call is made.
fn operation_traits(comparison: &mut Comparison<'_>, old: &Shape, new: &Shape) {
    pagination(comparison, old, new);
    waiters(comparison, old, new);
    authentication(comparison, old, new);
    if old.traits.host_prefix() != new.traits.host_prefix() {
        let prefix = |shape: &Shape| shape.traits.host_prefix().unwrap_or("none").to_owned();
        let what = format!("the host's prefix {} is now {}", prefix(old), prefix(new));
        comparison.push(
            Change::new(new.id.name(), &new.id, ChangeKind::Changed, what)
                .wire(Wire::Breaking, "an older client calls another host")
                .api(Api::None, "the host is the client's business"),
        );
    }
    let encodings = (old.traits.request_compression(), new.traits.request_compression());
    if encodings.0 != encodings.1 {
        let class = if encodings.0.is_empty() { Wire::Safe } else { Wire::Breaking };
        let what = format!(
            "compression was [{}], is [{}]",
            encodings.0.join(", "),
            encodings.1.join(", ")
        );
        comparison.push(
            Change::new(new.id.name(), &new.id, ChangeKind::Changed, what)
                .wire(class, "a body is compressed only as the model says")
                .api(Api::None, "compression is the client's business"),
        );
    }
}

fn pagination(comparison: &mut Comparison<'_>, old: &Shape, new: &Shape) {
    let before = comparison.old.model.paginated(old);
    let after = comparison.new.model.paginated(new);
    let change = |what: &str| {
        Change::new(new.id.name(), &new.id, ChangeKind::Changed, what)
            .wire(Wire::Safe, "pages are asked for as before")
    };
    let (before, after) = match (before, after) {
        (None, None) => return,
        (None, Some(_)) => {
            let change = change("can be paginated");
            return comparison.push(change.api(Api::Additive, "the call has a paginator"));
        }
        (Some(_), None) => {
            let change = change("can no longer be paginated");
            return comparison
                .push(change.api(Api::Breaking, "the call has no paginator any more"));
        }
        (Some(before), Some(after)) => (before, after),
    };
    let tokens = |pages: &Paginated| (pages.input_token.clone(), pages.output_token.clone());
    if tokens(&before) != tokens(&after) {
        comparison.push(
            change("is paginated by other members")
                .wire(Wire::Breaking, "an older client passes the token elsewhere")
                .api(Api::None, "the paginator looks the same"),
        );
    }
    if before.items != after.items {
        let change = change("is paginated over other items");
        comparison.push(if before.items.is_none() {
            change.api(Api::Additive, "the paginator gives items as well as pages")
        } else {
            change.api(Api::Breaking, "the paginator's items are others")
        });
    }
    if before.page_size != after.page_size {
        let change = change("another member, or none, is the size of a page");
        comparison.push(change.api(Api::None, "every paginator has the method `page_size`"));
    }
}

fn waiters(comparison: &mut Comparison<'_>, old: &Shape, new: &Shape) {
    let empty = serde_json::Map::new();
    let before = old.traits.waiters().unwrap_or(&empty);
    let after = new.traits.waiters().unwrap_or(&empty);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let change = |what: &str| {
            let subject = format!("{}, waiter {name}", new.id.name());
            Change::new(&subject, &new.id, ChangeKind::Changed, what)
                .wire(Wire::Safe, "a waiter makes the calls that there are")
        };
        let (before, after) = (before.get(name), after.get(name));
        if without_documentation(before) == without_documentation(after) {
            continue;
        }
        comparison.push(match (before, after) {
            (None, _) => change("added").api(Api::Additive, "the client has one more method"),
            (_, None) => change("removed").api(Api::Breaking, "the client's method is gone"),
            _ => change("waits for something else").api(Api::None, "the method is the same"),
        });
    }
}

fn without_documentation(value: Option<&Value>) -> Option<Value> {
    let mut value = value.cloned();
    if let Some(Value::Object(entries)) = &mut value {
        entries.remove("documentation");
    }
    value
}

fn authentication(comparison: &mut Comparison<'_>, old: &Shape, new: &Shape) {
    let describe = |shape: &Shape| {
        let schemes = shape.traits.auth().map(|schemes| {
            let names: Vec<_> = schemes.iter().map(ShapeId::name).collect();
            if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
        });
        let optional = if shape.traits.optional_auth() { ", if at all" } else { "" };
        format!("{}{optional}", schemes.unwrap_or_else(|| "the service's scheme".to_owned()))
    };
    let (before, after) = (describe(old), describe(new));
    if before != after {
        let is_open = new.traits.optional_auth() && !old.traits.optional_auth();
        let class = if is_open { Wire::Safe } else { Wire::Breaking };
        comparison.push(
            Change::new(
                new.id.name(),
                &new.id,
                ChangeKind::Changed,
                format!("was authenticated by {before}, is by {after}"),
            )
            .wire(class, "an older client signs as the older model says")
            .api(Api::None, "signing is the client's business"),
        );
    }
}
