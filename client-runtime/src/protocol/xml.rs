//! XML as the query protocol answers with it.
//!
//! A type says how it is read ([`FromXml`]); generated code implements that in straight lines, and no tree of elements is
//! ever built:
//!
//! ```text
//! impl FromXml for Tag {
//!     fn from_xml(r: &mut XmlReader<'_>) -> Result<Self, ReadError> {
//!         let mut value = Self { key: initial(), value: initial() };
//!         r.children(&mut |r, name| match name {
//!             "Key" => r.read_into(&mut value.key),
//!             "Value" => r.read_into(&mut value.value),
//!             _ => r.skip(),
//!         })?;
//!         Ok(value)
//!     }
//! }
//! ```
//!
//! The parser below is that of `quick-xml`, without its features. Measured as a clean debug build, in seconds of CPU time:
//!
//! | crate | builds | crates | |
//! | --- | --- | --- | --- |
//! | `quick-xml` 0.42 | 2.1 | 2 | pull parser, kept; borrows from the document |
//! | `xml` 1.4 | 1.6 | 1 | pull parser, kept; copies every name and text, expands entities of a DTD |
//! | `roxmltree` 0.21 | 1.8 | 2 | kept; builds a tree |
//! | `xmlparser` 0.13 | 0.6 | 1 | tokens alone; no release since 2023 |
//!
//! It stands behind the feature `aws-query`, so that clients of other protocols build none of it.

mod read;
mod reader;
#[cfg(test)]
mod tests;

pub use read::{Collected, FromText, FromXml};
pub use reader::XmlReader;
