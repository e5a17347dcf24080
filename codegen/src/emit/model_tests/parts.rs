//! The parts of a message that hold the members of an example: status, headers, body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::service::{
    Binding, Header, Member, Node, Operation, Structure, StructureNode, TimestampFormat, Type,
};

use super::node;

/// What a service answers with.
pub(super) struct Answer {
    pub(super) status: Option<u16>,
    pub(super) headers: Vec<Header>,
    pub(super) body: Body,
}

/// A body.
pub(super) enum Body {
    /// It is empty.
    Nothing,
    /// A text, or bytes that are one.
    Text(String),
    /// A value in JSON.
    Json(Value),
}

impl Body {
    /// The body as a text.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => text.clone(),
            Self::Json(value) => value.to_string(),
        }
    }
}

/// The body of a request with these members, and the names of those that the client fills in.
pub(super) fn sent<'o>(operation: &'o Operation, content: &StructureNode) -> (Body, Vec<&'o str>) {
    let structure = &operation.input;
    let tokens = structure.members.iter().filter(|member| {
        member.idempotency_token && member.binding.is_none() && content.get(&member.wire).is_none()
    });
    // Where members are bound, an input without any has no body; elsewhere it is an empty object.
    let is_empty = operation.http.is_some() && structure.members.is_empty();
    let body = body(structure, content, &node::sent(content));
    let body = if is_empty { Body::Nothing } else { body };
    (body, tokens.map(Member::json).collect())
}

/// The response with these members.
pub(super) fn received(structure: &Structure, content: &StructureNode) -> Answer {
    let (mut status, mut headers) = (None, vec![]);
    for member in &structure.members {
        let Some(value) = content.get(&member.wire) else { continue };
        match (&member.binding, value) {
            (Some(Binding::Status), Node::Integer(value)) => status = u16::try_from(*value).ok(),
            (Some(Binding::Header(name)), value) => {
                headers.push(Header { name: name.clone(), value: header(member, value) });
            }
            (Some(Binding::PrefixHeaders(prefix)), value) => {
                let entries = node::value(value);
                for (key, value) in entries.as_object().into_iter().flatten() {
                    let name = [prefix, key.as_str()].concat();
                    headers.push(Header { name, value: text(value) });
                }
            }
            _ => {}
        }
    }
    Answer { status, headers, body: body(structure, content, &node::received(content)) }
}

/// The body: the payload, or an object of the members that are bound to nothing. `all` are all members in JSON.
fn body(structure: &Structure, content: &StructureNode, all: &Value) -> Body {
    let payload = structure.members.iter().find(|m| m.binding == Some(Binding::Payload));
    if let Some(payload) = payload {
        return match (content.get(&payload.wire), &payload.ty) {
            (Some(Node::Blob(bytes)), _) => Body::Text(String::from_utf8_lossy(bytes).into_owned()),
            (Some(Node::String(text) | Node::Enum { wire: text, .. }), _) => {
                Body::Text(text.clone())
            }
            (Some(value), _) => Body::Json(node::value(value)),
            (None, Type::Structure(_)) => Body::Json(Map::new().into()),
            (None, _) => Body::Nothing,
        };
    }
    let bound = structure.members.iter().filter(|member| member.binding.is_some());
    let bound: Vec<_> = bound.map(Member::json).collect();
    if !bound.is_empty() && bound.len() == structure.members.len() {
        return Body::Nothing;
    }
    let members = all.as_object().into_iter().flatten();
    let members = members.filter(|(name, _)| !bound.contains(&name.as_str()));
    Body::Json(members.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// The value of a header.
fn header(member: &Member, value: &Node) -> String {
    let Node::List { elements, .. } = value else { return single(member, value) };
    let elements = elements.iter().flatten().map(|element| {
        let text = single(member, element);
        let is_date = matches!(element, Node::Timestamp(_, TimestampFormat::HttpDate));
        let is_plain = is_date || !text.contains([',', '"']);
        if is_plain { text } else { Value::from(text).to_string() }
    });
    elements.collect::<Vec<_>>().join(", ")
}

fn single(member: &Member, value: &Node) -> String {
    let text = text(&node::value(value));
    if member.media_type.is_some() { STANDARD.encode(text) } else { text }
}

/// A value as it stands outside JSON.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
