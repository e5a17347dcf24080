//! `model diff`: what changed between two models of a service, for the wire and for the Rust API, with a verdict.
//!
//! Each change is classed twice. For the wire the question is whether a call that worked may now fail; for the Rust API,
//! whether a program that compiled still does. The classes follow from how a client is generated: an input's members are
//! always optional fields, an output's are so only if the model allows their absence; public types may grow; a pattern
//! is checked at run time; types of simple values have no name in Rust. What a change does elsewhere in Rust, `api`
//! finds in the lowered services.

mod api;
mod constraints;
mod operations;
mod pattern;
mod render;
mod service;
mod shapes;
mod traits;
mod types;

use std::collections::BTreeSet;

use crate::check;
use crate::model::{Model, ShapeId, ShapeKind};

/// All changes between two models.
#[derive(Clone, Debug)]
pub struct ModelDiff {
    /// The changes, sorted: breaking ones first, then by subject.
    pub changes: Vec<Change>,
    /// How many shapes and members have other documentation. Nothing else is said about it.
    pub documentation: usize,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is about, as people say it: `Decrypt.CiphertextBlob`, `KeySpec.ML_DSA_44`.
    pub subject: String,
    /// The shape or member in the model that has it.
    pub shape: ShapeId,
    /// Whether the subject is new, gone or different.
    pub kind: ChangeKind,
    /// The change in words: `no longer required`.
    pub what: String,
    /// Whether a call that worked may now fail.
    pub wire: Effect<Wire>,
    /// Whether a program that compiled still does.
    pub api: Effect<Api>,
}

/// A class with the reason for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect<T> {
    /// The class.
    pub class: T,
    /// Why it is that one.
    pub reason: String,
}

/// Whether the subject of a change is new, gone or different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
    /// It is there, and different.
    Changed,
}

/// What a change means for calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wire {
    /// A call that worked still does.
    Safe,
    /// A call that worked may now fail.
    Breaking,
}

/// What a change means for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Api {
    /// The Rust API is the same.
    None,
    /// The Rust API has more.
    Additive,
    /// A program that compiled may no longer.
    Breaking,
}

/// The part of the generated crate's version that must grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing changed.
    None,
    /// Nothing that a program or a call would notice.
    Patch,
    /// The Rust API has more, or the service now refuses what it took.
    Minor,
    /// A program that compiled may no longer.
    Major,
}

/// Compares two models that [`load`](crate::load) has accepted, each with one service.
#[must_use]
pub fn diff(old: &Model, new: &Model) -> ModelDiff {
    let mut comparison = Comparison {
        old: Side::new(old),
        new: Side::new(new),
        changes: Vec::new(),
        documentation: 0,
    };
    service::compare(&mut comparison);
    operations::compare(&mut comparison);
    shapes::compare(&mut comparison);
    api::compare(&mut comparison);
    let Comparison { mut changes, documentation, .. } = comparison;
    changes.sort_by(|a, b| {
        let key = |change: &Change| {
            let classes =
                (std::cmp::Reverse(change.api.class), std::cmp::Reverse(change.wire.class));
            (classes, change.subject.clone(), change.what.clone())
        };
        key(a).cmp(&key(b))
    });
    changes.dedup();
    ModelDiff { changes, documentation }
}

impl ModelDiff {
    /// Whether the models say the same, documentation included.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.documentation == 0
    }

    /// The part of the crate's version that must grow.
    ///
    /// The version is about the Rust API. A service that refuses what it took does so whatever client is used, so that
    /// alone is a minor change: people should read of it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let class = |change: &Change| match (change.api.class, change.wire.class) {
            (Api::Breaking, _) => Verdict::Major,
            (Api::Additive, _) | (_, Wire::Breaking) => Verdict::Minor,
            (Api::None, Wire::Safe) => Verdict::Patch,
        };
        let least = if self.documentation > 0 { Verdict::Patch } else { Verdict::None };
        self.changes.iter().map(class).max().unwrap_or(least)
    }
}

/// Two models and what was found so far.
struct Comparison<'a> {
    old: Side<'a>,
    new: Side<'a>,
    changes: Vec<Change>,
    documentation: usize,
}

/// One of the models, with what a client of it sends and receives.
struct Side<'a> {
    model: &'a Model,
    operations: BTreeSet<ShapeId>,
    /// Operations that a client leaves out.
    refused: BTreeSet<ShapeId>,
    sent: BTreeSet<ShapeId>,
    received: BTreeSet<ShapeId>,
}

impl<'a> Side<'a> {
    fn new(model: &'a Model) -> Self {
        let service = model.service().map(|(_, service)| service);
        let all = service.map(|service| service.operations.as_slice()).unwrap_or_default();
        let refused: BTreeSet<ShapeId> = check::unsupported_operations(model).into_keys().collect();
        let operations: BTreeSet<ShapeId> =
            all.iter().filter(|id| !refused.contains(*id)).cloned().collect();
        let mut inputs = Vec::new();
        let mut outputs = Vec::new();
        for (_, operation) in operations.iter().filter_map(|id| model.operation(id.as_str())) {
            inputs.extend(operation.input.clone());
            outputs.extend(operation.output.clone());
            outputs.extend(model.errors_of(operation));
        }
        let (sent, received) = (model.closure(&inputs), model.closure(&outputs));
        Self { model, operations, refused, sent, received }
    }
}

impl Comparison<'_> {
    fn push(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Whether clients send values of the shape.
    fn is_sent(&self, id: &ShapeId) -> bool {
        self.old.sent.contains(id) || self.new.sent.contains(id)
    }

    fn is_used(&self, id: &ShapeId) -> bool {
        let used = |side: &Side<'_>| side.sent.contains(id) || side.received.contains(id);
        used(&self.old) || used(&self.new)
    }
}

impl Change {
    fn new(subject: &str, shape: &ShapeId, kind: ChangeKind, what: impl Into<String>) -> Self {
        Self {
            subject: subject.to_owned(),
            shape: shape.clone(),
            kind,
            what: what.into(),
            wire: Effect { class: Wire::Safe, reason: String::new() },
            api: Effect { class: Api::None, reason: String::new() },
        }
    }

    fn wire(mut self, class: Wire, reason: impl Into<String>) -> Self {
        self.wire = Effect { class, reason: reason.into() };
        self
    }

    fn api(mut self, class: Api, reason: impl Into<String>) -> Self {
        self.api = Effect { class, reason: reason.into() };
        self
    }
}

/// Whether a shape has a type of its own in Rust.
fn is_named(kind: &ShapeKind) -> bool {
    matches!(kind, ShapeKind::Structure(_) | ShapeKind::Union(_) | ShapeKind::Enum(_))
}
