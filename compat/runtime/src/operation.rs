//! What a client knows of its service and of each operation.

pub use trent_runtime::operation::*;

// In the place of what has the same name there.
pub use aws_types::request_id::RequestId;
// A member that is not set is as good as one that is: the builder has one type.
pub use trent_runtime::operation::Set as Unset;
