//! Traits that are not told elsewhere.

use std::collections::BTreeSet;

use super::change::{Api, Change, ChangeKind, Wire};
use super::sides::Comparison;
use trent_codegen::model::{ShapeId, Traits};

/// Traits that other parts of the comparison are about, or that follow from the shape's place.
const ELSEWHERE: [&str; 26] = [
    "aws.auth#sigv4",
    "aws.protocols#awsJson1_0",
    "aws.protocols#awsJson1_1",
    "aws.protocols#awsQuery",
    "aws.protocols#restJson1",
    "smithy.api#auth",
    "smithy.api#clientOptional",
    "smithy.api#default",
    "smithy.api#endpoint",
    "smithy.api#enumValue",
    "smithy.api#idempotencyToken",
    "smithy.api#input",
    "smithy.api#length",
    "smithy.api#optionalAuth",
    "smithy.api#output",
    "smithy.api#paginated",
    "smithy.api#pattern",
    "smithy.api#range",
    "smithy.api#requestCompression",
    "smithy.api#required",
    "smithy.api#sparse",
    "smithy.api#timestampFormat",
    "smithy.api#uniqueItems",
    "smithy.rules#clientContextParams",
    "smithy.rules#endpointRuleSet",
    "smithy.waiters#waitable",
];

/// Compares the remaining traits.
pub(super) fn compare(
    comparison: &mut Comparison<'_>,
    subject: &str,
    id: &ShapeId,
    old: &Traits,
    new: &Traits,
) {
    if old.documentation() != new.documentation() {
        comparison.documentation += 1;
    }
    let names: BTreeSet<&str> = old.iter().chain(new.iter()).map(|(name, _)| name).collect();
    for name in names {
        let is_told = name == "smithy.api#documentation" || ELSEWHERE.contains(&name);
        if is_told || old.get(name) == new.get(name) {
            continue;
        }
        let kind = match (old.has(name), new.has(name)) {
            (false, _) => ChangeKind::Added,
            (_, false) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        };
        let is_heeded = [&comparison.old, &comparison.new].iter().any(|side| side.heeds(name));
        comparison.push(classed(subject, id, name, kind, is_heeded));
    }
}

/// `is_heeded`: whether the protocol lets the trait say how something travels.
fn classed(subject: &str, id: &ShapeId, name: &str, kind: ChangeKind, is_heeded: bool) -> Change {
    let word = match kind {
        ChangeKind::Added => "added",
        ChangeKind::Removed => "removed",
        ChangeKind::Changed => "changed",
    };
    let local = name.strip_prefix("smithy.api#").unwrap_or(name);
    let change = Change::new(subject, id, ChangeKind::Changed, format!("trait {local} {word}"));
    let is_there = kind != ChangeKind::Removed;
    match local {
        "deprecated" if is_there => change
            .wire(Wire::Safe, "it still works")
            .api(Api::Additive, "the compiler warns of its use"),
        "deprecated" => change
            .wire(Wire::Safe, "it works as before")
            .api(Api::None, "the compiler no longer warns of its use"),
        "sensitive" => change
            .wire(Wire::Safe, "it is about printing only")
            .api(Api::None, "the types are the same; what is printed is not"),
        "error" if kind != ChangeKind::Changed => change
            .wire(Wire::Safe, "the operations that fail with it are listed")
            .api(Api::Breaking, "the type moves into `types::error`, or out of it"),
        "retryable" | "error" | "httpError" | "aws.protocols#awsQueryError" => change
            .wire(Wire::Safe, "it fails as it did")
            .api(Api::None, "the error's type is the same; what is retried may differ"),
        "aws.protocols#awsQueryCompatible" => change
            .wire(Wire::Safe, "error codes may differ, calls do not")
            .api(Api::None, "the types are the same"),
        _ if is_heeded => change
            .wire(Wire::Breaking, "the service expects it elsewhere, or in another form")
            .api(Api::None, "the method and the field are the same"),
        "hostLabel" => change
            .wire(Wire::Breaking, "it becomes or was part of the host's name")
            .api(Api::None, "the field is the same"),
        "smithy.rules#contextParam"
        | "smithy.rules#staticContextParams"
        | "smithy.rules#operationContextParams" => change
            .wire(Wire::Safe, "the endpoint may differ, and the rules know both")
            .api(Api::None, "the endpoint is the client's business"),
        "examples" | "smithy.rules#endpointTests" => change
            .wire(Wire::Safe, "it is not sent")
            .api(Api::None, "tests and documentation use it"),
        _ => change
            .wire(Wire::Safe, "the protocol sends nothing of it")
            .api(Api::None, "a generated client has nothing of it"),
    }
}
