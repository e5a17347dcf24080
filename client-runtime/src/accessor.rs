//! What the getter of a field returns.

/// A field, seen as `R`: a string as `&str`, a list as a slice, an optional value as an `Option` of a reference.
pub trait Accessor<'a, R> {
    /// The field as `R`.
    fn get(&'a self) -> R;
}

impl<'a> Accessor<'a, &'a str> for String {
    fn get(&'a self) -> &'a str {
        self
    }
}

impl<'a> Accessor<'a, Option<&'a str>> for Option<String> {
    fn get(&'a self) -> Option<&'a str> {
        self.as_deref()
    }
}

impl<'a, T> Accessor<'a, Option<&'a T>> for Option<T> {
    fn get(&'a self) -> Option<&'a T> {
        self.as_ref()
    }
}

impl<'a, T> Accessor<'a, Option<&'a T>> for Option<Box<T>> {
    fn get(&'a self) -> Option<&'a T> {
        self.as_deref()
    }
}

impl<'a, T> Accessor<'a, &'a [T]> for Vec<T> {
    fn get(&'a self) -> &'a [T] {
        self
    }
}

/// A list that is absent has no elements; whether it is absent is in the field.
impl<'a, T> Accessor<'a, &'a [T]> for Option<Vec<T>> {
    fn get(&'a self) -> &'a [T] {
        self.as_deref().unwrap_or_default()
    }
}

/// A value that is there.
impl<'a, T> Accessor<'a, &'a T> for T {
    fn get(&'a self) -> &'a T {
        self
    }
}

macro_rules! copied {
    ($($ty:ty)*) => {$(
        impl Accessor<'_, $ty> for $ty {
            fn get(&self) -> $ty {
                *self
            }
        }

        impl Accessor<'_, Option<$ty>> for Option<$ty> {
            fn get(&self) -> Option<$ty> {
                *self
            }
        }
    )*};
}

copied!(bool i8 i16 i32 i64 f32 f64);

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::primitives::{Blob, DateTime, Document};

    #[test]
    fn fields_are_seen_as_what_a_getter_returns() {
        let text = Some("a".to_owned());
        let seen: Option<&str> = text.get();
        assert_eq!(seen, Some("a"));
        let list: Option<Vec<Blob>> = None;
        let seen: &[Blob] = list.get();
        assert!(seen.is_empty());
        let map: Option<HashMap<String, Document>> = Some(HashMap::new());
        let seen: Option<&HashMap<String, Document>> = map.get();
        assert!(seen.is_some());
        let boxed = Some(Box::new(DateTime::from_secs(1)));
        let seen: Option<&DateTime> = boxed.get();
        assert_eq!(seen, Some(&DateTime::from_secs(1)));
        assert!(Accessor::<bool>::get(&true));
        assert_eq!(Accessor::<Option<i32>>::get(&Some(7)), Some(7));
    }
}
