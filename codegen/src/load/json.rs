//! Text to JSON, in which a key that appears twice is an error: of two entries for one shape, one would be lost. Members of
//! shapes keep the order of the file; all other keys are sorted, so that their order shows nowhere.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

const DEFAULT: &str = "\"smithy.api#default\"";

/// Reads the text of a file. A default that is a whole number of more than 64 bits becomes a string of its digits: the
/// library would keep 17 of them.
pub(super) fn parse(text: &str) -> Result<Value, serde_json::Error> {
    let Unique(mut value) = serde_json::from_str(&quoted(text))?;
    sort_keys(&mut value);
    Ok(value)
}

/// The text with those defaults in quotes.
fn quoted(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for (at, key) in text.match_indices(DEFAULT) {
        let value = text[at + key.len()..].trim_start().strip_prefix(':').map(str::trim_start);
        let Some(value) = value else { continue };
        let end = value.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(value.len());
        let (number, after) = value.split_at(end);
        let is_whole = !after.starts_with(['.', 'e', 'E']) && number.parse::<f64>().is_ok();
        let is_small = number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok();
        let is_number = !number.trim_start_matches('-').starts_with('0');
        if is_whole && is_number && !is_small {
            let begin = text.len() - value.len();
            out.push_str(&text[copied..begin]);
            out.extend(["\"", number, "\""]);
            copied = begin + number.len();
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Sorts the keys of all objects but those of the `members` of shapes.
fn sort_keys(file: &mut Value) {
    let Some(file) = file.as_object_mut() else { return };
    for (key, value) in file.iter_mut() {
        match value {
            Value::Object(shapes) if key == "shapes" => {
                shapes.values_mut().for_each(sort_keys_of_shape);
                shapes.sort_keys();
            }
            value => value.sort_all_objects(),
        }
    }
    file.sort_keys();
}

fn sort_keys_of_shape(shape: &mut Value) {
    let Some(shape) = shape.as_object_mut() else { return };
    for (key, value) in shape.iter_mut() {
        match value {
            Value::Object(members) if key == "members" => {
                members.values_mut().for_each(Value::sort_all_objects);
            }
            value => value.sort_all_objects(),
        }
    }
    shape.sort_keys();
}

/// A value whose objects have each key once.
struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Self)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("key {key:?} appears twice")));
            }
            let Unique(value) = entries.next_value()?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}
