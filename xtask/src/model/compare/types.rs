//! What a member is in Rust and on the wire, as text to compare.

use trent_codegen::model::{Member, Model, Shape, ShapeKind, TimestampFormat};

/// How deep lists and maps may nest; a model that `check` has not seen may nest without end.
const DEPTH: usize = 32;

/// The Rust type of a member's values: `Vec<crate::types::Tag>`.
pub(super) fn rust_type(model: &Model, member: &Member) -> String {
    render(model, member, DEPTH, &|model, shape, _| match &shape.kind {
        ShapeKind::Blob => "Blob".to_owned(),
        ShapeKind::Boolean => "bool".to_owned(),
        ShapeKind::Byte => "i8".to_owned(),
        ShapeKind::Short => "i16".to_owned(),
        ShapeKind::Integer | ShapeKind::IntEnum(_) => "i32".to_owned(),
        ShapeKind::Long => "i64".to_owned(),
        ShapeKind::Float => "f32".to_owned(),
        ShapeKind::Double => "f64".to_owned(),
        ShapeKind::String => "String".to_owned(),
        ShapeKind::BigInteger | ShapeKind::BigDecimal => "BigNumber".to_owned(),
        ShapeKind::Timestamp => "DateTime".to_owned(),
        ShapeKind::Document => "Document".to_owned(),
        _ => rust_name(model, shape),
    })
}

/// The JSON form of a member's values: `list of object Tag`.
pub(super) fn wire_form(model: &Model, member: &Member) -> String {
    render(model, member, DEPTH, &|_, shape, member| match &shape.kind {
        ShapeKind::Blob => "base64".to_owned(),
        ShapeKind::Boolean => "boolean".to_owned(),
        ShapeKind::String | ShapeKind::Enum(_) => "string".to_owned(),
        ShapeKind::Timestamp => match timestamp_format(member, shape) {
            TimestampFormat::DateTime => "date-time".to_owned(),
            TimestampFormat::HttpDate => "http-date".to_owned(),
            TimestampFormat::EpochSeconds => "epoch-seconds".to_owned(),
        },
        ShapeKind::Document => "any value".to_owned(),
        ShapeKind::Structure(_) => "object".to_owned(),
        ShapeKind::Union(_) => "union".to_owned(),
        kind => match integer_bits(kind) {
            Some(u32::MAX) => "integer".to_owned(),
            Some(bits) => format!("{bits}-bit integer"),
            None => "number".to_owned(),
        },
    })
}

/// The format that a timestamp travels in.
pub(super) fn timestamp_format(member: &Member, shape: &Shape) -> TimestampFormat {
    let own = member.traits.timestamp_format().or(shape.traits.timestamp_format());
    own.unwrap_or(TimestampFormat::EpochSeconds)
}

/// The size of a whole number; `u32::MAX` if it has no bounds.
pub(super) fn integer_bits(kind: &ShapeKind) -> Option<u32> {
    match kind {
        ShapeKind::Byte => Some(8),
        ShapeKind::Short => Some(16),
        ShapeKind::Integer | ShapeKind::IntEnum(_) => Some(32),
        ShapeKind::Long => Some(64),
        ShapeKind::BigInteger => Some(u32::MAX),
        _ => None,
    }
}

type Leaf<'a> = &'a dyn Fn(&Model, &Shape, &Member) -> String;

fn render(model: &Model, member: &Member, depth: usize, leaf: Leaf<'_>) -> String {
    let Some(shape) = model.target(member) else { return "?".to_owned() };
    if depth == 0 {
        return "…".to_owned();
    }
    let element = |member: &Member| {
        let element = render(model, member, depth - 1, leaf);
        if shape.traits.sparse() { format!("Option<{element}>") } else { element }
    };
    match &shape.kind {
        ShapeKind::List(member) => format!("Vec<{}>", element(member)),
        ShapeKind::Map { key, value } => {
            let key = render(model, key, depth - 1, leaf);
            format!("HashMap<{key}, {}>", element(value))
        }
        _ => leaf(model, shape, member),
    }
}

/// The name of a structure's, union's or enum's type, before Rust's rules for case.
fn rust_name(model: &Model, shape: &Shape) -> String {
    let rename = model.service().and_then(|(_, service)| service.rename.get(&shape.id));
    rename.cloned().unwrap_or_else(|| shape.id.name().to_owned())
}

/// Where a structure stands, which decides whether absence shows in its fields' types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Input,
    Output,
    Error,
    Type,
}

/// Whether a field is an `Option`.
pub(super) fn is_optional(model: &Model, member: &Member, place: Place) -> bool {
    let kind = model.target(member).map(|shape| &shape.kind);
    let is_aggregate = matches!(kind, Some(ShapeKind::Structure(_) | ShapeKind::Union(_)));
    let is_message = place == Place::Error && member.name.eq_ignore_ascii_case("message");
    let is_present = (member.traits.required() || member.traits.default_value().is_some())
        && !member.traits.client_optional();
    place == Place::Input || is_aggregate || is_message || !is_present
}
