//! Reads JSON value by value, over the lexer of `hifijson`.
//!
//! That lexer brings no dependency, no procedural macro and no data model.

use super::error::{ReadError, Reason};
use super::read::FromJson;
use super::scan;
use crate::primitives::{Blob, DateTime, DateTimeFormat};
use base64::engine::{Engine, general_purpose::STANDARD_PAD_INDIFFERENT};
use hifijson::num::{Lex as _, LexWrite as _};
use hifijson::str::{Lex as _, LexAlloc as _};
use hifijson::token::Lex as _;
use hifijson::{Read as _, SliceLexer};
use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

use zeroize::Zeroize as _;

/// How deep objects and arrays may nest before the reader refuses: a bound of the stack.
const MAX_DEPTH: u32 = 128;

/// A structure or a list takes more memory than its brackets did, so their number is bounded: by a number that does no
/// harm, and beyond it by one for so many bytes of the document, which is more than any service sends.
const BYTES_PER_AGGREGATE: usize = 16;
const HARMLESS_AGGREGATES: usize = 4096;

/// Reads a JSON document from start to end, value by value.
pub struct Reader<'a> {
    document: &'a str,
    /// Whether that is all of it, and not what comes before a byte that is not UTF-8.
    is_utf8: bool,
    lexer: SliceLexer<'a>,
    depth: u32,
    /// How many more objects and arrays may be read, and not skipped.
    room: usize,
    /// Whether a null in a list or map that has none is an error.
    refuses_nulls: bool,
}

type Result<T, E = ReadError> = std::result::Result<T, E>;

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    #[must_use]
    pub fn new(document: &'a [u8]) -> Self {
        // Checked once: a slice of a str is a str.
        let (document, is_utf8) = match std::str::from_utf8(document) {
            Ok(document) => (document, true),
            Err(error) => {
                let valid = &document[..error.valid_up_to()];
                (std::str::from_utf8(valid).unwrap_or_default(), false)
            }
        };
        let lexer = SliceLexer::new(document.as_bytes());
        let room = document.len() / BYTES_PER_AGGREGATE + HARMLESS_AGGREGATES;
        Self { document, is_utf8, lexer, depth: 0, room, refuses_nulls: false }
    }

    /// As [`new`](Self::new), for a service: where a client leaves out a null in a list or map, it refuses one.
    #[cfg(feature = "server")]
    #[inline]
    pub(crate) fn refusing_nulls(document: &'a [u8]) -> Self {
        Self { refuses_nulls: true, ..Self::new(document) }
    }

    /// After a null in a list or map that has none: it is left out, unless it is an error.
    #[cold]
    pub(super) fn leave_out_null(&self) -> Result<()> {
        if self.refuses_nulls { Err(self.invalid("a list or map has no nulls")) } else { Ok(()) }
    }

    /// Reads an object, or null, which has no members. `member` is called for each member and must
    /// read or [`skip`](Self::skip) its value.
    ///
    /// # Errors
    /// If the next value is of another kind, or `member` fails.
    pub fn object(&mut self, member: &mut dyn FnMut(&mut Self, &str) -> Result<()>) -> Result<()> {
        self.entries(&mut |r, name| member(r, &name).map_err(|error| error.of_member(&name)))
    }

    /// Like [`object`](Self::object), for names that are data and must not appear in an error.
    ///
    /// # Errors
    /// If the next value is of another kind, or `entry` fails.
    pub fn map(
        &mut self,
        entry: &mut dyn FnMut(&mut Self, Cow<'a, str>) -> Result<()>,
    ) -> Result<()> {
        self.entries(&mut |r, key| entry(r, key).map_err(ReadError::in_entry))
    }

    pub(super) fn entries(
        &mut self,
        entry: &mut dyn FnMut(&mut Self, Cow<'a, str>) -> Result<()>,
    ) -> Result<()> {
        if self.null()? {
            return Ok(());
        }
        self.open(b'{', "an object")?;
        self.take_room()?;
        let mut more = self.peek()? != b'}';
        while more {
            if self.peek()? != b'"' {
                return Err(self.syntax("a member's name was expected"));
            }
            let name = self.text()?;
            self.punctuation(b':', "a colon was expected")?;
            entry(self, name)?;
            more = self.comma(b'}')?;
        }
        self.close();
        Ok(())
    }

    /// Reads an array, or null, which has no items. `item` is called for each value and must read
    /// or [`skip`](Self::skip) it.
    ///
    /// # Errors
    /// If the next value is of another kind, or `item` fails.
    pub fn array(&mut self, item: &mut dyn FnMut(&mut Self) -> Result<()>) -> Result<()> {
        if self.null()? {
            return Ok(());
        }
        self.open(b'[', "an array")?;
        self.take_room()?;
        let mut index = 0;
        let mut more = self.peek()? != b']';
        while more {
            item(self).map_err(|error| error.in_item(index))?;
            index += 1;
            more = self.comma(b']')?;
        }
        self.close();
        Ok(())
    }

    /// Takes null, if it is the next value.
    ///
    /// # Errors
    /// If there is no next value.
    pub fn null(&mut self) -> Result<bool> {
        if self.peek()? != b'n' {
            return Ok(false);
        }
        match self.lexer.null_or_bool() {
            Some(None) => Ok(true),
            _ => Err(self.syntax("an unknown word")),
        }
    }

    /// Reads a value.
    ///
    /// # Errors
    /// If the next value is not of that type.
    pub fn value<T: FromJson>(&mut self) -> Result<T> {
        T::from_json(self)
    }

    /// Reads a value into a field, and leaves the field as it is if the value is null.
    ///
    /// # Errors
    /// If the next value is not of that type.
    pub fn read_into<T: FromJson>(&mut self, field: &mut T) -> Result<()> {
        T::read_into(field, self)
    }

    /// Reads a value that has a form of its own into a field, optional or not, and leaves the field
    /// as it is if the value is null.
    ///
    /// # Errors
    /// If `read` fails.
    pub fn read_with<T, F: From<T>>(
        &mut self,
        field: &mut F,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<()> {
        if !self.null()? {
            *field = F::from(read(self)?);
        }
        Ok(())
    }

    /// Reads a list whose items have a form of their own. Nulls are left out.
    ///
    /// # Errors
    /// If the next value is of another kind, or `read` fails.
    #[inline]
    pub fn list_with<T>(&mut self, read: impl Fn(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let mut items = Vec::new();
        self.array(&mut |r| {
            if r.null()? {
                return r.leave_out_null();
            }
            items.push(read(r)?);
            Ok(())
        })?;
        Ok(items)
    }

    /// As [`list_with`](Self::list_with), with `None` for each null.
    ///
    /// # Errors
    /// As for [`list_with`](Self::list_with).
    #[inline]
    pub fn sparse_list_with<T>(
        &mut self,
        read: impl Fn(&mut Self) -> Result<T>,
    ) -> Result<Vec<Option<T>>> {
        let mut items = Vec::new();
        self.array(&mut |r| {
            let item = if r.null()? { None } else { Some(read(r)?) };
            items.push(item);
            Ok(())
        })?;
        Ok(items)
    }

    /// Reads a map whose values have a form of their own. Entries of null are left out.
    ///
    /// # Errors
    /// If the next value is of another kind, or `read` fails.
    #[inline]
    pub fn map_with<K: for<'k> From<&'k str> + Eq + Hash, T>(
        &mut self,
        read: impl Fn(&mut Self) -> Result<T>,
    ) -> Result<HashMap<K, T>> {
        let mut entries = HashMap::new();
        self.map(&mut |r, key| {
            if r.null()? {
                return r.leave_out_null();
            }
            entries.insert(K::from(&key), read(r)?);
            Ok(())
        })?;
        Ok(entries)
    }

    /// As [`map_with`](Self::map_with), with `None` for each null.
    ///
    /// # Errors
    /// As for [`map_with`](Self::map_with).
    #[inline]
    pub fn sparse_map_with<K: for<'k> From<&'k str> + Eq + Hash, T>(
        &mut self,
        read: impl Fn(&mut Self) -> Result<T>,
    ) -> Result<HashMap<K, Option<T>>> {
        let mut entries = HashMap::new();
        self.map(&mut |r, key| {
            let value = if r.null()? { None } else { Some(read(r)?) };
            entries.insert(K::from(&key), value);
            Ok(())
        })?;
        Ok(entries)
    }

    /// Passes over a value of any kind.
    ///
    /// # Errors
    /// If it is not JSON, or nests too deeply.
    pub fn skip(&mut self) -> Result<()> {
        self.skip_value().map_err(ReadError::in_unknown)
    }

    /// Without recursion: `depth` counts the brackets that are open, and one bit of `objects` says
    /// of each whether it is a brace.
    fn skip_value(&mut self) -> Result<()> {
        let outer = self.depth;
        let mut objects: u128 = 0;
        loop {
            match self.peek()? {
                open @ (b'{' | b'[') => {
                    let close = if open == b'{' { b'}' } else { b']' };
                    self.open(open, "a value")?;
                    objects = objects << 1 | u128::from(open == b'{');
                    if self.peek()? != close {
                        if open == b'{' {
                            self.skip_name()?;
                        }
                        continue;
                    }
                    self.close();
                    objects >>= 1;
                }
                _ => self.skip_scalar()?,
            }
            // A value has ended, and perhaps what holds it.
            loop {
                if self.depth == outer {
                    return Ok(());
                }
                let in_object = objects & 1 == 1;
                if self.comma(if in_object { b'}' } else { b']' })? {
                    if in_object {
                        self.skip_name()?;
                    }
                    break;
                }
                self.close();
                objects >>= 1;
            }
        }
    }

    fn skip_name(&mut self) -> Result<()> {
        if self.peek()? != b'"' {
            return Err(self.syntax("a member's name was expected"));
        }
        self.skip_scalar()?;
        self.punctuation(b':', "a colon was expected")
    }

    fn skip_text(&mut self) -> Result<()> {
        self.lexer.take_next();
        let rest = self.lexer.as_slice();
        let plain = scan::plain(rest);
        // From here on, the lexer minds escape sequences.
        self.lexer = SliceLexer::new(&rest[plain..]);
        self.lexer.str_ignore().map_err(|error| self.string_error(&error))
    }

    fn skip_scalar(&mut self) -> Result<()> {
        match self.peek()? {
            b'"' => self.skip_text(),
            b'-' | b'0'..=b'9' => self.number_text().map(drop),
            b'n' => self.null().map(drop),
            b't' | b'f' => self.bool().map(drop),
            _ => Err(self.syntax("a value was expected")),
        }
    }

    /// Reads a truth value.
    ///
    /// # Errors
    /// If the next value is of another kind.
    pub fn bool(&mut self) -> Result<bool> {
        if matches!(self.peek()?, b't' | b'f') {
            if let Some(Some(value)) = self.lexer.null_or_bool() {
                return Ok(value);
            }
            return Err(self.syntax("an unknown word"));
        }
        Err(self.unexpected("a boolean"))
    }

    /// Reads a string.
    ///
    /// # Errors
    /// If the next value is of another kind.
    pub fn string(&mut self) -> Result<Cow<'a, str>> {
        if self.peek()? == b'"' { self.text() } else { Err(self.unexpected("a string")) }
    }

    /// Reads an integer from `min` to `max`. A fraction of zero and an exponent are accepted.
    ///
    /// # Errors
    /// If the next value is of another kind, not a whole number, or out of range.
    #[inline]
    pub fn integer(&mut self, min: i64, max: i64) -> Result<i64> {
        if !matches!(self.peek()?, b'-' | b'0'..=b'9') {
            return Err(self.unexpected("an integer"));
        }
        let text = self.number_text()?;
        let value = match text.parse::<i64>() {
            Ok(value) => value,
            Err(_) => match whole(text) {
                Some(value) => value,
                None => return Err(self.invalid("the number is not an integer of 64 bits")),
            },
        };
        if (min..=max).contains(&value) {
            Ok(value)
        } else {
            Err(self.invalid("the integer is out of the range of its type"))
        }
    }

    /// Reads a number, or one of the texts `"NaN"`, `"Infinity"` and `"-Infinity"`.
    ///
    /// # Errors
    /// If the next value is anything else.
    #[inline]
    pub fn float(&mut self) -> Result<f64> {
        match self.peek()? {
            b'"' => match &*self.text()? {
                "NaN" => Ok(f64::NAN),
                "Infinity" => Ok(f64::INFINITY),
                "-Infinity" => Ok(f64::NEG_INFINITY),
                _ => Err(self.invalid("the string is not a number")),
            },
            b'-' | b'0'..=b'9' => {
                let text = self.number_text()?;
                self.float_of(text)
            }
            _ => Err(self.unexpected("a number")),
        }
    }

    /// Reads a number of any size and precision, as its text.
    ///
    /// # Errors
    /// If the next value is of another kind.
    #[inline]
    pub fn number(&mut self) -> Result<String> {
        match self.peek()? {
            b'-' | b'0'..=b'9' => self.number_text().map(str::to_owned),
            _ => Err(self.unexpected("a number")),
        }
    }

    /// Reads bytes from base64, with or without padding.
    ///
    /// # Errors
    /// If the next value is not a string of base64.
    #[inline]
    pub fn blob(&mut self) -> Result<Blob> {
        let mut text = self.string()?;
        // A blob from the start: what is decoded before an error is overwritten, too.
        let mut blob = Blob::new(vec![0; text.len().div_ceil(4) * 3]);
        let decoded =
            blob.fill(|bytes| STANDARD_PAD_INDIFFERENT.decode_slice(text.as_bytes(), bytes).ok());
        if let Cow::Owned(text) = &mut text {
            text.zeroize();
        }
        if decoded { Ok(blob) } else { Err(self.invalid("the string is not base64")) }
    }

    /// Reads an instant: epoch seconds from a number, every other format from a string.
    ///
    /// # Errors
    /// If the next value is not an instant in this format.
    #[inline]
    pub fn timestamp(&mut self, format: DateTimeFormat) -> Result<DateTime> {
        let instant = if format == DateTimeFormat::EpochSeconds {
            if !matches!(self.peek()?, b'-' | b'0'..=b'9') {
                return Err(self.unexpected("a number of seconds"));
            }
            DateTime::from_str(self.number_text()?, format)
        } else {
            DateTime::from_str(&self.string()?, format)
        };
        instant.map_err(|_| self.invalid("the timestamp is malformed"))
    }

    /// Checks that nothing follows but white space.
    ///
    /// # Errors
    /// If something does.
    pub fn expect_end(&mut self) -> Result<()> {
        match self.lexer.ws_peek() {
            None if self.is_utf8 => Ok(()),
            _ => Err(self.syntax("something follows the document")),
        }
    }

    /// The first byte of the next value or token.
    ///
    /// # Errors
    /// If the document ends here.
    pub fn peek(&mut self) -> Result<u8> {
        match self.lexer.as_slice().first() {
            Some(byte) if *byte > b' ' => Ok(*byte),
            _ => self.peek_past_white_space(),
        }
    }

    fn peek_past_white_space(&mut self) -> Result<u8> {
        match self.lexer.ws_peek() {
            Some(byte) => Ok(byte),
            None => Err(self.syntax("the document ends early")),
        }
    }

    /// The text of the number that comes next.
    pub(crate) fn number_text(&mut self) -> Result<&'a str> {
        match self.lexer.num_string().validated() {
            Ok((text, _)) => Ok(text),
            Err(_) => Err(self.syntax("a digit was expected")),
        }
    }

    #[inline]
    pub(super) fn float_of(&self, number: &str) -> Result<f64> {
        // Every JSON number is one of Rust's, and one that is too large is infinite.
        let value: f64 = number.parse().unwrap_or(f64::INFINITY);
        if value.is_finite() { Ok(value) } else { Err(self.invalid("the number is too large")) }
    }

    /// The string that comes next; its quotation mark has been seen.
    fn text(&mut self) -> Result<Cow<'a, str>> {
        self.lexer.take_next();
        let rest = self.lexer.as_slice();
        let plain = scan::plain(rest);
        if rest.get(plain) == Some(&b'"') {
            let from = self.offset();
            self.lexer = SliceLexer::new(&rest[plain + 1..]);
            return Ok(Cow::Borrowed(&self.document[from..from + plain]));
        }
        self.lexer.str_string().map_err(|error| self.string_error(&error))
    }

    fn open(&mut self, bracket: u8, expected: &'static str) -> Result<()> {
        if self.peek()? != bracket {
            return Err(self.unexpected(expected));
        }
        if self.depth == MAX_DEPTH {
            return Err(self.invalid("the document nests deeper than 128 levels"));
        }
        self.depth += 1;
        self.lexer.take_next();
        Ok(())
    }

    #[inline]
    fn take_room(&mut self) -> Result<()> {
        match self.room.checked_sub(1) {
            Some(room) => {
                self.room = room;
                Ok(())
            }
            None => {
                Err(self.invalid("the document has too many objects and arrays for its length"))
            }
        }
    }

    /// Takes the closing bracket, which has been seen.
    fn close(&mut self) {
        self.depth -= 1;
        self.lexer.take_next();
    }

    /// Takes a comma, or sees the closing bracket: whether another value follows.
    fn comma(&mut self, close: u8) -> Result<bool> {
        match self.peek()? {
            b',' => {
                self.lexer.take_next();
                Ok(true)
            }
            byte if byte == close => Ok(false),
            _ => Err(self.syntax("a comma or a closing bracket was expected")),
        }
    }

    fn punctuation(&mut self, byte: u8, missing: &'static str) -> Result<()> {
        if self.peek()? == byte {
            self.lexer.take_next();
            return Ok(());
        }
        Err(self.syntax(missing))
    }

    fn offset(&self) -> usize {
        self.document.len() - self.lexer.as_slice().len()
    }

    fn error(&self, reason: Reason) -> ReadError {
        ReadError::new(reason, self.offset())
    }

    #[cold]
    fn syntax(&self, what: &'static str) -> ReadError {
        let at_the_end = self.lexer.as_slice().is_empty();
        let what = if at_the_end && !self.is_utf8 { "it is not UTF-8" } else { what };
        self.error(Reason::Syntax("JSON", what))
    }

    #[cold]
    fn invalid(&self, what: &'static str) -> ReadError {
        self.error(Reason::Value(what))
    }

    #[cold]
    fn unexpected(&self, expected: &'static str) -> ReadError {
        let found = match self.lexer.as_slice().first() {
            Some(b'{') => "an object",
            Some(b'[') => "an array",
            Some(b'"') => "a string",
            Some(b'-' | b'0'..=b'9') => "a number",
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "null",
            _ => return self.syntax("a value was expected"),
        };
        self.error(Reason::Kind { expected, found })
    }

    #[cold]
    fn string_error(&self, error: &hifijson::str::Error) -> ReadError {
        self.syntax(match error {
            hifijson::str::Error::Control => "a string holds a control character",
            hifijson::str::Error::Escape(_) => "a string holds an invalid escape sequence",
            // What the lexer sees is UTF-8.
            hifijson::str::Error::Eof | hifijson::str::Error::Utf8(_) => "a string does not end",
        })
    }
}

/// The value of a number with a fraction or an exponent, if it is whole and a float holds it
/// exactly.
fn whole(text: &str) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let value: f64 = text.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

/// Whether the text is one JSON number and nothing else.
pub(super) fn is_number(text: &str) -> bool {
    let mut lexer = SliceLexer::new(text.as_bytes());
    lexer.num_ignore().validate().is_ok() && lexer.as_slice().is_empty()
}
