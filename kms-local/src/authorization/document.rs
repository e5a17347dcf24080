//! Policies as documents: what their form has to be.

use super::operator::is_operator;
use crate::failure::Failure;
use serde_json::Value;

/// Reads a policy of IAM and checks its form.
pub(super) fn parse(text: &str) -> Result<Value, Failure> {
    let malformed = |text: &str| Failure::new("MalformedPolicyDocumentException", text);
    let document: Value =
        serde_json::from_str(text).map_err(|_| malformed("The policy is not a JSON document."))?;
    let statements = statements(&document);
    if statements.is_empty() {
        return Err(malformed("The policy has no statements."));
    }
    for statement in statements {
        if !matches!(statement["Effect"].as_str(), Some("Allow" | "Deny")) {
            return Err(malformed("A statement of the policy has no effect."));
        }
        check_conditions(statement)?;
    }
    Ok(document)
}

/// Refuses conditions that could not be judged.
pub(crate) fn check_conditions(statement: &Value) -> Result<(), Failure> {
    let malformed = |text: String| Failure::new("MalformedPolicyDocumentException", text);
    match statement.get("Condition") {
        None => Ok(()),
        Some(Value::Object(operators)) => {
            for (operator, keys) in operators {
                if !is_operator(operator) {
                    return Err(malformed(format!(
                        "Policy contains a condition with the unknown operator {operator}."
                    )));
                }
                if !keys.is_object() {
                    return Err(malformed(format!(
                        "The condition operator {operator} of the policy has no keys."
                    )));
                }
            }
            Ok(())
        }
        Some(_) => Err(malformed("A condition of the policy is not an object.".to_owned())),
    }
}

/// The statements of a policy.
pub(super) fn statements(document: &Value) -> Vec<&Value> {
    match document.get("Statement") {
        Some(Value::Array(statements)) => statements.iter().collect(),
        Some(statement @ Value::Object(_)) => vec![statement],
        _ => Vec::new(),
    }
}
