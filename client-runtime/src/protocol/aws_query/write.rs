//! How each type is written.

#![expect(clippy::implicit_hasher, reason = "maps of generated types have the default hasher")]

use std::collections::HashMap;

use super::QueryWriter;
use crate::primitives::{Blob, DateTime, DateTimeFormat, Document, Number};

/// A value that a form can hold.
pub trait ToQuery {
    /// Appends the value under the writer's name.
    fn to_query(&self, w: &mut QueryWriter);
}

impl<T: ToQuery + ?Sized> ToQuery for &T {
    #[inline]
    fn to_query(&self, w: &mut QueryWriter) {
        (**self).to_query(w);
    }
}

impl<T: ToQuery + ?Sized> ToQuery for Box<T> {
    #[inline]
    fn to_query(&self, w: &mut QueryWriter) {
        (**self).to_query(w);
    }
}

impl<T: ToQuery> ToQuery for Option<T> {
    #[inline]
    fn to_query(&self, w: &mut QueryWriter) {
        if let Some(value) = self {
            value.to_query(w);
        }
    }
}

impl<T: ToQuery> ToQuery for Vec<T> {
    #[inline]
    fn to_query(&self, w: &mut QueryWriter) {
        w.list("member", self, |w, value| value.to_query(w));
    }
}

impl<K: AsRef<str>, T: ToQuery> ToQuery for HashMap<K, T> {
    #[inline]
    fn to_query(&self, w: &mut QueryWriter) {
        w.map("entry", ("key", "value"), self, |w, value| value.to_query(w));
    }
}

impl ToQuery for bool {
    #[inline]
    fn to_query(&self, w: &mut QueryWriter) {
        w.string(if *self { "true" } else { "false" });
    }
}

macro_rules! integers {
    ($($t:ty),*) => {$(
        impl ToQuery for $t {
            #[inline]
            fn to_query(&self, w: &mut QueryWriter) {
                w.string(&self.to_string());
            }
        }
    )*};
}

integers!(i8, i16, i32, i64);

impl ToQuery for f32 {
    #[inline]
    fn to_query(&self, w: &mut QueryWriter) {
        w.float(f64::from(*self), &format!("{self:?}"));
    }
}

impl ToQuery for f64 {
    #[inline]
    fn to_query(&self, w: &mut QueryWriter) {
        w.float(*self, &format!("{self:?}"));
    }
}

impl ToQuery for str {
    #[inline]
    fn to_query(&self, w: &mut QueryWriter) {
        w.string(self);
    }
}

impl ToQuery for String {
    #[inline]
    fn to_query(&self, w: &mut QueryWriter) {
        w.string(self);
    }
}

impl ToQuery for Blob {
    #[inline]
    fn to_query(&self, w: &mut QueryWriter) {
        w.base64(self.as_ref());
    }
}

impl ToQuery for DateTime {
    #[inline]
    fn to_query(&self, w: &mut QueryWriter) {
        w.timestamp(self, DateTimeFormat::DateTime);
    }
}

/// Lists and objects as the lists and structures of a model are written.
impl ToQuery for Document {
    fn to_query(&self, w: &mut QueryWriter) {
        match self {
            Self::Null => {}
            Self::Bool(value) => value.to_query(w),
            Self::Number(Number::PosInt(value)) => w.string(&value.to_string()),
            Self::Number(Number::NegInt(value)) => value.to_query(w),
            Self::Number(Number::Float(value)) => value.to_query(w),
            Self::String(text) => w.string(text),
            Self::Array(values) => values.to_query(w),
            Self::Object(members) => {
                let mut names: Vec<&String> = members.keys().collect();
                names.sort_unstable();
                for name in names {
                    w.member(name, &members[name]);
                }
            }
        }
    }
}
