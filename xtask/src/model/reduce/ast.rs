//! A model as a Smithy AST 2.0: the way back from `load`.

use serde_json::{Map, Value, json};

use trent_codegen::model::{Member, Model, Operation, Service, Shape, ShapeId, ShapeKind, Traits};

/// The text of a file: two spaces a level, members in the model's order, all other keys sorted, a newline at the end.
pub(super) fn to_text(ast: &Value) -> String {
    // Alternate `{:#}` formatting of a JSON value is its pretty form, and cannot fail.
    format!(
        "{ast:#}
"
    )
}

/// The model without Smithy's own shapes.
pub(super) fn of(model: &Model) -> Value {
    let own = model.shapes.values().filter(|shape| !shape.id.is_prelude());
    let shapes: Map<String, Value> =
        own.map(|shape| (shape.id.to_string(), shape_value(shape))).collect();
    json!({ "shapes": shapes, "smithy": "2.0" })
}

fn shape_value(shape: &Shape) -> Value {
    let mut value = Map::new();
    value.insert("type".to_owned(), shape.kind.name().into());
    match &shape.kind {
        ShapeKind::List(member) => {
            value.insert("member".to_owned(), member_value(member));
        }
        ShapeKind::Map { key, value: item } => {
            value.insert("key".to_owned(), member_value(key));
            value.insert("value".to_owned(), member_value(item));
        }
        ShapeKind::Enum(members)
        | ShapeKind::IntEnum(members)
        | ShapeKind::Structure(members)
        | ShapeKind::Union(members) => {
            let members = members.iter().map(|member| (member.name.clone(), member_value(member)));
            value.insert("members".to_owned(), members.collect::<Map<_, _>>().into());
        }
        ShapeKind::Operation(operation) => operation_value(operation, &mut value),
        ShapeKind::Service(service) => service_value(service, &mut value),
        _ => {}
    }
    insert_traits(&shape.traits, &mut value);
    value.sort_keys();
    value.into()
}

fn operation_value(operation: &Operation, value: &mut Map<String, Value>) {
    let unit = ShapeId::from("smithy.api#Unit");
    for (name, id) in [("input", &operation.input), ("output", &operation.output)] {
        value.insert(name.to_owned(), reference(id.as_ref().unwrap_or(&unit)));
    }
    insert_references("errors", &operation.errors, value);
}

fn service_value(service: &Service, value: &mut Map<String, Value>) {
    value.insert("version".to_owned(), service.version.as_str().into());
    insert_references("operations", &service.operations, value);
    insert_references("errors", &service.errors, value);
    if !service.rename.is_empty() {
        let rename = service.rename.iter().map(|(id, name)| (id.to_string(), name.as_str().into()));
        value.insert("rename".to_owned(), rename.collect::<Map<_, Value>>().into());
    }
}

fn insert_references(name: &str, ids: &[ShapeId], value: &mut Map<String, Value>) {
    if !ids.is_empty() {
        value.insert(name.to_owned(), ids.iter().map(reference).collect());
    }
}

fn reference(id: &ShapeId) -> Value {
    json!({ "target": id.as_str() })
}

fn member_value(member: &Member) -> Value {
    let mut value = Map::new();
    value.insert("target".to_owned(), member.target.as_str().into());
    insert_traits(&member.traits, &mut value);
    value.sort_keys();
    value.into()
}

fn insert_traits(traits: &Traits, value: &mut Map<String, Value>) {
    if !traits.is_empty() {
        let traits = traits.iter().map(|(id, value)| (id.to_owned(), value.clone()));
        let mut traits = Value::Object(traits.collect());
        traits.sort_all_objects();
        value.insert("traits".to_owned(), traits);
    }
}
