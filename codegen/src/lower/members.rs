//! Structures and their members: types, optionality, defaults.

use serde_json::Value;

use crate::literals;
use crate::model::{self, Member as ModelMember, ShapeId, ShapeKind};
use crate::names;
use crate::service::{DefaultValue, Instant, Member, Structure, TimestampFormat, Type};

use super::graph::Graph;
use super::rename::member_name;
use super::{Lowering, member_rules, nodes};

/// What a structure is used as, which decides whether its members are optional.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Input,
    Output,
    Error,
    Type,
}

impl Structure {
    /// An operation's input or output that the model leaves out.
    pub(super) fn empty(id: String, rust: String, module: String) -> Self {
        Self {
            id,
            rust,
            module,
            docs: crate::service::Docs::default(),
            members: Vec::new(),
            rules: Vec::new(),
            sensitive: false,
            validated: false,
            readable: true,
        }
    }
}

impl Lowering<'_> {
    pub(super) fn structure(
        &mut self,
        id: &ShapeId,
        rust: String,
        module: String,
        place: Place,
    ) -> Structure {
        let model = self.model;
        let traits = model.shapes.get(id).map(|shape| shape.traits.clone()).unwrap_or_default();
        let needs_docs = matches!(place, Place::Type | Place::Error);
        let members = model.structure_members(id.as_str());
        Structure {
            id: id.to_string(),
            rust,
            module,
            docs: self.docs(id, &traits, needs_docs),
            members: members.iter().map(|member| self.member(id, member, place)).collect(),
            rules: member_rules::rules(&traits),
            sensitive: self.graph.secret.contains(id),
            validated: self.graph.validated.contains(id),
            readable: self.graph.read.contains(id),
        }
    }

    fn member(&mut self, container: &ShapeId, member: &ModelMember, place: Place) -> Member {
        let id = container.with_member(&member.name);
        let binding = self.binding(member, place);
        let ty = self.bound_type(member, binding.as_ref());
        let traits = &member.traits;
        let aggregate = matches!(ty, Type::Structure(_) | Type::Union(_) | Type::Unit);
        let default = if traits.client_optional() { None } else { traits.default_value().cloned() };
        let required = traits.required();
        let present = (required && !traits.client_optional()) || default.is_some();
        let optional = place == Place::Input || aggregate || !present;
        // An error's message has one meaning in the protocol, whatever the service.
        let called_message = place == Place::Error && member.name.eq_ignore_ascii_case("message");
        let message = called_message && ty == Type::String;
        let optional = optional || message;
        let mut docs = self.docs(&id, traits, !message);
        if message && docs.text.is_empty() {
            "What the service says about it, for people.".clone_into(&mut docs.text);
        }
        let name = |own: String| match (called_message, message) {
            (true, true) => "message".to_owned(),
            // Every error has a message that is a text; this one stands beside it.
            (true, false) => "message_value".to_owned(),
            (false, _) => own,
        };
        Member {
            wire: member.name.clone(),
            json_name: self.json_name(member),
            media_type: binding.as_ref().and_then(|_| self.media_type(member)),
            binding,
            field: name(names::field(member_name(member))),
            stem: name(names::stem(member_name(member))),
            docs,
            default: default.filter(|_| !optional).map(|value| default_value(&ty, &value)),
            server_default: (traits.default_value().filter(|_| optional && !message))
                .map(|value| default_value(&ty, value)),
            optional,
            boxed: self.graph.is_boxed(container, &member.target),
            required,
            sensitive: Graph::is_secret_member(self.model, container, member),
            wiped: self.graph.is_wiped(self.model, container, member),
            idempotency_token: traits.idempotency_token() && place == Place::Input,
            constraints: self.member_constraints(member),
            xml: self.xml(member),
            ty,
        }
    }

    /// The type of a member's values.
    pub(super) fn member_type(&self, member: &ModelMember) -> Type {
        self.type_with(member, self.protocol.timestamp_format())
    }

    /// The type of a member's values, whose timestamps have this format unless the model says another.
    pub(super) fn type_with(&self, member: &ModelMember, timestamps: TimestampFormat) -> Type {
        let Some(target) = self.model.target(member) else { return Type::Document };
        let name = || names::type_name(&self.shape_name(&target.id));
        match &target.kind {
            ShapeKind::Blob => Type::Blob,
            ShapeKind::Boolean => Type::Boolean,
            ShapeKind::Byte => Type::Byte,
            ShapeKind::Short => Type::Short,
            ShapeKind::Integer | ShapeKind::IntEnum(_) => Type::Integer,
            ShapeKind::Long => Type::Long,
            ShapeKind::Float => Type::Float,
            ShapeKind::Double => Type::Double,
            ShapeKind::BigInteger | ShapeKind::BigDecimal => Type::BigNumber,
            ShapeKind::String => Type::String,
            ShapeKind::Timestamp => {
                let format = member.traits.timestamp_format().or(target.traits.timestamp_format());
                Type::Timestamp(match format {
                    None => timestamps,
                    Some(model::TimestampFormat::EpochSeconds) => TimestampFormat::EpochSeconds,
                    Some(model::TimestampFormat::DateTime) => TimestampFormat::DateTime,
                    Some(model::TimestampFormat::HttpDate) => TimestampFormat::HttpDate,
                })
            }
            ShapeKind::Enum(_) => Type::Enum(name()),
            ShapeKind::List(element) => Type::List {
                element: Box::new(self.type_with(element, timestamps)),
                sparse: target.traits.sparse(),
            },
            ShapeKind::Map { key, value } => Type::Map {
                key: Box::new(self.type_with(key, timestamps)),
                value: Box::new(self.type_with(value, timestamps)),
                sparse: target.traits.sparse(),
            },
            ShapeKind::Structure(_) if target.id.as_str() == "smithy.api#Unit" => Type::Unit,
            ShapeKind::Structure(_) => Type::Structure(name()),
            ShapeKind::Union(_) => Type::Union(name()),
            ShapeKind::Document
            | ShapeKind::Operation(_)
            | ShapeKind::Service(_)
            | ShapeKind::Resource(_) => Type::Document,
        }
    }
}

/// A default as data. One that does not fit its type was reported by `check`; here it reads as the empty value.
fn default_value(ty: &Type, value: &Value) -> DefaultValue {
    let empty = DefaultValue::Empty;
    match ty {
        Type::Boolean if value == &Value::Bool(true) => DefaultValue::Boolean(true),
        Type::Byte | Type::Short | Type::Integer | Type::Long => {
            let whole = value.as_i64().filter(|number| *number != 0);
            whole.map_or(empty, DefaultValue::Integer)
        }
        Type::Float | Type::Double => {
            let number = value.as_f64().filter(|number| *number != 0.0);
            number.map_or(empty, DefaultValue::Float)
        }
        Type::BigNumber => {
            let digits = literals::big_integer(value).unwrap_or_else(|| value.to_string());
            DefaultValue::String(digits)
        }
        Type::String => match value.as_str() {
            Some(text) if !text.is_empty() => DefaultValue::String(text.to_owned()),
            _ => empty,
        },
        Type::Enum(_) => DefaultValue::String(value.as_str().unwrap_or_default().to_owned()),
        Type::Blob => match value.as_str().and_then(literals::base64_bytes) {
            Some(bytes) if !bytes.is_empty() => DefaultValue::Blob(bytes),
            _ => empty,
        },
        Type::Timestamp(_) => {
            let (seconds, nanos) = literals::timestamp(value).unwrap_or_default();
            DefaultValue::Timestamp(Instant { seconds, nanos })
        }
        Type::Document => DefaultValue::Document(nodes::document(value)),
        _ => empty,
    }
}
