//! Values as text, as paths, queries and headers have them.

use std::str::FromStr;

use base64::engine::{
    Engine, general_purpose::STANDARD, general_purpose::STANDARD_PAD_INDIFFERENT,
};

use crate::error::BoxError;
use crate::primitives::{DateTime, DateTimeFormat};

/// An instant. A year that the format cannot hold is written as epoch seconds, for the service to reject.
#[must_use]
pub fn timestamp_text(instant: &DateTime, format: DateTimeFormat) -> String {
    let epoch = || instant.fmt(DateTimeFormat::EpochSeconds).unwrap_or_default();
    instant.fmt(format).unwrap_or_else(|_| epoch())
}

/// A number in the fewest digits that read back the same, or `NaN`, `Infinity` or `-Infinity`.
#[must_use]
pub fn float_text(value: &f32) -> String {
    special(f64::from(*value)).map_or_else(|| format!("{value:?}"), str::to_owned)
}

/// As [`float_text`], for the longer type.
#[must_use]
pub fn double_text(value: &f64) -> String {
    special(*value).map_or_else(|| format!("{value:?}"), str::to_owned)
}

fn special(value: f64) -> Option<&'static str> {
    match value {
        value if value.is_nan() => Some("NaN"),
        f64::INFINITY => Some("Infinity"),
        f64::NEG_INFINITY => Some("-Infinity"),
        _ => None,
    }
}

/// The text in base64, as headers have a text with a media type.
#[must_use]
pub fn base64_text(text: impl AsRef<str>) -> String {
    STANDARD.encode(text.as_ref())
}

/// Reads a text, or an enum.
///
/// # Errors
/// None.
pub fn text<T: for<'t> From<&'t str>>(text: &str) -> Result<T, BoxError> {
    Ok(T::from(text))
}

/// Reads a text that is in base64.
///
/// # Errors
/// It is not base64, or not of UTF-8.
pub fn from_base64<T: for<'t> From<&'t str>>(text: &str) -> Result<T, BoxError> {
    let bytes = STANDARD_PAD_INDIFFERENT.decode(text).map_err(|_| "it is not base64")?;
    Ok(T::from(std::str::from_utf8(&bytes)?))
}

/// Reads a number; those that are none by their names, too.
///
/// # Errors
/// It is not a number of the type.
pub fn number<T>(text: &str) -> Result<T, BoxError>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    Ok(text.trim().parse()?)
}

/// Reads a truth value.
///
/// # Errors
/// It is neither `true` nor `false`.
pub fn truth(text: &str) -> Result<bool, BoxError> {
    Ok(text.trim().to_ascii_lowercase().parse()?)
}

/// Reads an instant.
///
/// # Errors
/// It is not in the format.
pub fn timestamp(text: &str, format: DateTimeFormat) -> Result<DateTime, BoxError> {
    Ok(DateTime::from_str(text.trim(), format)?)
}
