//! JSON as the awsJson protocols write and read it.
//!
//! A type says how it is written ([`ToJson`]) and read ([`FromJson`]); generated code implements
//! both in straight lines, and no tree of values is ever built:
//!
//! ```text
//! impl ToJson for Tag {
//!     fn to_json(&self, w: &mut Writer) {
//!         let mut o = w.object();
//!         o.member("TagKey", &self.tag_key);
//!         o.member("TagValue", &self.tag_value);
//!         o.end();
//!     }
//! }
//!
//! impl FromJson for Tag {
//!     fn from_json(r: &mut Reader<'_>) -> Result<Self, ReadError> {
//!         let mut value = Self { tag_key: initial(), tag_value: initial() };
//!         r.object(&mut |r, name| match name {
//!             "TagKey" => r.read_into(&mut value.tag_key),
//!             "TagValue" => r.read_into(&mut value.tag_value),
//!             _ => r.skip(),
//!         })?;
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
pub use read::{FromJson, Initial, from_json, initial};
pub use reader::Reader;
pub use write::ToJson;
pub use writer::{ArrayWriter, ObjectWriter, Secrets, Writer};
