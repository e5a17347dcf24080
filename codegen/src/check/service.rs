//! Checks of services, their protocols and their authentication.

use std::collections::BTreeMap;

use super::Checker;
use crate::model::{Model, Service, Shape, ShapeId};
use crate::problem::Problem;
use crate::protocol;

/// Authentication schemes; a client knows Signature Version 4 and none at all.
const SCHEMES: [&str; 7] = [
    "aws.auth#sigv4",
    "aws.auth#sigv4a",
    "aws.auth#cognitoUserPools",
    "smithy.api#httpApiKeyAuth",
    "smithy.api#httpBasicAuth",
    "smithy.api#httpBearerAuth",
    "smithy.api#httpDigestAuth",
];

/// Checks that there is a service and that the protocol of each is supported.
pub(super) fn check(checker: &mut Checker<'_>) {
    let services: Vec<(&Shape, &Service)> = checker.model.services().collect();
    match services.as_slice() {
        [] => {
            let files = &checker.model.sources[1.min(checker.model.sources.len())..];
            let file = if let [file] = files { file.as_str() } else { "" };
            checker.problems.push(Problem::error(
                file,
                "there is no service in the model",
                "name the file that has the service shape, too",
            ));
        }
        services => {
            for (service, definition) in services {
                check_protocol(checker, service);
                check_target(checker, service);
                operations(checker, definition);
            }
        }
    }
}

fn check_protocol(checker: &mut Checker<'_>, service: &Shape) {
    if protocol::of(service).is_some() {
        return;
    }
    let is_protocol = |id: &str| {
        let (namespace, name) = id.split_once('#').unwrap_or_default();
        namespace.ends_with(".protocols") && !name.starts_with("awsQueryCompatible")
    };
    let found: Vec<_> =
        service.traits.iter().map(|(id, _)| id).filter(|id| is_protocol(id)).collect();
    let what = if found.is_empty() {
        "the service names no protocol".to_owned()
    } else {
        format!("protocol {} is not supported", found.join(", "))
    };
    let help = format!("{} are supported", protocol::supported());
    checker.error(&service.id, what, help);
}

/// What stands before an operation's name is a part of a header's value.
fn check_target(checker: &mut Checker<'_>, service: &Shape) {
    let fits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    if let Some(prefix) = service.traits.target_prefix().filter(|prefix| !fits(prefix)) {
        let what = format!("{prefix:?} cannot stand in the header X-Amz-Target");
        let help = "write codegen.traits#targetPrefix (`targetPrefix` in service-2.json) in printable \
                    ASCII without blanks";
        checker.error(&service.id, what, help);
    }
}

/// A request identifies its operation by the name alone.
fn operations(checker: &mut Checker<'_>, service: &Service) {
    let mut seen: BTreeMap<&str, &ShapeId> = BTreeMap::new();
    for id in &service.operations {
        if let Some(first) = seen.insert(id.name(), id).filter(|first| *first != id) {
            let what = format!("{first} is an operation of the same service with the same name");
            checker.error(id, what, "take one of them out of the service, or give it another name");
        }
    }
}

/// Notes what a client does not support.
pub(super) fn notes(checker: &mut Checker<'_>) {
    let Some((service, _)) = checker.model.service() else {
        return;
    };
    let has = |name: &str| service.traits.has(name);
    if let Some(protocol) = protocol::of(service).filter(|protocol| !protocol.has_server()) {
        let what = format!("there is no server half for {}", protocol.id());
        checker.note(
            &service.id,
            what,
            "the client is complete; servers are made for awsJson alone",
        );
    }
    if has("smithy.rules#endpointBdd") && !has("smithy.rules#endpointRuleSet") {
        let what = "the endpoint rules are given as a decision diagram only, which is not read";
        let help = "add the trait smithy.rules#endpointRuleSet from an older model";
        checker.note(&service.id, what, help);
    }
}

/// Why a call of the operation cannot be authenticated; `None` if it can.
pub(super) fn authentication(model: &Model, operation: &Shape) -> Option<String> {
    let (service, _) = model.service()?;
    let declared = SCHEMES.iter().filter(|id| service.traits.has(id));
    let declared = || declared.clone().map(|id| ShapeId::from(*id)).collect();
    let schemes = operation.traits.auth().or_else(|| service.traits.auth());
    let schemes: Vec<ShapeId> = schemes.unwrap_or_else(declared);
    let is_none = schemes.is_empty() || schemes.iter().any(|id| id.as_str() == "smithy.api#noAuth");
    let is_signed = schemes.iter().any(|id| id.as_str() == "aws.auth#sigv4");
    if is_none || operation.traits.optional_auth() {
        return None;
    }
    if is_signed {
        let is_named = service.traits.sigv4_name().is_some();
        return (!is_named)
            .then(|| "it is signed, and the service lacks the trait aws.auth#sigv4".to_owned());
    }
    let names: Vec<_> = schemes.iter().map(ShapeId::as_str).collect();
    Some(format!("it is authenticated by {}, which is not supported", names.join(", ")))
}
