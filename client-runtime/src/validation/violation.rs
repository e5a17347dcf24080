//! What is reported: where, which constraint, and a count of what was found.

use std::error::Error;
use std::fmt;

/// The constraints that an input violates, all at once.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidationError {
    violations: Vec<Violation>,
}

impl ValidationError {
    pub(super) fn new(violations: Vec<Violation>) -> Self {
        Self { violations }
    }

    /// Each violation, in the order of the members.
    #[inline]
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the input is invalid: ")?;
        for (index, violation) in self.violations.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl Error for ValidationError {}

/// One constraint that one member violates.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Violation {
    /// The member, like `XksProxyAuthenticationCredential.RawSecretAccessKey` or `Tags[3].TagKey`.
    /// The entries of a map are counted in the order of their keys, since a key may be
    /// confidential.
    pub path: String,
    /// The constraint, with what was found where that is a count.
    pub constraint: Constraint,
}

/// A constraint, with what was found where that is a count. A value itself is never kept.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Constraint {
    /// The member must be set.
    Required,
    /// The length must lie between two bounds: characters of a string, bytes of a blob, entries of
    /// a list or a map.
    #[non_exhaustive]
    Length {
        /// The least, if there is one.
        min: Option<u64>,
        /// The most, if there is one.
        max: Option<u64>,
        /// The length of the value.
        found: u64,
        /// What the length counts: `"characters"`, `"bytes"` or `"entries"`.
        unit: &'static str,
    },
    /// The number must lie between two bounds, which are given as decimal numbers.
    #[non_exhaustive]
    Range {
        /// The least, if there is one.
        min: Option<String>,
        /// The most, if there is one.
        max: Option<String>,
    },
    /// The string must match a regular expression.
    #[non_exhaustive]
    Pattern {
        /// The regular expression.
        pattern: &'static str,
    },
    /// No item of a list may equal another.
    Unique,
    /// What a service asks beyond its model.
    Custom(&'static str),
    /// The members do not go together.
    #[non_exhaustive]
    Rule {
        /// What is wrong with the member.
        broken: Broken,
        /// The rule's name.
        name: &'static str,
        /// The rule.
        rule: &'static str,
        /// What to do.
        remedy: &'static str,
    },
}

/// How a member breaks a rule that is about several.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Broken {
    /// It must be set.
    Required,
    /// It must not be set.
    Forbidden,
    /// It must be absent or empty.
    Empty,
    /// It must be absent or have one of these values.
    Value(&'static [&'static str]),
    /// It or one of these must be set.
    OneOf(&'static [&'static str]),
    /// It must not be set beside this one.
    Beside(&'static str),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("is required"),
            Self::Forbidden => f.write_str("must not be set"),
            Self::Empty => f.write_str("must be absent or empty"),
            Self::Value(values) => write!(f, "must be absent or {}", values.join(" or ")),
            Self::OneOf(others) => write!(f, "or `{}` is required", others.join("` or `")),
            Self::Beside(other) => write!(f, "must not be set beside `{other}`"),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ", self.path)?;
        match &self.constraint {
            Constraint::Required => f.write_str("is required"),
            Constraint::Length { min, max, found, unit } => {
                let unit = match (*found, *unit) {
                    (1, "entries") => "entry",
                    (1, unit) => unit.trim_end_matches('s'),
                    (_, unit) => unit,
                };
                write!(f, "has {found} {unit}, must have ")?;
                bounds(f, min.as_ref(), max.as_ref())
            }
            Constraint::Range { min, max } => {
                f.write_str("must be ")?;
                bounds(f, min.as_ref(), max.as_ref())
            }
            Constraint::Pattern { pattern } => write!(f, "must match {pattern}"),
            Constraint::Unique => f.write_str("must not hold an item twice"),
            Constraint::Custom(what) => f.write_str(what),
            Constraint::Rule { broken, rule, remedy, .. } => {
                write!(f, "{broken}: {rule}; {remedy}")
            }
        }
    }
}

fn bounds<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    min: Option<&T>,
    max: Option<&T>,
) -> fmt::Result {
    match (min, max) {
        (Some(min), Some(max)) => write!(f, "{min} to {max}"),
        (Some(min), None) => write!(f, "at least {min}"),
        (None, Some(max)) => write!(f, "at most {max}"),
        (None, None) => f.write_str("anything"),
    }
}
