//! Reads code, message and request id of an error response in JSON, in every form that services use.

use http::HeaderMap;

use super::json::{ReadError, Reader};
use crate::error::{ErrorMetadata, HttpResponse, NotUnderstood, request_id_of};

/// An error response, read as far as it is the same for all services.
///
/// # Errors
/// The body is not JSON, and no header names a code.
pub(super) fn metadata(
    response: &HttpResponse,
    query_compatible: bool,
) -> Result<ErrorMetadata, NotUnderstood> {
    let (headers, body) = (response.headers(), response.body());
    let header_code = text(headers, "x-amzn-errortype").and_then(bare_code);
    let parsed = Body::read(body);
    if parsed.is_err() && header_code.is_none() {
        return Err(NotUnderstood::error(response, "JSON"));
    }
    let parsed = parsed.unwrap_or_default();

    let shape = header_code.map(str::to_owned).or(parsed.code);
    let query = text(headers, "x-amzn-query-error").filter(|_| query_compatible);
    let (query_code, fault) = query.and_then(|value| value.split_once(';')).unzip();
    let query_code = query_code.or(query).filter(|code| !code.is_empty());

    let mut builder = ErrorMetadata::builder();
    match (query_code, shape) {
        (Some(code), shape) => builder = builder.code(code).shape(shape),
        (None, Some(code)) => builder = builder.code(code),
        (None, None) => {}
    }
    // Who is at fault, `Sender` or `Receiver`, as the query protocol had it.
    if let Some(fault) = fault {
        builder = builder.custom("type", fault);
    }
    if let Some(message) = parsed.message {
        builder = builder.message(message);
    }
    if let Some(id) = request_id_of(headers) {
        builder = builder.request_id(id);
    }
    Ok(builder.build())
}

/// The code without the namespace before it and the address after it, unless nothing is left: then it may stand
/// elsewhere.
fn bare_code(code: &str) -> Option<&str> {
    let code = code.split(':').next().unwrap_or(code);
    Some(code.rsplit('#').next().unwrap_or(code).trim()).filter(|code| !code.is_empty())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[derive(Default)]
struct Body {
    code: Option<String>,
    message: Option<String>,
}

impl Body {
    fn read(body: &[u8]) -> Result<Self, ReadError> {
        let (mut kind, mut code, mut message) = (None, None, None);
        let mut reader = Reader::new(body);
        reader.object(&mut |r, name| match name {
            "__type" => read_text(r, &mut kind),
            "code" => read_text(r, &mut code),
            "message" | "Message" | "errorMessage" => read_text(r, &mut message),
            _ => r.skip(),
        })?;
        reader.expect_end()?;
        let bare = |code: Option<String>| code.as_deref().and_then(bare_code).map(str::to_owned);
        Ok(Self { code: bare(kind).or_else(|| bare(code)), message })
    }
}

/// Takes a string. A member of another kind is the modelled error's own, and not the code or the message.
fn read_text(reader: &mut Reader<'_>, field: &mut Option<String>) -> Result<(), ReadError> {
    match reader.string() {
        Ok(text) => {
            field.get_or_insert(text.into_owned());
            Ok(())
        }
        Err(_) => reader.skip(),
    }
}
