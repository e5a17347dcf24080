//! Checks of operations: pagination, host labels, and what a client does not support.

use std::collections::BTreeMap;

use super::{Checker, service};
use crate::model::{Model, Operation, Shape, ShapeId, ShapeKind};
use crate::problem::Problem;

/// Checks an operation's traits against its members.
pub(super) fn check(checker: &mut Checker<'_>, shape: &Shape) {
    let ShapeKind::Operation(operation) = &shape.kind else {
        return;
    };
    paginated(checker, shape, operation);
    host_prefix(checker, shape, operation);
}

/// Every operation of the service that cannot be generated.
pub(super) fn unsupported(model: &Model) -> BTreeMap<ShapeId, Problem> {
    let operations = model.service().map(|(_, service)| service.operations.as_slice());
    let mut refused = BTreeMap::new();
    for id in operations.unwrap_or_default() {
        let Some((shape, operation)) = model.operation(id.as_str()) else {
            continue;
        };
        if let Some(reason) = refusal(model, shape, operation) {
            let what = format!("the operation is left out: {reason}");
            let help =
                "the rest of the service is generated; name other operations to silence this";
            let problem = Problem::note(model.file_of(id), what, help).at(id);
            refused.insert(id.clone(), problem);
        }
    }
    refused
}

/// Why an operation cannot be generated.
fn refusal(model: &Model, shape: &Shape, operation: &Operation) -> Option<String> {
    if let Some(member) = streaming_member(model, operation) {
        return Some(format!("{member} is a stream"));
    }
    let checksum = shape.traits.get("aws.protocols#httpChecksum");
    let required = checksum.and_then(|value| value.get("requestChecksumRequired"));
    if required.and_then(serde_json::Value::as_bool) == Some(true) {
        return Some("it requires a checksum of the body (aws.protocols#httpChecksum)".to_owned());
    }
    if shape.traits.has("aws.auth#unsignedPayload") {
        return Some("its body is not signed (aws.auth#unsignedPayload)".to_owned());
    }
    let encodings = shape.traits.request_compression();
    if !encodings.is_empty() && !encodings.contains(&"gzip") {
        return Some(format!(
            "it compresses with {}, and only gzip is supported",
            encodings.join(", ")
        ));
    }
    service::authentication(model, shape)
}

/// A member of the input or output that is an event stream or a stream of bytes.
fn streaming_member(model: &Model, operation: &Operation) -> Option<ShapeId> {
    operation.input.iter().chain(&operation.output).find_map(|id| {
        let is_stream = |member: &&crate::model::Member| {
            let target = model.target(member);
            member.traits.streaming() || target.is_some_and(|shape| shape.traits.streaming())
        };
        let member = model.structure_members(id.as_str()).iter().find(is_stream)?;
        Some(id.with_member(&member.name))
    })
}

/// Notes what a client leaves to its caller.
pub(super) fn notes(checker: &mut Checker<'_>, shape: &Shape) {
    if shape.traits.paginated().is_some_and(|own| own.items.is_some())
        && checker.model.paginated(shape).is_some_and(|merged| merged.items.is_none())
    {
        let what = "paginated: items are neither a list nor a map";
        checker.note(&shape.id, what, "the paginator gives pages only");
    }
    let discovery = shape.traits.get("aws.api#clientDiscoveredEndpoint");
    let required = discovery.and_then(|value| value.get("required"));
    if required.and_then(serde_json::Value::as_bool) == Some(true) {
        let what = "the service wants its endpoint discovered, which a client does not do";
        let help = "call the operation that describes endpoints and configure what it returns";
        checker.note(&shape.id, what, help);
    }
}

/// Whether an endpoint's parameter can have the shape's values.
pub(crate) fn is_endpoint_parameter(model: &Model, shape: &Shape) -> bool {
    match &shape.kind {
        ShapeKind::String | ShapeKind::Enum(_) | ShapeKind::Boolean => true,
        ShapeKind::List(element) => {
            let is_text = |shape: &Shape| matches!(shape.kind, ShapeKind::String);
            !shape.traits.sparse() && model.target(element).is_some_and(is_text)
        }
        _ => false,
    }
}

/// Tokens, items and page size name members that exist.
fn paginated(checker: &mut Checker<'_>, shape: &Shape, operation: &Operation) {
    let Some(paginated) = checker.model.paginated(shape) else {
        return;
    };
    let parts = [
        ("inputToken", paginated.input_token.as_deref(), &operation.input, true),
        ("outputToken", paginated.output_token.as_deref(), &operation.output, true),
        ("pageSize", paginated.page_size.as_deref(), &operation.input, false),
        ("items", paginated.items.as_deref(), &operation.output, false),
    ];
    let mut problems = Vec::new();
    for (name, path, root, is_needed) in parts {
        match path {
            None if is_needed => problems.push(format!("paginated: {name} is missing")),
            Some(path) if checker.model.resolve(root.as_ref(), path).is_none() => {
                problems.push(format!("paginated: {name} {path:?} leads to no member"));
            }
            None | Some(_) => {}
        }
    }
    for what in problems {
        let help = "correct the trait smithy.api#paginated here or on the service";
        checker.error(&shape.id, what, help);
    }
}

/// Each `{label}` of the host's prefix is a required member with the trait `hostLabel`.
fn host_prefix(checker: &mut Checker<'_>, shape: &Shape, operation: &Operation) {
    let Some(prefix) = shape.traits.host_prefix() else {
        return;
    };
    let members =
        operation.input.as_ref().map_or(&[][..], |id| checker.model.structure_members(id.as_str()));
    let mut rest = prefix;
    while let Some((_, tail)) = rest.split_once('{') {
        let Some((label, tail)) = tail.split_once('}') else {
            let what = format!("the host prefix {prefix:?} has a brace that is not closed");
            return checker.error(&shape.id, what, "correct the trait smithy.api#endpoint");
        };
        rest = tail;
        let member = members.iter().find(|member| member.name == label);
        let is_label =
            |member: &crate::model::Member| member.traits.host_label() && member.traits.required();
        if !member.is_some_and(is_label) {
            let what =
                format!("the host prefix needs {label:?}, which is not a required host label");
            let help =
                "give the input a member of this name with the traits required and hostLabel";
            checker.error(&shape.id, what, help);
        }
    }
}
