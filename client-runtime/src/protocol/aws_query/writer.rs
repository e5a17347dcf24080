//! Appends the pairs of a form to one buffer.

use base64::engine::{Engine, general_purpose::STANDARD};
use zeroize::Zeroize as _;

use super::write::ToQuery;
use crate::key_order::key_order;
use crate::primitives::{DateTime, DateTimeFormat};
use crate::protocol::json::buffer::Buffer;

/// Appends the pairs of a form to one buffer.
///
/// It keeps the name of the value that is written next, `Filters.member.1.Name`; what holds others puts their names behind
/// its own while they are written.
pub struct QueryWriter {
    buffer: Buffer,
    name: String,
}

impl QueryWriter {
    /// The form of an operation without members.
    #[must_use]
    pub fn new(action: &str, version: &str) -> Self {
        let mut writer = Self { buffer: Buffer::with_capacity(256), name: String::new() };
        writer.member("Action", &action);
        writer.member("Version", &version);
        writer
    }

    /// The form.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.buffer.into_vec()
    }

    /// Writes a member, unless it is absent.
    pub fn member(&mut self, name: &str, value: &dyn ToQuery) {
        self.named(name, |w| value.to_query(w));
    }

    /// Writes the members of a structure that are there.
    pub fn members(&mut self, members: &[(&str, &dyn ToQuery)]) {
        for (name, value) in members {
            self.member(name, *value);
        }
    }

    /// Writes a member in a form of its own, unless it is absent.
    pub fn member_with<T>(
        &mut self,
        name: &str,
        value: &Option<T>,
        write: impl FnOnce(&mut Self, &T),
    ) {
        if let Some(value) = value {
            self.named(name, |w| write(w, value));
        }
    }

    /// Writes a list, whose items have this name, or none if it is flattened. One without items is an empty text, so that the
    /// service sees that it is there.
    pub fn list<T>(&mut self, item: &str, values: &[T], write: impl Fn(&mut Self, &T)) {
        if values.is_empty() {
            return self.string("");
        }
        self.named(item, |w| {
            for (index, value) in values.iter().enumerate() {
                w.numbered(index, |w| write(w, value));
            }
        });
    }

    /// Writes a map in the order of its keys, so that equal requests are equal byte for byte. Its entries have this name, or
    /// none if it is flattened.
    pub fn map<'m, K: AsRef<str> + 'm, T: 'm>(
        &mut self,
        entry: &str,
        (key_name, value_name): (&str, &str),
        entries: impl IntoIterator<Item = (&'m K, &'m T)>,
        write: impl Fn(&mut Self, &T),
    ) {
        let entries: Vec<(&str, &T)> =
            entries.into_iter().map(|(key, value)| (key.as_ref(), value)).collect();
        let keys: Vec<&str> = entries.iter().map(|(key, _)| *key).collect();
        self.named(entry, |w| {
            for (index, at) in key_order(&keys).into_iter().enumerate() {
                let (key, value) = entries[at];
                w.numbered(index, |w| {
                    w.named(key_name, |w| w.string(key));
                    w.named(value_name, |w| write(w, value));
                });
            }
        });
    }

    /// Writes what has this name below the current one.
    fn named(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        let length = self.name.len();
        if !name.is_empty() {
            if length > 0 {
                self.name.push('.');
            }
            self.name.push_str(name);
        }
        write(self);
        self.name.truncate(length);
    }

    fn numbered(&mut self, index: usize, write: impl FnOnce(&mut Self)) {
        self.named(&(index + 1).to_string(), write);
    }

    /// Writes a text.
    pub fn string(&mut self, text: &str) {
        if !self.buffer.is_empty() {
            self.buffer.push(b'&');
        }
        encode(&mut self.buffer, self.name.as_bytes());
        self.buffer.push(b'=');
        encode(&mut self.buffer, text.as_bytes());
    }

    /// Writes a number in the fewest digits that read back the same, or `NaN`, `Infinity` or `-Infinity`. `text` is the
    /// number as Rust writes it.
    pub(super) fn float(&mut self, value: f64, text: &str) {
        self.string(if value.is_finite() {
            text
        } else if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        });
    }

    /// Writes bytes as base64.
    pub(super) fn base64(&mut self, bytes: &[u8]) {
        let mut text = STANDARD.encode(bytes);
        self.string(&text);
        text.zeroize();
    }

    /// Writes an instant. A year that the format cannot hold is written as epoch seconds, for the service to reject.
    pub fn timestamp(&mut self, instant: &DateTime, format: DateTimeFormat) {
        match instant.fmt(format) {
            Ok(text) => self.string(&text),
            Err(_) => self.string(&instant.to_string()),
        }
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn encode(buffer: &mut Buffer, bytes: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            buffer.push(byte);
        } else {
            let (high, low) = (HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]);
            buffer.extend_from_slice(&[b'%', high, low]);
        }
    }
}
