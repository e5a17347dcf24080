//! awsQuery: every call is a POST of a form in which the operation's name, the API's version and all members stand; responses
//! are XML.
//!
//! A type says how it is written ([`ToQuery`]) and read ([`FromXml`]).

mod response;
#[cfg(test)]
mod tests;
mod write;
mod writer;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method};

use super::xml::FromXml;
use super::{ParseModeledError, ParseOutput, Protocol, RequestContent, SerializeInput};
use crate::error::{BoxError, BuildError, ErrorMetadata, HttpResponse};
use crate::operation::{Operation, OperationOutput};
use crate::primitives::Body;

pub use write::ToQuery;
pub use writer::QueryWriter;

/// The protocol `aws.protocols#awsQuery`.
#[derive(Clone, Copy, Debug)]
pub struct AwsQuery {}

impl Protocol for AwsQuery {
    fn add_headers(&self, _: &str, headers: &mut HeaderMap) -> Result<(), BoxError> {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        Ok(())
    }

    fn error_metadata(&self, response: &HttpResponse) -> Result<ErrorMetadata, BoxError> {
        Ok(response::error_metadata(response)?)
    }
}

impl<T: ToQuery + Operation<Protocol = AwsQuery>> SerializeInput<AwsQuery> for T {
    #[inline]
    fn serialize_input(&self) -> Result<RequestContent, BuildError> {
        let operation = T::METADATA;
        let mut writer = QueryWriter::new(operation.name, operation.service.api_version);
        self.to_query(&mut writer);
        Ok(content(writer.finish()))
    }
}

impl<T: FromXml + OperationOutput> ParseOutput<AwsQuery> for T {
    #[inline]
    fn parse_output(response: &HttpResponse) -> Result<Self, BoxError> {
        let mut output = None;
        let id = response::result(response.body(), &mut |r| r.read_into(&mut output))?;
        let mut output = match output {
            Some(output) => output,
            None => response::absent()?,
        };
        T::set_request_id(&mut output, id);
        Ok(output)
    }
}

impl<T: FromXml> ParseModeledError<AwsQuery> for T {
    #[inline]
    fn parse_modeled_error(response: &HttpResponse) -> Option<Self> {
        let mut error = None;
        response::error(response.body(), &mut |r| r.read_into(&mut error)).ok()?;
        error
    }
}

fn content(body: Vec<u8>) -> RequestContent {
    let (path, headers) = (String::new(), Vec::new());
    RequestContent { method: Method::POST, path, headers, body: Body::of_vec(body) }
}
