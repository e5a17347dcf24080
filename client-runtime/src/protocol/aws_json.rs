//! awsJson 1.0 and 1.1: every call is a POST to the endpoint with all members in one JSON object, and a header names the
//! operation.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::json::{FromJson, Reader, ToJson, Writer};
use super::json_error;
use super::{ParseModeledError, ParseOutput, Protocol, RequestContent, SerializeInput};
use crate::error::{BoxError, BuildError, ErrorMetadata, HttpResponse};
use crate::primitives::Body;

const X_AMZ_TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const X_AMZN_QUERY_MODE: HeaderName = HeaderName::from_static("x-amzn-query-mode");

/// The protocols `aws.protocols#awsJson1_0` and `aws.protocols#awsJson1_1`, as a service speaks them.
#[derive(Clone, Copy, Debug)]
pub struct AwsJson {
    /// The version.
    pub version: AwsJsonVersion,
    /// The first half of `X-Amz-Target`, for example `TrentService`.
    pub target_prefix: &'static str,
    /// True if the service once spoke the AWS query protocol and still tells that protocol's error codes.
    pub query_compatible: bool,
}

/// A version of awsJson. They differ in the media type of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwsJsonVersion {
    /// `application/x-amz-json-1.0`.
    V1_0,
    /// `application/x-amz-json-1.1`.
    V1_1,
}

impl AwsJsonVersion {
    pub(crate) const fn content_type(self) -> HeaderValue {
        match self {
            Self::V1_0 => HeaderValue::from_static("application/x-amz-json-1.0"),
            Self::V1_1 => HeaderValue::from_static("application/x-amz-json-1.1"),
        }
    }
}

impl AwsJson {
    /// `TrentService.Encrypt`.
    fn target(&self, operation: &str) -> Result<HeaderValue, BoxError> {
        let prefix = self.target_prefix;
        let mut target = Vec::with_capacity(prefix.len() + 1 + operation.len());
        target.extend_from_slice(prefix.as_bytes());
        target.push(b'.');
        target.extend_from_slice(operation.as_bytes());
        Ok(HeaderValue::from_maybe_shared(Bytes::from(target))?)
    }
}

impl Protocol for AwsJson {
    fn add_headers(&self, operation: &str, headers: &mut HeaderMap) -> Result<(), BoxError> {
        headers.insert(CONTENT_TYPE, self.version.content_type());
        headers.insert(X_AMZ_TARGET, self.target(operation)?);
        if self.query_compatible {
            headers.insert(X_AMZN_QUERY_MODE, HeaderValue::from_static("true"));
        }
        Ok(())
    }

    fn error_metadata(&self, response: &HttpResponse) -> Result<ErrorMetadata, BoxError> {
        Ok(json_error::metadata(response, self.query_compatible)?)
    }
}

impl<T: ToJson> SerializeInput<AwsJson> for T {
    #[inline]
    fn serialize_input(&self) -> Result<RequestContent, BuildError> {
        let mut writer = Writer::new();
        self.to_json(&mut writer);
        Ok(content(writer.finish()))
    }
}

impl<T: FromJson> ParseOutput<AwsJson> for T {
    #[inline]
    fn parse_output(response: &HttpResponse) -> Result<Self, BoxError> {
        let mut reader = Reader::new(body(response));
        let output = T::from_json(&mut reader)?;
        reader.expect_end()?;
        Ok(output)
    }
}

impl<T: FromJson> ParseModeledError<AwsJson> for T {
    #[inline]
    fn parse_modeled_error(response: &HttpResponse) -> Option<Self> {
        T::from_json(&mut Reader::new(body(response))).ok()
    }
}

fn content(body: Vec<u8>) -> RequestContent {
    let (path, headers) = (String::new(), Vec::new());
    RequestContent { method: Method::POST, path, headers, body: Body::of_vec(body) }
}

/// The body. Operations without output may answer with nothing at all, and so may errors that a header names.
fn body(response: &HttpResponse) -> &[u8] {
    if response.body().is_empty() { b"{}" } else { response.body() }
}
