//! Whether a reader with one model understands what a writer with another sends: the service, what an older client
//! sends; an older client, what the service answers.

use std::collections::BTreeSet;

use serde_json::Value;
use trent_codegen::model::{Member, Model, Shape, ShapeId, ShapeKind};

use super::types::{integer_bits, timestamp_format};

/// A writer and a reader.
pub(super) struct Reading<'a> {
    writer: &'a Model,
    reader: &'a Model,
    /// A service refuses what it does not know. A client skips unknown members and nulls, and keeps unknown values.
    by_service: bool,
    /// Pairs of shapes that were met. A shape may hold itself, and one answer is enough: all must be understood.
    met: BTreeSet<(ShapeId, ShapeId)>,
}

impl<'a> Reading<'a> {
    /// An older client sends, the service reads.
    pub(super) fn by_service(old: &'a Model, new: &'a Model) -> Self {
        Self { writer: old, reader: new, by_service: true, met: BTreeSet::new() }
    }

    /// The service answers, an older client reads.
    pub(super) fn by_client(old: &'a Model, new: &'a Model) -> Self {
        Self { writer: new, reader: old, by_service: false, met: BTreeSet::new() }
    }

    /// Whether every value that is written is understood. Structures, unions and enums that keep their name are taken to
    /// be: what changes in them is a change of theirs.
    pub(super) fn understands(&mut self, written: &Member, read: &Member) -> bool {
        let (Some(from), Some(to)) = (self.writer.target(written), self.reader.target(read)) else {
            return written.target == read.target;
        };
        match (&from.kind, &to.kind) {
            (ShapeKind::Blob, ShapeKind::Blob)
            | (ShapeKind::Boolean, ShapeKind::Boolean)
            | (ShapeKind::String | ShapeKind::Enum(_), ShapeKind::String)
            | (_, ShapeKind::Document) => true,
            (ShapeKind::String, ShapeKind::Enum(_)) => !self.by_service,
            (ShapeKind::Enum(_), ShapeKind::Enum(_))
            | (ShapeKind::IntEnum(_), ShapeKind::IntEnum(_)) => {
                from.id == to.id || !self.by_service || values(from).is_subset(&values(to))
            }
            (ShapeKind::Timestamp, ShapeKind::Timestamp) => {
                timestamp_format(written, from) == timestamp_format(read, to)
            }
            (ShapeKind::List(from_item), ShapeKind::List(to_item)) => {
                self.is_known(from, to)
                    || self.nulls(from, to) && self.understands(from_item, to_item)
            }
            (
                ShapeKind::Map { key: from_key, value: from_value },
                ShapeKind::Map { key: to_key, value: to_value },
            ) => {
                self.is_known(from, to)
                    || self.nulls(from, to)
                        && self.understands(from_key, to_key)
                        && self.understands(from_value, to_value)
            }
            (ShapeKind::Structure(from_members), ShapeKind::Structure(to_members)) => {
                self.is_compared(from, to) || self.structure(from_members, to_members)
            }
            (ShapeKind::Union(from_members), ShapeKind::Union(to_members)) => {
                self.is_compared(from, to) || self.members(from_members, to_members)
            }
            (from, to) => self.number(from, to),
        }
    }

    fn nulls(&self, from: &Shape, to: &Shape) -> bool {
        !from.traits.sparse() || to.traits.sparse() || !self.by_service
    }

    fn is_compared(&mut self, from: &Shape, to: &Shape) -> bool {
        from.id == to.id || self.is_known(from, to)
    }

    fn is_known(&mut self, from: &Shape, to: &Shape) -> bool {
        !self.met.insert((from.id.clone(), to.id.clone()))
    }

    fn structure(&mut self, from: &[Member], to: &[Member]) -> bool {
        let is_required = |member: &Member| member.traits.required();
        let lacks = |wanted: &Member| {
            let written = from.iter().find(|member| member.name == wanted.name);
            is_required(wanted) && !written.is_some_and(is_required)
        };
        (!self.by_service || !to.iter().any(lacks)) && self.members(from, to)
    }

    fn members(&mut self, from: &[Member], to: &[Member]) -> bool {
        from.iter().all(|written| match to.iter().find(|read| read.name == written.name) {
            Some(read) => self.understands(written, read),
            None => !self.by_service,
        })
    }

    fn number(&self, from: &ShapeKind, to: &ShapeKind) -> bool {
        let is_float = matches!(to, ShapeKind::Float | ShapeKind::Double | ShapeKind::BigDecimal);
        match (integer_bits(from), integer_bits(to)) {
            // The service's intEnum takes some integers, and which is not said of an integer.
            _ if matches!(to, ShapeKind::IntEnum(_)) && self.by_service => false,
            (Some(from), Some(to)) => from <= to,
            (Some(_), None) => is_float,
            _ => from.is_number() && is_float,
        }
    }
}

/// The values of an enum, as they travel.
pub(super) fn values(shape: &Shape) -> BTreeSet<String> {
    shape.members().into_iter().map(|member| value(member).to_string()).collect()
}

/// What travels for a member of an enum.
pub(super) fn value(member: &Member) -> Value {
    let own = member.traits.get("smithy.api#enumValue");
    own.cloned().unwrap_or_else(|| member.name.as_str().into())
}
