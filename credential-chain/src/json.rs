//! JSON objects with secrets: read by names in any case, written with what is given, and wiped in the end.

use trent_runtime::private::{ReadError, Reader, Writer};
use zeroize::Zeroizing;

/// How deep objects may be nested within objects that are kept.
const MAX_DEPTH: usize = 4;

/// The members of an object. Names are compared in any case; of members of the same name the first counts.
#[derive(Default)]
pub(crate) struct Object(Vec<(String, Value)>);

enum Value {
    Text(Zeroizing<String>),
    Number(i64),
    Object(Object),
    Null,
    Other,
}

impl Object {
    /// The object that the document is.
    ///
    /// # Errors
    /// It is no JSON, no object, or something follows.
    pub(crate) fn read(document: &[u8]) -> Result<Self, ReadError> {
        let mut reader = Reader::new(document);
        let object = Self::read_within(&mut reader, 0)?;
        reader.expect_end()?;
        Ok(object)
    }

    fn read_within(reader: &mut Reader<'_>, depth: usize) -> Result<Self, ReadError> {
        let mut members = Vec::new();
        reader.object(&mut |r, name| {
            members.push((name.to_owned(), Value::read(r, depth)?));
            Ok(())
        })?;
        Ok(Self(members))
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn object(&self, name: &str) -> Option<&Self> {
        match self.get(name)? {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether there is such a member, whatever its value but null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn get(&self, name: &str) -> Option<&Value> {
        let same = |(other, _): &&(String, Value)| other.eq_ignore_ascii_case(name);
        self.0.iter().find(same).map(|(_, value)| value).filter(|v| !matches!(v, Value::Null))
    }
}

impl Value {
    fn read(reader: &mut Reader<'_>, depth: usize) -> Result<Self, ReadError> {
        match reader.peek()? {
            b'"' => return Ok(Self::Text(Zeroizing::new(reader.string()?.into_owned()))),
            b'{' if depth < MAX_DEPTH => {
                return Object::read_within(reader, depth + 1).map(Self::Object);
            }
            b'-' | b'0'..=b'9' => {
                let number = reader.number()?.parse();
                return Ok(number.map_or(Self::Other, Self::Number));
            }
            b'n' => {
                reader.skip()?;
                return Ok(Self::Null);
            }
            _ => {}
        }
        reader.skip()?;
        Ok(Self::Other)
    }
}

/// The JSON of an object of strings.
pub(crate) fn object(members: &[(&str, &str)]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::from("{"));
    for (place, (name, value)) in members.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        push_string(&mut text, name);
        text.push(':');
        push_string(&mut text, value);
    }
    text.push('}');
    text
}

/// A string in its quotes.
fn push_string(text: &mut String, value: &str) {
    let mut writer = Writer::new();
    writer.string(value);
    let bytes = Zeroizing::new(writer.finish());
    text.push_str(&String::from_utf8_lossy(&bytes));
}
