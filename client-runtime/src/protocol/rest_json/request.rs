//! Writes a request part by part.

use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use http::{HeaderName, HeaderValue, Method};

use crate::error::BuildError;
use crate::primitives::Body;
use crate::protocol::RequestContent;
use crate::protocol::json::{ToJson, Writer};

/// What an input puts into its request, as far as it is written.
#[derive(Debug)]
pub struct RestRequest {
    method: &'static str,
    path: String,
    query: String,
    /// Names that the query has, so that a map of parameters adds none of them again.
    names: Vec<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
}

/// Headers that say how a message is framed, where it goes and who sent it. No member may set them.
const OWN: [HeaderName; 4] = [HOST, CONTENT_LENGTH, TRANSFER_ENCODING, AUTHORIZATION];

impl RestRequest {
    /// A request of this method to the endpoint itself.
    #[must_use]
    pub fn new(method: &'static str) -> Self {
        let (path, query) = (String::with_capacity(64), String::new());
        Self { method, path, query, names: Vec::new(), headers: Vec::new(), body: Vec::new() }
    }

    /// Appends to the path what is percent-encoded already.
    pub fn path(&mut self, literal: &str) {
        self.path.push_str(literal);
    }

    /// Appends a member to the path, as one segment.
    ///
    /// # Errors
    /// The member is absent, empty, or a segment of dots, which would lead to another path.
    pub fn label(&mut self, member: &'static str, value: Option<&str>) -> Result<(), BuildError> {
        let value = self.segment(member, value)?;
        encode(&mut self.path, value, "");
        Ok(())
    }

    /// Appends a member to the path; its slashes part segments.
    ///
    /// # Errors
    /// As for [`label`](Self::label), of any segment.
    pub fn greedy_label(
        &mut self,
        member: &'static str,
        value: Option<&str>,
    ) -> Result<(), BuildError> {
        let value = self.segment(member, value)?;
        encode(&mut self.path, value, "/");
        Ok(())
    }

    #[expect(clippy::unused_self, reason = "reads as a step of what it is called by")]
    fn segment<'v>(
        &self,
        member: &'static str,
        value: Option<&'v str>,
    ) -> Result<&'v str, BuildError> {
        let value = value.filter(|value| !value.is_empty());
        let rule = "it becomes a part of the path, so it must be set and not be empty";
        let value = value.ok_or_else(|| BuildError::invalid_field(member, rule))?;
        if value.split('/').any(|segment| matches!(segment, "." | "..")) {
            let rule = "it becomes a part of the path, so it must not be `.` or `..`";
            return Err(BuildError::invalid_field(member, rule));
        }
        Ok(value)
    }

    /// Appends to the query a constant, `name=value` or a name alone, that is percent-encoded already.
    pub fn constant(&mut self, pair: &str) {
        self.names.push(pair.split('=').next().unwrap_or_default().to_owned());
        self.separate();
        self.query.push_str(pair);
    }

    /// Appends a parameter to the query.
    pub fn query(&mut self, name: &str, value: &str) {
        if self.names.last().is_none_or(|last| last != name) {
            self.names.push(name.to_owned());
        }
        self.parameter(name, value);
    }

    /// Appends parameters to the query, but for those that it has already. They are sorted by name, so that equal requests
    /// are equal byte for byte; those of one name keep their order.
    pub fn query_params<'v>(&mut self, pairs: impl Iterator<Item = (&'v str, &'v str)>) {
        self.parameters(pairs.collect());
    }

    fn parameters(&mut self, mut pairs: Vec<(&str, &str)>) {
        pairs.retain(|(name, _)| !self.names.iter().any(|own| own == name));
        pairs.sort_by_key(|(name, _)| *name);
        for (name, value) in pairs {
            self.parameter(name, value);
        }
    }

    fn parameter(&mut self, name: &str, value: &str) {
        self.separate();
        encode(&mut self.query, name, "");
        self.query.push('=');
        encode(&mut self.query, value, "");
    }

    fn separate(&mut self) {
        if !self.query.is_empty() {
            self.query.push('&');
        }
    }

    /// Appends a header that holds a member.
    ///
    /// # Errors
    /// The value has a character that no header may have, or the header is not for members to set.
    pub fn header(
        &mut self,
        name: &'static str,
        member: &'static str,
        value: &str,
    ) -> Result<(), BuildError> {
        self.append(name, member, value, false)
    }

    /// As [`header`](Self::header), for a value that is a secret.
    ///
    /// # Errors
    /// The same.
    pub fn secret_header(
        &mut self,
        name: &'static str,
        member: &'static str,
        value: &str,
    ) -> Result<(), BuildError> {
        self.append(name, member, value, true)
    }

    /// Appends the entries of a map as headers, sorted by name, whose names begin with a prefix. A header that is there
    /// already stays as it is.
    ///
    /// # Errors
    /// A name or value cannot be one of a header, or the header is not for members to set.
    pub fn prefix_headers<'v>(
        &mut self,
        prefix: &'static str,
        member: &'static str,
        secret: bool,
        entries: impl Iterator<Item = (&'v str, &'v str)>,
    ) -> Result<(), BuildError> {
        self.entries(prefix, member, secret, entries.collect())
    }

    fn entries(
        &mut self,
        prefix: &str,
        member: &'static str,
        secret: bool,
        mut entries: Vec<(&str, &str)>,
    ) -> Result<(), BuildError> {
        entries.sort_unstable();
        for (key, value) in entries {
            let name = [prefix, key].concat();
            if !self.has_header(&name) {
                self.append(&name, member, value, secret)?;
            }
        }
        Ok(())
    }

    fn append(
        &mut self,
        name: &str,
        member: &'static str,
        value: &str,
        secret: bool,
    ) -> Result<(), BuildError> {
        let invalid = |what: &str| BuildError::invalid_field(member, what);
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| invalid("it becomes the name of a header, which must be a token"))?;
        let is_own = OWN.contains(&name) || name.as_str() == "connection";
        if is_own || name.as_str() == "x-amz-date" || name.as_str() == "x-amz-security-token" {
            return Err(invalid("it would set a header that is the client's own"));
        }
        // The memory of a secret is overwritten in the end.
        let bytes = if secret {
            Body::of_vec(value.as_bytes().to_vec()).into_bytes()
        } else {
            value.as_bytes().to_vec().into()
        };
        let mut value = HeaderValue::from_maybe_shared(bytes)
            .map_err(|_| invalid("it becomes a header, so it must have no control character"))?;
        value.set_sensitive(secret);
        self.headers.push((name, value));
        Ok(())
    }

    fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(own, _)| own.as_str().eq_ignore_ascii_case(name))
    }

    /// The body is a value in JSON.
    pub fn json(&mut self, value: &dyn ToJson) {
        self.json_with(|w| value.to_json(w));
    }

    /// The body is a value in JSON that is written so.
    pub fn json_with(&mut self, write: impl FnOnce(&mut Writer)) {
        let mut writer = Writer::new();
        write(&mut writer);
        self.content(writer.finish(), "application/json");
    }

    /// The body is these bytes. Their media type counts unless a member names another.
    pub fn payload(&mut self, bytes: impl AsRef<[u8]>, media_type: &'static str) {
        self.content(bytes.as_ref().to_vec(), media_type);
    }

    fn content(&mut self, body: Vec<u8>, media_type: &'static str) {
        self.body = body;
        if !self.has_header(CONTENT_TYPE.as_str()) {
            self.headers.push((CONTENT_TYPE, HeaderValue::from_static(media_type)));
        }
    }

    /// The request.
    ///
    /// # Errors
    /// The model names a method that is none.
    pub fn finish(self) -> Result<RequestContent, BuildError> {
        let method = Method::from_bytes(self.method.as_bytes()).map_err(BuildError::other)?;
        let mut path = self.path;
        if !self.query.is_empty() {
            path.push('?');
            path.push_str(&self.query);
        }
        let (headers, body) = (self.headers, Body::of_vec(self.body));
        Ok(RequestContent { method, path, headers, body })
    }
}

/// Appends a text, of which letters, digits, `-._~` and what `kept` says stay as they are.
fn encode(target: &mut String, text: &str, kept: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in text.as_bytes() {
        let char = char::from(byte);
        if byte.is_ascii_alphanumeric() || "-._~".contains(char) || kept.contains(char) {
            target.push(char);
        } else {
            target.push('%');
            target.push(char::from(DIGITS[usize::from(byte >> 4)]));
            target.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}
