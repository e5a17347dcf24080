//! Reads XML element by element, over the parser of `quick-xml`.
//!
//! Names are local: services put everything into one namespace, and prefixes say nothing more. There is no document type
//! and so there are no entities but the five of XML itself.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::read::{Collected, FromText, FromXml};
use crate::primitives::{DateTime, DateTimeFormat, Document};
use crate::protocol::json::{ReadError, Reason};

/// How deep elements may nest before the reader refuses: a bound of the stack.
const MAX_DEPTH: u32 = 128;

/// A structure or a list takes more memory than its tags did, so their number is bounded as that of JSON's is.
const BYTES_PER_AGGREGATE: usize = 16;
const HARMLESS_AGGREGATES: usize = 4096;

/// Reads an XML document from start to end, element by element.
///
/// It stands within an element whose start has been read. What reads the element takes it up to its end.
pub struct XmlReader<'a> {
    parser: Reader<&'a [u8]>,
    /// The start of the element that it stands within, for its attributes.
    start: Option<BytesStart<'a>>,
    depth: u32,
    /// How many more elements may be read that hold others.
    room: usize,
}

type Result<T, E = ReadError> = std::result::Result<T, E>;

/// What an element holds, one after another.
enum Piece<'a> {
    Start(BytesStart<'a>),
    Text(Cow<'a, str>),
    End,
}

impl<'a> XmlReader<'a> {
    /// Reads a document. `root` is called with the name of its one element, and must read or
    /// [`skip`](Self::skip) it.
    ///
    /// # Errors
    /// If it is not XML that a service sends, or `root` fails.
    pub fn document(
        document: &'a [u8],
        root: &mut dyn FnMut(&mut Self, &str) -> Result<()>,
    ) -> Result<()> {
        let text = std::str::from_utf8(document).map_err(|error| {
            ReadError::new(Reason::Syntax("XML", "it is not UTF-8"), error.valid_up_to())
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut parser = Reader::from_str(text);
        parser.config_mut().expand_empty_elements = true;
        let room = document.len() / BYTES_PER_AGGREGATE + HARMLESS_AGGREGATES;
        let mut reader = Self { parser, start: None, depth: 0, room };
        match reader.outside()? {
            Some(start) => reader.child(&start, root)?,
            None => return Err(reader.syntax("there is no element")),
        }
        match reader.outside()? {
            None => Ok(()),
            Some(_) => Err(reader.syntax("a second element follows the first")),
        }
    }

    /// Reads the elements below this one. `child` is called with the local name of each and must read or
    /// [`skip`](Self::skip) it.
    ///
    /// # Errors
    /// If the document is malformed, or `child` fails.
    pub fn children(&mut self, child: &mut dyn FnMut(&mut Self, &str) -> Result<()>) -> Result<()> {
        self.each(&mut |r, name| child(r, name).map_err(|error| error.of_member(name)))
    }

    /// Like [`children`](Self::children), for elements that are the items of a list.
    ///
    /// # Errors
    /// If the document is malformed, or `item` fails.
    pub fn items(&mut self, item: &mut dyn FnMut(&mut Self) -> Result<()>) -> Result<()> {
        let mut index = 0;
        self.each(&mut |r, _| {
            item(r).map_err(|error| error.in_item(index))?;
            index += 1;
            Ok(())
        })
    }

    fn each(&mut self, child: &mut dyn FnMut(&mut Self, &str) -> Result<()>) -> Result<()> {
        self.room = match self.room.checked_sub(1) {
            Some(room) => room,
            None => return Err(self.invalid("the document has too many elements for its length")),
        };
        loop {
            match self.piece()? {
                Piece::Start(start) => self.child(&start, child)?,
                // White space for people, in all likelihood.
                Piece::Text(_) => {}
                Piece::End => return Ok(()),
            }
        }
    }

    fn child(
        &mut self,
        start: &BytesStart<'a>,
        child: &mut dyn FnMut(&mut Self, &str) -> Result<()>,
    ) -> Result<()> {
        if self.depth == MAX_DEPTH {
            return Err(self.invalid("the document nests deeper than 128 levels"));
        }
        self.depth += 1;
        self.start = Some(start.clone());
        child(self, start.local_name().as_ref())?;
        self.depth -= 1;
        Ok(())
    }

    /// Reads the text of the element, which may hold nothing else.
    ///
    /// # Errors
    /// If it holds an element, or the document is malformed.
    pub fn text(&mut self) -> Result<Cow<'a, str>> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.piece()? {
                Piece::Text(piece) if text.is_empty() => text = piece,
                Piece::Text(piece) => text.to_mut().push_str(&piece),
                Piece::End => return Ok(text),
                Piece::Start(_) => return Err(self.found_element()),
            }
        }
    }

    /// Passes over the element, whatever it holds.
    ///
    /// # Errors
    /// If the document is malformed.
    pub fn skip(&mut self) -> Result<()> {
        // Not on the stack, so that no depth does harm.
        let mut open = 1_usize;
        while open > 0 {
            match self.piece().map_err(ReadError::in_unknown)? {
                Piece::Start(_) => open += 1,
                Piece::Text(_) => {}
                Piece::End => open -= 1,
            }
        }
        Ok(())
    }

    /// Reads the element.
    ///
    /// # Errors
    /// If what it holds is not of that type.
    pub fn value<T: FromXml>(&mut self) -> Result<T> {
        T::from_xml(self)
    }

    /// Reads the element into a field.
    ///
    /// # Errors
    /// If what it holds is not of that type.
    pub fn read_into<T: FromXml>(&mut self, field: &mut T) -> Result<()> {
        *field = T::from_xml(self)?;
        Ok(())
    }

    /// Reads a list whose items have a form of their own.
    ///
    /// # Errors
    /// If `read` fails.
    #[inline]
    pub fn list_with<T>(&mut self, read: impl Fn(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let mut values = Vec::new();
        self.items(&mut |r| {
            values.push(read(r)?);
            Ok(())
        })?;
        Ok(values)
    }

    /// Reads a map whose keys and values have these names, or values a form of their own.
    ///
    /// # Errors
    /// If `read` fails.
    #[inline]
    pub fn map_with<M: Collected>(
        &mut self,
        names: (&str, &str),
        read: impl Fn(&mut Self) -> Result<M::Item>,
    ) -> Result<M> {
        let mut map = M::default();
        self.each(&mut |r, _| r.entry_into(&mut map, names, &read))?;
        Ok(map)
    }

    /// Adds the element to a field that is a list: one item of it.
    ///
    /// # Errors
    /// If `read` fails.
    #[inline]
    pub fn item_into<C: Collected>(
        &mut self,
        field: &mut C,
        read: impl FnOnce(&mut Self) -> Result<C::Item>,
    ) -> Result<()> {
        let item = read(self)?;
        field.collect("", item);
        Ok(())
    }

    /// Adds the element to a field that is a map: one entry of it. One without a key has the empty one; one without a value
    /// is left out.
    ///
    /// # Errors
    /// If `read` fails.
    #[inline]
    pub fn entry_into<C: Collected>(
        &mut self,
        field: &mut C,
        (key_name, value_name): (&str, &str),
        read: impl Fn(&mut Self) -> Result<C::Item>,
    ) -> Result<()> {
        let (mut key, mut value) = (Cow::Borrowed(""), None);
        let entry = self.each(&mut |r, name| {
            if name == key_name {
                key = r.text()?;
            } else if name == value_name {
                value = Some(read(r)?);
            } else {
                r.skip()?;
            }
            Ok(())
        });
        entry.map_err(ReadError::in_entry)?;
        field.touch();
        if let Some(value) = value {
            field.collect(&key, value);
        }
        Ok(())
    }

    /// Reads an attribute of the element into a field. It must be asked for before the element is read.
    ///
    /// # Errors
    /// If the start of the element is malformed, or the text is not of that type.
    pub fn attribute<T: FromText>(&mut self, name: &str, field: &mut T) -> Result<()> {
        self.attribute_with(name, |text| {
            *field = T::from_text(text)?;
            Ok(())
        })
    }

    /// The same for an instant in a format of its own.
    ///
    /// # Errors
    /// As for [`attribute`](Self::attribute).
    pub fn timestamp_attribute<F: From<DateTime>>(
        &mut self,
        name: &str,
        field: &mut F,
        format: DateTimeFormat,
    ) -> Result<()> {
        self.attribute_with(name, |text| {
            *field = F::from(instant(text, format)?);
            Ok(())
        })
    }

    fn attribute_with(
        &mut self,
        name: &str,
        mut read: impl FnMut(&str) -> Result<(), &'static str>,
    ) -> Result<()> {
        match self.attribute_text(name)? {
            Some(text) => read(&text).map_err(|what| self.invalid(what).in_member(name)),
            None => Ok(()),
        }
    }

    /// The name may have a prefix, which counts as far as it is written.
    fn attribute_text(&self, name: &str) -> Result<Option<String>> {
        let malformed = || self.syntax("an attribute is malformed");
        let mut found = None;
        for attribute in self.start.iter().flat_map(BytesStart::attributes) {
            let attribute = attribute.map_err(|_| malformed())?;
            if attribute.key.as_ref() == name {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                found = Some(value.map_err(|_| malformed())?.into_owned());
            }
        }
        Ok(found)
    }

    /// Reads a value that is text, without the white space around it.
    ///
    /// # Errors
    /// If the element holds another, or `T` cannot be read from the text.
    pub fn scalar<T: FromText>(&mut self) -> Result<T> {
        let text = self.text()?;
        T::from_text(&text).map_err(|what| self.invalid(what))
    }

    /// Reads an instant.
    ///
    /// # Errors
    /// If it is not written in that format.
    pub fn timestamp(&mut self, format: DateTimeFormat) -> Result<DateTime> {
        let text = self.text()?;
        instant(&text, format).map_err(|what| self.invalid(what))
    }

    /// Reads an element that no model describes: an object of the elements below, of which several of one name are an
    /// array, or else the text.
    pub(super) fn document_value(&mut self) -> Result<Document> {
        let (mut members, mut text) = (HashMap::<String, Document>::new(), String::new());
        loop {
            match self.piece()? {
                Piece::Start(start) => self.child(&start, &mut |r, name| {
                    let value = r.document_value()?;
                    match members.get_mut(name) {
                        Some(Document::Array(values)) => values.push(value),
                        Some(first) => {
                            *first = vec![std::mem::replace(first, Document::Null), value].into();
                        }
                        None => drop(members.insert(name.to_owned(), value)),
                    }
                    Ok(())
                })?,
                Piece::Text(piece) => text.push_str(&piece),
                Piece::End if members.is_empty() => return Ok(text.into()),
                Piece::End => return Ok(members.into()),
            }
        }
    }

    /// The next of what the element holds.
    fn piece(&mut self) -> Result<Piece<'a>> {
        self.start = None;
        loop {
            let piece = match self.event()? {
                Event::Start(start) | Event::Empty(start) => Piece::Start(start),
                Event::End(_) => Piece::End,
                Event::Text(text) => Piece::Text(text.xml10_content()),
                Event::CData(text) => Piece::Text(text.xml10_content()),
                Event::GeneralRef(reference) => Piece::Text(self.referred(&reference)?),
                Event::Comment(_) | Event::PI(_) => continue,
                Event::Decl(_) => return Err(self.syntax("a declaration stands within")),
                Event::DocType(_) => return Err(self.document_type()),
                Event::Eof => return Err(self.syntax("the document ends early")),
            };
            return Ok(piece);
        }
    }

    /// The next element outside of all others, if one follows.
    fn outside(&mut self) -> Result<Option<BytesStart<'a>>> {
        loop {
            match self.event()? {
                Event::Start(start) | Event::Empty(start) => return Ok(Some(start)),
                Event::Decl(declaration) => self.check_encoding(&declaration)?,
                Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) if text.trim_ascii().is_empty() => {}
                Event::DocType(_) => return Err(self.document_type()),
                Event::Eof => return Ok(None),
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) | Event::End(_) => {
                    return Err(self.syntax("text stands outside of the element"));
                }
            }
        }
    }

    fn event(&mut self) -> Result<Event<'a>> {
        self.parser.read_event().map_err(|error| {
            let what = match error {
                quick_xml::Error::Syntax(_) => "a tag, a comment or a section is not closed",
                quick_xml::Error::IllFormed(_) => "start and end of an element do not match",
                _ => "it is malformed",
            };
            self.syntax(what)
        })
    }

    fn check_encoding(&self, declaration: &BytesDecl<'a>) -> Result<()> {
        let is_known = match declaration.encoding() {
            None => true,
            Some(Ok(name)) => ["utf-8", "us-ascii"].iter().any(|n| name.eq_ignore_ascii_case(n)),
            Some(Err(_)) => false,
        };
        if is_known { Ok(()) } else { Err(self.syntax("its encoding is not UTF-8")) }
    }

    /// The character of a reference.
    fn referred(&self, reference: &BytesRef<'a>) -> Result<Cow<'a, str>> {
        let character = match reference.resolve_char_ref() {
            Ok(Some(character)) => return Ok(Cow::Owned(character.to_string())),
            Ok(None) => match &**reference {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "apos" => "'",
                _ => return Err(self.syntax("an entity is not one of XML's own")),
            },
            Err(_) => return Err(self.syntax("a character reference names no character")),
        };
        Ok(Cow::Borrowed(character))
    }

    fn offset(&self) -> usize {
        usize::try_from(self.parser.buffer_position()).unwrap_or(usize::MAX)
    }

    #[cold]
    fn document_type(&self) -> ReadError {
        self.syntax("it has a document type, which may define entities and is refused")
    }

    #[cold]
    fn syntax(&self, what: &'static str) -> ReadError {
        ReadError::new(Reason::Syntax("XML", what), self.offset())
    }

    #[cold]
    fn invalid(&self, what: &'static str) -> ReadError {
        ReadError::new(Reason::Value(what), self.offset())
    }

    #[cold]
    fn found_element(&self) -> ReadError {
        let reason = Reason::Kind { expected: "a text", found: "an element" };
        ReadError::new(reason, self.offset())
    }
}

fn instant(text: &str, format: DateTimeFormat) -> Result<DateTime, &'static str> {
    DateTime::from_str(text.trim_ascii(), format).map_err(|_| match format {
        DateTimeFormat::HttpDate => "the text is not an HTTP date",
        DateTimeFormat::EpochSeconds => "the text is not a number of seconds",
        _ => "the text is not an RFC 3339 date-time",
    })
}
