//! What generated code names, and nobody else.

pub use crate::client::{Customize, Handle, Sending};
pub use trent_runtime::private::{
    AwsJson, AwsJsonVersion, HttpRequest, Set, Set as Unset, idempotency_token, member_rules, rule,
    tracer,
};

/// What every generated file may need, by its short name.
pub mod prelude {
    pub use trent_runtime::private::prelude::*;

    pub use crate::__no_waiters as waiters;
    // These take the place of what has the same names there.
    pub use crate::client::Handle;
    pub use crate::error::{BuildError, ErrorMetadata};
    pub use crate::primitives::{Blob, DateTime, DateTimeFormat};
    // A member that is not set is as good as one that is: the builder has one type.
    pub use trent_runtime::private::Set as Unset;
}
