//! The front end for Smithy's JSON AST, 1.0 and 2.0.
//!
//! Reads one file into drafts of shapes and `apply` statements. Traits are taken as they are: what they may say is for
//! `check`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::merge::{Apply, Draft, DraftShape};
use super::normalize::enum_from_trait;
use crate::model::{
    Member, Operation, Resource, Service, Shape, ShapeId, ShapeKind, SourceIndex, Traits,
    is_identifier, is_shape_id,
};
use crate::problem::{Problem, Problems};

/// Properties of a resource that name one operation, and those that name several.
const LIFECYCLE: [&str; 6] = ["create", "put", "read", "update", "delete", "list"];
const OPERATION_LISTS: [&str; 2] = ["operations", "collectionOperations"];

/// Reads a file.
pub(super) fn read(value: Value, source: SourceIndex, draft: &mut Draft, problems: &mut Problems) {
    let file = draft.name(source).to_owned();
    let mut reader = Reader { file: &file, source, problems };
    let Value::Object(mut root) = value else {
        return reader.error(
            None,
            "a model is a JSON object",
            "wrap it as {\"smithy\": \"2.0\", …}",
        );
    };
    let version1 = match root.get("smithy").and_then(Value::as_str) {
        Some("1" | "1.0" | "1.1") => true,
        Some("2" | "2.0" | "2.1") => false,
        _ => {
            let found = root.get("smithy").map_or_else(String::new, Value::to_string);
            let what = format!("version {found} of Smithy is not supported");
            return reader.error(None, what, "use \"1.0\" or \"2.0\"");
        }
    };
    let metadata = reader.object(None, "metadata", root.remove("metadata"));
    let shapes = reader.object(None, "shapes", root.remove("shapes"));
    for (id, value) in shapes {
        let id = ShapeId::new(id);
        if !id.is_well_formed() {
            let help =
                "a shape id is namespace#Name, an apply statement's may be namespace#Name$member";
            reader.error(Some(&id), "not a shape id", help);
            continue;
        }
        match reader.shape(&id, value) {
            Some(Entry::Shape { shape, mixins }) => {
                let new = DraftShape { shape, mixins, version1 };
                draft.define(new, reader.problems);
            }
            Some(Entry::Apply(traits)) => {
                let apply = Apply { target: id.clone(), traits, source };
                draft.applies.entry(id.shape()).or_default().push(apply);
            }
            None => {}
        }
    }
    for (key, value) in metadata {
        draft.metadata(key, value, source, reader.problems);
    }
}

/// One entry of `shapes`.
enum Entry {
    Shape { shape: Shape, mixins: Vec<ShapeId> },
    Apply(Traits),
}

struct Reader<'a> {
    file: &'a str,
    source: SourceIndex,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn error(&mut self, id: Option<&ShapeId>, what: impl Into<String>, help: impl Into<String>) {
        let mut problem = Problem::error(self.file, what, help);
        if let Some(id) = id {
            problem = problem.at(id);
        }
        self.problems.push(problem);
    }

    fn shape(&mut self, id: &ShapeId, value: Value) -> Option<Entry> {
        let Value::Object(mut value) = value else {
            self.error(Some(id), "a shape is a JSON object", "give it a \"type\"");
            return None;
        };
        let mut traits = self.traits(id, value.remove("traits"));
        let Some(kind) = value.get("type").and_then(Value::as_str).map(str::to_owned) else {
            self.error(Some(id), "the shape has no \"type\"", "name one, such as \"structure\"");
            return None;
        };
        if kind == "apply" {
            return Some(Entry::Apply(traits));
        }
        if id.member().is_some() {
            self.error(Some(id), "a member is defined as a shape", "only an apply names a member");
            return None;
        }
        if kind == "set" {
            traits.set_default("smithy.api#uniqueItems", Value::Object(Map::new()), self.source);
        }
        let mixins = self.references(id, "mixins", value.remove("mixins"));
        let kind = self.kind(id, &kind, &mut value)?;
        let mut shape = Shape { id: id.clone(), kind, traits, source: self.source };
        // At once, so that apply statements find the members.
        enum_from_trait(&mut shape, self.file, self.problems);
        Some(Entry::Shape { shape, mixins })
    }

    fn kind(
        &mut self,
        id: &ShapeId,
        kind: &str,
        value: &mut Map<String, Value>,
    ) -> Option<ShapeKind> {
        Some(match kind {
            "blob" => ShapeKind::Blob,
            "boolean" => ShapeKind::Boolean,
            "string" => ShapeKind::String,
            "byte" => ShapeKind::Byte,
            "short" => ShapeKind::Short,
            "integer" => ShapeKind::Integer,
            "long" => ShapeKind::Long,
            "float" => ShapeKind::Float,
            "double" => ShapeKind::Double,
            "bigInteger" => ShapeKind::BigInteger,
            "bigDecimal" => ShapeKind::BigDecimal,
            "document" => ShapeKind::Document,
            "timestamp" => ShapeKind::Timestamp,
            "enum" => ShapeKind::Enum(self.members(id, value)),
            "intEnum" => ShapeKind::IntEnum(self.members(id, value)),
            "list" | "set" => ShapeKind::List(self.member(id, "member", value.remove("member"))?),
            "map" => ShapeKind::Map {
                key: self.member(id, "key", value.remove("key"))?,
                value: self.member(id, "value", value.remove("value"))?,
            },
            "structure" => ShapeKind::Structure(self.members(id, value)),
            "union" => ShapeKind::Union(self.members(id, value)),
            "operation" => ShapeKind::Operation(self.operation(id, value)),
            "service" => ShapeKind::Service(self.service(id, value)),
            "resource" => ShapeKind::Resource(self.resource(id, value)),
            other => {
                let help = "Smithy has simple types, enum, intEnum, list, set, map, structure, union, \
                            operation, resource, service and apply";
                self.error(Some(id), format!("there is no type {other:?} of shapes"), help);
                return None;
            }
        })
    }

    fn operation(&mut self, id: &ShapeId, value: &mut Map<String, Value>) -> Operation {
        let mut structure = |name| match value.remove(name) {
            None => None,
            found => self.reference(id, name, found).filter(|id| id.as_str() != "smithy.api#Unit"),
        };
        Operation {
            input: structure("input"),
            output: structure("output"),
            errors: self.sorted_references(id, "errors", value.remove("errors")),
        }
    }

    fn service(&mut self, id: &ShapeId, value: &mut Map<String, Value>) -> Service {
        let version = value.get("version").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut rename = BTreeMap::new();
        for (from, to) in self.object(Some(id), "rename", value.remove("rename")) {
            match to.as_str() {
                Some(to) if is_identifier(to) => {
                    rename.insert(ShapeId::new(from), to.to_owned());
                }
                _ => {
                    let what = format!("the new name of {from} is {to}");
                    self.error(Some(id), what, "a name is a string of letters, digits and _");
                }
            }
        }
        Service {
            version,
            operations: self.sorted_references(id, "operations", value.remove("operations")),
            resources: self.sorted_references(id, "resources", value.remove("resources")),
            errors: self.sorted_references(id, "errors", value.remove("errors")),
            rename,
        }
    }

    fn resource(&mut self, id: &ShapeId, value: &mut Map<String, Value>) -> Resource {
        let mut operations = Vec::new();
        for name in LIFECYCLE {
            if let Some(found) = value.remove(name) {
                operations.extend(self.reference(id, name, Some(found)));
            }
        }
        for name in OPERATION_LISTS {
            operations.extend(self.references(id, name, value.remove(name)));
        }
        operations.sort();
        operations.dedup();
        let resources = self.sorted_references(id, "resources", value.remove("resources"));
        Resource { operations, resources }
    }

    /// The members of a structure, union or enum, in the order of the file.
    fn members(&mut self, id: &ShapeId, value: &mut Map<String, Value>) -> Vec<Member> {
        let members = self.object(Some(id), "members", value.remove("members"));
        let members = members.into_iter().filter_map(|(name, value)| {
            if !is_identifier(&name) {
                let what = format!("{name:?} is not a member's name");
                self.error(Some(id), what, "a name has letters, digits and _, no digit first");
                return None;
            }
            self.member(id, &name, Some(value))
        });
        members.collect()
    }

    fn member(&mut self, id: &ShapeId, name: &str, value: Option<Value>) -> Option<Member> {
        let id = id.with_member(name);
        let Some(Value::Object(mut value)) = value else {
            self.error(Some(&id), "the member is missing", "give it as {\"target\": \"…\"}");
            return None;
        };
        let traits = self.traits(&id, value.remove("traits"));
        let target = self.target(&id, value.remove("target"))?;
        Some(Member { name: name.to_owned(), target, traits })
    }

    fn traits(&mut self, id: &ShapeId, value: Option<Value>) -> Traits {
        let mut traits = Traits::default();
        for (name, value) in self.object(Some(id), "traits", value) {
            if is_shape_id(&name) {
                traits.set(name, value, self.source);
            } else {
                let what = format!("{name:?} is not the id of a trait");
                self.error(Some(id), what, "write it with its namespace, smithy.api#documentation");
            }
        }
        traits
    }

    /// `[{"target": "a#B"}, …]`, sorted, each once.
    fn sorted_references(
        &mut self,
        id: &ShapeId,
        name: &str,
        value: Option<Value>,
    ) -> Vec<ShapeId> {
        let mut ids = self.references(id, name, value);
        ids.sort();
        ids.dedup();
        ids
    }

    fn references(&mut self, id: &ShapeId, name: &str, value: Option<Value>) -> Vec<ShapeId> {
        match value {
            None => Vec::new(),
            Some(Value::Array(items)) => {
                items.into_iter().filter_map(|item| self.reference(id, name, Some(item))).collect()
            }
            Some(_) => {
                let what = format!("{name:?} is not a list");
                self.error(Some(id), what, "write [{\"target\": \"namespace#Name\"}]");
                Vec::new()
            }
        }
    }

    /// `{"target": "a#B"}`.
    fn reference(&mut self, id: &ShapeId, name: &str, value: Option<Value>) -> Option<ShapeId> {
        if let Some(Value::Object(mut value)) = value {
            return self.target(id, value.remove("target"));
        }
        let what = format!("{name:?} does not name a shape");
        self.error(Some(id), what, "write {\"target\": \"namespace#Name\"}");
        None
    }

    fn target(&mut self, id: &ShapeId, value: Option<Value>) -> Option<ShapeId> {
        if let Some(Value::String(target)) = value {
            return Some(ShapeId::new(target));
        }
        let help = "write {\"target\": \"namespace#Name\"}";
        self.error(Some(id), "\"target\" is missing or not a string", help);
        None
    }

    /// An object, or an empty one if there is none.
    fn object(
        &mut self,
        id: Option<&ShapeId>,
        name: &str,
        value: Option<Value>,
    ) -> Map<String, Value> {
        match value {
            None => Map::new(),
            Some(Value::Object(value)) => value,
            Some(_) => {
                let what = format!("{name:?} is not a JSON object");
                self.error(id, what, "write it as {\"name\": …}");
                Map::new()
            }
        }
    }
}
