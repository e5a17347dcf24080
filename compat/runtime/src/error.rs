//! Errors of a call, by the official types.

pub use aws_smithy_runtime_api::box_error::BoxError;
pub use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
pub use aws_smithy_runtime_api::client::result::{ConnectorError, CreateUnhandledError};
pub use aws_smithy_types::error::display::DisplayErrorContext;
pub use aws_smithy_types::error::metadata::{
    Builder as ErrorMetadataBuilder, ErrorMetadata, ProvideErrorMetadata,
};
pub use aws_smithy_types::error::operation::BuildError;
pub use aws_types::request_id::RequestId;
pub use trent_runtime::error::{
    CredentialsError, ErrorKind, TransportError, TransportErrorKind, Unhandled, UnknownVariantError,
};

/// Why a call failed.
pub type SdkError<E, R = HttpResponse> = aws_smithy_runtime_api::client::result::SdkError<E, R>;
