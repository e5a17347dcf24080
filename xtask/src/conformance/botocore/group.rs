//! Suites as services: those that say the same of what they share are one.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::cases::{Case, Direction};

/// Protocols that a client speaks, as `service-2.json` calls them.
const SPOKEN: [&str; 3] = ["json", "rest-json", "query"];

/// A service, and the cases that are about it.
#[derive(Debug)]
pub(super) struct Group {
    protocol: String,
    number: usize,
    metadata: Value,
    operations: Map<String, Value>,
    shapes: Map<String, Value>,
    pub(super) cases: Vec<Case>,
}

/// Each case in the first group that it fits into, in the order of the files.
pub(super) fn of(cases: Vec<Case>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases {
        if groups.iter_mut().any(|group| group.take(&case)) {
            continue;
        }
        let number = numbers.entry(case.protocol.clone()).or_default();
        *number += 1;
        let mut group = Group {
            protocol: case.protocol.clone(),
            number: *number,
            metadata: case.metadata.clone(),
            operations: Map::new(),
            shapes: Map::new(),
            cases: Vec::new(),
        };
        // Nothing is in it that could contradict the case.
        group.take(&case);
        groups.push(group);
    }
    groups
}

impl Group {
    /// The name of its crate.
    pub(super) fn package(&self) -> String {
        let fits = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let protocol: String = self.protocol.chars().map(fits).collect();
        format!("botocore-{protocol}-{}-conformance", self.number)
    }

    /// Why no client can be made.
    pub(super) fn unspoken(&self) -> Option<String> {
        let listed = self.metadata.get("protocols").and_then(Value::as_array);
        let all = listed.into_iter().flatten().chain(self.metadata.get("protocol"));
        let all: Vec<_> = all.filter_map(Value::as_str).collect();
        let is_spoken = all.iter().any(|protocol| SPOKEN.contains(protocol));
        (!is_spoken).then(|| format!("no client speaks {}", all.join(", ")))
    }

    /// Takes a case in, unless it says something else of an operation or a shape.
    fn take(&mut self, case: &Case) -> bool {
        if self.protocol != case.protocol || self.metadata != case.metadata {
            return false;
        }
        let given = &given(case);
        let name = given["name"].as_str().unwrap_or_default();
        let Some(operation) = self
            .operations
            .get(name)
            .map_or_else(|| Some(given.clone()), |present| joined(present, given))
        else {
            return false;
        };
        let mut reached = Vec::new();
        references(&operation, &mut reached);
        let mut shapes = Map::new();
        while let Some(name) = reached.pop() {
            let Some(shape) = case.shapes.get(&name) else { continue };
            if self.shapes.get(&name).is_some_and(|present| present != shape) {
                return false;
            }
            if shapes.insert(name, shape.clone()).is_none() {
                references(shape, &mut reached);
            }
        }
        self.operations.insert(name.to_owned(), operation);
        self.shapes.extend(shapes);
        self.cases.push(case.clone());
        true
    }

    /// The operation with all that its cases say.
    pub(super) fn operation(&self, case: &Case) -> Option<&Value> {
        self.operations.get(case.value["given"]["name"].as_str()?)
    }

    pub(super) fn shape(&self, name: &str) -> Option<&Value> {
        self.shapes.get(name)
    }

    /// The service as a `service-2.json`.
    pub(super) fn service(&self) -> Value {
        let mut metadata = self.metadata.clone();
        let defaults = [
            ("serviceId", format!("Protocol Tests {}", self.protocol)),
            ("endpointPrefix", "example".to_owned()),
            ("signatureVersion", "v4".to_owned()),
        ];
        for (name, value) in defaults {
            if metadata.get(name).is_none() {
                metadata[name] = value.into();
            }
        }
        json!({ "metadata": metadata, "operations": self.operations, "shapes": self.shapes })
    }
}

/// The operation of a case. What a case about a result leaves out is not there, so that no other case can bring it in.
fn given(case: &Case) -> Value {
    let mut given = case.value["given"].clone();
    let is_result = case.direction == Direction::Output && case.value.get("errorCode").is_none();
    if let Some(given) = given.as_object_mut().filter(|_| is_result) {
        given.entry("output").or_insert(Value::Null);
    }
    given
}

/// One operation that says what both say, if they do not contradict each other. Their errors are joined.
fn joined(a: &Value, b: &Value) -> Option<Value> {
    let mut all = a.as_object()?.clone();
    for (name, value) in b.as_object()? {
        match all.get_mut(name) {
            None => drop(all.insert(name.clone(), value.clone())),
            Some(present) if present == value => {}
            Some(Value::Array(errors)) if name == "errors" => {
                let more = value.as_array()?.iter().filter(|error| !errors.contains(error));
                let more: Vec<_> = more.cloned().collect();
                errors.extend(more);
            }
            Some(_) if name == "documentation" => {}
            Some(_) => return None,
        }
    }
    Some(all.into())
}

/// Every `{"shape": NAME}` in a value.
fn references(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(name)) = object.get("shape") {
                names.push(name.clone());
            }
            object.values().for_each(|value| references(value, names));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, names)),
        _ => {}
    }
}
