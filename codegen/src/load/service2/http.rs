//! HTTP bindings in `service-2.json`: `http` of an operation, `location` of a member.
//!
//! ```text
//! "http": {"method": "GET", "requestUri": "/keys/{key_id}"},  "KeyId": {"location": "uri", "locationName": "key_id"}
//! smithy.api#http: {"method": "GET", "uri": "/keys/{KeyId}", "code": 200},  KeyId: smithy.api#httpLabel
//! ```

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Rewriter;

impl Rewriter<'_> {
    /// The trait `http`. Labels of the older form are the names of members on the wire, Smithy's are those of members.
    pub(super) fn http(&self, operation: &Value) -> Value {
        let http = &operation["http"];
        let text = |name: &str| http.get(name).and_then(Value::as_str);
        let labels = self.labels(operation);
        let uri = with_labels(text("requestUri").unwrap_or("/"), &labels);
        let code = http.get("responseCode").cloned().unwrap_or_else(|| 200.into());
        json!({ "method": text("method").unwrap_or("POST"), "uri": uri, "code": code })
    }

    /// The members of the operation's input that stand in the path, by their names there.
    fn labels<'v>(&'v self, operation: &Value) -> BTreeMap<&'v str, &'v str> {
        let input = operation.pointer("/input/shape").and_then(Value::as_str);
        let input = input.and_then(|name| self.older.get(name)?.get("members")?.as_object());
        let in_path = input.into_iter().flatten();
        let in_path = in_path.filter(|(_, member)| self.location(member) == "uri");
        in_path.map(|(name, member)| (self.name_there(name, member), name.as_str())).collect()
    }

    /// The trait of a member that does not stand in the body; false if it stands there.
    pub(super) fn bind(&self, name: &str, member: &Value, traits: &mut Map<String, Value>) -> bool {
        let there: Value = self.name_there(name, member).into();
        let (id, value) = match self.location(member) {
            "uri" => ("smithy.api#httpLabel", json!({})),
            "querystring" if self.is_map(member) => ("smithy.api#httpQueryParams", json!({})),
            "querystring" => ("smithy.api#httpQuery", there),
            "header" => ("smithy.api#httpHeader", there),
            "headers" => {
                let prefix = self.attribute(member, "locationName").cloned();
                let prefix = prefix.unwrap_or_else(|| "".into());
                ("smithy.api#httpPrefixHeaders", prefix)
            }
            "statusCode" => ("smithy.api#httpResponseCode", json!({})),
            _ => return false,
        };
        traits.insert(id.to_owned(), value);
        true
    }

    fn is_map(&self, member: &Value) -> bool {
        let target = member.get("shape").and_then(Value::as_str);
        let target = target.and_then(|name| self.older.get(name));
        target.and_then(|shape| shape.get("type")?.as_str()) == Some("map")
    }

    fn location<'v>(&'v self, member: &'v Value) -> &'v str {
        self.attribute(member, "location").and_then(Value::as_str).unwrap_or_default()
    }

    fn name_there<'v>(&'v self, name: &'v str, member: &'v Value) -> &'v str {
        self.attribute(member, "locationName").and_then(Value::as_str).unwrap_or(name)
    }
}

/// The URI with each `{label}` and `{label+}` renamed.
fn with_labels(uri: &str, labels: &BTreeMap<&str, &str>) -> String {
    let mut renamed = String::new();
    let mut rest = uri;
    while let Some((before, label, after)) = rest.split_once('{').and_then(|(before, tail)| {
        let (label, after) = tail.split_once('}')?;
        Some((before, label, after))
    }) {
        let (name, greedy) = label.strip_suffix('+').map_or((label, ""), |name| (name, "+"));
        let name = labels.get(name).copied().unwrap_or(name);
        renamed.extend([before, "{", name, greedy, "}"]);
        rest = after;
    }
    renamed + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_named_for_members() {
        let labels = BTreeMap::from([("key_id", "KeyId"), ("Path", "path")]);
        for (older, smithy) in [
            ("/keys/{key_id}", "/keys/{KeyId}"),
            ("/{key_id}/at/{Path+}?mode=a&x", "/{KeyId}/at/{path+}?mode=a&x"),
            ("/{other}/b", "/{other}/b"),
            ("/{key_id", "/{key_id"),
            ("/", "/"),
        ] {
            assert_eq!(with_labels(older, &labels), smithy);
        }
    }
}
