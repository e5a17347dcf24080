//! Lists in headers: values joined by commas, in quotes where they hold one themselves.

use std::borrow::Cow;

/// Writes a list that a header holds.
#[derive(Debug, Default)]
pub struct HeaderList(String);

impl HeaderList {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a value as it is: a number, a date.
    pub fn push(&mut self, value: &str) {
        if !self.0.is_empty() {
            self.0.push_str(", ");
        }
        self.0.push_str(value);
    }

    /// Appends a text, in quotes if it would not read back otherwise.
    pub fn push_text(&mut self, text: &str) {
        let is_plain = !text.is_empty()
            && !text.contains([',', '"'])
            && !text.starts_with([' ', '\t'])
            && !text.ends_with([' ', '\t']);
        if is_plain {
            return self.push(text);
        }
        self.push("\"");
        for char in text.chars() {
            if matches!(char, '"' | '\\') {
                self.0.push('\\');
            }
            self.0.push(char);
        }
        self.0.push('"');
    }

    /// The header's value.
    #[must_use]
    pub fn finish(self) -> String {
        self.0
    }
}

/// The values of a list that a header holds. A quote that is not closed ends with the header.
pub(super) fn split(header: &str) -> Vec<Cow<'_, str>> {
    let mut values = Vec::new();
    let mut rest = header.trim();
    while !rest.is_empty() {
        let (value, tail) = match rest.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (Cow::Borrowed(rest[..end].trim()), &rest[end..])
            }
        };
        values.push(value);
        // Between a closing quote and the next comma there is nothing to keep.
        let next = tail.find(',').map_or(tail.len(), |comma| comma + 1);
        rest = tail[next..].trim_start();
    }
    values
}

/// A quoted value, and what stands behind its closing quote.
fn unquoted(quoted: &str) -> (Cow<'_, str>, &str) {
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return (Cow::Owned(value), &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, char)| char)),
            char => value.push(char),
        }
    }
    (Cow::Owned(value), "")
}

/// HTTP dates, each of which holds a comma.
pub(super) fn split_dates(header: &str) -> Vec<&str> {
    let mut dates = Vec::new();
    let mut start = 0;
    for (count, (at, _)) in header.match_indices(',').enumerate() {
        if count % 2 == 1 {
            dates.push(header[start..at].trim());
            start = at + 1;
        }
    }
    let last = header[start..].trim();
    if !last.is_empty() {
        dates.push(last);
    }
    dates
}
