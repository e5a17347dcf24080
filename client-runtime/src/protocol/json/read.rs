//! How each type is read, and what it is before anything is read.

#![expect(clippy::implicit_hasher, reason = "maps of generated types have the default hasher")]

use super::{ReadError, Reader};
use crate::primitives::{Blob, DateTime, DateTimeFormat, Document, Number};
use std::collections::HashMap;
use std::hash::Hash;

/// A value that a response can hold.
pub trait FromJson: Sized {
    /// Reads the next value.
    ///
    /// # Errors
    /// If it is not of this type.
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError>;

    /// What null is in a list or a map: nothing, so it is left out, unless the type has a null of
    /// its own.
    #[must_use]
    fn from_null() -> Option<Self> {
        None
    }

    /// Reads a value into a field, and leaves the field as it is if the value is null.
    ///
    /// # Errors
    /// If the next value is not of this type.
    fn read_into(field: &mut Self, r: &mut Reader<'_>) -> Result<(), ReadError> {
        if !r.null()? {
            *field = Self::from_json(r)?;
        }
        Ok(())
    }
}

/// Reads a document that is one value and nothing else.
///
/// # Errors
/// If it is not of this type, or something follows.
#[inline]
pub fn from_json<T: FromJson>(document: &[u8]) -> Result<T, ReadError> {
    whole(Reader::new(document))
}

/// As [`from_json`], for a service, which refuses nulls in lists and maps.
///
/// # Errors
/// As for [`from_json`], or if there is such a null.
#[cfg(feature = "server")]
#[inline]
pub(crate) fn input_from_json<T: FromJson>(document: &[u8]) -> Result<T, ReadError> {
    whole(Reader::refusing_nulls(document))
}

#[inline]
fn whole<T: FromJson>(mut reader: Reader<'_>) -> Result<T, ReadError> {
    let value = T::from_json(&mut reader)?;
    reader.expect_end()?;
    Ok(value)
}

/// A value of a list or map: `None` for a null that is left out.
#[inline]
fn entry<T: FromJson>(r: &mut Reader<'_>) -> Result<Option<T>, ReadError> {
    if !r.null()? {
        return T::from_json(r).map(Some);
    }
    let value = T::from_null();
    if value.is_none() {
        r.leave_out_null()?;
    }
    Ok(value)
}

/// A structure's field, to which the value of a member goes.
pub trait Field {
    /// Reads the value, if it is not null.
    ///
    /// # Errors
    /// If it is not of the field's type.
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), ReadError>;
}

impl<T: FromJson> Field for T {
    #[inline]
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), ReadError> {
        T::read_into(self, r)
    }
}

impl Reader<'_> {
    /// Reads a structure's members into its fields, and skips those that have none. This is a table and not code of each
    /// structure because tables are cheaper to compile.
    ///
    /// # Errors
    /// If the next value is no object, or a value is not of its field's type.
    pub fn members(&mut self, fields: &mut [(&str, &mut dyn Field)]) -> Result<(), ReadError> {
        // Services mostly write members in the order of their model, so the search begins behind the last one.
        let (mut next, count) = (0, fields.len());
        self.entries(&mut |r, name| {
            for _ in 0..count {
                let (wire, field) = &mut fields[next];
                next = if next + 1 == count { 0 } else { next + 1 };
                if *wire == name {
                    return field.read(r).map_err(|error| error.of_member(&name));
                }
            }
            r.skip()
        })
    }

    /// Reads an error that has a message and nothing else, under this name.
    ///
    /// # Errors
    /// As [`members`](Self::members).
    pub fn message(&mut self, wire: &str) -> Result<Option<String>, ReadError> {
        let mut message = None;
        self.members(&mut [(wire, &mut message)])?;
        Ok(message)
    }
}

impl<T: FromJson> FromJson for Option<T> {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        if r.null()? { Ok(None) } else { T::from_json(r).map(Some) }
    }

    #[inline]
    fn from_null() -> Option<Self> {
        Some(None)
    }

    #[inline]
    fn read_into(field: &mut Self, r: &mut Reader<'_>) -> Result<(), ReadError> {
        if !r.null()? {
            *field = Some(T::from_json(r)?);
        }
        Ok(())
    }
}

impl<T: FromJson> FromJson for Box<T> {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        T::from_json(r).map(Box::new)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut values = Vec::new();
        r.array(&mut |r| {
            values.extend(entry(r)?);
            Ok(())
        })?;
        Ok(values)
    }
}

impl<K, T> FromJson for HashMap<K, T>
where
    K: for<'k> From<&'k str> + Eq + Hash,
    T: FromJson,
{
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut entries = HashMap::new();
        r.map(&mut |r, key| {
            if let Some(value) = entry(r)? {
                entries.insert(K::from(&key), value);
            }
            Ok(())
        })?;
        Ok(entries)
    }
}

impl FromJson for bool {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        r.bool()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the reader checks the range")]
impl FromJson for i8 {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        r.integer(Self::MIN.into(), Self::MAX.into()).map(|value| value as Self)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the reader checks the range")]
impl FromJson for i16 {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        r.integer(Self::MIN.into(), Self::MAX.into()).map(|value| value as Self)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the reader checks the range")]
impl FromJson for i32 {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        r.integer(Self::MIN.into(), Self::MAX.into()).map(|value| value as Self)
    }
}

impl FromJson for i64 {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        r.integer(Self::MIN, Self::MAX)
    }
}

impl FromJson for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the shorter type is meant")]
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        r.float().map(|value| value as Self)
    }
}

impl FromJson for f64 {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        r.float()
    }
}

impl FromJson for String {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        r.string().map(Into::into)
    }
}

impl FromJson for Blob {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        r.blob()
    }
}

impl FromJson for DateTime {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        r.timestamp(DateTimeFormat::EpochSeconds)
    }
}

impl FromJson for Document {
    #[inline]
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        Ok(match r.peek()? {
            b'{' => Self::Object(r.value()?),
            b'[' => Self::Array(r.value()?),
            b'"' => Self::String(r.value()?),
            b'-' | b'0'..=b'9' => Self::Number(number(r)?),
            b'n' => {
                r.null()?;
                Self::Null
            }
            _ => Self::Bool(r.bool()?),
        })
    }

    #[inline]
    fn from_null() -> Option<Self> {
        Some(Self::Null)
    }
}

#[inline]
fn number(r: &mut Reader<'_>) -> Result<Number, ReadError> {
    let text = r.number_text()?;
    if let Ok(value) = text.parse() {
        return Ok(Number::PosInt(value));
    }
    match text.parse() {
        Ok(value) if value != 0 => Ok(Number::NegInt(value)),
        // The zero that is left is negative, which floats alone have.
        _ => r.float_of(text).map(Number::Float),
    }
}

/// What a member is until a response says otherwise. A required member that a response leaves out
/// keeps it.
pub trait Initial {
    /// False, zero, empty, absent, or the start of 1970.
    fn initial() -> Self;
}

/// Shorthand for [`Initial::initial`].
#[inline]
#[must_use]
pub fn initial<T: Initial>() -> T {
    T::initial()
}

macro_rules! initial_is_default {
    ($($t:ty),*) => {$(
        impl Initial for $t {
            #[inline]
            fn initial() -> Self {
                Self::default()
            }
        }
    )*};
}

initial_is_default!(bool, i8, i16, i32, i64, f32, f64, String, Blob, Document);

impl Initial for DateTime {
    #[inline]
    fn initial() -> Self {
        Self::from_secs(0)
    }
}

impl<T> Initial for Option<T> {
    #[inline]
    fn initial() -> Self {
        None
    }
}

impl<T> Initial for Vec<T> {
    #[inline]
    fn initial() -> Self {
        Vec::new()
    }
}

impl<K, T> Initial for HashMap<K, T> {
    #[inline]
    fn initial() -> Self {
        HashMap::new()
    }
}

impl<T: Initial> Initial for Box<T> {
    #[inline]
    fn initial() -> Self {
        Box::new(T::initial())
    }
}
