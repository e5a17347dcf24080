//! The checks, and how a value is seen by them.

use super::violation::{Constraint, ValidationError, Violation};
use super::{Pattern, Policy, Validation};
use crate::key_order::key_order;
use std::fmt::Write;
use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};

/// A value that constraints can apply to.
pub trait Validate {
    /// Checks the constraints that a structure's members, or a list's items, state themselves.
    fn validate(&self, violations: &mut Violations) {
        let _ = violations;
    }

    /// What a constraint of the member that holds this value sees of it.
    fn view(&self) -> Value<'_> {
        Value::Opaque
    }
}

/// What constraints see of a value.
pub enum Value<'a> {
    /// There is none, so only `required` is violated.
    Absent,
    /// A string.
    Text(&'a str),
    /// A blob.
    Bytes(&'a [u8]),
    /// A truth value.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A list or a map.
    Collection(&'a dyn Collection),
    /// Anything else.
    Opaque,
}

/// A list or a map, as constraints see it.
pub trait Collection {
    /// How many entries it has.
    fn entries(&self) -> usize;

    /// Calls `visit` with the key, if this is a map, and the value of each entry.
    fn visit<'a>(&'a self, visit: &mut dyn FnMut(Option<&'a str>, &'a dyn Validate));
}

/// Collects what an input violates.
pub struct Violations {
    policy: Policy,
    path: Vec<Segment>,
    found: Vec<Violation>,
}

#[derive(Clone, Copy)]
enum Segment {
    Member(&'static str),
    Item(usize),
    Key(usize),
    Value(usize),
}

impl Violations {
    /// Checks an input.
    ///
    /// # Errors
    /// With everything that the input violates.
    pub fn check(policy: Validation, input: &dyn Validate) -> Result<(), ValidationError> {
        Self::under(policy.into(), input)
    }

    pub(crate) fn under(policy: Policy, input: &dyn Validate) -> Result<(), ValidationError> {
        if policy.validation == Validation::Off {
            return Ok(());
        }
        let mut violations = Self { policy, path: Vec::new(), found: Vec::new() };
        input.validate(&mut violations);
        if violations.found.is_empty() {
            Ok(())
        } else {
            Err(ValidationError::new(violations.found))
        }
    }

    /// Begins the checks of a structure's member.
    pub fn member<'v>(&'v mut self, name: &'static str, value: &'v dyn Validate) -> Member<'v> {
        Member { violations: self, segment: Segment::Member(name), value }
    }

    /// Checks the constraints that the value of a member states itself.
    #[inline]
    pub fn nested(&mut self, name: &'static str, value: &dyn Validate) {
        self.inside(Segment::Member(name), |violations| {
            value.validate(violations);
        });
    }

    /// Reports that a member violates something that the model cannot express. `what` continues the
    /// sentence that begins with the member: "must not …".
    #[inline]
    pub fn custom(&mut self, name: &'static str, what: &'static str) {
        self.report(Segment::Member(name), Constraint::Custom(what));
    }

    /// Reports that a rule is broken at a member.
    pub(super) fn broken(&mut self, name: &'static str, constraint: Constraint) {
        self.report(Segment::Member(name), constraint);
    }

    pub(super) fn policy(&self) -> Validation {
        self.policy.validation
    }

    /// Checks the constraints that the entries of a list or a map state themselves.
    #[inline]
    pub(super) fn each_nested(&mut self, collection: &dyn Collection) {
        for_each(collection, &mut |segment, _, value| {
            self.inside(segment, |violations| value.validate(violations));
        });
    }

    /// Calls `visit` for each entry, if the value is a list or a map, inside its path.
    #[inline]
    fn entries(&mut self, segment: Segment, value: &dyn Validate, visit: &mut VisitIn<'_>) {
        if let Value::Collection(collection) = value.view() {
            self.inside(segment, |violations| {
                for_each(collection, &mut |place, key, value| {
                    visit(violations, place, key, value);
                });
            });
        }
    }

    fn inside(&mut self, segment: Segment, check: impl FnOnce(&mut Self)) {
        self.path.push(segment);
        check(self);
        self.path.pop();
    }

    #[cold]
    fn report(&mut self, last: Segment, constraint: Constraint) {
        let mut path = String::new();
        for segment in self.path.iter().chain([&last]) {
            // Writing to a String cannot fail.
            let _ = match segment {
                Segment::Member(name) if path.is_empty() => write!(path, "{name}"),
                Segment::Member(name) => write!(path, ".{name}"),
                Segment::Item(index) => write!(path, "[{index}]"),
                Segment::Key(index) => write!(path, "[key #{index}]"),
                Segment::Value(index) => write!(path, "[#{index}]"),
            };
        }
        self.found.push(Violation { path, constraint });
    }
}

/// Takes an entry's place, its key if there is one, and its value.
type Visit<'f> = dyn FnMut(Segment, Option<&str>, &dyn Validate) + 'f;
type VisitIn<'f> = dyn FnMut(&mut Violations, Segment, Option<&str>, &dyn Validate) + 'f;

/// Visits a list in its order and a map in that of its keys, so that reports do not depend on
/// hashes.
#[inline]
fn for_each(collection: &dyn Collection, visit: &mut Visit<'_>) {
    let (mut keys, mut values) = (Vec::new(), Vec::with_capacity(collection.entries()));
    collection.visit(&mut |key, value| {
        keys.extend(key);
        values.push(value);
    });
    if keys.is_empty() {
        for (index, value) in values.into_iter().enumerate() {
            visit(Segment::Item(index), None, value);
        }
    } else {
        for (place, index) in key_order(&keys).into_iter().enumerate() {
            visit(Segment::Value(place), Some(keys[index]), values[index]);
        }
    }
}

/// The checks of one member, or of one entry of a list or a map. Only [`required`](Self::required)
/// minds a value that is absent.
pub struct Member<'v> {
    violations: &'v mut Violations,
    segment: Segment,
    value: &'v dyn Validate,
}

/// A value that passes every check.
struct Nothing;

impl Validate for Nothing {}

/// The checks of each entry of a list or a map.
pub type Check = fn(Member<'_>) -> Member<'_>;

#[expect(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "a chain may end with any check"
)]
impl Member<'_> {
    /// The value must be there.
    pub fn required(self) -> Self {
        if let Value::Absent = self.value.view() {
            self.violations.report(self.segment, Constraint::Required);
        }
        self
    }

    /// An empty value satisfies the checks that follow.
    #[inline]
    pub fn or_empty(mut self) -> Self {
        let is_empty = match self.value.view() {
            Value::Text(text) => text.is_empty(),
            Value::Bytes(bytes) => bytes.is_empty(),
            Value::Collection(collection) => collection.entries() == 0,
            _ => false,
        };
        if is_empty {
            self.value = &Nothing;
        }
        self
    }

    /// The length must be within bounds: Unicode scalar values of a string, bytes of a blob,
    /// entries of a list or a map.
    pub fn length(self, bounds: impl Length) -> Self {
        self.length_within(bounds.bounds())
    }

    fn length_within(self, (min, max): (Option<u64>, Option<u64>)) -> Self {
        let (length, unit) = match self.value.view() {
            // A scalar value takes one to four bytes, which mostly settles it without counting.
            Value::Text(text)
                if max.is_none_or(|max| text.len() as u64 <= max)
                    && min.is_none_or(|min| text.len() as u64 >= min.saturating_mul(4)) =>
            {
                return self;
            }
            Value::Text(text) => (text.chars().count(), "characters"),
            Value::Bytes(bytes) => (bytes.len(), "bytes"),
            Value::Collection(collection) => (collection.entries(), "entries"),
            _ => return self,
        };
        let found = length as u64;
        if min.is_some_and(|min| found < min) || max.is_some_and(|max| found > max) {
            let constraint = Constraint::Length { min, max, found, unit };
            self.violations.report(self.segment, constraint);
        }
        self
    }

    /// The number must be within bounds.
    pub fn range(self, bounds: impl Range) -> Self {
        self.range_within(bounds.bounds())
    }

    #[inline]
    fn range_within(self, (min, max): (Option<Bound>, Option<Bound>)) -> Self {
        let value = match self.value.view() {
            Value::Integer(value) => Number::Integer(value),
            Value::Float(value) => Number::Float(value),
            _ => return self,
        };
        let within = min.is_none_or(|min| min.number().is_at_most(value))
            && max.is_none_or(|max| value.is_at_most(max.number()));
        if !within {
            let (min, max) = (min.map(Bound::text), max.map(Bound::text));
            self.violations.report(self.segment, Constraint::Range { min, max });
        }
        self
    }

    /// The string must match, under [`Validation::Strict`] alone.
    pub fn pattern(self, pattern: &'static Pattern) -> Self {
        if let Some(matches) = self.violations.policy.matches
            && let Value::Text(text) = self.value.view()
            && !matches(pattern, text)
        {
            let constraint = Constraint::Pattern { pattern: pattern.as_str() };
            self.violations.report(self.segment, constraint);
        }
        self
    }

    /// No item may equal another. Strings, blobs and numbers are compared; the service compares the
    /// rest.
    #[inline]
    pub fn unique(self) -> Self {
        if let Value::Collection(collection) = self.value.view() {
            let mut seen = Vec::with_capacity(collection.entries());
            collection.visit(&mut |_, value| seen.extend(Scalar::of(value)));
            // Lists that must be unique are short.
            if seen.iter().enumerate().any(|(index, value)| seen[..index].contains(value)) {
                self.violations.report(self.segment, Constraint::Unique);
            }
        }
        self
    }

    /// Checks each item of a list.
    #[inline]
    pub fn each(self, check: Check) -> Self {
        self.violations.entries(self.segment, self.value, &mut |violations, segment, _, value| {
            check(Member { violations, segment, value });
        });
        self
    }

    /// Checks each key of a map.
    #[inline]
    pub fn keys(self, check: Check) -> Self {
        self.violations.entries(self.segment, self.value, &mut |violations, segment, key, _| {
            if let (Segment::Value(index), Some(key)) = (segment, key) {
                check(Member { violations, segment: Segment::Key(index), value: &key });
            }
        });
        self
    }

    /// Checks each value of a map.
    #[inline]
    pub fn values(self, check: Check) -> Self {
        self.each(check)
    }

    /// Checks the constraints that the value states itself.
    #[inline]
    pub fn nested(self) -> Self {
        self.violations.inside(self.segment, |violations| self.value.validate(violations));
        self
    }
}

/// Bounds of a length, as ranges of literals.
pub trait Length {
    /// The least and the most.
    fn bounds(self) -> (Option<u64>, Option<u64>);
}

impl Length for RangeInclusive<u64> {
    fn bounds(self) -> (Option<u64>, Option<u64>) {
        let (min, max) = self.into_inner();
        (Some(min), Some(max))
    }
}

impl Length for RangeFrom<u64> {
    fn bounds(self) -> (Option<u64>, Option<u64>) {
        (Some(self.start), None)
    }
}

impl Length for RangeToInclusive<u64> {
    fn bounds(self) -> (Option<u64>, Option<u64>) {
        (None, Some(self.end))
    }
}

/// Bounds of a number, as ranges of literals.
pub trait Range {
    /// The least and the most.
    fn bounds(self) -> (Option<Bound>, Option<Bound>);
}

impl<T: Into<Bound>> Range for RangeInclusive<T> {
    fn bounds(self) -> (Option<Bound>, Option<Bound>) {
        let (min, max) = self.into_inner();
        (Some(min.into()), Some(max.into()))
    }
}

impl<T: Into<Bound>> Range for RangeFrom<T> {
    fn bounds(self) -> (Option<Bound>, Option<Bound>) {
        (Some(self.start.into()), None)
    }
}

impl<T: Into<Bound>> Range for RangeToInclusive<T> {
    fn bounds(self) -> (Option<Bound>, Option<Bound>) {
        (None, Some(self.end.into()))
    }
}

/// A bound of a number.
#[derive(Clone, Copy)]
pub enum Bound {
    /// An integer.
    Integer(i64),
    /// A float, and what writes it: a pointer, so that only clients which have such bounds hold the code for it.
    Float(f64, fn(&f64) -> String),
}

impl From<i64> for Bound {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Bound {
    fn from(value: f64) -> Self {
        Self::Float(value, f64::to_string)
    }
}

impl Bound {
    #[inline]
    fn number(self) -> Number {
        match self {
            Self::Integer(value) => Number::Integer(value),
            Self::Float(value, _) => Number::Float(value),
        }
    }

    #[inline]
    fn text(self) -> String {
        match self {
            Self::Integer(value) => value.to_string(),
            Self::Float(value, text) => text(&value),
        }
    }
}

/// A number to compare, exact if both sides are integers.
#[derive(Clone, Copy)]
enum Number {
    Integer(i64),
    Float(f64),
}

impl Number {
    #[inline]
    fn is_at_most(self, other: Self) -> bool {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => a <= b,
            _ => self.as_f64() <= other.as_f64(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "bounds beyond 2^53 are not met with floats")]
    fn as_f64(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

/// A value that [`Member::unique`] compares.
#[derive(PartialEq)]
enum Scalar<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
    Integer(i64),
    Float(u64),
}

impl<'a> Scalar<'a> {
    fn of(value: &'a dyn Validate) -> Option<Self> {
        Some(match value.view() {
            Value::Text(text) => Self::Text(text),
            Value::Bytes(bytes) => Self::Bytes(bytes),
            Value::Integer(value) => Self::Integer(value),
            Value::Float(value) => Self::Float(value.to_bits()),
            _ => return None,
        })
    }
}
