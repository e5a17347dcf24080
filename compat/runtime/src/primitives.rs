//! Values that have no counterpart in the standard library: bytes, instants and open content.

pub use aws_smithy_types::date_time::Format as DateTimeFormat;
pub use aws_smithy_types::{Blob, DateTime};
pub use trent_runtime::primitives::{
    Body, Document, Number, UnknownUnionMember, UnknownVariantValue,
};
