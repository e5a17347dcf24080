//! A map of a few entries, in the order of their names. A tree would be code for every application to build.

use std::fmt;

/// A map of a few entries.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SmallMap<V>(Vec<(&'static str, V)>);

impl<V> SmallMap<V> {
    #[inline]
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    #[inline]
    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        self.0.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// The entries, in the order of their names.
    #[inline]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &V)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// Adds an entry, or changes the one of that name.
    #[inline]
    pub(crate) fn insert(&mut self, name: &'static str, value: V) {
        let at = self.0.partition_point(|(other, _)| *other < name);
        match self.0.get_mut(at) {
            Some(same) if same.0 == name => same.1 = value,
            _ => self.0.insert(at, (name, value)),
        }
    }
}

impl<V> Default for SmallMap<V> {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl<V: fmt::Debug> fmt::Debug for SmallMap<V> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(name, value)| (name, value))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_one_value_whatever_the_order() {
        let mut map = SmallMap::new();
        for (name, value) in [("b", 1), ("a", 2), ("b", 3), ("c", 4)] {
            map.insert(name, value);
        }
        assert_eq!(
            ["a", "b", "c", "d"].map(|name| map.get(name).copied()),
            [Some(2), Some(3), Some(4), None]
        );
        assert_eq!(format!("{map:?}"), r#"{"a": 2, "b": 3, "c": 4}"#);
    }
}
