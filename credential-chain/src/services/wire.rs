//! How the calls travel: awsQuery as far as STS needs it, restJson1 as far as the others do.

use std::error::Error;
use std::fmt;
use std::time::SystemTime;

use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use trent_runtime::config::Config;
use trent_runtime::error::{BoxError, ErrorMetadata, HttpResponse, ProvideErrorMetadata};
use trent_runtime::operation::{Operation, OperationError, OperationOutput, RequestId};
use trent_runtime::private::{Handle, ParseError, ParseOutput, Protocol};
use zeroize::Zeroizing;

use super::{Answer, Refused};
use crate::json::Object;

/// The body of the answer to a call.
pub(super) async fn call<I>(config: Config, input: I) -> Answer<Zeroizing<Vec<u8>>>
where
    I: Operation<Output = Body, Error = Refusal>,
{
    let handle = Handle::new(config, I::METADATA.service);
    handle.send(input, None).await.map(|body| body.bytes).map_err(|error| Refused::of(&error))
}

/// The address that a call goes to.
pub(super) fn url_of<I>(config: &Config, input: I, now: SystemTime) -> Answer<String>
where
    I: Operation<Output = Body, Error = Refusal>,
{
    let handle = Handle::new(config.clone(), I::METADATA.service);
    let request = handle.request(input, now).map_err(|error| Refused::of(&error))?;
    Ok(request.uri().to_string())
}

/// `aws.protocols#awsQuery`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Query;

/// `aws.protocols#restJson1`.
#[derive(Clone, Copy, Debug)]
pub(super) struct RestJson;

impl Protocol for Query {
    fn add_headers(&self, _operation: &str, headers: &mut HeaderMap) -> Result<(), BoxError> {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        Ok(())
    }

    fn error_metadata(&self, response: &HttpResponse) -> Result<ErrorMetadata, BoxError> {
        let text = std::str::from_utf8(response.body())?;
        let mut metadata = ErrorMetadata::builder();
        if let Some(code) = element(text, "Code") {
            metadata = metadata.code(code.to_string());
        }
        if let Some(message) = element(text, "Message") {
            metadata = metadata.message(message.to_string());
        }
        if let Some(id) = element(text, "RequestId") {
            metadata = metadata.request_id(id.to_string());
        }
        Ok(metadata.build())
    }
}

impl Protocol for RestJson {
    fn add_headers(&self, _operation: &str, _headers: &mut HeaderMap) -> Result<(), BoxError> {
        Ok(())
    }

    fn error_metadata(&self, response: &HttpResponse) -> Result<ErrorMetadata, BoxError> {
        let body = Object::read(response.body()).unwrap_or_default();
        let header = response.headers().get("x-amzn-errortype");
        let header = header.and_then(|code| code.to_str().ok());
        let code = header.or_else(|| body.text("__type")).or_else(|| body.text("code"));
        let mut metadata = ErrorMetadata::builder();
        if let Some(code) = code.and_then(|code| code.split(':').next()) {
            metadata = metadata.code(code.rsplit('#').next().unwrap_or(code));
        }
        if let Some(message) = body.text("message").or_else(|| body.text("error_description")) {
            metadata = metadata.message(message);
        }
        Ok(metadata.build())
    }
}

/// The body of an answer, which is wiped in the end. Does not print it.
pub(super) struct Body {
    bytes: Zeroizing<Vec<u8>>,
}

impl<P> ParseOutput<P> for Body {
    fn parse_output(response: &HttpResponse) -> Result<Self, BoxError> {
        Ok(Self { bytes: Zeroizing::new(response.body().to_vec()) })
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").finish_non_exhaustive()
    }
}

impl RequestId for Body {
    fn request_id(&self) -> Option<&str> {
        None
    }
}

impl OperationOutput for Body {
    fn set_request_id(&mut self, _request_id: Option<String>) {}
}

/// What a service answers in place of what it was asked for.
#[derive(Debug)]
pub(super) struct Refusal(ErrorMetadata);

impl<P> ParseError<P> for Refusal {
    fn parse_error(meta: ErrorMetadata, _response: &HttpResponse) -> Self {
        Self(meta)
    }
}

impl ProvideErrorMetadata for Refusal {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

impl RequestId for Refusal {
    fn request_id(&self) -> Option<&str> {
        self.0.request_id()
    }
}

impl OperationError for Refusal {}

impl Error for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The text of the first XML element of this name.
pub(super) fn element(xml: &str, name: &str) -> Option<Zeroizing<String>> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text.trim();
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let (entity, after) = rest[at + 1..].split_once(';')?;
        plain.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let digits = entity.strip_prefix('#')?;
                let code = match digits.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => digits.parse().ok()?,
                };
                char::from_u32(code)?
            }
        });
        rest = after;
    }
    plain.push_str(rest);
    Some(plain)
}
