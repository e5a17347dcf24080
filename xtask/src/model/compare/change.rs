//! What is said of two models: changes, each classed for the wire and for the Rust API, and the verdict.

use trent_codegen::model::ShapeId;

/// All changes between two models.
#[derive(Clone, Debug)]
pub(crate) struct ModelDiff {
    /// The changes, sorted: breaking ones first, then by subject.
    pub(crate) changes: Vec<Change>,
    /// How many shapes and members have other documentation. Nothing else is said about it.
    pub(crate) documentation: usize,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// What it is about, as people say it: `Decrypt.CiphertextBlob`, `KeySpec.ML_DSA_44`.
    pub(crate) subject: String,
    /// The shape or member in the model that has it.
    pub(crate) shape: ShapeId,
    /// Whether the subject is new, gone or different.
    pub(crate) kind: ChangeKind,
    /// The change in words: `no longer required`.
    pub(crate) what: String,
    /// Whether a call that worked may now fail.
    pub(crate) wire: Effect<Wire>,
    /// Whether a program that compiled still does.
    pub(crate) api: Effect<Api>,
}

/// A class with the reason for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Effect<T> {
    /// The class.
    pub(crate) class: T,
    /// Why it is that one.
    pub(crate) reason: String,
}

/// Whether the subject of a change is new, gone or different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ChangeKind {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
    /// It is there, and different.
    Changed,
}

/// What a change means for calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Wire {
    /// A call that worked still does.
    Safe,
    /// A call that worked may now fail.
    Breaking,
}

/// What a change means for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Api {
    /// The Rust API is the same.
    None,
    /// The Rust API has more.
    Additive,
    /// A program that compiled may no longer.
    Breaking,
}

/// The part of the generated crate's version that must grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Verdict {
    /// Nothing changed.
    None,
    /// Nothing that a program or a call would notice.
    Patch,
    /// The Rust API has more, or the service now refuses what it took.
    Minor,
    /// A program that compiled may no longer.
    Major,
}

impl ModelDiff {
    /// Whether the models say the same, documentation included.
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.documentation == 0
    }

    /// The part of the crate's version that must grow.
    ///
    /// The version is about the Rust API. A service that refuses what it took does so whatever client is used, so that
    /// alone is a minor change: people should read of it.
    pub(crate) fn verdict(&self) -> Verdict {
        let class = |change: &Change| match (change.api.class, change.wire.class) {
            (Api::Breaking, _) => Verdict::Major,
            (Api::Additive, _) | (_, Wire::Breaking) => Verdict::Minor,
            (Api::None, Wire::Safe) => Verdict::Patch,
        };
        let least = if self.documentation > 0 { Verdict::Patch } else { Verdict::None };
        self.changes.iter().map(class).max().unwrap_or(least)
    }
}

impl Change {
    pub(super) fn new(
        subject: &str,
        shape: &ShapeId,
        kind: ChangeKind,
        what: impl Into<String>,
    ) -> Self {
        Self {
            subject: subject.to_owned(),
            shape: shape.clone(),
            kind,
            what: what.into(),
            wire: Effect { class: Wire::Safe, reason: String::new() },
            api: Effect { class: Api::None, reason: String::new() },
        }
    }

    pub(super) fn wire(mut self, class: Wire, reason: impl Into<String>) -> Self {
        self.wire = Effect { class, reason: reason.into() };
        self
    }

    pub(super) fn api(mut self, class: Api, reason: impl Into<String>) -> Self {
        self.api = Effect { class, reason: reason.into() };
        self
    }
}
