//! Checks of request lines and of members that HTTP carries outside the body, for protocols that have such.

use std::collections::BTreeSet;

use super::Checker;
use crate::model::{Member, Operation, Shape, ShapeId, ShapeKind, UriPart};
use crate::protocol;

const LABEL: &str = "smithy.api#httpLabel";
const QUERY: &str = "smithy.api#httpQuery";
const QUERY_PARAMS: &str = "smithy.api#httpQueryParams";
const HEADER: &str = "smithy.api#httpHeader";
const PREFIX_HEADERS: &str = "smithy.api#httpPrefixHeaders";
const PAYLOAD: &str = "smithy.api#httpPayload";
const RESPONSE_CODE: &str = "smithy.api#httpResponseCode";

/// Traits that say where a member of a request travels.
const OF_REQUEST: [&str; 6] = [LABEL, QUERY, QUERY_PARAMS, HEADER, PREFIX_HEADERS, PAYLOAD];

/// Traits that say where a member of a response travels.
const OF_RESPONSE: [&str; 4] = [HEADER, PREFIX_HEADERS, PAYLOAD, RESPONSE_CODE];

/// Checks the operations and errors of services whose protocol binds members to HTTP.
pub(super) fn check(checker: &mut Checker<'_>) {
    let model = checker.model;
    let binds = |service: &Shape| protocol::of(service).is_some_and(|found| found.binds_members());
    let (mut structures, mut errors) = (BTreeSet::new(), BTreeSet::new());
    for (_, service) in model.services().filter(|(service, _)| binds(service)) {
        errors.extend(&service.errors);
        for id in &service.operations {
            let Some((shape, operation)) = model.operation(id.as_str()) else { continue };
            request_line(checker, shape, operation);
            structures.extend(operation.input.iter().map(|id| (id, &OF_REQUEST[..])));
            structures.extend(operation.output.iter().map(|id| (id, &OF_RESPONSE[..])));
            errors.extend(&operation.errors);
        }
    }
    structures.extend(errors.into_iter().map(|id| (id, &OF_RESPONSE[..])));
    for (id, bindings) in structures {
        members(checker, id, bindings);
    }
}

/// The operation has a method and a path, and the labels of the path are required members of the input.
fn request_line(checker: &mut Checker<'_>, shape: &Shape, operation: &Operation) {
    let Some(http) = shape.traits.http() else {
        let help = "give it the trait, as the service's protocol needs it";
        return checker.error(&shape.id, "the operation lacks the trait smithy.api#http", help);
    };
    let mut problem = |what: String| {
        checker.error(&shape.id, format!("http: {what}"), "correct the trait smithy.api#http");
    };
    let is_method = !http.method.is_empty() && http.method.bytes().all(is_token);
    if !is_method {
        problem(format!("{:?} is no method", http.method));
    }
    let query = http.uri.split_once('?').map_or("", |(_, query)| query);
    if !query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#') {
        problem("its query holds a character that has to be percent-encoded".to_owned());
    }
    let parts = match http.path() {
        Ok(parts) => parts,
        Err(what) => return problem(what.to_owned()),
    };
    labels(checker, shape, operation, &parts);
}

fn labels(checker: &mut Checker<'_>, shape: &Shape, operation: &Operation, parts: &[UriPart<'_>]) {
    let model = checker.model;
    let id = operation.input.as_ref();
    let members = id.map_or(&[][..], |id| model.structure_members(id.as_str()));
    let mut seen = BTreeSet::new();
    for part in parts {
        let UriPart::Label { member: label, .. } = part else { continue };
        if !seen.insert(*label) {
            let what = format!("http: its URI has the label {label:?} twice");
            checker.error(&shape.id, what, "name each member once");
        }
        let member = members.iter().find(|member| member.name == *label);
        if !member.is_some_and(|member| member.traits.has(LABEL) && member.traits.required()) {
            let what = format!("http: its URI needs {label:?}, which is not a required label");
            let help =
                "give the input a member of this name with the traits required and httpLabel";
            checker.error(&shape.id, what, help);
        }
    }
    for member in members {
        if member.traits.has(LABEL) && !seen.contains(member.name.as_str()) {
            let what = format!("http: its URI lacks the label {{{}}}", member.name);
            checker.error(&shape.id, what, "add the label, or take httpLabel from the member");
        }
    }
}

/// What the members of an input, an output or an error are bound to.
fn members(checker: &mut Checker<'_>, id: &ShapeId, bindings: &[&str]) {
    let model = checker.model;
    let members = model.structure_members(id.as_str());
    let bound = |member: &Member| bindings.iter().any(|id| member.traits.has(id));
    let payload = members.iter().find(|m| bindings.contains(&PAYLOAD) && m.traits.has(PAYLOAD));
    for member in members {
        let own = id.with_member(&member.name);
        let mut names = bindings.iter().filter(|id| member.traits.has(id));
        if let (Some(first), Some(second)) = (names.next(), names.next()) {
            let what = format!("the member is bound by {first} and by {second}");
            checker.error(&own, what, "leave one of the traits");
        }
        if let Some(payload) = payload.filter(|payload| payload.name != member.name) {
            if member.traits.has(PAYLOAD) {
                let what = format!("{} is the payload already", payload.name);
                checker.error(&own, what, "take httpPayload from one of them");
            } else if !bound(member) && !member.traits.host_label() {
                let what = format!("the body is {}, so that the member is not sent", payload.name);
                checker.error(&own, what, "bind it to a header, the query or the path");
            }
        }
        for binding in bindings.iter().filter(|id| member.traits.has(id)) {
            target(checker, &own, member, binding);
        }
    }
}

/// The binding's value, and the kind of the member's target.
fn target(checker: &mut Checker<'_>, id: &ShapeId, member: &Member, binding: &str) {
    let model = checker.model;
    // Whether the target exists is checked elsewhere.
    let Some(shape) = model.target(member) else { return };
    let of = |member: &Member| model.target(member).map(|shape| &shape.kind);
    let is_scalars = || match &shape.kind {
        ShapeKind::List(element) => of(element).is_some_and(is_scalar),
        kind => is_scalar(kind),
    };
    let is_text_map = |lists: bool| match &shape.kind {
        ShapeKind::Map { value, .. } => match of(value) {
            Some(ShapeKind::List(element)) if lists => of(element).is_some_and(is_text),
            kind => kind.is_some_and(is_text),
        },
        _ => false,
    };
    let name = member.traits.str(binding).unwrap_or_default();
    let is_name = name.bytes().all(is_token);
    let (is_right, expected) = match binding {
        LABEL => (is_scalar(&shape.kind), SCALAR),
        QUERY | HEADER => (is_scalars(), SCALARS),
        QUERY_PARAMS => (is_text_map(true), "a map of strings or of lists of strings"),
        PREFIX_HEADERS => (is_text_map(false), "a map of strings"),
        RESPONSE_CODE => (is_integer(&shape.kind), "an integer"),
        _ => (is_payload(&shape.kind), "a structure, union, document, list, map, blob or string"),
    };
    if !is_right {
        let kind = shape.kind.name();
        let what = format!("{binding} binds {expected}, and the member is of type {kind}");
        checker.error(id, what, "bind another member, or change its target");
    }
    let needs_name = binding == HEADER && name.is_empty() || binding == QUERY && name.is_empty();
    if needs_name || matches!(binding, HEADER | PREFIX_HEADERS) && !is_name {
        let what = format!("{binding}: {name:?} cannot be a name");
        checker.error(id, what, "name a header or a parameter of the query");
    }
}

const SCALAR: &str = "a string, enum, boolean, number or timestamp";
const SCALARS: &str = "a string, enum, boolean, number or timestamp, or a list of one of them";

/// The characters of names and methods.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn is_text(kind: &ShapeKind) -> bool {
    matches!(kind, ShapeKind::String | ShapeKind::Enum(_))
}

fn is_integer(kind: &ShapeKind) -> bool {
    use ShapeKind::{Byte, IntEnum, Integer, Long, Short};
    matches!(kind, Byte | Short | Integer | Long | IntEnum(_))
}

fn is_scalar(kind: &ShapeKind) -> bool {
    use ShapeKind::{BigDecimal, BigInteger, Boolean, Double, Float, Timestamp};
    is_text(kind)
        || is_integer(kind)
        || matches!(kind, Boolean | Float | Double | BigInteger | BigDecimal | Timestamp)
}

fn is_payload(kind: &ShapeKind) -> bool {
    use ShapeKind::{Blob, Document, List, Map, Structure, Union};
    is_text(kind)
        || matches!(kind, Blob | Document | List(_) | Map { .. } | Structure(_) | Union(_))
}
