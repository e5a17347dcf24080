//! Types of a client through serde: what the wire has, in any self-describing format.
//!
//! A type of the model does not implement `Serialize` itself, because what becomes of its sensitive
//! members has to be chosen: [`Plain`] fails if there is one, [`Redacted`] replaces it by a fixed
//! text, [`Exposed`] writes it. [`Read`] reads a type of the model. Names of members are those of
//! the API, blobs are base64, timestamps are numbers of seconds unless the model says otherwise.
//!
//! Structures, unions and enums can be written, and inputs and outputs of operations. What a response can hold can be read as
//! well; the rest, such as inputs, with the feature `server`. `Blob`, `DateTime`, `Document` and options, lists and maps of all
//! of them can be both. Errors, builders and configurations can be neither.
//!
//! In a client, here `trent_kms`:
//!
//! ```text
//! use trent_kms::serde::Redacted;
//! use trent_kms::types::KeyMetadata;
//!
//! serde_json::to_string(&Redacted(&store))?;
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Report {
//!     #[serde(with = "trent_kms::serde::plain")]
//!     key: KeyMetadata,
//!     #[serde(with = "trent_kms::serde::redacted", default)]
//!     others: Vec<KeyMetadata>,
//! }
//! ```
//!
//! Both directions pass through the JSON that the client writes and reads anyway, so no type
//! carries code for serde.

mod deserialize;
mod serialize;
#[cfg(test)]
mod tests;

pub use crate::protocol::json::ReadError;
use crate::protocol::json::{FromJson, Secrets, ToJson};
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

/// Serializes a value, or fails if a sensitive member is set.
#[derive(Clone, Copy)]
pub struct Plain<'a, T: ?Sized>(pub &'a T);

/// Serializes a value with a fixed text in place of each sensitive member.
#[derive(Clone, Copy)]
pub struct Redacted<'a, T: ?Sized>(pub &'a T);

/// Serializes a value with all its secrets.
#[derive(Clone, Copy)]
pub struct Exposed<'a, T: ?Sized>(pub &'a T);

/// Deserializes a value.
pub struct Read<T>(pub T);

impl<T: ToJson + ?Sized> Serialize for Plain<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        plain(self.0, serializer)
    }
}

impl<T: ToJson + ?Sized> Serialize for Redacted<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        redacted(self.0, serializer)
    }
}

impl<T: ToJson + ?Sized> Serialize for Exposed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        exposed(self.0, serializer)
    }
}

impl<'de, T: FromJson> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

/// What [`Plain`] does, for `#[serde(serialize_with)]`.
///
/// # Errors
/// If a sensitive member is set, or the serializer fails.
pub fn plain<T: ToJson + ?Sized, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serialize::with(Secrets::Refuse, |w| value.to_json(w), serializer)
}

/// What [`Redacted`] does, for `#[serde(serialize_with)]`.
///
/// # Errors
/// If the serializer fails.
pub fn redacted<T: ToJson + ?Sized, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serialize::with(Secrets::Redact, |w| value.to_json(w), serializer)
}

/// What [`Exposed`] does, for `#[serde(serialize_with)]`.
///
/// # Errors
/// If the serializer fails.
pub fn exposed<T: ToJson + ?Sized, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serialize::with(Secrets::Write, |w| value.to_json(w), serializer)
}

/// A field of a program's structure as [`Plain`] writes it and [`Read`] reads it: `#[serde(with = "…::serde::plain")]`, where
/// `…` is the client's crate. Options, lists and maps of the API's types can be such fields, too.
pub mod plain {
    use serde_core::{Deserializer, Serializer};

    use super::{FromJson, ToJson};

    /// Writes the field.
    ///
    /// # Errors
    /// If a sensitive member is set, or the serializer fails.
    pub fn serialize<T: ToJson, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        super::plain(value, serializer)
    }

    /// Reads the field.
    ///
    /// # Errors
    /// If the content is not of that type.
    pub fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        super::read(deserializer)
    }
}

/// A field of a program's structure as [`Redacted`] writes it and [`Read`] reads it: `#[serde(with = "…::serde::redacted")]`, where
/// `…` is the client's crate. Options, lists and maps of the API's types can be such fields, too.
pub mod redacted {
    use serde_core::{Deserializer, Serializer};

    use super::{FromJson, ToJson};

    /// Writes the field.
    ///
    /// # Errors
    /// If the serializer fails.
    pub fn serialize<T: ToJson, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        super::redacted(value, serializer)
    }

    /// Reads the field.
    ///
    /// # Errors
    /// If the content is not of that type.
    pub fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        super::read(deserializer)
    }
}

/// A field of a program's structure as [`Exposed`] writes it and [`Read`] reads it: `#[serde(with = "…::serde::exposed")]`, where
/// `…` is the client's crate. Options, lists and maps of the API's types can be such fields, too.
pub mod exposed {
    use serde_core::{Deserializer, Serializer};

    use super::{FromJson, ToJson};

    /// Writes the field.
    ///
    /// # Errors
    /// If the serializer fails.
    pub fn serialize<T: ToJson, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        super::exposed(value, serializer)
    }

    /// Reads the field.
    ///
    /// # Errors
    /// If the content is not of that type.
    pub fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        super::read(deserializer)
    }
}

/// What [`Read`] does, for `#[serde(deserialize_with)]`. Needs a self-describing format.
///
/// # Errors
/// If the content is not of that type.
pub fn read<'de, T: FromJson, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let document = deserialize::document(deserializer)?;
    crate::protocol::json::from_json(&document).map_err(serde_core::de::Error::custom)
}

/// Reads a value from JSON text.
///
/// # Errors
/// If the text is not JSON of that type.
pub fn from_json_str<T: FromJson>(json: &str) -> Result<T, ReadError> {
    crate::protocol::json::from_json(json.as_bytes())
}
