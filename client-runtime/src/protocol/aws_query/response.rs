//! What responses have around outputs and errors.
//!
//! ```text
//! <OpResponse> <OpResult> members </OpResult> <ResponseMetadata> <RequestId/> </ResponseMetadata> </OpResponse>
//! <ErrorResponse> <Error> <Type/> <Code/> <Message/> members </Error> <RequestId/> </ErrorResponse>
//! <Response> <Errors> <Error> … </Error> </Errors> <RequestID/> </Response>
//! <Error> … </Error>
//! ```

use crate::error::{ErrorMetadata, HttpResponse, NotUnderstood, request_id_of};
use crate::protocol::json::ReadError;
use crate::protocol::xml::{FromXml, XmlReader};

type Result<T, E = ReadError> = std::result::Result<T, E>;
type Read<'r> = &'r mut dyn FnMut(&mut XmlReader<'_>) -> Result<()>;

/// Has `read` called with the output of a response, if it has one. Gives back the request id.
pub(super) fn result(body: &[u8], read: Read<'_>) -> Result<Option<String>> {
    let (mut id, mut found) = (None, false);
    // Operations without output may answer with nothing at all.
    if body.is_empty() {
        return Ok(id);
    }
    XmlReader::document(body, &mut |r, _| {
        r.children(&mut |r, name| match name {
            "ResponseMetadata" => request_id(r, &mut id),
            // The operation's name comes before it. Services are known that wrote another.
            name if name.ends_with("Result") && !found => {
                found = true;
                read(r)
            }
            _ => r.skip(),
        })
    })?;
    Ok(id)
}

/// What an output is whose members are all absent.
pub(super) fn absent<T: FromXml>() -> Result<T> {
    let mut output = None;
    XmlReader::document(b"<Result/>", &mut |r, _| r.read_into(&mut output))?;
    match output {
        Some(output) => Ok(output),
        None => unreachable!("the document has an element"),
    }
}

/// Has `read` called with the error of a response: the first, if there are several.
pub(super) fn error(body: &[u8], read: Read<'_>) -> Result<Option<String>> {
    let mut id = None;
    let mut unread = Some(read);
    XmlReader::document(body, &mut |r, name| within(r, name, &mut unread, &mut id))?;
    Ok(id)
}

/// Finds the error in an element, or in what it holds.
fn within(
    r: &mut XmlReader<'_>,
    name: &str,
    unread: &mut Option<Read<'_>>,
    id: &mut Option<String>,
) -> Result<()> {
    match name {
        "Error" => match unread.take() {
            Some(read) => read(r),
            None => r.skip(),
        },
        "ErrorResponse" | "Response" | "Errors" => {
            r.children(&mut |r, name| within(r, name, unread, id))
        }
        "RequestId" | "RequestID" => r.read_into(id),
        "ResponseMetadata" => request_id(r, id),
        _ => r.skip(),
    }
}

fn request_id(r: &mut XmlReader<'_>, id: &mut Option<String>) -> Result<()> {
    r.children(&mut |r, name| match name {
        "RequestId" | "RequestID" => r.read_into(id),
        _ => r.skip(),
    })
}

/// Code, message and request id of an error, and who is at fault: `Sender` or `Receiver`.
pub(super) fn error_metadata(response: &HttpResponse) -> Result<ErrorMetadata, NotUnderstood> {
    let [mut code, mut message, mut fault, mut own_id] = [const { None::<String> }; 4];
    let mut is_error = false;
    let read = error(response.body(), &mut |r| {
        is_error = true;
        r.children(&mut |r, name| {
            let field = match name {
                "Code" => &mut code,
                "Message" | "message" => &mut message,
                "Type" => &mut fault,
                "RequestId" | "RequestID" => &mut own_id,
                _ => return r.skip(),
            };
            r.read_into(field)
        })
    });
    let Some(id) = read.ok().filter(|_| is_error) else {
        return Err(NotUnderstood::error(response, "XML"));
    };
    let mut builder = ErrorMetadata::builder();
    if let Some(code) = code {
        builder = builder.code(code.trim_ascii());
    }
    if let Some(message) = message {
        builder = builder.message(message);
    }
    if let Some(fault) = fault {
        builder = builder.custom("type", fault.trim_ascii());
    }
    let id = request_id_of(response.headers()).map(str::to_owned).or(id).or(own_id);
    if let Some(id) = id {
        builder = builder.request_id(id);
    }
    Ok(builder.build())
}
