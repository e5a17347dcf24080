//! Which traits there are, what their values look like, and which of them a client understands.

use super::form::Form::{
    self, Annotation, Any, Boolean, List, Map, Number, Object, OneOf, Text, Whole,
};
use super::form::Need::{May, Must};
use super::{Checker, Place, member_rules};
use crate::model::{RULES, Shape, TARGET_PREFIX};

/// Every trait of Smithy's own namespace. What is not here may change the wire, so it is an error.
const PRELUDE: &[(&str, Form)] = &[
    ("addedDefault", Annotation),
    ("auth", List(&Text)),
    ("authDefinition", Any),
    ("clientOptional", Annotation),
    ("cors", Any),
    ("dataExamples", Any),
    ("default", Any),
    ("deprecated", Object(&[("message", Text, May), ("since", Text, May)])),
    ("documentation", Text),
    ("endpoint", Object(&[("hostPrefix", Text, Must)])),
    ("enumValue", Any),
    ("error", OneOf(&["client", "server"])),
    ("eventHeader", Any),
    ("eventPayload", Any),
    ("examples", List(&EXAMPLE)),
    ("externalDocumentation", Map(&Text)),
    ("hostLabel", Annotation),
    ("http", Object(&[("method", Text, Must), ("uri", Text, Must), ("code", Whole, May)])),
    ("httpApiKeyAuth", Any),
    ("httpBasicAuth", Any),
    ("httpBearerAuth", Any),
    ("httpChecksumRequired", Annotation),
    ("httpDigestAuth", Any),
    ("httpError", Whole),
    ("httpHeader", Text),
    ("httpLabel", Annotation),
    ("httpPayload", Annotation),
    ("httpPrefixHeaders", Text),
    ("httpQuery", Text),
    ("httpQueryParams", Annotation),
    ("httpResponseCode", Annotation),
    ("idRef", Any),
    ("idempotencyToken", Annotation),
    ("idempotent", Annotation),
    ("input", Annotation),
    ("internal", Any),
    ("jsonName", Text),
    ("length", Object(&[("min", Whole, May), ("max", Whole, May)])),
    ("longPoll", Object(&[("timeoutMillis", Whole, May)])),
    ("mediaType", Text),
    ("nestedProperties", Any),
    ("noReplace", Any),
    ("notProperty", Any),
    ("optionalAuth", Annotation),
    ("output", Annotation),
    ("paginated", PAGINATED),
    ("pattern", Text),
    ("private", Any),
    ("property", Any),
    ("protocolDefinition", Any),
    ("range", Object(&[("min", Number, May), ("max", Number, May)])),
    ("readonly", Annotation),
    ("recommended", Any),
    ("references", Any),
    ("requestCompression", Object(&[("encodings", List(&Text), Must)])),
    ("required", Annotation),
    ("requiresLength", Annotation),
    ("resourceIdentifier", Any),
    ("retryable", Object(&[("throttling", Boolean, May)])),
    ("sensitive", Annotation),
    ("since", Any),
    ("sparse", Annotation),
    ("streaming", Annotation),
    ("suppress", Any),
    ("tags", Any),
    ("timestampFormat", OneOf(&["date-time", "http-date", "epoch-seconds"])),
    ("title", Text),
    ("trait", Any),
    ("traitValidators", Any),
    ("uniqueItems", Annotation),
    ("unitType", Any),
    ("unstable", Any),
    ("xmlAttribute", Annotation),
    ("xmlFlattened", Annotation),
    ("xmlName", Text),
    ("xmlNamespace", Object(&[("uri", Text, Must), ("prefix", Text, May)])),
];

/// How the names of our own traits begin.
const OURS: &str = "codegen.traits#";

/// Traits of other namespaces that a client understands. The rest has no effect, but for ours, which must be known.
const OTHERS: &[(&str, Form)] = &[
    // Their readers report problems.
    ("codegen.traits#access", Any),
    ("codegen.traits#example", Any),
    ("codegen.traits#retries", Any),
    (RULES, member_rules::FORM),
    (TARGET_PREFIX, Text),
    ("codegen.traits#maxResponseBytes", Object(&[("bytes", Whole, Must), ("reason", Text, Must)])),
    ("codegen.traits#supplement", Object(&[("source", Text, Must)])),
    ("codegen.traits#rename", Object(&[("name", Text, Must), ("reason", Text, Must)])),
    ("codegen.traits#allowEmpty", Object(&[("reason", Text, Must)])),
    (
        "codegen.traits#retryDefaults",
        Object(&[
            ("maxAttempts", Whole, Must),
            ("initialBackoffMillis", Whole, Must),
            ("reason", Text, Must),
        ]),
    ),
    (
        "codegen.traits#explanation",
        Object(&[("meaning", Text, Must), ("remedy", Text, May), ("appliesTo", Text, May)]),
    ),
    (
        "codegen.traits#failureCause",
        Object(&[("what", Text, Must), ("path", Text, Must), ("codes", Text, Must)]),
    ),
    (
        "aws.api#service",
        Object(&[("sdkId", Text, May), ("arnNamespace", Text, May), ("endpointPrefix", Text, May)]),
    ),
    ("aws.api#clientDiscoveredEndpoint", Object(&[("required", Boolean, May)])),
    ("aws.auth#sigv4", Object(&[("name", Text, Must)])),
    ("aws.auth#unsignedPayload", Annotation),
    ("aws.iam#actionName", Text),
    ("aws.iam#iamAction", Object(&[("name", Text, May)])),
    ("aws.protocols#awsJson1_0", Annotation),
    ("aws.protocols#awsJson1_1", Annotation),
    ("aws.protocols#awsQuery", Annotation),
    ("aws.protocols#awsQueryCompatible", Annotation),
    ("aws.protocols#restJson1", Object(&[])),
    (
        "aws.protocols#awsQueryError",
        Object(&[("code", Text, Must), ("httpResponseCode", Whole, Must)]),
    ),
    ("aws.protocols#httpChecksum", Object(&[("requestChecksumRequired", Boolean, May)])),
    (
        "smithy.rules#clientContextParams",
        Map(&Object(&[
            ("type", OneOf(&["string", "boolean", "stringArray"]), Must),
            ("documentation", Text, May),
        ])),
    ),
    ("smithy.rules#contextParam", Object(&[("name", Text, Must)])),
    ("smithy.rules#endpointRuleSet", Object(&[])),
    ("smithy.rules#endpointTests", Object(&[("testCases", List(&Object(&[])), May)])),
    ("smithy.rules#operationContextParams", Map(&Object(&[("path", Text, Must)]))),
    ("smithy.rules#staticContextParams", Map(&Object(&[("value", Any, Must)]))),
    ("smithy.test#httpRequestTests", List(&REQUEST_TEST)),
    ("smithy.test#httpResponseTests", List(&RESPONSE_TEST)),
    ("smithy.waiters#waitable", Map(&WAITER)),
];

const EXAMPLE: Form = Object(&[
    ("title", Text, May),
    ("documentation", Text, May),
    ("input", Object(&[]), May),
    ("output", Object(&[]), May),
    ("error", Object(&[("shapeId", Text, Must), ("content", Object(&[]), May)]), May),
]);

const REQUEST_TEST: Form = Object(&[
    ("id", Text, Must),
    ("protocol", Text, May),
    ("appliesTo", OneOf(&["client", "server"]), May),
    ("method", Text, May),
    ("uri", Text, May),
    ("host", Text, May),
    ("resolvedHost", Text, May),
    ("queryParams", List(&Text), May),
    ("forbidQueryParams", List(&Text), May),
    ("requireQueryParams", List(&Text), May),
    ("headers", Map(&Text), May),
    ("forbidHeaders", List(&Text), May),
    ("requireHeaders", List(&Text), May),
    ("body", Text, May),
    ("bodyMediaType", Text, May),
    ("params", Object(&[]), May),
    ("vendorParams", Object(&[]), May),
]);

const RESPONSE_TEST: Form = Object(&[
    ("id", Text, Must),
    ("protocol", Text, May),
    ("appliesTo", OneOf(&["client", "server"]), May),
    ("code", Whole, May),
    ("headers", Map(&Text), May),
    ("body", Text, May),
    ("params", Object(&[]), May),
    ("vendorParams", Object(&[]), May),
]);

const PAGINATED: Form = Object(&[
    ("inputToken", Text, May),
    ("outputToken", Text, May),
    ("items", Text, May),
    ("pageSize", Text, May),
]);

const WAITER: Form = Object(&[
    ("documentation", Text, May),
    ("minDelay", Whole, May),
    ("maxDelay", Whole, May),
    ("acceptors", List(&ACCEPTOR), Must),
]);

const ACCEPTOR: Form = Object(&[
    ("state", OneOf(&["success", "failure", "retry"]), Must),
    (
        "matcher",
        Object(&[
            ("success", Boolean, May),
            ("errorType", Text, May),
            ("output", PATH_MATCHER, May),
            ("inputOutput", PATH_MATCHER, May),
        ]),
        Must,
    ),
]);

const PATH_MATCHER: Form = Object(&[
    ("path", Text, Must),
    ("expected", Text, Must),
    (
        "comparator",
        OneOf(&["stringEquals", "booleanEquals", "allStringEquals", "anyStringEquals"]),
        Must,
    ),
]);

/// Checks that traits are known and that their values have the right form.
pub(super) fn check(checker: &mut Checker<'_>, shape: &Shape) {
    for place in checker.places(shape) {
        for (name, value) in place.traits().iter() {
            match form(name) {
                Some(form) => {
                    if let Some((path, expected)) = form.mismatch(value) {
                        let at =
                            if path.is_empty() { String::new() } else { format!(" at {path}") };
                        let what = format!("the value of trait {name} is not {expected}{at}");
                        let is_ours = name.starts_with(OURS);
                        let who = if is_ours { "models/README.md" } else { "Smithy" };
                        let help = format!("write it as {who} defines it");
                        checker.trait_error(&place, name, what, help);
                    }
                }
                None if name.starts_with("smithy.api#") => unknown(checker, &place, name),
                None if name.starts_with(OURS) => {
                    let what = format!("trait {name} is not known, so that it would do nothing");
                    checker.trait_error(&place, name, what, "mend its name, or remove it");
                }
                None => {}
            }
        }
    }
}

fn unknown(checker: &mut Checker<'_>, place: &Place<'_>, name: &str) {
    let what = format!("trait {name} is not known, and it may change what is sent");
    let help = "mend its name, or remove it if it is for other tools";
    checker.trait_error(place, name, what, help);
}

/// The form of a trait's value, if the trait is known.
fn form(name: &str) -> Option<&'static Form> {
    if let Some(local) = name.strip_prefix("smithy.api#") {
        let index = PRELUDE.binary_search_by(|(name, _)| (*name).cmp(local)).ok()?;
        return Some(&PRELUDE[index].1);
    }
    OTHERS.iter().find(|(other, _)| *other == name).map(|(_, form)| form)
}

#[cfg(test)]
mod tests {
    use super::PRELUDE;

    #[test]
    fn the_table_is_sorted() {
        assert!(PRELUDE.is_sorted_by(|(a, _), (b, _)| a < b));
    }
}
