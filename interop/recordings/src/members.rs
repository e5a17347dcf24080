//! Members of the JSON of a case.

use serde_json::Value;

use crate::Outcome;

/// The text of a member.
pub(crate) fn field<'a>(value: &'a Value, name: &str) -> Outcome<&'a str> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| format!("{value} has no `{name}`"))
}

/// A count, as a number or its text.
pub(crate) fn number(value: &Value) -> Outcome<u64> {
    let parsed = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    parsed.ok_or_else(|| format!("{value} is no count"))
}
