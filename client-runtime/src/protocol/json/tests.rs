//! What is written and read, against expectations and against `serde_json`.

mod against_serde_json;
mod reading;
mod writing;

use super::*;
use std::collections::HashMap;

/// A structure as generated code has it.
#[derive(Debug, Default, PartialEq)]
struct Key {
    id: Option<String>,
    size: Option<i32>,
    tags: Option<Vec<Tag>>,
    labels: Option<HashMap<String, String>>,
    parent: Option<Box<Key>>,
}

#[derive(Debug, Default, PartialEq)]
struct Tag {
    name: String,
    secret: Option<String>,
}

impl ToJson for Key {
    fn to_json(&self, w: &mut Writer) {
        let mut o = w.object();
        o.member("Id", &self.id);
        o.member("Size", &self.size);
        o.member("Tags", &self.tags);
        o.member("Labels", &self.labels);
        o.member("Parent", &self.parent);
        o.end();
    }
}

impl FromJson for Key {
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut value = Self::default();
        r.object(&mut |r, name| match name {
            "Id" => r.read_into(&mut value.id),
            "Size" => r.read_into(&mut value.size),
            "Tags" => r.read_into(&mut value.tags),
            "Labels" => r.read_into(&mut value.labels),
            "Parent" => r.read_into(&mut value.parent),
            _ => r.skip(),
        })?;
        Ok(value)
    }
}

impl ToJson for Tag {
    fn to_json(&self, w: &mut Writer) {
        let mut o = w.object();
        o.member("Name", &self.name);
        o.sensitive_member("Secret", &self.secret);
        o.end();
    }
}

impl FromJson for Tag {
    fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut value = Self { name: initial(), secret: initial() };
        r.object(&mut |r, name| match name {
            "Name" => r.read_into(&mut value.name),
            "Secret" => r.read_into(&mut value.secret),
            _ => r.skip(),
        })?;
        Ok(value)
    }
}

fn written(value: &dyn ToJson) -> String {
    let mut writer = Writer::new();
    value.to_json(&mut writer);
    String::from_utf8(writer.finish()).unwrap()
}

fn read<T: FromJson>(document: &str) -> Result<T, String> {
    from_json(document.as_bytes()).map_err(|error| error.to_string())
}
