//! Expected values against those that were found: literally, or by matchers.
//!
//! An object whose members have names that start with `$` consists of matchers, which all have to fit.

use crate::members::field;
use crate::variables::text;
use crate::{Outcome, crypto};
use serde_json::Value;

/// Compares; the error is the first difference, with its place. With `exact`, objects have no
/// other members than those expected.
pub(crate) fn matches(expected: &Value, found: &Value, exact: bool) -> Outcome<()> {
    at("", expected, found, exact)
}

fn at(path: &str, expected: &Value, found: &Value, exact: bool) -> Outcome<()> {
    let differs = || Err(format!("{path}: expected {expected}, found {found}"));
    match expected {
        Value::Object(members) => {
            if !members.is_empty() && members.keys().all(|name| name.starts_with('$')) {
                for (name, argument) in members {
                    if !matcher(name, argument, found, exact)? {
                        return differs();
                    }
                }
                return Ok(());
            }
            let Some(object) = found.as_object() else { return differs() };
            for (name, expected) in members {
                let path = format!("{path}/{name}");
                let found = object.get(name).ok_or_else(|| format!("{path}: is not there"))?;
                at(&path, expected, found, exact)?;
            }
            match object.keys().find(|name| exact && !members.contains_key(*name)) {
                Some(name) => Err(format!("{path}/{name}: is there, and is not expected")),
                None => Ok(()),
            }
        }
        Value::Array(items) => {
            let Some(list) = found.as_array().filter(|list| list.len() == items.len()) else {
                return differs();
            };
            let mut pairs = items.iter().zip(list).enumerate();
            pairs.try_for_each(|(i, (expected, found))| {
                at(&format!("{path}/{i}"), expected, found, exact)
            })
        }
        Value::Number(number) if number.as_f64() == found.as_f64() => Ok(()),
        _ if expected == found => Ok(()),
        _ => differs(),
    }
}

fn matcher(name: &str, argument: &Value, found: &Value, exact: bool) -> Outcome<bool> {
    let items = || found.as_array().into_iter().flatten();
    Ok(match name {
        "$any" => match text(argument)? {
            "timestamp" => found.is_number(),
            "blob" => found.as_str().is_some_and(|text| crypto::bytes(text).is_ok()),
            "string" => found.is_string(),
            other => return Err(format!("there is no $any of `{other}`")),
        },
        "$matches" => {
            let pattern = regex_lite::Regex::new(text(argument)?).map_err(|e| e.to_string())?;
            found.as_str().is_some_and(|text| pattern.is_match(text))
        }
        "$blobLength" => {
            let length = found.as_str().and_then(|text| crypto::bytes(text).ok()).map(|b| b.len());
            length.map(|length| length as u64) == argument.as_u64()
        }
        "$oneOf" => {
            let mut alternatives = argument.as_array().into_iter().flatten();
            alternatives.any(|expected| matches(expected, found, exact).is_ok())
        }
        "$json" => {
            let parsed = found.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
            parsed.is_some_and(|parsed| matches(argument, &parsed, true).is_ok())
        }
        "$contains" => items().any(|item| matches(argument, item, false).is_ok()),
        "$notContains" => {
            found.is_array() && !items().any(|item| matches(argument, item, false).is_ok())
        }
        "$length" => found.as_array().map(|list| list.len() as u64) == argument.as_u64(),
        "$verifies" => {
            let (key, message) = (field(argument, "publicKey")?, field(argument, "message")?);
            crypto::verifies(key, message, field(argument, "algorithm")?, text(found)?)?
        }
        "$ecdh" => {
            let (private, public) = (field(argument, "private")?, field(argument, "public")?);
            crypto::bytes(text(found)?)? == crypto::ecdh(private, public)?
        }
        "$hmac" => {
            let (key, message) = (field(argument, "key")?, field(argument, "message")?);
            crypto::bytes(text(found)?)?
                == crypto::hmac(key, message, field(argument, "algorithm")?)?
        }
        other => return Err(format!("there is no matcher {other}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn other_members_are_allowed_unless_it_is_exact() {
        let (expected, found) = (json!({ "a": 1 }), json!({ "a": 1.0, "b": 2 }));
        assert!(matches(&expected, &found, false).is_ok());
        assert_eq!(
            matches(&expected, &found, true).unwrap_err(),
            "/b: is there, and is not expected"
        );
        assert!(matches(&json!({ "c": 1 }), &found, false).is_err());
    }

    #[test]
    fn matchers_look_at_kinds_lists_and_texts() {
        let fits = |expected: Value, found: Value| matches(&expected, &found, true).is_ok();
        assert!(fits(json!({ "$any": "timestamp" }), json!(1.5)));
        assert!(!fits(json!({ "$any": "timestamp" }), json!("1.5")));
        assert!(fits(json!({ "$contains": { "a": 1 } }), json!([{ "a": 1, "b": 2 }])));
        assert!(fits(json!({ "$notContains": { "a": 1 } }), json!([{ "a": 2 }])));
        assert!(!fits(json!({ "$notContains": { "a": 1 } }), json!(null)));
        assert!(fits(json!({ "$blobLength": 2 }), json!("AQI=")));
        assert!(fits(json!({ "$json": { "a": [1] } }), json!("{\"a\": [1]}")));
        assert!(fits(json!({ "$oneOf": ["a", "b"] }), json!("b")));
        assert!(!fits(json!({ "$length": 2 }), json!([1])));
        assert!(fits(json!({ "$length": 1, "$contains": 1 }), json!([1])));
        assert!(!fits(json!({ "$length": 1, "$contains": 2 }), json!([1])));
    }
}
