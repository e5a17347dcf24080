//! What of upstream's traits is a fact of the API, and what is somebody's text about it.

use serde_json::{Map, Value};
use trent_codegen::model::ShapeId;

/// Protocols whose messages have elements of XML, or names for them.
const WITH_XML: [&str; 3] =
    ["aws.protocols#awsQuery", "aws.protocols#ec2Query", "aws.protocols#restXml"];

/// What the names of those traits begin with, which say nothing where no message has XML.
const OF_XML: &str = "smithy.api#xml";

/// Traits that say nothing about the API, or say in another form what stands beside them.
const DROPPED: [&str; 6] = [
    "smithy.api#documentation",
    "smithy.api#externalDocumentation",
    "smithy.api#suppress",
    "smithy.api#tags",
    "smithy.rules#endpointBdd",
    "smithy.test#smokeTests",
];

/// Traits whose values have texts inside, under `documentation`, and how deep. Below that the key is data.
const CLEANED: [(&str, usize); 6] = [
    ("smithy.rules#clientContextParams", 1),
    ("smithy.rules#endpointRuleSet", usize::MAX),
    ("smithy.rules#endpointTests", 2),
    ("smithy.test#httpRequestTests", 1),
    ("smithy.test#httpResponseTests", 1),
    ("smithy.waiters#waitable", 1),
];

/// Removes from a model's AST what is not a fact.
pub(super) fn keep(ast: &mut Value) {
    let shapes = ast.get_mut("shapes").and_then(Value::as_object_mut);
    let Some(shapes) = shapes else { return };
    let has_xml = shapes
        .values()
        .any(|shape| WITH_XML.iter().any(|protocol| shape["traits"].get(protocol).is_some()));
    for (id, shape) in shapes {
        clean(shape, has_xml);
        for name in ["member", "key", "value"] {
            shape.get_mut(name).into_iter().for_each(|member| clean(member, has_xml));
        }
        let members = shape.get_mut("members").and_then(Value::as_object_mut);
        members.into_iter().flatten().for_each(|(_, member)| clean(member, has_xml));
        if shape["type"] == "operation" {
            name_examples(ShapeId::from(id.as_str()).name(), shape);
        }
    }
}

/// Cleans the traits of a shape or member, and leaves no empty ones.
fn clean(owner: &mut Value, has_xml: bool) {
    let Some(traits) = owner.get_mut("traits").and_then(Value::as_object_mut) else { return };
    traits.retain(|id, _| !DROPPED.contains(&id.as_str()) && (has_xml || !id.starts_with(OF_XML)));
    for (id, depth) in CLEANED {
        if let Some(value) = traits.get_mut(id) {
            remove_documentation(value, depth);
        }
    }
    if let Some(Value::Object(deprecated)) = traits.get_mut("smithy.api#deprecated") {
        deprecated.retain(|name, _| name != "message");
    }
    if traits.is_empty()
        && let Some(owner) = owner.as_object_mut()
    {
        owner.retain(|name, _| name != "traits");
    }
}

/// Removes every property `documentation` that is a string, down to this depth.
fn remove_documentation(value: &mut Value, depth: usize) {
    let items: Vec<&mut Value> = match value {
        Value::Object(entries) => {
            entries.retain(|name, value| name != "documentation" || !value.is_string());
            entries.values_mut().collect()
        }
        Value::Array(items) => items.iter_mut().collect(),
        _ => return,
    };
    if let Some(depth) = depth.checked_sub(1) {
        for item in items {
            remove_documentation(item, depth);
        }
    }
}

/// Examples keep input, output and error; their titles become the operation's name and a number.
fn name_examples(operation: &str, shape: &mut Value) {
    let examples = shape.pointer_mut("/traits/smithy.api#examples").and_then(Value::as_array_mut);
    for (index, example) in examples.into_iter().flatten().enumerate() {
        let title = Value::String(format!("{operation} {}", index + 1));
        let mut named = Map::from_iter([("title".to_owned(), title)]);
        for name in ["input", "output", "error", "allowConstraintErrors"] {
            if let Some(found) = example.get_mut(name) {
                named.insert(name.to_owned(), found.take());
            }
        }
        named.sort_keys();
        *example = named.into();
    }
}
