//! Request lines, and where members travel, for protocols that bind members to HTTP.

use crate::model::{Member as ModelMember, ShapeKind, Traits, UriPart};
use crate::service::{Binding, Http, PathPart, TimestampFormat, Type};

use super::Lowering;
use super::members::Place;

impl Lowering<'_> {
    /// The request line of an operation, which `check` has seen to.
    pub(super) fn http(&self, traits: &Traits) -> Option<Http> {
        let http = traits.http().filter(|_| self.protocol.binds_members())?;
        let path = http.path().unwrap_or_default().into_iter().map(|part| match part {
            UriPart::Literal(text) => PathPart::Literal(text.to_owned()),
            UriPart::Label { member, greedy } => {
                PathPart::Label { member: member.to_owned(), greedy }
            }
        });
        let path = path.collect();
        let query = http.query().into_iter().map(str::to_owned).collect();
        Some(Http { method: http.method, path, query, status: http.code })
    }

    /// Where a member travels. What binds a member of a request says nothing in a response, and the other way round;
    /// nothing binds the members of a structure within one of them.
    pub(super) fn binding(&self, member: &ModelMember, place: Place) -> Option<Binding> {
        if !self.protocol.binds_members() || place == Place::Type {
            return None;
        }
        let traits = &member.traits;
        let text = |name: &str| traits.str(name).map(str::to_owned);
        if let Some(name) = text("smithy.api#httpHeader") {
            return Some(Binding::Header(name));
        }
        if let Some(prefix) = text("smithy.api#httpPrefixHeaders") {
            return Some(Binding::PrefixHeaders(prefix));
        }
        if traits.has("smithy.api#httpPayload") {
            return Some(Binding::Payload);
        }
        match place {
            Place::Input if traits.has("smithy.api#httpLabel") => Some(Binding::Label),
            Place::Input if traits.has("smithy.api#httpQueryParams") => Some(Binding::QueryParams),
            Place::Input => text("smithy.api#httpQuery").map(Binding::Query),
            _ => traits.has("smithy.api#httpResponseCode").then_some(Binding::Status),
        }
    }

    /// The type of a member that is bound so: timestamps have other formats outside the body.
    pub(super) fn bound_type(&self, member: &ModelMember, binding: Option<&Binding>) -> Type {
        let format = match binding {
            Some(Binding::Header(_)) => TimestampFormat::HttpDate,
            Some(Binding::Label | Binding::Query(_)) => TimestampFormat::DateTime,
            _ => self.protocol.timestamp_format(),
        };
        self.type_with(member, format)
    }

    pub(super) fn json_name(&self, member: &ModelMember) -> Option<String> {
        let name = member.traits.json_name().filter(|_| self.protocol.has_json_names())?;
        (name != member.name).then(|| name.to_owned())
    }

    /// The media type of a text or of bytes, or of what a list holds.
    pub(super) fn media_type(&self, member: &ModelMember) -> Option<String> {
        let target = self.model.target(member)?;
        let element = match &target.kind {
            ShapeKind::List(element) => self.media_type(element),
            _ => None,
        };
        let own = member.traits.media_type().or(target.traits.media_type());
        own.map(str::to_owned).or(element)
    }
}
