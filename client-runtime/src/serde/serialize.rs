//! From the client's JSON to a serializer, value by value.

use crate::protocol::json::{ReadError, Reader, Secrets, Writer};
use serde_core::ser::{Error, SerializeMap, SerializeSeq};
use serde_core::{Serialize, Serializer};
use std::cell::RefCell;

pub(super) fn with<S: Serializer>(
    secrets: Secrets,
    write: impl FnOnce(&mut Writer),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut writer = Writer::with_secrets(secrets);
    write(&mut writer);
    if let Some(path) = writer.omitted() {
        return Err(S::Error::custom(format_args!(
            "`{path}` is sensitive: choose to redact or to expose it"
        )));
    }
    let document = writer.finish();
    Value(RefCell::new(&mut Reader::new(&document))).serialize(serializer)
}

/// The next value. It is serialized once, which takes it.
struct Value<'r, 'a>(RefCell<&'r mut Reader<'a>>);

impl Serialize for Value<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let reader = &mut **self.0.borrow_mut();
        match reader.peek().map_err(S::Error::custom)? {
            b'{' => object(reader, serializer),
            b'[' => array(reader, serializer),
            b'"' => serializer.serialize_str(&reader.string().map_err(S::Error::custom)?),
            b't' | b'f' => serializer.serialize_bool(reader.bool().map_err(S::Error::custom)?),
            b'n' => {
                reader.null().map_err(S::Error::custom)?;
                serializer.serialize_unit()
            }
            _ => number(reader.number_text().map_err(S::Error::custom)?, serializer),
        }
    }
}

fn object<S: Serializer>(reader: &mut Reader<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut outcome = Ok(());
    let read = reader
        .map(&mut |r, name| entry(r, &mut outcome, |value| map.serialize_entry(&*name, value)));
    outcome?;
    read.map_err(S::Error::custom)?;
    map.end()
}

fn array<S: Serializer>(reader: &mut Reader<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut sequence = serializer.serialize_seq(None)?;
    let mut outcome = Ok(());
    let read =
        reader.array(&mut |r| entry(r, &mut outcome, |value| sequence.serialize_element(value)));
    outcome?;
    read.map_err(S::Error::custom)?;
    sequence.end()
}

/// Serializes the next value, or passes over it once the serializer has failed.
fn entry<E>(
    reader: &mut Reader<'_>,
    outcome: &mut Result<(), E>,
    serialize: impl FnOnce(&Value<'_, '_>) -> Result<(), E>,
) -> Result<(), ReadError> {
    if outcome.is_ok() {
        *outcome = serialize(&Value(RefCell::new(reader)));
        Ok(())
    } else {
        reader.skip()
    }
}

/// The narrowest of serde's kinds. A number that needs more digits than a float has loses some.
fn number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(value) = text.parse::<u64>() {
        serializer.serialize_u64(value)
    } else if let Ok(value) = text.parse::<i64>() {
        serializer.serialize_i64(value)
    } else {
        serializer.serialize_f64(text.parse().map_err(S::Error::custom)?)
    }
}
