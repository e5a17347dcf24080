//! How each type is seen by constraints.

#![expect(clippy::implicit_hasher, reason = "maps of generated types have the default hasher")]

use super::check::{Collection, Validate, Value, Violations};
use crate::primitives::{Blob, DateTime, Document};
use std::collections::HashMap;

impl<T: Validate + ?Sized> Validate for &T {
    fn validate(&self, violations: &mut Violations) {
        (**self).validate(violations);
    }

    fn view(&self) -> Value<'_> {
        (**self).view()
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn validate(&self, violations: &mut Violations) {
        (**self).validate(violations);
    }

    fn view(&self) -> Value<'_> {
        (**self).view()
    }
}

impl<T: Validate> Validate for Option<T> {
    fn validate(&self, violations: &mut Violations) {
        if let Some(value) = self {
            value.validate(violations);
        }
    }

    fn view(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Absent, T::view)
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn validate(&self, violations: &mut Violations) {
        violations.each_nested(self);
    }

    fn view(&self) -> Value<'_> {
        Value::Collection(self)
    }
}

impl<T: Validate> Collection for Vec<T> {
    fn entries(&self) -> usize {
        self.len()
    }

    fn visit<'a>(&'a self, visit: &mut dyn FnMut(Option<&'a str>, &'a dyn Validate)) {
        for value in self {
            visit(None, value);
        }
    }
}

impl<K: AsRef<str>, T: Validate> Validate for HashMap<K, T> {
    fn validate(&self, violations: &mut Violations) {
        violations.each_nested(self);
    }

    fn view(&self) -> Value<'_> {
        Value::Collection(self)
    }
}

impl<K: AsRef<str>, T: Validate> Collection for HashMap<K, T> {
    fn entries(&self) -> usize {
        self.len()
    }

    fn visit<'a>(&'a self, visit: &mut dyn FnMut(Option<&'a str>, &'a dyn Validate)) {
        for (key, value) in self {
            visit(Some(key.as_ref()), value);
        }
    }
}

impl Validate for str {
    fn view(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Validate for String {
    fn view(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Validate for Blob {
    fn view(&self) -> Value<'_> {
        Value::Bytes(self.as_ref())
    }
}

macro_rules! integers {
    ($($t:ty),*) => {$(
        impl Validate for $t {
            fn view(&self) -> Value<'_> {
                Value::Integer((*self).into())
            }
        }
    )*};
}

integers!(i8, i16, i32, i64);

impl Validate for f32 {
    fn view(&self) -> Value<'_> {
        Value::Float((*self).into())
    }
}

impl Validate for f64 {
    fn view(&self) -> Value<'_> {
        Value::Float(*self)
    }
}

impl Validate for bool {
    fn view(&self) -> Value<'_> {
        Value::Boolean(*self)
    }
}

impl Validate for DateTime {}
impl Validate for Document {}
