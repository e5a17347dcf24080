//! How each type is written.

#![expect(clippy::implicit_hasher, reason = "maps of generated types have the default hasher")]

use super::Writer;
use crate::key_order::key_order;
use crate::primitives::{Blob, DateTime, DateTimeFormat, Document, Number};
use std::collections::HashMap;

/// A value that a request can hold.
pub trait ToJson {
    /// Appends the value.
    fn to_json(&self, w: &mut Writer);

    /// Whether a structure leaves the member out.
    fn is_absent(&self) -> bool {
        false
    }
}

impl Writer {
    /// Writes a structure: the name, whether it is sensitive, and the value of each member. This is a table and not code of
    /// each structure because tables are cheaper to compile.
    pub fn members(&mut self, members: &[(&'static str, bool, &dyn ToJson)]) {
        let mut object = self.object();
        for (name, is_sensitive, value) in members {
            if *is_sensitive {
                object.sensitive_member(name, *value);
            } else {
                object.member(name, *value);
            }
        }
        object.end();
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        (**self).to_json(w);
    }

    #[inline]
    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: ToJson + ?Sized> ToJson for Box<T> {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        (**self).to_json(w);
    }

    #[inline]
    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl<T: ToJson> ToJson for Option<T> {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        match self {
            Some(value) => value.to_json(w),
            None => w.null(),
        }
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        self.as_slice().to_json(w);
    }
}

impl<T: ToJson> ToJson for [T] {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        let mut array = w.array();
        for value in self {
            array.item(value);
        }
        array.end();
    }
}

/// Entries are sorted by key, so that equal requests are equal byte for byte.
impl<K: AsRef<str>, T: ToJson> ToJson for HashMap<K, T> {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        let (mut keys, mut values) = (Vec::<&str>::new(), Vec::<&dyn ToJson>::new());
        for (key, value) in self {
            keys.push(key.as_ref());
            values.push(value);
        }
        write_entries(&keys, &values, w);
    }
}

#[inline]
fn write_entries(keys: &[&str], values: &[&dyn ToJson], w: &mut Writer) {
    let mut object = w.object();
    for index in key_order(keys) {
        object.entry(keys[index], values[index]);
    }
    object.end();
}

impl ToJson for bool {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        w.bool(*self);
    }
}

impl ToJson for i8 {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        w.integer((*self).into());
    }
}

impl ToJson for i16 {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        w.integer((*self).into());
    }
}

impl ToJson for i32 {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        w.integer((*self).into());
    }
}

impl ToJson for i64 {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        w.integer(*self);
    }
}

impl ToJson for f32 {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        w.float32(*self);
    }
}

impl ToJson for f64 {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        w.float(*self);
    }
}

impl ToJson for str {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        w.string(self);
    }
}

impl ToJson for String {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        w.string(self);
    }
}

impl ToJson for Blob {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        w.blob(self);
    }
}

impl ToJson for DateTime {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        w.timestamp(self, DateTimeFormat::EpochSeconds);
    }
}

impl ToJson for Document {
    #[inline]
    fn to_json(&self, w: &mut Writer) {
        match self {
            Self::Object(members) => members.to_json(w),
            Self::Array(values) => values.to_json(w),
            Self::Number(Number::PosInt(value)) => w.unsigned(*value),
            Self::Number(Number::NegInt(value)) => w.integer(*value),
            Self::Number(Number::Float(value)) => w.float(*value),
            Self::String(text) => w.string(text),
            Self::Bool(value) => w.bool(*value),
            Self::Null => w.null(),
        }
    }
}
