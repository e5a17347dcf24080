//! Errors of a call, as the official types.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse as SdkResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError as OfficialError};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::metadata::ErrorMetadata as SdkMetadata;
use aws_smithy_types::retry::ErrorKind as SdkErrorKind;
use aws_types::request_id::RequestId as _;

use crate::error::{
    BoxError, BuildError, ErrorMetadata, HttpResponse, RequestId as _, SdkError, TransportError,
    TransportErrorKind,
};
use crate::primitives::Body;
use crate::private::SeenAs;

impl<E> From<SdkError<E>> for OfficialError<E, SdkResponse> {
    fn from(error: SdkError<E>) -> Self {
        match error {
            SdkError::ConstructionFailure(failure) => {
                Self::construction_failure(failure.into_source())
            }
            SdkError::TimeoutError(failure) => Self::timeout_error(failure.into_source()),
            SdkError::DispatchFailure(failure) => {
                Self::dispatch_failure(match failure.into_source() {
                    Ok(transport) => connector(Kind::of(&transport), transport.into()),
                    Err(credentials) => ConnectorError::other(credentials.into(), None),
                })
            }
            SdkError::ResponseError(failure) => {
                let (source, raw) = failure.into_parts();
                Self::response_error(source, response_of(raw))
            }
            SdkError::ServiceError(failure) => {
                let (source, raw) = failure.into_parts();
                Self::service_error(source, response_of(raw))
            }
        }
    }
}

/// The same error for somebody who must not take it.
#[must_use]
pub fn connector_error(error: &TransportError) -> ConnectorError {
    connector(Kind::of(error), error.to_string().into())
}

/// What kind of error the official type is told.
#[derive(Clone, Copy)]
enum Kind {
    Timeout,
    User,
    Reset,
    Io,
    Other,
}

impl Kind {
    fn of(error: &TransportError) -> Self {
        if error.is_timeout() {
            Self::Timeout
        } else if error.is_user() {
            Self::User
        } else if error.kind() == TransportErrorKind::Reset {
            Self::Reset
        } else if error.is_io() {
            Self::Io
        } else {
            Self::Other
        }
    }
}

fn connector(kind: Kind, source: BoxError) -> ConnectorError {
    match kind {
        Kind::Timeout => ConnectorError::timeout(source),
        Kind::User => ConnectorError::user(source),
        Kind::Reset => ConnectorError::other(source, Some(SdkErrorKind::TransientError)),
        Kind::Io => ConnectorError::io(source),
        Kind::Other => ConnectorError::other(source, None),
    }
}

/// The same response. Headers that are no text, which the official type cannot hold, are left out.
#[must_use]
pub fn response_of(response: HttpResponse) -> SdkResponse {
    let (head, body) = response.into_parts();
    let mut sdk = SdkResponse::new(head.status.into(), SdkBody::from(body.into_bytes()));
    for (name, value) in &head.headers {
        if let Ok(value) = value.to_str() {
            let _ = sdk.headers_mut().try_append(name.as_str().to_owned(), value.to_owned());
        }
    }
    sdk
}

/// The same response. A body that is not in memory counts as empty.
#[must_use]
pub fn plain_response(sdk: &SdkResponse) -> HttpResponse {
    let body = sdk.body().bytes().unwrap_or_default().to_vec();
    let mut response = http::Response::new(Body::of_vec(body));
    *response.status_mut() = http::StatusCode::from_u16(sdk.status().as_u16()).unwrap_or_default();
    for (name, value) in sdk.headers() {
        let name = http::HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, http::HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

impl From<SdkMetadata> for ErrorMetadata {
    fn from(sdk: SdkMetadata) -> Self {
        let mut builder = Self::builder();
        if let Some(code) = sdk.code() {
            builder = builder.code(code);
        }
        if let Some(message) = sdk.message() {
            builder = builder.message(message);
        }
        if let Some(id) = sdk.request_id() {
            builder = builder.request_id(id);
        }
        builder.build()
    }
}

impl From<&ErrorMetadata> for SdkMetadata {
    fn from(metadata: &ErrorMetadata) -> Self {
        let mut builder = Self::builder();
        if let Some(code) = metadata.code() {
            builder = builder.code(code);
        }
        if let Some(message) = metadata.message() {
            builder = builder.message(message);
        }
        if let Some(id) = metadata.request_id() {
            // Where the official trait `RequestId` looks for it.
            builder = builder.custom("aws_request_id", id);
        }
        builder.build()
    }
}

impl SeenAs for SdkMetadata {
    fn see(metadata: &ErrorMetadata) -> &Self {
        metadata.official()
    }
}

impl From<BuildError> for aws_smithy_types::error::operation::BuildError {
    fn from(error: BuildError) -> Self {
        Self::other(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_goes_there_and_comes_back() {
        let metadata =
            ErrorMetadata::builder().code("Code").message("text").request_id("1-2").build();
        let sdk = SdkMetadata::from(&metadata);
        assert_eq!((sdk.code(), sdk.message()), (Some("Code"), Some("text")));
        assert_eq!(sdk.request_id(), Some("1-2"));
        assert_eq!(ErrorMetadata::from(sdk), metadata);
        assert_eq!(metadata.official().code(), Some("Code"));
        assert_eq!(ErrorMetadata::default().official().code(), None);
    }

    #[test]
    fn an_error_keeps_its_kind_and_its_response() {
        let mut raw = http::Response::new(Body::from("{}"));
        *raw.status_mut() = http::StatusCode::BAD_REQUEST;
        raw.headers_mut().insert("x-amzn-requestid", http::HeaderValue::from_static("1-2"));
        let error: SdkError<&str> = SdkError::service_error("no", raw);
        let OfficialError::ServiceError(error) = OfficialError::from(error) else {
            panic!("another kind")
        };
        assert_eq!((*error.err(), error.raw().status().as_u16()), ("no", 400));
        assert_eq!(error.raw().headers().get("x-amzn-requestid"), Some("1-2"));
        assert_eq!(error.raw().body().bytes(), Some(&b"{}"[..]));

        let timeout = TransportError::new(TransportErrorKind::ReadTimeout, "late");
        let error: SdkError<&str> = SdkError::dispatch_failure(timeout);
        let error = OfficialError::from(error);
        let OfficialError::DispatchFailure(failure) = error else { panic!("another kind") };
        assert!(failure.is_timeout() && !failure.is_io());
    }
}
