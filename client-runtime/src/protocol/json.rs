//! JSON as the awsJson protocols write and read it.
//!
//! A type says how it is written ([`ToJson`]) and read ([`FromJson`]); generated code implements
//! both by a table of its members, and no tree of values is ever built:
//!
//! ```text
//! impl ToJson for Tag {
//!     fn to_json(&self, w: &mut Writer) {
//!         w.members(&[("TagKey", false, &self.tag_key), ("TagValue", false, &self.tag_value)]);
//!     }
//! }
//!
//! impl FromJson for Tag {
//!     fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
//!         let mut value = Self { tag_key: initial(), tag_value: initial() };
//!         r.members(&mut [("TagKey", &mut value.tag_key), ("TagValue", &mut value.tag_value)])?;
//!         Ok(value)
//!     }
//! }
//! ```
//!
//! What does not depend on a type is outlined behind `dyn`, so that a client's hundreds of
//! structures cost little to build.
//!
//! The lexer is that of `hifijson`: no dependency, no procedural macro, no data model. It takes 0.2
//! s of CPU time to build without optimization, where `serde_json` with its dependencies takes 3.6
//! s, and 8.1 s with `serde`'s derive; a lexer of our own would save a tenth of a second.

pub(super) mod buffer;
mod error;
mod read;
mod reader;
mod scan;
#[cfg(test)]
mod tests;
mod write;
mod writer;

pub use error::ReadError;
#[cfg(feature = "aws-query")]
pub(crate) use error::Reason;
#[cfg(feature = "server")]
pub(crate) use read::input_from_json;
pub use read::{FromJson, Initial, from_json, initial};
pub use reader::Reader;
pub use write::ToJson;
pub use writer::{ArrayWriter, ObjectWriter, Secrets, Writer};
