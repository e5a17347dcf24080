//! Cases as the traits of Smithy's protocol tests: `smithy.test#httpRequestTests` and `httpResponseTests`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use trent_codegen::Model;
use trent_codegen::model::ShapeId;

use super::cases::{Case, Direction};
use super::group::Group;

const REQUESTS: &str = "smithy.test#httpRequestTests";
const RESPONSES: &str = "smithy.test#httpResponseTests";

/// A Smithy AST that adds the group's cases to its operations and errors, and why a case is not among them, by its place.
pub(super) fn tests(group: &Group, model: &Model) -> (Value, BTreeMap<usize, String>) {
    let refused = trent_codegen::unsupported_operations(model);
    let mut shapes = Map::new();
    let mut left_out = BTreeMap::new();
    for (index, case) in group.cases.iter().enumerate() {
        let translated =
            place(group, model, case).and_then(|(id, operation)| match refused.get(&operation) {
                Some(problem) => Err(problem.what.clone()),
                None => Ok((id, test(group, case)?)),
            });
        match translated {
            Ok((id, test)) => {
                let shape = shapes
                    .entry(id.to_string())
                    .or_insert_with(|| json!({ "type": "apply", "traits": {} }));
                let name = if case.direction == Direction::Input { REQUESTS } else { RESPONSES };
                let tests = &mut shape["traits"][name];
                match tests {
                    Value::Array(tests) => tests.push(test),
                    _ => *tests = json!([test]),
                }
            }
            Err(why) => drop(left_out.insert(index, why)),
        }
    }
    (json!({ "smithy": "2.0", "shapes": shapes }), left_out)
}

/// The shape that a case is about, and its operation.
fn place(group: &Group, model: &Model, case: &Case) -> Result<(ShapeId, ShapeId), String> {
    let name = case.value["given"]["name"].as_str().unwrap_or_default();
    let all = model.service().map_or(&[][..], |(_, service)| &service.operations);
    let id = all.iter().find(|id| id.name() == name);
    let id = id.ok_or_else(|| format!("the service has no operation {name}"))?.clone();
    let Some(code) = error_code(case) else { return Ok((id.clone(), id)) };
    let listed = group.operation(case).and_then(|operation| operation.get("errors")?.as_array());
    let names = listed.into_iter().flatten().filter_map(|error| error.get("shape")?.as_str());
    let mut thrown = names.filter(|name| {
        let own = group.shape(name).and_then(|shape| shape.pointer("/error/code")?.as_str());
        own == Some(code) || *name == code
    });
    let errors = model.operation(id.as_str()).map(|(_, operation)| &operation.errors);
    let error = thrown.next().and_then(|name| {
        // A shape with the name of an operation has another in Smithy.
        let taken = format!("{name}Shape");
        errors?.iter().find(|id| id.name() == name || id.name() == taken)
    });
    let error = error.ok_or_else(|| format!("the operation has no error {code}"))?;
    Ok((error.clone(), id))
}

fn error_code(case: &Case) -> Option<&str> {
    case.value.get("errorCode")?.as_str()
}

fn test(group: &Group, case: &Case) -> Result<Value, String> {
    match case.direction {
        Direction::Input => request(group, case),
        Direction::Output => response(group, case),
    }
}

fn request(group: &Group, case: &Case) -> Result<Value, String> {
    let serialized = case.value.get("serialized").ok_or("it does not say what is sent")?;
    let text = |name: &str| serialized.get(name).and_then(Value::as_str);
    let uri = text("uri").unwrap_or("/");
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let query: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    let names: BTreeSet<&str> = query.iter().filter_map(|pair| pair.split('=').next()).collect();
    let others = query_names(group, case).into_iter().filter(|name| !names.contains(name.as_str()));
    let given_method = case.value.pointer("/given/http/method").and_then(Value::as_str);
    let mut test = json!({
        "id": case.id,
        "method": text("method").or(given_method).unwrap_or("POST"),
        "uri": path,
        "queryParams": query,
        "forbidQueryParams": others.collect::<Vec<_>>(),
        "headers": sent_headers(group, case, serialized),
        "params": params(group, case, "input", case.value.get("params")),
    });
    for name in ["requireHeaders", "forbidHeaders"] {
        if let Some(names) = serialized.get(name) {
            test[name] = names.clone();
        }
    }
    if let Some(endpoint) = &case.endpoint {
        let host = endpoint.split_once("://").map_or(endpoint.as_str(), |(_, host)| host);
        test["host"] = host.trim_end_matches('/').into();
    }
    if let Some(host) = text("host") {
        test["resolvedHost"] = host.into();
    }
    if let Some(body) = text("body") {
        test["body"] = body.into();
        if let Some(media_type) = media_type(group, case, body) {
            test["bodyMediaType"] = media_type.into();
        }
    }
    Ok(test)
}

fn response(group: &Group, case: &Case) -> Result<Value, String> {
    let response = case.value.get("response").ok_or("it has no response")?;
    let status = response.get("status_code").cloned().unwrap_or_else(|| 200.into());
    let code = error_code(case);
    let expected = match code {
        Some(_) => case.value.get("error").filter(|error| !error.is_null()).cloned(),
        None => Some(params(group, case, "output", case.value.get("result"))),
    };
    if expected.as_ref().is_some_and(has_unknown_member) {
        return Err("Smithy's tests have no unknown members of unions".to_owned());
    }
    let mut test = json!({
        "id": case.id,
        "code": status,
        "headers": headers(response),
        "body": response.get("body").and_then(Value::as_str).unwrap_or_default(),
        "params": expected.unwrap_or_else(|| json!({})),
    });
    if let Some(code) = code {
        test["vendorParams"] = json!({ "code": code });
        if let Some(message) = case.value.get("errorMessage").filter(|text| text.is_string()) {
            test["vendorParams"]["message"] = message.clone();
        }
    }
    Ok(test)
}

/// Whether botocore marks a member of a union that it does not know.
fn has_unknown_member(value: &Value) -> bool {
    match value {
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| name == "SDK_UNKNOWN_MEMBER" || has_unknown_member(value)),
        Value::Array(values) => values.iter().any(has_unknown_member),
        _ => false,
    }
}

/// Headers with texts as their values.
fn headers(message: &Value) -> Map<String, Value> {
    let headers = message.get("headers").and_then(Value::as_object).into_iter().flatten();
    let text = |value: &Value| match value {
        Value::String(text) => text.clone().into(),
        other => other.to_string().into(),
    };
    headers.map(|(name, value)| (name.clone(), text(value))).collect()
}

/// Headers in Smithy's form. botocore's tests also write `; charset=utf-8` behind a form's media type, and lists
/// without a blank after a comma.
fn sent_headers(group: &Group, case: &Case, serialized: &Value) -> Map<String, Value> {
    let mut headers = headers(serialized);
    for (name, value) in &mut headers {
        let Some(text) = value.as_str() else { continue };
        let form = text.strip_suffix("; charset=utf-8").filter(|form| form.ends_with("urlencoded"));
        let is_list = is_header_of_list(group, case, name) && !text.contains(['"', ' ']);
        if let Some(form) = form.filter(|_| name.eq_ignore_ascii_case("content-type")) {
            *value = form.into();
        } else if is_list {
            *value = text.replace(',', ", ").into();
        }
    }
    headers
}

fn is_header_of_list(group: &Group, case: &Case, header: &str) -> bool {
    let members = input(group, case).and_then(|shape| shape.get("members")?.as_object());
    members.into_iter().flatten().any(|(name, member)| {
        let own = member.get("locationName").and_then(Value::as_str).unwrap_or(name);
        let shape = member.get("shape").and_then(Value::as_str).and_then(|name| group.shape(name));
        let is_list = shape.is_some_and(|shape| shape.get("type") == Some(&"list".into()));
        is_list && own.eq_ignore_ascii_case(header) && member.get("location").is_some()
    })
}

/// Parameters or a result, as Smithy's names and types have them: what a member has as JSON in a text, botocore gives and
/// takes as the value, and in awsJson a member has the name that is sent.
fn params(group: &Group, case: &Case, role: &str, given: Option<&Value>) -> Value {
    let given = given.filter(|given| !given.is_null()).cloned().unwrap_or_else(|| json!({}));
    let shape = group.operation(case).and_then(|operation| operation.get(role)?.get("shape"));
    match shape.and_then(Value::as_str) {
        Some(shape) => {
            let protocol = case.metadata.get("protocol").and_then(Value::as_str);
            let are_lower = case.direction == Direction::Output;
            SmithyForm { group, are_sent: protocol == Some("json"), are_lower }
                .value_of_shape(shape, given)
        }
        None => given,
    }
}

/// How values of a group's shapes are told in Smithy's form.
struct SmithyForm<'g> {
    group: &'g Group,
    /// Whether members are called what `locationName` says.
    are_sent: bool,
    /// Whether names of headers are in lower case, as they are wherever they were received.
    are_lower: bool,
}

impl SmithyForm<'_> {
    fn value_of_shape(&self, shape: &str, value: Value) -> Value {
        let Some(shape) = self.group.shape(shape) else { return value };
        match (value, shape.get("members")) {
            (Value::Object(members), Some(own)) => {
                let member = |(name, value): (String, Value)| {
                    let reference = own.get(&name);
                    (self.name(name, reference), self.value_of_member(reference, value))
                };
                members.into_iter().map(member).collect()
            }
            (Value::Object(entries), None) => {
                let value = |value| self.value_of_member(shape.get("value"), value);
                entries.into_iter().map(|(key, entry)| (key, value(entry))).collect()
            }
            (Value::Array(values), _) => values
                .into_iter()
                .map(|value| self.value_of_member(shape.get("member"), value))
                .collect(),
            (other, _) => other,
        }
    }

    fn name(&self, name: String, reference: Option<&Value>) -> String {
        let given = reference.and_then(|reference| reference.get("locationName")?.as_str());
        let is_elsewhere = reference.is_some_and(|reference| reference.get("location").is_some());
        match given.filter(|_| self.are_sent && !is_elsewhere) {
            Some(given) => given.to_owned(),
            None => name,
        }
    }

    fn value_of_member(&self, reference: Option<&Value>, value: Value) -> Value {
        // A case that was made from Smithy's has the text itself.
        if value.is_null() || value.is_string() {
            return value;
        }
        let target = reference.and_then(|reference| reference.get("shape")?.as_str());
        let shape = target.and_then(|name| self.group.shape(name));
        let is_text = |place: Option<&Value>| {
            place.and_then(|place| place.get("jsonvalue")) == Some(&Value::Bool(true))
        };
        let is_headers =
            reference.and_then(|place| place.get("location")?.as_str()) == Some("headers");
        match target {
            Some(target) if is_headers && self.are_lower => {
                match self.value_of_shape(target, value) {
                    Value::Object(entries) => {
                        let lower =
                            |(name, value): (String, Value)| (name.to_ascii_lowercase(), value);
                        entries.into_iter().map(lower).collect()
                    }
                    other => other,
                }
            }
            _ if is_text(reference) || is_text(shape) => Value::String(value.to_string()),
            Some(target) => self.value_of_shape(target, value),
            None => value,
        }
    }
}

/// The members of the operation's input, by name.
fn input<'g>(group: &'g Group, case: &Case) -> Option<&'g Value> {
    group.shape(group.operation(case)?.pointer("/input/shape")?.as_str()?)
}

/// Every name that the input's members could bring into the query.
fn query_names(group: &Group, case: &Case) -> Vec<String> {
    let members = input(group, case).and_then(|shape| shape.get("members")?.as_object());
    let mut names = Vec::new();
    for (name, member) in members.into_iter().flatten() {
        if member.get("location").and_then(Value::as_str) != Some("querystring") {
            continue;
        }
        let own = member.get("locationName").and_then(Value::as_str).unwrap_or(name);
        names.push(own.to_owned());
        let keys = case.value.pointer("/params").and_then(|params| params.get(name)?.as_object());
        names.extend(keys.into_iter().flatten().map(|(key, _)| key.clone()));
    }
    names
}

/// How a body is compared: as bytes if nothing is known of it.
fn media_type(group: &Group, case: &Case, body: &str) -> Option<&'static str> {
    if body.is_empty() {
        return None;
    }
    match case.metadata.get("protocol").and_then(Value::as_str)? {
        "query" => Some("application/x-www-form-urlencoded"),
        "json" | "rest-json" => {
            let shape = input(group, case);
            let payload = shape.and_then(|shape| shape.get("payload")?.as_str());
            let target = payload.and_then(|name| {
                let member = shape?.get("members")?.get(name)?;
                group.shape(member.get("shape")?.as_str()?)?.get("type")?.as_str()
            });
            let is_raw = matches!(target, Some("string" | "blob"));
            (!is_raw && serde_json::from_str::<Value>(body).is_ok()).then_some("application/json")
        }
        _ => None,
    }
}
