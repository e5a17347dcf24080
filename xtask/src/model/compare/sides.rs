//! The two models that are compared, with what a client of each sends and receives.

use std::collections::BTreeSet;

use trent_codegen::model::{Model, ShapeId, ShapeKind};

use super::change::Change;

/// Two models and what was found so far.
pub(super) struct Comparison<'a> {
    pub(super) old: Side<'a>,
    pub(super) new: Side<'a>,
    pub(super) changes: Vec<Change>,
    pub(super) documentation: usize,
}

/// One of the models, with what a client of it sends and receives.
pub(super) struct Side<'a> {
    pub(super) model: &'a Model,
    pub(super) operations: BTreeSet<ShapeId>,
    /// Operations that a client leaves out.
    pub(super) refused: BTreeSet<ShapeId>,
    pub(super) sent: BTreeSet<ShapeId>,
    pub(super) received: BTreeSet<ShapeId>,
}

impl<'a> Side<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let service = model.service().map(|(_, service)| service);
        let all = service.map(|service| service.operations.as_slice()).unwrap_or_default();
        let refused: BTreeSet<ShapeId> =
            trent_codegen::unsupported_operations(model).into_keys().collect();
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

impl Side<'_> {
    /// Whether the service's protocol lets the trait say how something travels.
    pub(super) fn heeds(&self, name: &str) -> bool {
        let protocol =
            self.model.service().and_then(|(shape, _)| trent_codegen::protocol_of(shape));
        protocol.is_some_and(|protocol| protocol.heeds(name))
    }
}

impl Comparison<'_> {
    pub(super) fn push(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Whether clients send values of the shape.
    pub(super) fn is_sent(&self, id: &ShapeId) -> bool {
        self.old.sent.contains(id) || self.new.sent.contains(id)
    }

    pub(super) fn is_used(&self, id: &ShapeId) -> bool {
        let used = |side: &Side<'_>| side.sent.contains(id) || side.received.contains(id);
        used(&self.old) || used(&self.new)
    }
}

/// Whether a shape has a type of its own in Rust.
pub(super) fn is_named(kind: &ShapeKind) -> bool {
    matches!(kind, ShapeKind::Structure(_) | ShapeKind::Union(_) | ShapeKind::Enum(_))
}
