//! Open content: any JSON value.

use std::borrow::Cow;
use std::collections::HashMap;

/// A value of any shape, for members that a model leaves open.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Document {
    /// Members by name.
    Object(HashMap<String, Document>),
    /// Values in order.
    Array(Vec<Document>),
    /// A number.
    Number(Number),
    /// A text.
    String(String),
    /// True or false.
    Bool(bool),
    /// Nothing.
    #[default]
    Null,
}

/// A number of a [`Document`], in the narrowest of three kinds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer of zero or more.
    PosInt(u64),
    /// An integer below zero.
    NegInt(i64),
    /// A number with a fraction or an exponent, or an integer beyond 64 bits.
    Float(f64),
}

impl Number {
    /// The nearest `f64`. Integers beyond 2^53 lose precision.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the name says so")]
    #[inline]
    pub fn to_f64_lossy(self) -> f64 {
        match self {
            Self::PosInt(value) => value as f64,
            Self::NegInt(value) => value as f64,
            Self::Float(value) => value,
        }
    }

    /// The value as a signed integer, if it is one and fits.
    #[inline]
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        match self {
            Self::PosInt(value) => i64::try_from(value).ok(),
            Self::NegInt(value) => Some(value),
            Self::Float(_) => None,
        }
    }

    /// The value as an unsigned integer, if it is one and not negative.
    #[inline]
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        match self {
            Self::PosInt(value) => Some(value),
            Self::NegInt(value) => u64::try_from(value).ok(),
            Self::Float(_) => None,
        }
    }
}

impl Document {
    /// The members, if this is an object.
    #[inline]
    #[must_use]
    pub fn as_object(&self) -> Option<&HashMap<String, Document>> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// The members, if this is an object, to change.
    #[inline]
    pub fn as_object_mut(&mut self) -> Option<&mut HashMap<String, Document>> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// The values, if this is an array.
    #[inline]
    #[must_use]
    pub fn as_array(&self) -> Option<&Vec<Document>> {
        if let Self::Array(values) = self { Some(values) } else { None }
    }

    /// The values, if this is an array, to change.
    #[inline]
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Document>> {
        if let Self::Array(values) = self { Some(values) } else { None }
    }

    /// The number, if this is one.
    #[inline]
    #[must_use]
    pub fn as_number(&self) -> Option<&Number> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }

    /// The text, if this is one.
    #[inline]
    #[must_use]
    pub fn as_string(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The truth value, if this is one.
    #[inline]
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// `Some(())` if this is null.
    #[inline]
    #[must_use]
    pub fn as_null(&self) -> Option<()> {
        if let Self::Null = self { Some(()) } else { None }
    }

    /// Whether this is an object.
    #[inline]
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Whether this is an array.
    #[inline]
    #[must_use]
    pub fn is_array(&self) -> bool {
        matches!(self, Self::Array(_))
    }

    /// Whether this is a number.
    #[inline]
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }

    /// Whether this is a text.
    #[inline]
    #[must_use]
    pub fn is_string(&self) -> bool {
        matches!(self, Self::String(_))
    }

    /// Whether this is true or false.
    #[inline]
    #[must_use]
    pub fn is_bool(&self) -> bool {
        matches!(self, Self::Bool(_))
    }

    /// Whether this is null.
    #[inline]
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl From<bool> for Document {
    #[inline]
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Document {
    #[inline]
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<Cow<'_, str>> for Document {
    #[inline]
    fn from(text: Cow<'_, str>) -> Self {
        Self::String(text.into_owned())
    }
}

impl From<String> for Document {
    #[inline]
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<Vec<Document>> for Document {
    #[inline]
    fn from(values: Vec<Document>) -> Self {
        Self::Array(values)
    }
}

impl From<HashMap<String, Document>> for Document {
    #[inline]
    fn from(members: HashMap<String, Document>) -> Self {
        Self::Object(members)
    }
}

impl From<Number> for Document {
    #[inline]
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for Document {
    #[inline]
    fn from(value: u64) -> Self {
        Self::Number(Number::PosInt(value))
    }
}

impl From<i64> for Document {
    #[inline]
    fn from(value: i64) -> Self {
        Self::Number(match u64::try_from(value) {
            Ok(value) => Number::PosInt(value),
            Err(_) => Number::NegInt(value),
        })
    }
}

impl From<i32> for Document {
    #[inline]
    fn from(value: i32) -> Self {
        i64::from(value).into()
    }
}

impl From<f64> for Document {
    #[inline]
    fn from(value: f64) -> Self {
        Self::Number(Number::Float(value))
    }
}

impl<T: Into<Document>> From<Option<T>> for Document {
    #[inline]
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_answers_to_its_own_accessors_alone() {
        let kinds = [
            Document::from(HashMap::from([("a".to_owned(), Document::from(1))])),
            Document::from(vec![Document::Null]),
            Document::from(2.5),
            Document::from("text"),
            Document::from(true),
            Document::from(None::<bool>),
        ];
        for (index, kind) in kinds.iter().enumerate() {
            let is = [
                kind.is_object(),
                kind.is_array(),
                kind.is_number(),
                kind.is_string(),
                kind.is_bool(),
                kind.is_null(),
            ];
            let has = [
                kind.as_object().is_some(),
                kind.as_array().is_some(),
                kind.as_number().is_some(),
                kind.as_string().is_some(),
                kind.as_bool().is_some(),
                kind.as_null().is_some(),
            ];
            let expected: Vec<bool> = (0..6).map(|other| other == index).collect();
            assert_eq!((is.as_slice(), has.as_slice()), (&*expected, &*expected));
        }
    }

    #[test]
    fn integers_keep_their_sign_and_their_width() {
        assert_eq!(Document::from(-1), Document::Number(Number::NegInt(-1)));
        assert_eq!(Document::from(1), Document::Number(Number::PosInt(1)));
        assert_eq!(Number::PosInt(u64::MAX).as_i64(), None);
        assert_eq!(Number::NegInt(-1).as_u64(), None);
        assert_eq!(Number::NegInt(i64::MIN).as_i64(), Some(i64::MIN));
        assert_eq!(Number::Float(1.0).as_u64(), None);
    }

    #[test]
    fn content_can_be_changed_in_place() {
        let mut document = Document::from(vec![Document::from(HashMap::new())]);
        let item = &mut document.as_array_mut().unwrap()[0];
        item.as_object_mut().unwrap().insert("a".to_owned(), true.into());
        assert_eq!(document.as_array().unwrap()[0].as_object().unwrap()["a"].as_bool(), Some(true));
    }
}
