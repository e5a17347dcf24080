//! What holds for clients of one of AWS's services and its model does not say yet: data, by shape id.
//!
//! ```json
//! "com.amazonaws.sqs#ReceiveMessage": { "smithy.api#longPoll": {} }
//! ```
//!
//! A model that has the trait itself, from upstream or from an `apply` statement beside it, keeps its own.

use serde_json::{Map, Value};

use crate::model::{Model, ShapeId, Trait};

const KNOWN: &str = include_str!("known.json");

/// Adds what the model lacks.
pub(crate) fn complete(model: &mut Model) {
    for (id, traits) in entries() {
        let Some(shape) = model.shapes.get_mut(&ShapeId::from(id.as_str())) else { continue };
        for (name, value) in traits.as_object().into_iter().flatten() {
            if !shape.traits.has(name) {
                let found = Trait { value: value.clone(), source: shape.source };
                shape.traits.insert(name.clone(), found);
            }
        }
    }
}

fn entries() -> Map<String, Value> {
    serde_json::from_str(KNOWN).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Auth, RetryDefaults, Service};
    use crate::{Options, Source, generate};

    /// A service with these shapes beside its one operation.
    fn service(namespace: &str, service: &str, operation: &str, extra: &Value) -> Service {
        let traits = serde_json::json!({
            "aws.protocols#awsJson1_0": {},
            "aws.auth#sigv4": { "name": "vault" },
            "smithy.api#title": "Vault",
        });
        let mut shapes = serde_json::json!({
            (format!("{namespace}#{service}")): {
                "type": "service",
                "version": "2020-01-01",
                "operations": [{ "target": format!("{namespace}#{operation}") }],
                "traits": traits,
            },
            (format!("{namespace}#{operation}")): { "type": "operation" },
        });
        let shapes = shapes.as_object_mut().expect("an object");
        shapes.extend(extra.as_object().cloned().unwrap_or_default());
        let model = serde_json::json!({ "smithy": "2.0", "shapes": shapes });
        let sources = [Source::new("model.json", model.to_string())];
        let options = Options { crate_name: "vault".to_owned(), ..Options::default() };
        generate(&sources, &options).expect("a client").service
    }

    #[test]
    fn the_data_can_be_read() {
        assert_eq!(entries().len(), 8);
    }

    #[test]
    fn what_a_model_lacks_is_added() {
        let four = RetryDefaults { max_attempts: 4, initial_backoff_millis: 25 };
        for (namespace, name) in [
            ("com.amazonaws.dynamodb", "DynamoDB_20120810"),
            ("com.amazonaws.dynamodbstreams", "DynamoDBStreams_20120810"),
        ] {
            let service = service(namespace, name, "Get", &Value::Null);
            assert_eq!(service.retry_defaults, Some(four), "{name}");
            assert!(!service.operations[0].long_poll, "{name}");
        }
        for (namespace, operation) in [
            ("com.amazonaws.sqs", "ReceiveMessage"),
            ("com.amazonaws.sfn", "GetActivityTask"),
            ("com.amazonaws.swf", "PollForActivityTask"),
            ("com.amazonaws.swf", "PollForDecisionTask"),
        ] {
            let service = service(namespace, "Any", operation, &Value::Null);
            assert!(service.operations[0].long_poll, "{operation}");
            assert_eq!(service.retry_defaults, None, "{operation}");
        }
        let other = service("com.example.sqs", "Any", "ReceiveMessage", &Value::Null);
        assert!(!other.operations[0].long_poll);
    }

    #[test]
    fn who_exchanges_a_token_for_credentials_has_none_to_sign_with() {
        for operation in ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"] {
            let service = service("com.amazonaws.sts", "Any", operation, &Value::Null);
            assert_eq!(service.operations[0].auth, Auth::None, "{operation}");
        }
        let other = service("com.amazonaws.sts", "Any", "AssumeRole", &Value::Null);
        assert_eq!(other.operations[0].auth, Auth::SigV4);
    }

    #[test]
    fn what_a_model_says_itself_stands() {
        let name = "com.amazonaws.dynamodb#DynamoDB_20120810";
        let own = serde_json::json!({ name: {
            "type": "service",
            "version": "2020-01-01",
            "operations": [{ "target": "com.amazonaws.dynamodb#Get" }],
            "traits": {
                "aws.protocols#awsJson1_0": {},
                "aws.auth#sigv4": { "name": "vault" },
                "codegen.traits#retryDefaults":
                    { "maxAttempts": 7, "initialBackoffMillis": 1500, "reason": "slow" },
            },
        } });
        let service = service("com.amazonaws.dynamodb", "DynamoDB_20120810", "Get", &own);
        let seven = RetryDefaults { max_attempts: 7, initial_backoff_millis: 1500 };
        assert_eq!(service.retry_defaults, Some(seven));
    }
}
