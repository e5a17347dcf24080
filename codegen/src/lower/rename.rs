//! Names in Rust: the model's own, unless `codegen.traits#rename` gives another. Where two names of a model are one in Rust, as
//! `FooBar` and `fooBar` are, the trait tells them apart. Nothing of it is on the wire.

use crate::model::{Member, Model, Service, Shape, ShapeId, Traits};

const RENAME: &str = "codegen.traits#rename";

fn renamed(traits: &Traits) -> Option<&str> {
    traits.get(RENAME)?.get("name")?.as_str()
}

/// The name of an operation.
pub(super) fn operation_name(shape: &Shape) -> &str {
    renamed(&shape.traits).unwrap_or_else(|| shape.id.name())
}

/// The name of a member.
pub(super) fn member_name(member: &Member) -> &str {
    renamed(&member.traits).unwrap_or(&member.name)
}

/// The name of an enum's value, if it has one of its own.
pub(super) fn value_name(member: &Member) -> Option<&str> {
    renamed(&member.traits)
}

/// The name of a type or an error: the trait's, the service's, or the shape's.
pub(super) fn shape_name(model: &Model, service: &Service, id: &ShapeId) -> String {
    let own = model.shapes.get(id).and_then(|shape| renamed(&shape.traits));
    own.or(service.rename.get(id).map(String::as_str)).unwrap_or_else(|| id.name()).to_owned()
}
