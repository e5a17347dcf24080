//! The files beside `service-2.json`: each becomes a trait of an operation or of the service.

use serde_json::{Map, Value, json};

use super::{FileKind, Rewriter};

impl Rewriter<'_> {
    /// Adds what the file says to the shapes.
    pub(super) fn companion(
        &mut self,
        kind: FileKind,
        value: &Value,
        shapes: &mut Map<String, Value>,
    ) {
        let service = self.operation_id(&self.service);
        match kind {
            FileKind::Paginators => {
                for (name, page) in entries(value, "pagination") {
                    if let Some(paginated) = self.paginated(name, page) {
                        self.set(shapes, name, "smithy.api#paginated", paginated);
                    }
                }
            }
            FileKind::Waiters => {
                for (name, waiter) in entries(value, "waiters") {
                    self.waiter(name, waiter, shapes);
                }
            }
            FileKind::Examples => {
                for (name, examples) in entries(value, "examples") {
                    let examples = examples.as_array().into_iter().flatten().map(example).collect();
                    self.set(shapes, name, "smithy.api#examples", examples);
                }
            }
            FileKind::EndpointRuleSet => {
                set_trait(shapes, &service, "smithy.rules#endpointRuleSet", value.clone());
            }
            FileKind::EndpointTests => {
                set_trait(shapes, &service, "smithy.rules#endpointTests", value.clone());
            }
            FileKind::EndpointBdd | FileKind::Service2 | FileKind::SmithyAst => {}
        }
    }

    fn set(&mut self, shapes: &mut Map<String, Value>, operation: &str, id: &str, value: Value) {
        let target = self.operation_id(operation);
        if !set_trait(shapes, &target, id, value) {
            let what = "the service has no such operation";
            self.note(&target, what, "the entry is left out; take both files from one release");
        }
    }

    /// `{"input_token": "Marker", …}`. A paginator with several tokens is not one of Smithy's.
    fn paginated(&mut self, operation: &str, page: &Value) -> Option<Value> {
        let mut paginated = Map::new();
        for (from, to) in [
            ("input_token", "inputToken"),
            ("output_token", "outputToken"),
            ("limit_key", "pageSize"),
        ] {
            match page.get(from) {
                Some(Value::String(path)) if is_path(path) => {
                    paginated.insert(to.to_owned(), path.as_str().into());
                }
                None if from == "limit_key" => {}
                _ => {
                    let id = self.operation_id(operation);
                    let what = format!("{from} is not one member, so there is no paginator");
                    self.note(&id, what, "call the operation page by page");
                    return None;
                }
            }
        }
        let items = match page.get("result_key") {
            Some(Value::Array(paths)) => paths.first().and_then(Value::as_str),
            other => other.and_then(Value::as_str),
        };
        if let Some(path) = items.filter(|path| is_path(path)) {
            paginated.insert("items".to_owned(), path.into());
        }
        Some(paginated.into())
    }

    fn waiter(&mut self, name: &str, waiter: &Value, shapes: &mut Map<String, Value>) {
        let operation = waiter.get("operation").and_then(Value::as_str).unwrap_or_default();
        let id = self.operation_id(operation);
        let acceptors = waiter.get("acceptors").and_then(Value::as_array).into_iter().flatten();
        let acceptors =
            acceptors.map(|value| acceptor(value, &|status| errors(shapes, &id, status)));
        let acceptors = acceptors.collect::<Option<Vec<_>>>().map(|lists| lists.concat());
        let Some(acceptors) = acceptors else {
            let what = format!("waiter {name} matches what Smithy's waiters cannot");
            return self.note(&id, what, "the waiter is left out");
        };
        let mut rewritten = json!({ "acceptors": acceptors });
        if let Some(delay) = waiter.get("delay") {
            rewritten["minDelay"] = delay.clone();
        }
        if let Some(text) = waiter.get("description") {
            rewritten["documentation"] = text.clone();
        }
        let Some(shape) = shapes.get_mut(&id) else {
            let what = format!("waiter {name} is for an operation that is not there");
            return self.note(
                &id,
                what,
                "the waiter is left out; take both files from one release",
            );
        };
        shape["traits"]["smithy.waiters#waitable"][name] = rewritten;
    }
}

fn entries<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(name).and_then(Value::as_object).into_iter().flatten()
}

/// Sets a trait; `false` if there is no such shape.
fn set_trait(shapes: &mut Map<String, Value>, target: &str, id: &str, value: Value) -> bool {
    let shape = shapes.get_mut(target);
    shape.is_some_and(|shape| {
        shape["traits"][id] = value;
        true
    })
}

/// `NextMarker` or `Result.NextMarker`, and no expression beyond that.
fn is_path(path: &str) -> bool {
    path.split('.').all(crate::model::is_identifier)
}

fn example(value: &Value) -> Value {
    let mut example = Map::new();
    for (from, to) in [
        ("title", "title"),
        ("description", "documentation"),
        ("input", "input"),
        ("output", "output"),
    ] {
        if let Some(found) = value.get(from) {
            example.insert(to.to_owned(), found.clone());
        }
    }
    example.into()
}

/// The names of the operation's errors with this status.
fn errors(shapes: &Map<String, Value>, operation: &str, status: &Value) -> Vec<String> {
    let errors = shapes.get(operation).and_then(|shape| shape.get("errors")?.as_array());
    let ids = errors.into_iter().flatten().filter_map(|error| error.get("target")?.as_str());
    let has_status = |id: &&str| {
        let traits = shapes.get(*id).and_then(|shape| shape.get("traits"));
        traits.and_then(|traits| traits.get("smithy.api#httpError")) == Some(status)
    };
    let names = ids.filter(has_status).filter_map(|id| id.split_once('#'));
    names.map(|(_, name)| name.to_owned()).collect()
}

/// `None` if Smithy's waiters cannot say it. They know no status, but the errors that have it.
fn acceptor(value: &Value, errors: &dyn Fn(&Value) -> Vec<String>) -> Option<Vec<Value>> {
    let state = value.get("state")?.as_str()?;
    let expected = value.get("expected")?;
    let argument = value.get("argument").and_then(Value::as_str);
    let matchers = match (value.get("matcher")?.as_str()?, expected) {
        ("error", Value::String(code)) => vec![json!({ "errorType": code })],
        ("error", Value::Bool(any)) => vec![json!({ "success": !any })],
        ("status", status) if status == 200 => vec![json!({ "success": true })],
        ("status", status) => {
            let names = errors(status);
            if names.is_empty() {
                return None;
            }
            names.iter().map(|name| json!({ "errorType": name })).collect()
        }
        (kind @ ("path" | "pathAll" | "pathAny"), expected) => {
            let comparator = match (kind, expected) {
                ("path", Value::Bool(_)) => "booleanEquals",
                ("path", _) => "stringEquals",
                ("pathAll", Value::String(_)) => "allStringEquals",
                ("pathAny", Value::String(_)) => "anyStringEquals",
                _ => return None,
            };
            let expected = expected.as_str().map_or_else(|| expected.to_string(), str::to_owned);
            let path = argument?;
            vec![
                json!({ "output": { "path": path, "expected": expected, "comparator": comparator } }),
            ]
        }
        _ => return None,
    };
    let matchers = matchers.into_iter();
    Some(matchers.map(|matcher| json!({ "state": state, "matcher": matcher })).collect())
}
