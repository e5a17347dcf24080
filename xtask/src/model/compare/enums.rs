//! The values of enums. They are told apart by what travels: the names of an enum's members are the model's alone.

use trent_codegen::model::{Member, Shape, ShapeId};

use super::change::{Api, Change, ChangeKind, Wire};
use super::reading::value;
use super::sides::{Comparison, is_named};
use super::traits;

/// Compares the values of two enums of one name. An intEnum is a plain number in Rust.
pub(super) fn compare(comparison: &mut Comparison<'_>, before: &Shape, after: &Shape, sent: bool) {
    let is_gone = |member: &&Member| !has_value(after, member);
    let named = is_named(&after.kind);
    for member in after.members() {
        let (subject, id) = place(after, member);
        let same_name = before.member(&member.name).filter(is_gone);
        let old = before.members().into_iter().find(|old| value(old) == value(member));
        match (old, same_name) {
            (Some(old), _) => {
                if old.name != member.name {
                    let what =
                        format!("the model calls this value {}, not {}", member.name, old.name);
                    comparison.push(
                        Change::new(&subject, &id, ChangeKind::Changed, what)
                            .wire(Wire::Safe, "the same value travels")
                            .api(Api::None, "variants are named for their values"),
                    );
                }
                traits::compare(comparison, &subject, &id, &old.traits, &member.traits);
            }
            (None, Some(old)) => {
                let (class, reason) = fate(sent);
                let api = if named { Api::Breaking } else { Api::None };
                comparison.push(
                    Change::new(&subject, &id, ChangeKind::Changed, "has another value")
                        .wire(class, reason)
                        .api(api, "the variant is another one"),
                );
                traits::compare(comparison, &subject, &id, &old.traits, &member.traits);
            }
            (None, None) => {
                let class = if named { Api::Additive } else { Api::None };
                comparison.push(
                    Change::new(&subject, &id, ChangeKind::Added, "value added")
                        .wire(Wire::Safe, "a client keeps a value that it does not know")
                        .api(class, "the enum, which may grow, has one more variant"),
                );
            }
        }
    }
    let is_told =
        |member: &Member| after.member(&member.name).is_some_and(|after| !has_value(before, after));
    for member in before.members().into_iter().filter(is_gone).filter(|member| !is_told(member)) {
        let (subject, id) = place(before, member);
        let (class, reason) = fate(sent);
        comparison.push(
            Change::new(&subject, &id, ChangeKind::Removed, "value removed")
                .wire(class, reason)
                .api(if named { Api::Breaking } else { Api::None }, "the variant is gone"),
        );
    }
}

/// What becomes of a value that an older client knows.
fn fate(sent: bool) -> (Wire, &'static str) {
    if sent {
        (Wire::Breaking, "the service no longer takes the value that an older client sends")
    } else {
        (Wire::Safe, "it is only received")
    }
}

fn has_value(shape: &Shape, member: &Member) -> bool {
    shape.members().into_iter().any(|other| value(other) == value(member))
}

fn place(shape: &Shape, member: &Member) -> (String, ShapeId) {
    (format!("{}.{}", shape.id.name(), member.name), shape.id.with_member(&member.name))
}
