//! restJson1: the model gives each operation a method and a path, and says which members travel in the path, the query and
//! the headers. The rest is a JSON object in the body, or one member is the body.
//!
//! Generated code writes the request part by part and reads the response the same way:
//!
//! ```text
//! impl SerializeInput<RestJson> for GetFunctionInput {
//!     fn serialize_input(&self) -> Result<RequestContent, BuildError> {
//!         let mut r = RestRequest::new("GET");
//!         r.path("/2015-03-31/functions/");
//!         r.label("FunctionName", self.function_name.as_deref())?;
//!         if let Some(v) = &self.qualifier {
//!             r.query("Qualifier", v);
//!         }
//!         r.finish()
//!     }
//! }
//!
//! impl ParseOutput<RestJson> for InvokeOutput {
//!     fn parse_output(response: &HttpResponse) -> Result<Self, BoxError> {
//!         let mut value = Self::default();
//!         let r = RestResponse::new(response);
//!         value.function_error = r.header("X-Amz-Function-Error", text)?;
//!         value.payload = r.payload().map(Blob::new);
//!         Ok(value)
//!     }
//! }
//! ```

mod header_list;
mod request;
mod response;
#[cfg(test)]
mod tests;
mod text;

use http::HeaderMap;

use super::{Protocol, json_error};
use crate::error::{BoxError, ErrorMetadata, HttpResponse};

/// The protocol `aws.protocols#restJson1`.
#[derive(Clone, Copy, Debug)]
pub struct RestJson;

impl Protocol for RestJson {
    /// Every header is the operation's own.
    fn add_headers(&self, _operation: &str, _headers: &mut HeaderMap) -> Result<(), BoxError> {
        Ok(())
    }

    fn error_metadata(&self, response: &HttpResponse) -> Result<ErrorMetadata, BoxError> {
        Ok(json_error::metadata(response, false)?)
    }
}

/// What generated code of this protocol names, beside what all generated code does.
pub mod prelude {
    pub use super::RestJson;
    pub use super::header_list::HeaderList;
    pub use super::request::RestRequest;
    pub use super::response::RestResponse;
    pub use super::text::{
        base64_text, double_text, float_text, from_base64, number, text, timestamp, timestamp_text,
        truth,
    };
    pub use crate::__rest_json_errors as rest_json_errors;
    pub use crate::error::{BoxError, HttpResponse};
    pub use crate::protocol::{ParseModeledError, ParseOutput, RequestContent, SerializeInput};
}
