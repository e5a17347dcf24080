//! How each type is read.

#![expect(clippy::implicit_hasher, reason = "maps of generated types have the default hasher")]

use std::collections::HashMap;
use std::hash::Hash;

use base64::engine::{Engine, general_purpose::STANDARD_PAD_INDIFFERENT};

use super::XmlReader;
use crate::primitives::{Blob, DateTime, DateTimeFormat, Document};
use crate::protocol::json::ReadError;

/// A value that an element of a response can hold.
pub trait FromXml: Sized {
    /// Reads the element that the reader stands within, up to its end.
    ///
    /// # Errors
    /// If it does not hold a value of this type.
    fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError>;
}

/// A structure's field, to which the value of an element goes.
pub trait XmlField {
    /// Reads the element.
    ///
    /// # Errors
    /// If it does not hold a value of the field's type.
    fn read(&mut self, r: &mut XmlReader<'_>) -> Result<(), ReadError>;
}

impl<T: FromXml> XmlField for T {
    #[inline]
    fn read(&mut self, r: &mut XmlReader<'_>) -> Result<(), ReadError> {
        r.read_into(self)
    }
}

impl XmlReader<'_> {
    /// Reads a structure's elements into its fields, and skips those that have none. This is a table and not code of each
    /// structure because tables are cheaper to compile.
    ///
    /// # Errors
    /// If the document is malformed, or an element does not hold a value of its field's type.
    pub fn members(&mut self, fields: &mut [(&str, &mut dyn XmlField)]) -> Result<(), ReadError> {
        self.children(&mut |r, name| match fields.iter_mut().find(|(wire, _)| *wire == name) {
            Some((_, field)) => field.read(r),
            None => r.skip(),
        })
    }
}

/// A value that is text on the wire, of an element or of an attribute.
pub trait FromText: Sized {
    /// Reads the text.
    ///
    /// # Errors
    /// What the text is not.
    fn from_text(text: &str) -> Result<Self, &'static str>;
}

/// A field that holds a list or a map, optional or not, to which elements are added one by one.
pub trait Collected: Default {
    /// An item of the list, a value of the map.
    type Item;

    /// Makes it present, if it is not.
    fn touch(&mut self) {}

    /// Adds an item, under a key if it is a map.
    fn collect(&mut self, key: &str, item: Self::Item);
}

impl<T> Collected for Vec<T> {
    type Item = T;

    #[inline]
    fn collect(&mut self, _: &str, item: T) {
        self.push(item);
    }
}

impl<K: for<'k> From<&'k str> + Eq + Hash, T> Collected for HashMap<K, T> {
    type Item = T;

    #[inline]
    fn collect(&mut self, key: &str, item: T) {
        self.insert(K::from(key), item);
    }
}

impl<C: Collected> Collected for Option<C> {
    type Item = C::Item;

    #[inline]
    fn touch(&mut self) {
        self.get_or_insert_default().touch();
    }

    #[inline]
    fn collect(&mut self, key: &str, item: C::Item) {
        self.get_or_insert_default().collect(key, item);
    }
}

impl<T: FromXml> FromXml for Option<T> {
    #[inline]
    fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError> {
        T::from_xml(r).map(Some)
    }
}

impl<T: FromXml> FromXml for Box<T> {
    #[inline]
    fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError> {
        T::from_xml(r).map(Self::new)
    }
}

/// Every element below is an item, whatever its name.
impl<T: FromXml> FromXml for Vec<T> {
    #[inline]
    fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError> {
        r.list_with(T::from_xml)
    }
}

impl<K: for<'k> From<&'k str> + Eq + Hash, T: FromXml> FromXml for HashMap<K, T> {
    #[inline]
    fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError> {
        r.map_with(("key", "value"), T::from_xml)
    }
}

macro_rules! scalars {
    ($($t:ty),*) => {$(
        impl FromXml for $t {
            #[inline]
            fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError> {
                r.scalar()
            }
        }
    )*};
}

scalars!(bool, i8, i16, i32, i64, f32, f64, String, Blob);

macro_rules! numbers {
    ($what:literal: $($t:ty),*) => {$(
        impl FromText for $t {
            #[inline]
            fn from_text(text: &str) -> Result<Self, &'static str> {
                text.trim_ascii().parse().map_err(|_| $what)
            }
        }
    )*};
}

numbers!("the text is not an integer that its type can hold": i8, i16, i32, i64);
// With NaN, Infinity and -Infinity.
numbers!("the text is not a number": f32, f64);

impl<T: FromText> FromText for Option<T> {
    #[inline]
    fn from_text(text: &str) -> Result<Self, &'static str> {
        T::from_text(text).map(Some)
    }
}

impl FromText for bool {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        let is = |word: &str| text.trim_ascii().eq_ignore_ascii_case(word);
        match (is("true") || is("1"), is("false") || is("0")) {
            (true, _) => Ok(true),
            (_, true) => Ok(false),
            _ => Err("the text is neither `true` nor `false`"),
        }
    }
}

impl FromText for String {
    #[inline]
    fn from_text(text: &str) -> Result<Self, &'static str> {
        Ok(text.to_owned())
    }
}

impl FromText for Blob {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        let mut text = text.as_bytes().to_vec();
        text.retain(|byte| !byte.is_ascii_whitespace());
        let bytes = STANDARD_PAD_INDIFFERENT.decode(&text);
        zeroize::Zeroize::zeroize(&mut text);
        bytes.map(Self::new).map_err(|_| "the text is not base64")
    }
}

impl FromText for DateTime {
    fn from_text(text: &str) -> Result<Self, &'static str> {
        let instant = Self::from_str(text.trim_ascii(), DateTimeFormat::DateTime);
        instant.map_err(|_| "the text is not an RFC 3339 date-time")
    }
}

impl FromXml for DateTime {
    #[inline]
    fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError> {
        r.scalar()
    }
}

/// What no model describes: an object of the elements below, or else the text.
impl FromXml for Document {
    fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError> {
        r.document_value()
    }
}
