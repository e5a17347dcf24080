//! Patterns: Smithy writes them in ECMA 262's dialect; clients run them with `regex-lite`.

use super::{Checker, Place};

/// Whether a client can enforce the pattern: `regex-lite` accepts it and means the same by it.
pub(crate) fn pattern_is_enforced(pattern: &str) -> bool {
    means_the_same(pattern) && regex_lite::Regex::new(pattern).is_ok() && ecma(pattern).is_ok()
}

/// Why the pattern is invalid in every dialect.
///
/// Published models have some in Java's, which their services run; those are notes.
pub(super) fn error(pattern: &str) -> Option<String> {
    let error = ecma(pattern).err()?;
    ecma(&without_java(pattern)).is_err().then_some(error)
}

/// Whether it is one in ECMA 262's dialect. Smithy asks for Unicode mode; patterns of published models escape more than
/// that allows, so the older mode will do too.
fn ecma(pattern: &str) -> Result<(), String> {
    let unicode = regress::Flags { unicode: true, ..regress::Flags::default() };
    regress::Regex::with_flags(pattern, unicode)
        .or_else(|_| regress::Regex::new(pattern))
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// Notes a pattern that a client does not enforce.
pub(super) fn note(checker: &mut Checker<'_>, place: &Place<'_>) {
    if let Some(pattern) = place.traits().pattern().filter(|text| !pattern_is_enforced(text)) {
        let what = format!("pattern {pattern} is beyond what a client can run");
        checker.note(&place.id(), what, "the service alone enforces it");
    }
}

/// Constructs that both dialects accept with different meanings: nested brackets and set operators in a class, and
/// `{,n}`, which is text in ECMA 262.
fn means_the_same(pattern: &str) -> bool {
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match c {
            '\\' => {
                chars.next();
            }
            '[' if in_class => return false,
            '[' => in_class = true,
            ']' => in_class = false,
            '&' | '-' | '~' if in_class && next == Some(c) => return false,
            '{' if !in_class && next == Some(',') => return false,
            _ => {}
        }
    }
    true
}

/// The pattern without what only Java has: inline flags (`(?i)`), possessive quantifiers (`{2}+`), quantified anchors and
/// quantifiers (`${1,128}`, `{11}{0,1011}`), and a class before a hyphen in brackets (`[\p{Z}-_]`).
fn without_java(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut in_class = false;
    let mut last = ' ';
    while let Some(c) = rest.chars().next() {
        if let Some(after) = foreign(rest, last, in_class) {
            rest = after;
            last = ' ';
            continue;
        }
        let length = if c == '\\' {
            1 + rest[1..].chars().next().map_or(0, char::len_utf8)
        } else {
            c.len_utf8()
        };
        match c {
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
        text.push_str(&rest[..length]);
        rest = &rest[length..];
        last = if in_class || c == '\\' { ' ' } else { c };
    }
    text
}

/// What follows a construct of Java's at the head of the text.
fn foreign(text: &str, last: char, in_class: bool) -> Option<&str> {
    let is_possessive = matches!(last, '*' | '+' | '?' | '}') && text.starts_with('+');
    if in_class {
        let property = text.strip_prefix("\\p{").or_else(|| text.strip_prefix("\\P{"))?;
        return property.split_once('}').map(|(_, rest)| rest.strip_prefix('-').unwrap_or(rest));
    }
    if is_possessive {
        return text.strip_prefix('+');
    }
    if matches!(last, '$' | '^' | '*' | '+' | '?' | '}') && text.starts_with('{') {
        return text.split_once('}').map(|(_, rest)| rest);
    }
    let (flags, rest) = text.strip_prefix("(?")?.split_once(')')?;
    flags.chars().all(|c| "dimsux".contains(c)).then_some(rest)
}
