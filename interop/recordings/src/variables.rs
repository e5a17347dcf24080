//! References to what earlier steps saved, and values that are computed.

use crate::members::{field, number};
use crate::{Outcome, crypto};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What steps saved, by name.
#[derive(Default)]
pub(crate) struct Variables(BTreeMap<String, Value>);

/// The text of a value.
pub(crate) fn text(value: &Value) -> Outcome<&str> {
    value.as_str().ok_or_else(|| format!("{value} is no string"))
}

impl Variables {
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// `k.Arn`: a variable, or a member of one.
    fn get(&self, path: &str) -> Outcome<&Value> {
        let mut parts = path.split('.');
        parts
            .next()
            .and_then(|name| self.0.get(name))
            .and_then(|value| parts.try_fold(value, |value, name| value.get(name)))
            .ok_or_else(|| format!("there is no variable ${{{path}}}"))
    }

    /// The value with all references and computations replaced by what they stand for.
    pub(crate) fn fill(&self, value: &Value) -> Outcome<Value> {
        match value {
            Value::String(text) => self.fill_text(text, str::to_owned),
            Value::Array(items) => items.iter().map(|item| self.fill(item)).collect(),
            Value::Object(members) => match self.computed(members)? {
                Some(computed) => Ok(computed),
                None => {
                    let filled =
                        members.iter().map(|(name, value)| Ok((name.clone(), self.fill(value)?)));
                    Ok(Value::Object(filled.collect::<Outcome<Map<_, _>>>()?))
                }
            },
            other => Ok(other.clone()),
        }
    }

    /// A text that is one reference and nothing else keeps the type of what it refers to.
    fn fill_text(&self, text: &str, escape: impl Fn(&str) -> String) -> Outcome<Value> {
        if let Some(path) = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'))
            && !path.contains('}')
        {
            let value = self.get(path)?;
            return Ok(value.as_str().map_or_else(|| value.clone(), |text| escape(text).into()));
        }
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (path, after) =
                after.split_once('}').ok_or_else(|| format!("`{text}` ends in a reference"))?;
            filled.push_str(before);
            let value = self.get(path)?;
            filled
                .push_str(&escape(&value.as_str().map_or_else(|| value.to_string(), String::from)));
            rest = after;
        }
        filled.push_str(rest);
        Ok(Value::from(filled))
    }

    fn computed(&self, members: &Map<String, Value>) -> Outcome<Option<Value>> {
        let mut entries = members.iter();
        let (Some((name, value)), None) = (entries.next(), entries.next()) else { return Ok(None) };
        let value = match name.as_str() {
            // The pattern stays a pattern; what is filled in stands for itself.
            "$matches" => {
                let pattern = self.fill_text(text(value)?, regex_lite::escape)?;
                serde_json::json!({ "$matches": pattern })
            }
            "$jsonText" => Value::from(self.fill(value)?.to_string()),
            "$wrap" => {
                let value = self.fill(value)?;
                let (key, algorithm) = (field(&value, "publicKey")?, field(&value, "algorithm")?);
                crypto::wrap(field(&value, "material")?, key, algorithm)?
            }
            "$dropFirst" => {
                let value = self.fill(value)?;
                let blob = crypto::bytes(field(&value, "of")?)?;
                let start = usize::try_from(number(&value["bytes"])?).unwrap_or(usize::MAX);
                crypto::blob(blob.get(start..).unwrap_or_default())
            }
            "$append" => {
                let value = self.fill(value)?;
                let mut blob = crypto::bytes(field(&value, "of")?)?;
                blob.extend(crypto::bytes(field(&value, "blob")?)?);
                crypto::blob(&blob)
            }
            _ => return Ok(None),
        };
        Ok(Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn variables() -> Variables {
        let mut variables = Variables::default();
        variables.set("k", json!({ "Arn": "a.b", "Size": 3 }));
        variables.set("unique", json!("u"));
        variables
    }

    #[test]
    fn references_are_replaced_and_keep_their_type() {
        let filled = variables().fill(&json!(["${k.Size}", "${k.Arn}/${unique}", 5])).unwrap();
        assert_eq!(filled, json!([3, "a.b/u", 5]));
        assert!(variables().fill(&json!("${none.Arn}")).is_err());
    }

    #[test]
    fn references_in_patterns_stand_for_themselves() {
        let filled = variables().fill(&json!({ "$matches": "^${k.Arn}.*" })).unwrap();
        assert_eq!(filled, json!({ "$matches": "^a\\.b.*" }));
    }

    #[test]
    fn blobs_are_cut_and_joined() {
        let cut = json!({ "$dropFirst": { "of": "AQID", "bytes": 1 } });
        assert_eq!(variables().fill(&cut).unwrap(), json!("AgM="));
        let joined = json!({ "$append": { "of": "AQ==", "blob": "Ag==" } });
        assert_eq!(variables().fill(&joined).unwrap(), json!("AQI="));
    }
}
