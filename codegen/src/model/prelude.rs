//! The shapes that Smithy itself defines, in namespace `smithy.api`.

use serde_json::{Value, json};

use super::{Shape, ShapeId, ShapeKind, SourceIndex, Traits};

/// The prelude's name among the model's files.
pub(crate) const NAME: &str = "smithy prelude";

/// Every shape of the prelude that a model may target, as version 2.0 defines them.
pub(crate) fn shapes() -> impl Iterator<Item = Shape> {
    let plain = [
        ("Blob", ShapeKind::Blob),
        ("Boolean", ShapeKind::Boolean),
        ("String", ShapeKind::String),
        ("Byte", ShapeKind::Byte),
        ("Short", ShapeKind::Short),
        ("Integer", ShapeKind::Integer),
        ("Long", ShapeKind::Long),
        ("Float", ShapeKind::Float),
        ("Double", ShapeKind::Double),
        ("BigInteger", ShapeKind::BigInteger),
        ("BigDecimal", ShapeKind::BigDecimal),
        ("Document", ShapeKind::Document),
        ("Timestamp", ShapeKind::Timestamp),
    ];
    let primitive = [
        ("PrimitiveBoolean", ShapeKind::Boolean),
        ("PrimitiveByte", ShapeKind::Byte),
        ("PrimitiveShort", ShapeKind::Short),
        ("PrimitiveInteger", ShapeKind::Integer),
        ("PrimitiveLong", ShapeKind::Long),
        ("PrimitiveFloat", ShapeKind::Float),
        ("PrimitiveDouble", ShapeKind::Double),
    ];
    let plain = plain.into_iter().map(|(name, kind)| shape(name, kind, None));
    let primitive = primitive.into_iter().map(|(name, kind)| {
        let zero = if kind == ShapeKind::Boolean { json!(false) } else { json!(0) };
        shape(name, kind, Some(("smithy.api#default", zero)))
    });
    let unit = ("smithy.api#unitType", json!({}));
    plain.chain(primitive).chain([shape("Unit", ShapeKind::Structure(Vec::new()), Some(unit))])
}

fn shape(name: &str, kind: ShapeKind, with: Option<(&str, Value)>) -> Shape {
    let source = SourceIndex::default();
    let mut traits = Traits::default();
    if let Some((id, value)) = with {
        traits.set(id, value, source);
    }
    Shape { id: ShapeId::new(format!("smithy.api#{name}")), kind, traits, source }
}
