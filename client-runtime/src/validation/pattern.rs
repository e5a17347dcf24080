//! Regular expressions, compiled when first needed.

use regex_lite::Regex;
use std::sync::OnceLock;

/// A regular expression that a string must match, somewhere in it unless the expression is
/// anchored.
#[derive(Debug)]
pub struct Pattern {
    text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Keeps the expression; the first match compiles it.
    #[inline]
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// The expression.
    #[inline]
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        self.text
    }

    /// Whether the text matches. An expression that cannot be compiled matches everything, so that
    /// the service is the judge.
    #[inline]
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Regex::new(self.text).ok());
        compiled.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}
