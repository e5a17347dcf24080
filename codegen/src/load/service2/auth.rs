//! Authentication in `service-2.json`: `signatureVersion` and `auth` of the service, `authtype` and `auth` of an operation.

use serde_json::{Map, Value, json};

use super::identifier;

const SIGV4: &str = "aws.auth#sigv4";
const BEARER: &str = "smithy.api#httpBearerAuth";
const NONE: &str = "smithy.api#noAuth";

/// The schemes that the service knows, and in which order.
pub(super) fn of_service(metadata: &Value, signing_name: &str, traits: &mut Map<String, Value>) {
    let version = metadata.get("signatureVersion").and_then(Value::as_str).unwrap_or("v4");
    let listed = schemes(metadata);
    let known = match version {
        "v4" | "v4a" | "s3" | "s3v4" => Some(SIGV4),
        "bearer" => Some(BEARER),
        _ => None,
    };
    let named = listed.iter().flatten().copied().filter(|scheme| *scheme != NONE);
    for scheme in known.into_iter().chain(named) {
        let value = match scheme {
            "aws.auth#sigv4" | "aws.auth#sigv4a" => json!({ "name": signing_name }),
            _ => json!({}),
        };
        traits.insert(scheme.to_owned(), value);
    }
    match (listed, known) {
        (Some(listed), _) => {
            let listed: Vec<_> = listed.into_iter().filter(|scheme| *scheme != NONE).collect();
            traits.insert("smithy.api#auth".to_owned(), listed.into());
        }
        (None, None) if version == "none" => {
            traits.insert("smithy.api#auth".to_owned(), json!([]));
        }
        // Smithy has no name for it, and without one the service would seem to ask for no signature.
        (None, None) => {
            let scheme = format!("aws.auth#sig{}", identifier(version));
            traits.insert("smithy.api#auth".to_owned(), json!([scheme]));
        }
        (None, Some(_)) => {}
    }
}

/// What an operation says instead.
pub(super) fn of_operation(value: &Value, traits: &mut Map<String, Value>) {
    let mut set = |id: &str, value: Value| traits.insert(id.to_owned(), value);
    match value.get("authtype").and_then(Value::as_str) {
        Some("none") => {
            set("smithy.api#auth", json!([]));
            return;
        }
        Some("v4-unsigned-body") => drop(set("aws.auth#unsignedPayload", json!({}))),
        _ => {}
    }
    if let Some(listed) = schemes(value) {
        let real: Vec<_> = listed.iter().copied().filter(|scheme| *scheme != NONE).collect();
        if !real.is_empty() && real.len() < listed.len() {
            set("smithy.api#optionalAuth", json!({}));
        }
        set("smithy.api#auth", real.into());
    }
}

fn schemes(value: &Value) -> Option<Vec<&str>> {
    Some(value.get("auth")?.as_array()?.iter().filter_map(Value::as_str).collect())
}
