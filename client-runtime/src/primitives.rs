//! Values that have no counterpart in the standard library: bytes, instants and open content.

mod blob;
mod body;
mod date_time;
mod document;
mod unknown;

pub use blob::Blob;
pub use body::Body;
pub(crate) use date_time::compact_utc;
pub use date_time::{
    ConversionError, DateTime, DateTimeFormat, DateTimeFormatError, DateTimeParseError,
};
pub use document::{Document, Number};
pub use unknown::{UnknownUnionMember, UnknownVariantValue};
