//! Does a new pattern take everything that the old one took?
//!
//! Strings are drawn from one pattern and tried with the other. That finds a difference surely and its absence almost
//! surely, which is enough for a report that a person reads; a pattern that strings cannot be drawn from is reported as
//! the worse case.

use fastrand::Rng;

use crate::sampler::Sampler;

/// How many strings are drawn from each pattern.
const SAMPLES: usize = 2000;

/// How the values that a new constraint takes relate to those that the old one took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Same,
    /// All that were taken, and more.
    Wider,
    /// Not all that were taken.
    Narrower,
    Unknown,
}

/// Compares two patterns; `None` takes everything.
pub(super) fn relation(old: Option<&str>, new: Option<&str>) -> Relation {
    match (old, new) {
        (None, None) => Relation::Same,
        (Some(_), None) => Relation::Wider,
        (None, Some(_)) => Relation::Narrower,
        (Some(old), Some(new)) => match (is_within(old, new), is_within(new, old)) {
            (Some(true), Some(true)) => Relation::Same,
            (Some(true), Some(false)) => Relation::Wider,
            (Some(false), _) => Relation::Narrower,
            _ => Relation::Unknown,
        },
    }
}

/// Whether every string drawn from one pattern matches the other; `None` if it cannot be told.
fn is_within(inner: &str, outer: &str) -> Option<bool> {
    let sampler = Sampler::new(inner).ok()?;
    let mut random = Rng::with_seed(1);
    let inner = compile(inner)?;
    let outer = compile(outer)?;
    let drawn = (0..SAMPLES).map_while(|_| sampler.found(&mut random).ok());
    // A sample that its own pattern refuses, because of a word boundary or so, says nothing.
    let mut drawn = drawn.filter(|text| inner.find(text).is_some()).peekable();
    drawn.peek()?;
    Some(drawn.all(|text| outer.find(&text).is_some()))
}

fn compile(pattern: &str) -> Option<regress::Regex> {
    let unicode = regress::Flags { unicode: true, ..regress::Flags::default() };
    regress::Regex::with_flags(pattern, unicode).or_else(|_| regress::Regex::new(pattern)).ok()
}

#[cfg(test)]
mod tests {
    use super::{Relation, relation};

    #[test]
    fn patterns_compared() {
        let cases = [
            ("^com\\.[a-z]+$", "^(com|eu)\\.[a-z]+$", Relation::Wider),
            ("^(com|eu)\\.[a-z]+$", "^com\\.[a-z]+$", Relation::Narrower),
            ("^[a-z]{1,4}$", "^[a-z]{1,8}$", Relation::Wider),
            ("^[a-z]+$", "^[a-z]*$", Relation::Wider),
            ("^[a-z0-9_]+$", "^\\w+$", Relation::Wider),
            ("^[A-Za-z0-9_]+$", "^\\w+$", Relation::Same),
            ("^a+$", "^aa*$", Relation::Same),
            ("^[a-f]$", "^[a-e]$", Relation::Narrower),
            ("^a$", "^b$", Relation::Narrower),
            ("^a$", "a", Relation::Wider),
            ("^(?!a)b$", "^b$", Relation::Unknown),
            ("(", ")", Relation::Unknown),
        ];
        for (old, new, expected) in cases {
            assert_eq!(relation(Some(old), Some(new)), expected, "{old} to {new}");
        }
        assert_eq!(relation(Some("a"), None), Relation::Wider);
        assert_eq!(relation(None, Some("a")), Relation::Narrower);
        assert_eq!(relation(None, None), Relation::Same);
    }
}
