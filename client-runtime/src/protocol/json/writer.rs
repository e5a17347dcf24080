//! Appends JSON to one buffer.

use super::buffer::Buffer;
use super::{ToJson, scan};
use crate::primitives::{Blob, DateTime, DateTimeFormat};
use crate::redacted;
use base64::engine::{Engine, general_purpose::STANDARD};

/// Appends JSON to one buffer.
///
/// A value that an object or an array writes is followed by a comma at once, and whoever closes the
/// object or array turns the last comma into its bracket: nothing has to remember whether it is the
/// first.
#[derive(Default)]
pub struct Writer {
    buffer: Buffer,
    secrets: Secrets,
    omitted: Option<String>,
}

/// How sensitive members are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrets {
    /// They are written, as a request needs.
    #[default]
    Write,
    /// A fixed text stands for each.
    Redact,
    /// They are left out, and [`Writer::omitted`] names the first.
    Refuse,
}

impl Writer {
    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        Self { buffer: Buffer::with_capacity(256), ..Self::default() }
    }

    /// An empty document that treats sensitive members so.
    #[must_use]
    pub fn with_secrets(secrets: Secrets) -> Self {
        Self { secrets, ..Self::new() }
    }

    /// The document.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.buffer.into_vec()
    }

    /// The path of the first sensitive member that was left out under [`Secrets::Refuse`].
    #[must_use]
    pub fn omitted(&self) -> Option<&str> {
        self.omitted.as_deref()
    }

    /// Opens an object.
    pub fn object(&mut self) -> ObjectWriter<'_> {
        self.buffer.push(b'{');
        ObjectWriter(self)
    }

    /// Opens an array.
    pub fn array(&mut self) -> ArrayWriter<'_> {
        self.buffer.push(b'[');
        ArrayWriter(self)
    }

    /// Writes null.
    pub fn null(&mut self) {
        self.buffer.extend_from_slice(b"null");
    }

    /// Writes a truth value.
    pub fn bool(&mut self, value: bool) {
        self.buffer.extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// Writes an integer.
    pub fn integer(&mut self, value: i64) {
        if value < 0 {
            self.buffer.push(b'-');
        }
        self.unsigned(value.unsigned_abs());
    }

    /// Writes an integer of zero or more.
    #[inline]
    pub fn unsigned(&mut self, mut value: u64) {
        let mut digits = [0; 20];
        let mut start = digits.len();
        loop {
            start -= 1;
            let digit = (value % 10) as u8;
            digits[start] = b'0' + digit;
            value /= 10;
            if value == 0 {
                break;
            }
        }
        self.buffer.extend_from_slice(&digits[start..]);
    }

    /// Writes a number in the fewest digits that read back the same, or one of the texts
    /// `"NaN"`, `"Infinity"` and `"-Infinity"`.
    #[inline]
    pub fn float(&mut self, value: f64) {
        self.float_text(value, &format!("{value:?}"));
    }

    /// Like [`float`](Self::float), for the shorter type: 0.1 stays 0.1.
    #[inline]
    pub fn float32(&mut self, value: f32) {
        self.float_text(f64::from(value), &format!("{value:?}"));
    }

    #[inline]
    fn float_text(&mut self, value: f64, text: &str) {
        if value.is_finite() {
            self.buffer.extend_from_slice(text.as_bytes());
        } else if value.is_nan() {
            self.string("NaN");
        } else {
            self.string(if value > 0.0 { "Infinity" } else { "-Infinity" });
        }
    }

    /// Writes a number of any size and precision, given as JSON text. A text that is no JSON number
    /// is written as a string, for the service to reject.
    #[inline]
    pub fn number(&mut self, text: &str) {
        if super::reader::is_number(text) {
            self.buffer.extend_from_slice(text.as_bytes());
        } else {
            self.string(text);
        }
    }

    /// Writes a string.
    pub fn string(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.buffer.reserve(bytes.len() + 2);
        self.buffer.push(b'"');
        let plain = scan::plain(bytes);
        if plain == bytes.len() {
            self.buffer.extend_from_slice(bytes);
        } else {
            self.escaped(bytes, plain);
        }
        self.buffer.push(b'"');
    }

    #[inline(never)]
    fn escaped(&mut self, mut bytes: &[u8], mut clean: usize) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        loop {
            self.buffer.extend_from_slice(&bytes[..clean]);
            let Some(&byte) = bytes.get(clean) else { break };
            match byte {
                b'"' => self.buffer.extend_from_slice(b"\\\""),
                b'\\' => self.buffer.extend_from_slice(b"\\\\"),
                b'\n' => self.buffer.extend_from_slice(b"\\n"),
                b'\r' => self.buffer.extend_from_slice(b"\\r"),
                b'\t' => self.buffer.extend_from_slice(b"\\t"),
                control => {
                    self.buffer.extend_from_slice(b"\\u00");
                    self.buffer.push(HEX[usize::from(control >> 4)]);
                    self.buffer.push(HEX[usize::from(control & 15)]);
                }
            }
            bytes = &bytes[clean + 1..];
            clean = scan::plain(bytes);
        }
    }

    /// Writes bytes as base64.
    #[inline]
    pub fn blob(&mut self, blob: &Blob) {
        self.base64(blob.as_ref());
    }

    #[inline]
    pub(crate) fn base64(&mut self, bytes: &[u8]) {
        let length = bytes.len().div_ceil(3) * 4;
        self.buffer.reserve(length + 2);
        self.buffer.push(b'"');
        // The slice has the exact length, so nothing can be missing.
        let written = STANDARD.encode_slice(bytes, self.buffer.extend_by(length));
        debug_assert!(written.is_ok());
        self.buffer.push(b'"');
    }

    /// Writes an instant: epoch seconds as a number, every other format as a string. A year that
    /// the format cannot hold is written as epoch seconds, for the service to reject.
    #[inline]
    pub fn timestamp(&mut self, instant: &DateTime, format: DateTimeFormat) {
        if format == DateTimeFormat::EpochSeconds && !instant.has_subsec_nanos() {
            return self.integer(instant.secs());
        }
        let epoch = DateTimeFormat::EpochSeconds;
        match instant.fmt(format) {
            Ok(text) if format != epoch => self.string(&text),
            Ok(text) => self.buffer.extend_from_slice(text.as_bytes()),
            Err(_) => self.timestamp(instant, epoch),
        }
    }

    /// Ends an object or an array.
    fn close(&mut self, bracket: u8) {
        match self.buffer.last_mut() {
            Some(last @ b',') => *last = bracket,
            _ => self.buffer.push(bracket),
        }
    }

    #[cold]
    fn refuse(&mut self, name: &str) {
        self.omitted.get_or_insert_with(|| name.to_owned());
    }

    /// Writes a value, and puts the name of its place before the path of a member that it omitted.
    #[cold]
    fn value_or_refusal(&mut self, place: &str, value: &dyn ToJson) {
        let before = self.omitted.take();
        value.to_json(self);
        let inside = self.omitted.take().map(|inner| {
            let dot = if inner.starts_with('[') { "" } else { "." };
            format!("{place}{dot}{inner}")
        });
        self.omitted = before.or(inside);
    }

    #[inline]
    fn value(&mut self, place: &str, value: &dyn ToJson) {
        if self.secrets == Secrets::Refuse {
            self.value_or_refusal(place, value);
        } else {
            value.to_json(self);
        }
        self.buffer.push(b',');
    }
}

/// Writes the members of an object. [`end`](Self::end) closes it.
#[must_use = "an object is closed by `end`"]
pub struct ObjectWriter<'w>(&'w mut Writer);

impl ObjectWriter<'_> {
    /// Writes a member of a structure, unless the value is absent.
    pub fn member(&mut self, name: &'static str, value: &dyn ToJson) {
        if !value.is_absent() {
            self.name(name);
            self.0.value(name, value);
        }
    }

    /// Writes a sensitive member of a structure as the writer's policy says, unless the value is
    /// absent.
    pub fn sensitive_member(&mut self, name: &'static str, value: &dyn ToJson) {
        match self.0.secrets {
            Secrets::Write => self.member(name, value),
            _ if value.is_absent() => {}
            Secrets::Redact => self.member(name, &redacted::TEXT),
            Secrets::Refuse => self.0.refuse(name),
        }
    }

    /// Writes a member in a form of its own, unless the value is absent.
    pub fn member_with<T>(
        &mut self,
        name: &'static str,
        value: &Option<T>,
        write: impl FnOnce(&mut Writer, &T),
    ) {
        if let Some(value) = value {
            self.name(name);
            write(self.0, value);
            self.0.buffer.push(b',');
        }
    }

    /// Writes a sensitive member in a form of its own as the writer's policy says, unless the value
    /// is absent.
    pub fn sensitive_member_with<T>(
        &mut self,
        name: &'static str,
        value: &Option<T>,
        write: impl FnOnce(&mut Writer, &T),
    ) {
        if self.0.secrets == Secrets::Write {
            self.member_with(name, value, write);
        } else if value.is_some() {
            self.sensitive_member(name, &"");
        }
    }

    /// Writes an entry of a map.
    pub fn entry(&mut self, key: &str, value: &dyn ToJson) {
        self.key(key);
        self.0.value("[…]", value);
    }

    /// Writes an entry of a map in a form of its own.
    pub fn entry_with(&mut self, key: &str, write: impl FnOnce(&mut Writer)) {
        self.key(key);
        write(self.0);
        self.0.buffer.push(b',');
    }

    /// Closes the object.
    pub fn end(self) {
        self.0.close(b'}');
    }

    /// Names of a model are identifiers, so nothing has to be escaped.
    fn name(&mut self, name: &'static str) {
        debug_assert_eq!(scan::plain(name.as_bytes()), name.len());
        let buffer = &mut self.0.buffer;
        buffer.reserve(name.len() + 3);
        buffer.push(b'"');
        buffer.extend_from_slice(name.as_bytes());
        buffer.extend_from_slice(b"\":");
    }

    fn key(&mut self, key: &str) {
        self.0.string(key);
        self.0.buffer.push(b':');
    }
}

/// Writes the values of an array. [`end`](Self::end) closes it.
#[must_use = "an array is closed by `end`"]
pub struct ArrayWriter<'w>(&'w mut Writer);

impl ArrayWriter<'_> {
    /// Writes a value; an absent one is null.
    pub fn item(&mut self, value: &dyn ToJson) {
        self.0.value("[…]", value);
    }

    /// Writes a value in a form of its own.
    pub fn item_with(&mut self, write: impl FnOnce(&mut Writer)) {
        write(self.0);
        self.0.buffer.push(b',');
    }

    /// Closes the array.
    pub fn end(self) {
        self.0.close(b']');
    }
}
