//! References of `service-2.json`: members of structures and unions, members of lists, keys and values of maps.
//!
//! A reference may say what a shape says, too (`flattened`, `locationName`, …): then the shape's is its default.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Names, Rewriter, common_traits, is_true};

const MEDIA_TYPE: &str = "smithy.api#mediaType";

/// How shapes are named that are JSON in a text.
const JSON_TEXT: &str = "SynthesizedJson";

impl Rewriter<'_> {
    pub(super) fn members(&mut self, id: &str, value: &Value) -> Map<String, Value> {
        let required = value.get("required").and_then(Value::as_array);
        let mut required: BTreeSet<_> =
            required.into_iter().flatten().filter_map(Value::as_str).collect();
        let own = value.get("payload").and_then(Value::as_str);
        let of_operation = self.payloads.iter().find(|(name, _)| self.shape_id(name) == id);
        let payload = own.or(of_operation.map(|(_, payload)| &**payload)).map(str::to_owned);
        let mut members = Map::new();
        for (name, member) in value.get("members").and_then(Value::as_object).into_iter().flatten()
        {
            let Some(mut rewritten) = self.member(member) else {
                let id = format!("{id}${name}");
                self.error(&id, "the member names no shape", "write {\"shape\": \"Name\"}");
                continue;
            };
            let mut traits = member_traits(member);
            self.place(name, member, payload.as_deref() == Some(name), &mut traits);
            // What a path or a host is made of cannot be absent, whether the older form says so or not.
            let is_label = ["smithy.api#httpLabel", "smithy.api#hostLabel"];
            let is_label = is_label.iter().any(|label| traits.contains_key(*label));
            if required.remove(name.as_str()) || is_label {
                traits.insert("smithy.api#required".to_owned(), json!({}));
            }
            rewritten["traits"] = traits.into();
            let is_renamed = self.dialect.names == Names::Members;
            let wire = if is_renamed { self.wire_name(name, member) } else { name.clone() };
            if members.insert(wire, rewritten).is_some() {
                let id = format!("{id}${name}");
                let help = "give one of them another \"locationName\"";
                self.error(&id, "two members have this name on the wire", help);
            }
        }
        members
    }

    /// The member of a list, the key or the value of a map.
    pub(super) fn part(&mut self, id: &str, value: &Value, name: &str) -> Option<Value> {
        let part = value.get(name).unwrap_or(&Value::Null);
        let Some(mut rewritten) = self.member(part) else {
            self.error(id, format!("{name:?} names no shape"), "write {\"shape\": \"Name\"}");
            return None;
        };
        let mut traits = member_traits(part);
        if self.dialect.names == Names::Xml {
            self.name_element(part, &mut traits);
        }
        if !traits.is_empty() {
            rewritten["traits"] = traits.into();
        }
        Some(rewritten)
    }

    /// A reference without its traits.
    fn member(&mut self, member: &Value) -> Option<Value> {
        let name = member.get("shape")?.as_str()?;
        if is_true(member, "jsonvalue")
            || self.target(member).is_some_and(|shape| is_true(shape, "jsonvalue"))
        {
            self.json_texts.insert(name.to_owned());
            return Some(json!({ "target": self.shape_id(&json_text(name)) }));
        }
        self.reference(Some(member))
    }

    fn target(&self, member: &Value) -> Option<&Value> {
        self.older.get(member.get("shape")?.as_str()?)
    }

    /// What a reference says itself, or else the shape.
    pub(super) fn attribute<'v>(&'v self, member: &'v Value, name: &str) -> Option<&'v Value> {
        member.get(name).or_else(|| self.target(member)?.get(name))
    }

    /// In awsJson `locationName` is what is sent, and a Smithy member's name is what is sent.
    fn wire_name(&self, name: &str, member: &Value) -> String {
        let elsewhere = self.attribute(member, "location").is_some();
        let given = self.attribute(member, "locationName").and_then(Value::as_str);
        given.filter(|_| !elsewhere).unwrap_or(name).to_owned()
    }

    /// Adds the shapes that are JSON in a text. In the older form the reference says so, in Smithy the shape.
    pub(super) fn json_texts(&self, shapes: &mut Map<String, Value>) {
        for name in &self.json_texts {
            let Some(mut shape) = shapes.get(&self.shape_id(name)).cloned() else { continue };
            shape["traits"][MEDIA_TYPE] = "application/json".into();
            shapes.insert(self.shape_id(&json_text(name)), shape);
        }
    }

    /// Where a member stands in a message, and under which name.
    fn place(&self, name: &str, member: &Value, is_payload: bool, traits: &mut Map<String, Value>) {
        if self.dialect.binds {
            if self.bind(name, member, traits) {
                return;
            }
            if is_payload {
                traits.insert("smithy.api#httpPayload".to_owned(), json!({}));
            }
        }
        match self.dialect.names {
            Names::Members => {}
            Names::Json => {
                let given = self.attribute(member, "locationName").filter(|given| *given != name);
                if let Some(given) = given.filter(|_| !is_payload) {
                    traits.insert("smithy.api#jsonName".to_owned(), given.clone());
                }
            }
            Names::Xml => {
                self.name_element(member, traits);
                self.flatten(member, traits);
            }
        }
    }

    /// The element or attribute of a reference.
    fn name_element(&self, member: &Value, traits: &mut Map<String, Value>) {
        let is_structure =
            self.target(member).and_then(|shape| shape.get("type")?.as_str()) == Some("structure");
        // A structure keeps its own name: it is that of a document's root.
        let name = member.get("locationName").cloned();
        let name = name
            .or_else(|| self.attribute(member, "locationName").filter(|_| !is_structure).cloned());
        if let Some(name) = name {
            traits.insert("smithy.api#xmlName".to_owned(), name);
        }
        if let Some(namespace) = member.get("xmlNamespace") {
            traits.insert("smithy.api#xmlNamespace".to_owned(), xml_namespace(namespace));
        }
        if is_true(member, "xmlAttribute") {
            traits.insert("smithy.api#xmlAttribute".to_owned(), json!({}));
        }
    }

    /// Where a list's shape says that it is flattened, its elements stand under their own name. A reference that says so
    /// stands under the member's.
    fn flatten(&self, member: &Value, traits: &mut Map<String, Value>) {
        if self.attribute(member, "flattened") != Some(&Value::Bool(true)) {
            return;
        }
        traits.insert("smithy.api#xmlFlattened".to_owned(), json!({}));
        let list = self.target(member).filter(|list| is_true(list, "flattened"));
        let element = list.and_then(|list| list.get("member"));
        let name = element.and_then(|element| self.attribute(element, "locationName"));
        if let Some(name) = name {
            traits.entry("smithy.api#xmlName").or_insert_with(|| name.clone());
        }
    }
}

fn member_traits(member: &Value) -> Map<String, Value> {
    let mut traits = Map::new();
    let mut set = |id: &str, value: Value| traits.insert(id.to_owned(), value);
    for (from, id) in [
        ("idempotencyToken", "smithy.api#idempotencyToken"),
        ("hostLabel", "smithy.api#hostLabel"),
        ("eventpayload", "smithy.api#eventPayload"),
        ("eventheader", "smithy.api#eventHeader"),
        ("streaming", "smithy.api#streaming"),
    ] {
        if is_true(member, from) {
            set(id, json!({}));
        }
    }
    if let Some(format) = timestamp_format(member) {
        set("smithy.api#timestampFormat", format);
    }
    if let Some(parameter) = member.get("contextParam") {
        set("smithy.rules#contextParam", parameter.clone());
    }
    common_traits(member, &mut traits);
    traits
}

/// The name of the shape that is this one as JSON in a text.
fn json_text(name: &str) -> String {
    if name.starts_with(JSON_TEXT) { name.to_owned() } else { format!("{JSON_TEXT}{name}") }
}

/// `"https://…"` or `{"uri": "https://…", "prefix": "p"}`
pub(super) fn xml_namespace(value: &Value) -> Value {
    if value.is_string() { json!({ "uri": value }) } else { value.clone() }
}

/// The format of a timestamp, in Smithy's word.
pub(super) fn timestamp_format(value: &Value) -> Option<Value> {
    let format = value.get("timestampFormat")?;
    Some(match format.as_str() {
        Some("iso8601") => "date-time".into(),
        Some("rfc822") => "http-date".into(),
        Some("unixTimestamp") => "epoch-seconds".into(),
        _ => format.clone(),
    })
}
