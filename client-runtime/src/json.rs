//! JSON as the awsJson protocols write and read it.
//!
//! A type says how it is written ([`ToJson`]) and read ([`FromJson`]); generated code implements both in
//! straight lines over [`Writer`] and [`Reader`], and no tree of values is ever built. What does not
//! depend on a type is outlined behind `dyn`, so that a client's hundreds of structures cost little to build.

mod error;
mod read;
mod reader;
#[cfg(test)]
mod tests;
mod write;
mod writer;

pub use error::ReadError;
pub use read::{FromJson, Initial, from_json, initial};
pub use reader::Reader;
pub use write::ToJson;
pub use writer::{ArrayWriter, ObjectWriter, Secrets, Writer};

/// What stands for a sensitive value wherever it must not be seen.
pub(crate) const REDACTED: &str = "*** Sensitive Data Redacted ***";
