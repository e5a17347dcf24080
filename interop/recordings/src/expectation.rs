//! What a case expects of its response.

use crate::endpoint::Response;
use crate::matching::matches;
use crate::variables::{Variables, text};
use crate::{Outcome, matching};
use serde_json::Value;

/// Compares; the error is what differs.
pub(crate) fn check(expected: &Value, response: &Response, variables: &Variables) -> Outcome<()> {
    let found = |what: String| Err(format!("{what}\nfound {response}"));
    if expected["status"].as_u64() != Some(u64::from(response.status)) {
        return found(format!("expected the status {}", expected["status"]));
    }
    if let Some(error) = expected.get("error") {
        return check_error(expected, error, response, variables).or_else(found);
    }
    if let Some(body) = expected.get("response") {
        let exact = expected["exact"] == true;
        matches(&variables.fill(body)?, &response.body, exact).or_else(found)?;
    }
    for absent in expected["absent"].as_array().into_iter().flatten() {
        let name = text(absent)?;
        let there = if name.starts_with('/') {
            response.body.pointer(name)
        } else {
            response.body.get(name)
        };
        if there.is_some() {
            return found(format!("expected no {name}"));
        }
    }
    Ok(())
}

fn check_error(
    expected: &Value,
    error: &Value,
    response: &Response,
    variables: &Variables,
) -> Outcome<()> {
    let code = response.body["__type"].as_str().unwrap_or_default();
    // Some services put a namespace before the code.
    let code = code.rsplit('#').next().unwrap_or_default();
    if error["code"].as_str() != Some(code) {
        return Err(format!("expected the code {}", error["code"]));
    }
    let message = response.body.get("message").or_else(|| response.body.get("Message"));
    let told = |name: &str| expected.get(name).or_else(|| error.get(name));
    if told("noMessage").is_some_and(|told| told == true) && message.is_some() {
        return Err(String::from("expected no message"));
    }
    let Some(wanted) = error.get("message") else { return Ok(()) };
    let wanted = variables.fill(wanted)?;
    let found = message.unwrap_or(&Value::Null);
    match (told("compareMessageUpTo").and_then(Value::as_str), wanted.as_str()) {
        (Some(end), Some(wanted)) => {
            let length = wanted.find(end).map_or(wanted.len(), |start| start + end.len());
            let wanted = wanted.get(..length).unwrap_or(wanted);
            if found.as_str().is_some_and(|found| found.starts_with(wanted)) {
                return Ok(());
            }
            Err(format!("expected a message that starts with: {wanted}"))
        }
        _ => matching::matches(&wanted, found, true).map_err(|_| {
            format!("expected the message: {}", wanted.as_str().unwrap_or(&wanted.to_string()))
        }),
    }
}
