//! What a model says of an input, as data: members, constraints, and what they lead to.

use std::sync::OnceLock;

use regex_lite::Regex;

/// A structure or a union.
#[derive(Debug)]
pub struct Shape {
    /// The members, in the model's order.
    pub members: &'static [Member],
}

impl Shape {
    /// Whether something is asked of a member.
    pub(super) fn any(&self) -> bool {
        self.members.iter().any(|member| member.rules.any)
    }
}

/// A type that an input leads to and that has rules.
pub trait Described {
    /// The rules of its members.
    fn shape() -> &'static Shape;
}

/// A member, and what its value must satisfy.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The name on the wire.
    pub name: &'static str,
    /// What its value must satisfy.
    pub rules: Rules,
}

/// What a value must satisfy. Built in constants, by chains of the methods below.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Whether anything is asked at all.
    pub(super) any: bool,
    pub(super) required: bool,
    pub(super) sensitive: bool,
    pub(super) blob: bool,
    pub(super) or_empty: bool,
    pub(super) unique: bool,
    pub(super) shortest: u64,
    pub(super) longest: u64,
    pub(super) min: Option<Number>,
    pub(super) max: Option<Number>,
    pub(super) values: Option<&'static [&'static str]>,
    pub(super) pattern: Option<fn() -> &'static Pattern>,
    pub(super) keys: Option<&'static Rules>,
    pub(super) each: Option<&'static Rules>,
    pub(super) shape: Option<fn() -> &'static Shape>,
}

/// A bound of a number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    /// Of an integer.
    Whole(i64),
    /// Of a float.
    Float(f64),
}

impl Rules {
    /// Nothing.
    pub const NONE: Self = Self {
        any: false,
        required: false,
        sensitive: false,
        blob: false,
        or_empty: false,
        unique: false,
        shortest: 0,
        longest: u64::MAX,
        min: None,
        max: None,
        values: None,
        pattern: None,
        keys: None,
        each: None,
        shape: None,
    };

    /// The value must be there.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { any: true, required: true, ..self }
    }

    /// The value is never shown, nor that there is none.
    #[must_use]
    pub const fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }

    /// The value is bytes, in base64. They are never shown.
    #[must_use]
    pub const fn blob(self) -> Self {
        Self { blob: true, ..self }
    }

    /// The empty value is allowed, whatever the rest says.
    #[must_use]
    pub const fn or_empty(self) -> Self {
        Self { or_empty: true, ..self }
    }

    /// A list's items differ.
    #[must_use]
    pub const fn unique(self) -> Self {
        Self { any: true, unique: true, ..self }
    }

    /// The least and the most characters, bytes or entries.
    #[must_use]
    pub const fn length(self, shortest: u64, longest: u64) -> Self {
        Self { any: true, shortest, longest, ..self }
    }

    /// The least characters, bytes or entries.
    #[must_use]
    pub const fn shortest(self, shortest: u64) -> Self {
        Self { any: true, shortest, ..self }
    }

    /// The most characters, bytes or entries.
    #[must_use]
    pub const fn longest(self, longest: u64) -> Self {
        Self { any: true, longest, ..self }
    }

    /// The least number.
    #[must_use]
    pub const fn min(self, min: i64) -> Self {
        Self { any: true, min: Some(Number::Whole(min)), ..self }
    }

    /// The greatest number.
    #[must_use]
    pub const fn max(self, max: i64) -> Self {
        Self { any: true, max: Some(Number::Whole(max)), ..self }
    }

    /// The least number, of a float.
    #[must_use]
    pub const fn min_float(self, min: f64) -> Self {
        Self { any: true, min: Some(Number::Float(min)), ..self }
    }

    /// The greatest number, of a float.
    #[must_use]
    pub const fn max_float(self, max: f64) -> Self {
        Self { any: true, max: Some(Number::Float(max)), ..self }
    }

    /// The texts that are allowed.
    #[must_use]
    pub const fn values(self, values: &'static [&'static str]) -> Self {
        Self { any: true, values: Some(values), ..self }
    }

    /// The regular expression that a text matches.
    #[must_use]
    pub const fn pattern(self, pattern: fn() -> &'static Pattern) -> Self {
        Self { any: true, pattern: Some(pattern), ..self }
    }

    /// What a map's keys must satisfy.
    #[must_use]
    pub const fn keys(self, keys: &'static Self) -> Self {
        Self { any: true, keys: Some(keys), ..self }
    }

    /// What a list's items or a map's values must satisfy.
    #[must_use]
    pub const fn each(self, each: &'static Self) -> Self {
        Self { any: true, each: Some(each), ..self }
    }

    /// The structure or the union that the value is.
    #[must_use]
    pub const fn shape(self, shape: fn() -> &'static Shape) -> Self {
        Self { any: true, shape: Some(shape), ..self }
    }
}

/// A regular expression, compiled when it is first needed.
#[derive(Debug)]
pub struct Pattern {
    text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Keeps the expression.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// The expression, as in the model.
    pub(super) fn as_str(&self) -> &'static str {
        self.text
    }

    /// Whether all of the text matches, as AWS's services have it. The generator has seen to it that the engine knows the
    /// expression.
    pub(super) fn is_match(&self, text: &str) -> bool {
        let whole = || Regex::new(&["^(?:", self.text, ")$"].concat()).ok();
        self.compiled.get_or_init(whole).as_ref().is_none_or(|regex| regex.is_match(text))
    }
}
