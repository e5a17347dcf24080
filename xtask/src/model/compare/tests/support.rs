//! Models to compare, in few words.

use serde_json::{Map, Value, json};
use trent_codegen::{Model, Source, load};

use crate::model::compare::{ModelDiff, compare as diff};

pub(super) fn model(shapes: &Value) -> Model {
    let text = json!({ "smithy": "2.0", "shapes": shapes }).to_string();
    load(&[Source::new("model.json", text)]).expect("the model loads")
}

pub(super) fn compare(old: &Value, new: &Value) -> ModelDiff {
    diff(&model(old), &model(new))
}

/// Traits with Smithy's own under their short names.
pub(super) fn traits(traits: &Value) -> Value {
    let traits = traits.as_object().into_iter().flatten().map(|(name, value)| {
        let id = if name.contains('#') { name.clone() } else { format!("smithy.api#{name}") };
        (id, value.clone())
    });
    traits.collect::<Map<_, _>>().into()
}

pub(super) fn target(id: &str) -> Value {
    member(id, &json!({}))
}

pub(super) fn member(id: &str, with: &Value) -> Value {
    json!({ "target": id, "traits": traits(with) })
}

pub(super) fn text(with: &Value) -> Value {
    member("smithy.api#String", with)
}

pub(super) fn structure(members: &Value, with: &Value) -> Value {
    json!({ "type": "structure", "members": members, "traits": traits(with) })
}

pub(super) fn simple(kind: &str, with: &Value) -> Value {
    json!({ "type": kind, "traits": traits(with) })
}

/// A service with one operation, `Call`, that has these members; more shapes beside it.
pub(super) fn with_call(input: &Value, output: &Value, more: Value) -> Value {
    let mut shapes = more;
    shapes["x#Service"] = service(&["x#Call"]);
    shapes["x#Call"] = json!({
        "type": "operation", "input": { "target": "x#CallInput" }, "output": { "target": "x#CallOutput" },
    });
    shapes["x#CallInput"] = structure(input, &json!({ "input": {} }));
    shapes["x#CallOutput"] = structure(output, &json!({ "output": {} }));
    shapes
}

pub(super) fn service(operations: &[&str]) -> Value {
    let operations: Vec<_> = operations.iter().map(|id| json!({ "target": id })).collect();
    let traits = json!({ "aws.protocols#awsJson1_1": {}, "aws.auth#sigv4": { "name": "x" } });
    json!({ "type": "service", "version": "1", "operations": operations, "traits": traits })
}

pub(super) fn plain(with: &Value) -> Value {
    json!({ "type": "operation", "traits": traits(with) })
}

/// A diff's lines about one subject: `breaking safe`, for the Rust API and for the wire.
pub(super) fn classes(found: &ModelDiff, subject: &str) -> Vec<String> {
    let own = found.changes.iter().filter(|change| change.subject == subject);
    own.map(|change| format!("{} {}", change.api.class.word(), change.wire.class.word())).collect()
}
