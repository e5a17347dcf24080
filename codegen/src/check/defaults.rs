//! Checks that a default is a valid value of its member.

use serde_json::Value;

use super::Checker;
use crate::literals;
use crate::model::{Shape, ShapeKind};

const DEFAULT: &str = "smithy.api#default";

/// Checks the defaults of a shape and its members.
pub(super) fn check(checker: &mut Checker<'_>, shape: &Shape) {
    for place in checker.places(shape) {
        let (Some(value), Some(target)) = (place.traits().default_value(), place.target()) else {
            continue;
        };
        if let Err(expected) = fits(target, value) {
            let what = format!("the default {value} is not {expected}");
            let help = "correct it, or remove it";
            checker.trait_error(&place, DEFAULT, what, help);
        }
    }
}

/// Whether the value is one of the shape's; if not, what it should be.
fn fits(shape: &Shape, value: &Value) -> Result<(), &'static str> {
    let (fits, expected) = match &shape.kind {
        ShapeKind::Boolean => (value.is_boolean(), "true or false"),
        ShapeKind::Byte => (within::<i8>(value), "an integer of 8 bits"),
        ShapeKind::Short => (within::<i16>(value), "an integer of 16 bits"),
        ShapeKind::Integer => (within::<i32>(value), "an integer of 32 bits"),
        ShapeKind::Long => (value.as_i64().is_some(), "an integer of 64 bits"),
        ShapeKind::IntEnum(_) => (int_enum_has(shape, value), "one of the enum's values"),
        ShapeKind::BigInteger => (literals::big_integer(value).is_some(), "an integer"),
        ShapeKind::Float => {
            let fits = value.as_f64().is_some_and(|number| number.abs() <= f64::from(f32::MAX));
            (fits, "a number of 32 bits")
        }
        ShapeKind::Double => (value.is_number(), "a number"),
        ShapeKind::BigDecimal => {
            (value.is_number() || literals::big_integer(value).is_some(), "a number")
        }
        ShapeKind::String => (value.is_string(), "a string"),
        ShapeKind::Enum(_) => (enum_has(shape, value), "one of the enum's values"),
        ShapeKind::Blob => {
            let bytes = value.as_str().and_then(literals::base64_bytes);
            (bytes.is_some(), "a string in base64")
        }
        ShapeKind::Timestamp => {
            let expected =
                "a timestamp: seconds since 1970 or a time such as \"2015-01-25T08:00:00Z\"";
            (literals::timestamp(value).is_some(), expected)
        }
        ShapeKind::Document => (true, "a document"),
        ShapeKind::List(_) => (value.as_array().is_some_and(Vec::is_empty), "an empty list"),
        ShapeKind::Map { .. } => {
            (value.as_object().is_some_and(serde_json::Map::is_empty), "an empty object")
        }
        _ => (false, "null, the only one for a structure or union"),
    };
    if fits { Ok(()) } else { Err(expected) }
}

fn within<T: TryFrom<i64>>(value: &Value) -> bool {
    value.as_i64().is_some_and(|value| T::try_from(value).is_ok())
}

fn enum_has(shape: &Shape, value: &Value) -> bool {
    let value = value.as_str();
    value.is_some() && shape.members().iter().any(|member| member.traits.enum_value() == value)
}

fn int_enum_has(shape: &Shape, value: &Value) -> bool {
    let value = value.as_i64();
    value.is_some()
        && shape
            .members()
            .iter()
            .any(|member| member.traits.int_enum_value().map(i64::from) == value)
}
