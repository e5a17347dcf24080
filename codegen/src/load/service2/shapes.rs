//! Shapes and members of `service-2.json` as those of the AST.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::super::normalize::member_name;
use super::members::{timestamp_format, xml_namespace};
use super::{Dialect, Names, Rewriter, common_traits, is_true};

/// Which structures are one operation's input or output and nothing else.
pub(super) struct Roles {
    inputs: BTreeSet<String>,
    outputs: BTreeSet<String>,
}

impl Roles {
    pub(super) fn of(value: &Value) -> Self {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        let mut inputs = BTreeSet::new();
        let mut outputs = BTreeSet::new();
        for operation in value["operations"].as_object().into_iter().flat_map(Map::values) {
            for (role, names) in [("input", &mut inputs), ("output", &mut outputs)] {
                if let Some(name) = shape_name(operation.get(role)) {
                    *uses.entry(name).or_default() += 1;
                    names.insert(name.to_owned());
                }
            }
            let errors = operation.get("errors").and_then(Value::as_array).into_iter().flatten();
            for name in errors.filter_map(|error| shape_name(Some(error))) {
                *uses.entry(name).or_default() += 1;
            }
        }
        for shape in value["shapes"].as_object().into_iter().flat_map(Map::values) {
            let members = shape.get("members").and_then(Value::as_object);
            let members = members.into_iter().flat_map(Map::values);
            let parts = ["member", "key", "value"].into_iter().filter_map(|name| shape.get(name));
            for name in members.chain(parts).filter_map(|member| shape_name(Some(member))) {
                *uses.entry(name).or_default() += 1;
            }
        }
        let once = |name: &String| uses.get(name.as_str()) == Some(&1);
        inputs.retain(once);
        outputs.retain(once);
        Self { inputs, outputs }
    }

    /// Sets the trait `input` or `output`.
    pub(super) fn mark(&self, name: &str, shape: &mut Value) {
        for (names, id) in
            [(&self.inputs, "smithy.api#input"), (&self.outputs, "smithy.api#output")]
        {
            if names.contains(name) {
                shape["traits"][id] = json!({});
            }
        }
    }
}

fn shape_name(value: Option<&Value>) -> Option<&str> {
    value?.get("shape")?.as_str()
}

impl Rewriter<'_> {
    pub(super) fn shape(&mut self, id: &str, value: &Value) -> Option<Value> {
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
        let mut traits = shape_traits(kind, value, self.dialect);
        let rewritten = match kind {
            "structure" if is_true(value, "document") => json!({ "type": "document" }),
            "structure" if is_true(value, "union") || is_true(value, "eventstream") => {
                json!({ "type": "union", "members": self.members(id, value) })
            }
            "structure" => {
                error_traits(value, &mut traits);
                json!({ "type": "structure", "members": self.members(id, value) })
            }
            "list" => json!({ "type": "list", "member": self.part(id, value, "member")? }),
            "map" => json!({
                "type": "map",
                "key": self.part(id, value, "key")?,
                "value": self.part(id, value, "value")?,
            }),
            "string" | "character" => match value.get("enum").and_then(Value::as_array) {
                Some(values) => json!({ "type": "enum", "members": enum_members(values) }),
                None => json!({ "type": "string" }),
            },
            "boolean" | "byte" | "short" | "integer" | "long" | "float" | "double" | "blob"
            | "timestamp" => json!({ "type": kind }),
            "biginteger" => json!({ "type": "bigInteger" }),
            "bigdecimal" => json!({ "type": "bigDecimal" }),
            other => {
                let help = "service-2.json has structure, list, map, string, blob, boolean, timestamp \
                            and numbers";
                self.error(id, format!("there is no type {other:?} of shapes"), help);
                return None;
            }
        };
        let mut rewritten = rewritten;
        rewritten["traits"] = traits.into();
        Some(rewritten)
    }
}

fn shape_traits(kind: &str, value: &Value, dialect: Dialect) -> Map<String, Value> {
    let mut traits = Map::new();
    let mut set = |id: &str, value: Value| traits.insert(id.to_owned(), value);
    let mut bounds = Map::new();
    for name in ["min", "max"] {
        if let Some(bound) = value.get(name) {
            bounds.insert(name.to_owned(), bound.clone());
        }
    }
    if !bounds.is_empty() {
        let is_measured = matches!(kind, "string" | "character" | "blob" | "list" | "map");
        let is_enum = value.get("enum").is_some();
        if !is_measured {
            set("smithy.api#range", bounds.into());
        } else if !is_enum {
            set("smithy.api#length", bounds.into());
        }
    }
    if let Some(pattern) = value.get("pattern").filter(|_| value.get("enum").is_none()) {
        set("smithy.api#pattern", pattern.as_str().map_or(pattern.clone(), anchored));
    }
    if let Some(format) = timestamp_format(value) {
        set("smithy.api#timestampFormat", format);
    }
    for (from, id) in [
        ("sensitive", "smithy.api#sensitive"),
        ("sparse", "smithy.api#sparse"),
        ("streaming", "smithy.api#streaming"),
        ("eventstream", "smithy.api#streaming"),
        ("requiresLength", "smithy.api#requiresLength"),
    ] {
        if is_true(value, from) {
            set(id, json!({}));
        }
    }
    if dialect.names == Names::Xml {
        xml_traits(kind, value, &mut set);
    }
    common_traits(value, &mut traits);
    traits
}

/// The name of a structure; that of another shape is a default of the members that target it.
fn xml_traits(kind: &str, value: &Value, set: &mut impl FnMut(&str, Value) -> Option<Value>) {
    if kind == "structure"
        && let Some(name) = value.get("locationName")
    {
        set("smithy.api#xmlName", name.clone());
    }
    if let Some(namespace) = value.get("xmlNamespace") {
        set("smithy.api#xmlNamespace", xml_namespace(namespace));
    }
}

/// A pattern of the older form is about the whole text; Smithy's is about any part unless it is anchored.
fn anchored(pattern: &str) -> Value {
    let whole = pattern.starts_with('^') || pattern.ends_with('$');
    let anchored = match pattern {
        _ if whole => pattern.to_owned(),
        _ if is_alternation(pattern) => format!("^(?:{pattern})$"),
        _ => format!("^{pattern}$"),
    };
    anchored.into()
}

/// Whether a pattern has alternatives that are in no group.
fn is_alternation(pattern: &str) -> bool {
    let (mut depth, mut in_class, mut is_escaped) = (0_usize, false, false);
    for c in pattern.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ']' => in_class = false,
            '[' => in_class = true,
            _ if in_class => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

fn error_traits(value: &Value, traits: &mut Map<String, Value>) {
    let error = value.get("error");
    if !is_true(value, "exception") && error.is_none() {
        return;
    }
    let of_sender = error.and_then(|error| error.get("senderFault")).and_then(Value::as_bool);
    let status = error.and_then(|error| error.get("httpStatusCode"));
    // Who is at fault follows from the status where nothing says so.
    let of_server = status.and_then(Value::as_u64).is_some_and(|status| status >= 500);
    let is_fault = is_true(value, "fault") || !of_sender.unwrap_or(!of_server);
    let fault = if is_fault { "server" } else { "client" };
    traits.insert("smithy.api#error".to_owned(), fault.into());
    if let Some(status) = status {
        traits.insert("smithy.api#httpError".to_owned(), status.clone());
    }
    if let Some(code) = error.and_then(|error| error.get("code")) {
        let status = status.cloned().unwrap_or_else(|| if is_fault { 500 } else { 400 }.into());
        let query = json!({ "code": code, "httpResponseCode": status });
        traits.insert("aws.protocols#awsQueryError".to_owned(), query);
    }
    if let Some(retryable) = value.get("retryable") {
        traits.insert("smithy.api#retryable".to_owned(), retryable.clone());
    }
}

/// The older form has values only; their names come from them.
fn enum_members(values: &[Value]) -> Map<String, Value> {
    let mut members: Map<String, Value> = Map::new();
    let mut seen = BTreeSet::new();
    for value in values.iter().filter(|value| seen.insert(value.to_string())) {
        let name = member_name(value.as_str().unwrap_or_default());
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let free = std::iter::once(name.clone())
            .chain(numbered)
            .find(|name| !members.contains_key(name))
            .unwrap_or(name);
        let member =
            json!({ "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": value } });
        members.insert(free, member);
    }
    members
}

#[cfg(test)]
mod tests {
    use super::anchored;

    #[test]
    fn alternatives_are_anchored_together() {
        for (pattern, whole) in [
            ("a+", "^a+$"),
            ("a|b", "^(?:a|b)$"),
            ("(a|b)[|(]", "^(a|b)[|(]$"),
            (r"\(a|b\)", r"^(?:\(a|b\))$"),
            ("[]|b", "^(?:[]|b)$"),
            ("^a|b$", "^a|b$"),
        ] {
            assert_eq!(anchored(pattern), whole, "{pattern}");
        }
    }
}
