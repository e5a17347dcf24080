//! The API's types through serde, with the feature `serde`.
//!
//! No type of the API derives `Serialize` or `Deserialize`, because what becomes of secrets is for the program to
//! say, each time:
//!
//! | to write | [`Plain`](crate::serde::Plain) | [`Redacted`](crate::serde::Redacted) | [`Exposed`](crate::serde::Exposed) |
//! | --- | --- | --- | --- |
//! | a secret that is set is | an error | a fixed text | written |
//! | for a field | `with = "trent_kms::serde::plain"` | `with = "trent_kms::serde::redacted"` | `with = "trent_kms::serde::exposed"` |
//!
//! All structures and enums of [`types`](crate::types), all inputs and outputs, `Blob` and `DateTime` can be written. What a
//! response can hold can be read as well, and with the feature `server` the rest: inputs, and types that stand in inputs only.
//! Options, lists and maps of them are fine. Errors, builders and configurations can neither be written nor read. Names are those
//! of the API (`KeyId`), blobs are base64, timestamps are seconds with a fraction. Members that are absent are left out.
//!
//! # A field of your own structure
//!
//! ```
//! # #[cfg(feature = "serde")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use serde::{Deserialize, Serialize};
//! use trent_kms::types::{KeyMetadata, KeyState, Tag};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Report {
//!     name: String,
//!     #[serde(with = "trent_kms::serde::plain")]
//!     key: KeyMetadata,
//!     #[serde(with = "trent_kms::serde::plain")]
//!     state: KeyState,
//!     #[serde(with = "trent_kms::serde::plain", default)]
//!     tags: Vec<Tag>,
//!     #[serde(with = "trent_kms::serde::plain", default, skip_serializing_if = "Option::is_none")]
//!     owner: Option<Tag>,
//! }
//!
//! let key = KeyMetadata::builder().key_id("1234").build()?;
//! let report = Report { name: "a".into(), key, state: KeyState::Enabled, tags: vec![], owner: None };
//! let text = serde_json::to_string(&report)?;
//! assert_eq!(text, r#"{"name":"a","key":{"KeyId":"1234","Enabled":false},"state":"Enabled","tags":[]}"#);
//! let back: Report = serde_json::from_str(&text)?;
//! assert_eq!(back.key, report.key);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "serde"))]
//! # fn main() {}
//! ```
//!
//! # A value as it is
//!
//! ```
//! # #[cfg(feature = "serde")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use trent_kms::operation::encrypt::EncryptInput;
//! use trent_kms::primitives::Blob;
//! use trent_kms::serde::{Plain, Redacted, from_json_str};
//! use trent_kms::types::Tag;
//!
//! let input = EncryptInput::builder().key_id("1").plaintext(Blob::new("secret")).build()?;
//! println!("{}", serde_json::to_string(&Redacted(&input))?);
//! assert!(serde_json::to_string(&Plain(&input)).is_err());
//!
//! let tag: Tag = from_json_str(r#"{"TagKey":"team","TagValue":"blue"}"#)?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "serde"))]
//! # fn main() {}
//! ```
