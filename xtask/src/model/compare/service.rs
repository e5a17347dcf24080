//! The service itself: protocol, names on the wire, endpoints.

use std::collections::BTreeMap;

use serde_json::Value;

use super::change::{Api, Change, ChangeKind, Wire};
use super::sides::Comparison;
use super::traits;
use trent_codegen::model::Shape;
use trent_codegen::service::Protocol;

/// Compares the two service shapes.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let services = comparison.old.model.service().zip(comparison.new.model.service());
    let Some(((old, before), (new, after))) = services else { return };
    let facts = [
        ("target prefix", target_prefix(old), target_prefix(new), "X-Amz-Target names it"),
        ("protocol", protocol(old), protocol(new), "requests and responses have its form"),
        (
            "signing name",
            old.traits.sigv4_name(),
            new.traits.sigv4_name(),
            "the signature covers it",
        ),
    ];
    for (name, before, after, reason) in facts {
        if before != after {
            let what = format!("{name} {} is now {}", before.unwrap_or("-"), after.unwrap_or("-"));
            comparison.push(
                Change::new("service", &new.id, ChangeKind::Changed, what)
                    .wire(Wire::Breaking, reason)
                    .api(Api::None, "it is the client's business"),
            );
        }
    }
    if before.version != after.version {
        let what = format!("version {} is now {}", before.version, after.version);
        comparison.push(
            Change::new("service", &new.id, ChangeKind::Changed, what)
                .wire(Wire::Safe, "it is not sent")
                .api(Api::None, "it is metadata"),
        );
    }
    client_parameters(comparison, old, new);
    endpoints(comparison, old, new);
    traits::compare(comparison, "service", &new.id, &old.traits, &new.traits);
}

fn protocol(shape: &Shape) -> Option<&'static str> {
    trent_codegen::protocol_of(shape).map(|protocol| protocol.id())
}

/// The first half of `X-Amz-Target`, which awsJson alone has.
fn target_prefix(shape: &Shape) -> Option<&str> {
    let protocol = trent_codegen::protocol_of(shape);
    matches!(protocol, Some(Protocol::AwsJson(_))).then(|| shape.id.name())
}

/// Parameters of the endpoint rules that a client is configured with.
fn client_parameters(comparison: &mut Comparison<'_>, old: &Shape, new: &Shape) {
    let parameters = |shape: &Shape| -> BTreeMap<String, String> {
        let all = shape.traits.client_context_params().into_iter();
        all.map(|(name, kind, _)| (name.to_owned(), kind.to_owned())).collect()
    };
    let (before, after) = (parameters(old), parameters(new));
    for (name, kind) in &after {
        if before.get(name) != Some(kind) {
            let is_new = !before.contains_key(name);
            let class = if is_new { Api::Additive } else { Api::Breaking };
            let change = if is_new { ChangeKind::Added } else { ChangeKind::Changed };
            comparison.push(parameter(new, name, change, class));
        }
    }
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        comparison.push(parameter(new, name, ChangeKind::Removed, Api::Breaking));
    }
}

fn parameter(service: &Shape, name: &str, kind: ChangeKind, class: Api) -> Change {
    let what = match kind {
        ChangeKind::Added => "client parameter added",
        ChangeKind::Removed => "client parameter removed",
        ChangeKind::Changed => "client parameter has another type",
    };
    Change::new(name, &service.id, kind, what)
        .wire(Wire::Safe, "it only chooses the endpoint")
        .api(class, "it is a setter of the client's configuration")
}

/// Rules are compared by their own tests: whether a case of the older model has another answer.
fn endpoints(comparison: &mut Comparison<'_>, old: &Shape, new: &Shape) {
    if old.traits.endpoint_rule_set() == new.traits.endpoint_rule_set() {
        return;
    }
    let before = answers(old);
    let after = answers(new);
    let changed: Vec<_> = before
        .iter()
        .filter(|(params, answer)| after.get(*params).is_some_and(|other| other != *answer))
        .map(|(params, _)| params.as_str())
        .collect();
    let known = before.keys().filter(|params| after.contains_key(*params)).count();
    let (class, reason) = match changed.first() {
        Some(first) => (
            Wire::Breaking,
            format!("{} of {known} test cases have another answer, first {first}", changed.len()),
        ),
        None => (Wire::Safe, format!("all {known} test cases that both have keep their answers")),
    };
    comparison.push(
        Change::new("service", &new.id, ChangeKind::Changed, "endpoint rules changed")
            .wire(class, reason)
            .api(Api::None, "the endpoint is the client's business"),
    );
}

/// The rule set's test cases: parameters as text, and the answer expected of them.
fn answers(service: &Shape) -> BTreeMap<String, Value> {
    let cases = service.traits.endpoint_tests().iter();
    let with_answer = cases.filter_map(|case| {
        let params = case.get("params").map_or_else(String::new, Value::to_string);
        let inputs = case.get("operationInputs").map_or_else(String::new, Value::to_string);
        Some((format!("{params}{inputs}"), case.get("expect")?.clone()))
    });
    with_answer.collect()
}
