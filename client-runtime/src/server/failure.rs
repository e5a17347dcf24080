//! What a call fails with.

use std::borrow::Cow;
use std::fmt;

use http::StatusCode;

use crate::error::RequestId as _;
use crate::private::{ModeledError, Writer};
use crate::protocol::json::ObjectWriter;

/// What an operation fails with: a modelled error, or any other that AWS answers with.
///
/// Every error structure of the generated crate turns into it, so that `?` and `.into()` do:
///
/// ```text
/// return Err(NotFoundException::builder().message("Invalid keyId 'x'").build().into());
/// return Err(Failure::access_denied("User: … is not authorized to perform: kms:Encrypt"));
/// ```
pub struct Failure(Box<Inner>);

struct Inner {
    /// Without namespace.
    code: Cow<'static, str>,
    /// The absolute id of the shape, if the protocol tells it.
    shape: Option<&'static str>,
    /// The code of the query protocol, for services that still tell it.
    query_code: Option<&'static str>,
    status: StatusCode,
    /// The name of the member that holds the message.
    message_member: &'static str,
    message: Option<String>,
    /// The error's own.
    request_id: Option<String>,
    /// The other members of a modelled error, as a JSON object.
    members: Vec<u8>,
}

/// An error of the model, as a server tells it. Only generated code implements it.
pub trait ServerError: ModeledError {
    /// The HTTP status.
    const STATUS: u16;
    /// The absolute id of the shape, where the version of the protocol tells it.
    const ID: Option<&'static str>;
    /// The name of the member that holds the message.
    const MESSAGE: &'static str;

    /// Writes the members beside the message.
    fn members(&self, object: &mut ObjectWriter<'_>);
}

impl<E: ServerError> From<E> for Failure {
    fn from(mut error: E) -> Self {
        let mut writer = Writer::new();
        let mut object = writer.object();
        error.members(&mut object);
        object.end();
        let request_id = error.meta().request_id().map(str::to_owned);
        let message = error.parts().0.take();
        Self(Box::new(Inner {
            code: Cow::Borrowed(E::SHAPE),
            shape: E::ID,
            query_code: (E::CODE != E::SHAPE).then_some(E::CODE),
            status: StatusCode::from_u16(E::STATUS).unwrap_or(StatusCode::BAD_REQUEST),
            message_member: E::MESSAGE,
            message,
            request_id,
            members: writer.finish(),
        }))
    }
}

impl Failure {
    /// An error with this code, status 400 and no message.
    pub fn new(code: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            code: code.into(),
            shape: None,
            query_code: None,
            status: StatusCode::BAD_REQUEST,
            message_member: "message",
            message: None,
            request_id: None,
            members: Vec::new(),
        }))
    }

    /// The same with a message.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.0.message = Some(message.into());
        self
    }

    /// The same with another HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = status;
        self
    }

    /// `ValidationException` with a text of the handler's own.
    pub fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException").with_message(message)
    }

    /// `ValidationException` for one value, in the grammar of AWS: `path` as `pendingWindowInDays`, `constraint` as
    /// `Member must have value greater than or equal to 7`.
    #[must_use]
    pub fn violation(value: &dyn fmt::Display, path: &str, constraint: &str) -> Self {
        Self::validation(format!(
            "1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"
        ))
    }

    /// `AccessDeniedException`, whose message goes by `Message`.
    pub fn access_denied(message: impl Into<String>) -> Self {
        let mut failure = Self::new("AccessDeniedException").with_message(message);
        failure.0.message_member = "Message";
        failure
    }

    /// `ThrottlingException`.
    #[must_use]
    pub fn throttling() -> Self {
        Self::new("ThrottlingException").with_message("Rate exceeded")
    }

    /// `UnknownOperationException`: there is no such operation.
    #[must_use]
    pub fn unknown_operation() -> Self {
        Self::new("UnknownOperationException")
    }

    /// `SerializationException`: the body is not what the operation takes.
    #[must_use]
    pub fn serialization() -> Self {
        Self::new("SerializationException")
    }

    /// The code, without namespace.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The message, if there is one.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    pub(super) fn into_request_id(self) -> Option<String> {
        self.0.request_id
    }

    /// What the header `x-amzn-query-error` tells: the code, and who is at fault.
    pub(super) fn query_error(&self) -> Option<String> {
        let fault = if self.0.status.is_server_error() { "Receiver" } else { "Sender" };
        self.0.query_code.map(|code| [code, ";", fault].concat())
    }

    /// `{"__type":"NotFoundException","message":"…"}`
    pub(super) fn body(&self) -> Vec<u8> {
        let inner = &*self.0;
        let mut writer = Writer::new();
        let mut object = writer.object();
        object.member("__type", &inner.shape.unwrap_or(&inner.code));
        object.member(inner.message_member, &inner.message);
        object.end();
        let mut body = writer.finish();
        if let [b'{', members @ ..] = inner.members.as_slice()
            && members != b"}"
        {
            body.pop();
            body.push(b',');
            body.extend_from_slice(members);
        }
        body
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { code, status, message, .. } = &*self.0;
        f.debug_struct("Failure")
            .field("code", code)
            .field("status", &status.as_u16())
            .field("message", message)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.code)?;
        match &self.0.message {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}
