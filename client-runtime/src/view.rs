//! What a getter shows of a field.

/// A field, seen as `R`: a string as `&str`, a list as a slice, an optional value as an `Option` of a reference.
pub trait View<'a, R> {
    /// The field as `R`.
    fn view(&'a self) -> R;
}

impl<'a> View<'a, &'a str> for String {
    fn view(&'a self) -> &'a str {
        self
    }
}

impl<'a> View<'a, Option<&'a str>> for Option<String> {
    fn view(&'a self) -> Option<&'a str> {
        self.as_deref()
    }
}

impl<'a, T> View<'a, Option<&'a T>> for Option<T> {
    fn view(&'a self) -> Option<&'a T> {
        self.as_ref()
    }
}

impl<'a, T> View<'a, Option<&'a T>> for Option<Box<T>> {
    fn view(&'a self) -> Option<&'a T> {
        self.as_deref()
    }
}

impl<'a, T> View<'a, &'a [T]> for Vec<T> {
    fn view(&'a self) -> &'a [T] {
        self
    }
}

/// A list that is absent has no elements; whether it is absent is in the field.
impl<'a, T> View<'a, &'a [T]> for Option<Vec<T>> {
    fn view(&'a self) -> &'a [T] {
        self.as_deref().unwrap_or_default()
    }
}

/// A value that is there.
impl<'a, T> View<'a, &'a T> for T {
    fn view(&'a self) -> &'a T {
        self
    }
}

macro_rules! copied {
    ($($ty:ty)*) => {$(
        impl View<'_, $ty> for $ty {
            fn view(&self) -> $ty {
                *self
            }
        }

        impl View<'_, Option<$ty>> for Option<$ty> {
            fn view(&self) -> Option<$ty> {
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
        let seen: Option<&str> = text.view();
        assert_eq!(seen, Some("a"));
        let list: Option<Vec<Blob>> = None;
        let seen: &[Blob] = list.view();
        assert!(seen.is_empty());
        let map: Option<HashMap<String, Document>> = Some(HashMap::new());
        let seen: Option<&HashMap<String, Document>> = map.view();
        assert!(seen.is_some());
        let boxed = Some(Box::new(DateTime::from_secs(1)));
        let seen: Option<&DateTime> = boxed.view();
        assert_eq!(seen, Some(&DateTime::from_secs(1)));
        assert!(View::<bool>::view(&true));
        assert_eq!(View::<Option<i32>>::view(&Some(7)), Some(7));
    }
}
