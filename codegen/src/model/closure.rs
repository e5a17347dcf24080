//! What an operation or a service reaches.

use std::collections::BTreeSet;

use super::{Model, ShapeId, ShapeKind};

impl Model {
    /// Everything that the given shapes reach through members, inputs, outputs, errors and operations, themselves
    /// included. Targets that are not defined are left out.
    #[must_use]
    pub fn closure<'a>(&self, roots: impl IntoIterator<Item = &'a ShapeId>) -> BTreeSet<ShapeId> {
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<ShapeId> = roots.into_iter().cloned().collect();
        while let Some(id) = waiting.pop() {
            if !self.shapes.contains_key(&id) || !reached.insert(id.clone()) {
                continue;
            }
            waiting.extend(self.neighbours(&id));
        }
        reached
    }

    /// What a shape names directly.
    #[must_use]
    pub fn neighbours(&self, id: &ShapeId) -> Vec<ShapeId> {
        let Some(shape) = self.shapes.get(id) else {
            return Vec::new();
        };
        match &shape.kind {
            ShapeKind::Operation(operation) => {
                let structures = operation.input.iter().chain(&operation.output);
                structures.chain(&operation.errors).cloned().collect()
            }
            ShapeKind::Service(service) => {
                let named = service.operations.iter().chain(&service.resources);
                named.chain(&service.errors).cloned().collect()
            }
            ShapeKind::Resource(resource) => {
                resource.operations.iter().chain(&resource.resources).cloned().collect()
            }
            // The values of an enum target the unit type, which is nobody's value.
            ShapeKind::Enum(_) | ShapeKind::IntEnum(_) => Vec::new(),
            _ => shape.members().into_iter().map(|member| member.target.clone()).collect(),
        }
    }
}
