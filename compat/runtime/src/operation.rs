//! What a client knows of its service and of each operation.

pub use aws_types::request_id::RequestId;
pub use trent_runtime::operation::{
    Auth, Operation, OperationError, OperationMetadata, OperationOutput, RetryDecision, RetryRule,
    ServiceMetadata,
};
