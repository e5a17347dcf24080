//! A model's constraints, checked before a request leaves.
//!
//! Generated code states the constraints of each member in one chain, and nested structures state
//! their own. Nothing is allocated until a constraint is violated, and then the path of the member,
//! the constraint and a count are kept, never a value. Types are seen through one small trait
//! object, so that a client's many structures share one copy of every check.

mod check;
mod pattern;
#[doc(hidden)]
pub mod rule;
#[cfg(test)]
mod tests;
mod view;
mod violation;

pub use check::{Bound, Check, Collection, Length, Member, Range, Validate, Value, Violations};
pub use pattern::Pattern;
pub use violation::{Broken, Constraint, ValidationError, Violation};

/// Which of a model's constraints a client checks.
///
/// Services relax their constraints from time to time; a client of an older model can then let the
/// service be the judge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Validation {
    /// Required members, lengths, ranges, uniqueness, and rules across members of which the service's documentation says
    /// that it refuses what breaks them. This is the default.
    #[default]
    Enforce,
    /// All that [`Enforce`](Self::Enforce) checks, patterns, and the other rules across members.
    Strict,
    /// Nothing.
    Off,
}

/// A policy, and what it needs to be carried out.
///
/// The engine of regular expressions is reached through a pointer that is made where somebody chooses
/// [`Validation::Strict`]: programs in which nobody does contain no engine.
#[derive(Clone, Copy, Default)]
pub(crate) struct Policy {
    validation: Validation,
    matches: Option<fn(&Pattern, &str) -> bool>,
}

impl Policy {
    #[inline]
    pub(crate) fn validation(self) -> Validation {
        self.validation
    }
}

impl From<Validation> for Policy {
    // Where the choice is a constant, the other one leaves nothing behind.
    #[inline]
    fn from(validation: Validation) -> Self {
        let matches = match validation {
            Validation::Strict => Some(Pattern::is_match as fn(&Pattern, &str) -> bool),
            Validation::Enforce | Validation::Off => None,
        };
        Self { validation, matches }
    }
}
