//! What a newer service sends to an older client, kept as it came.

use std::fmt;

use super::Document;

/// The value of an enum that this version of the client does not know.
///
/// Its text is in the enum's `as_str`. Matching on it is a mistake waiting for the next version, in which the value
/// may have a variant of its own; that is why it cannot be made or taken apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownVariantValue(Box<str>);

impl UnknownVariantValue {
    #[inline]
    #[doc(hidden)]
    #[must_use]
    pub fn new(value: &str) -> Self {
        Self(value.into())
    }

    /// The text on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The member of a union that this version of the client does not know: its name and its content. `Debug` tells the name
/// alone, since the content may be sensitive.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct UnknownUnionMember {
    /// The member's name on the wire; empty if the response held no member at all.
    pub name: String,
    /// The member's content.
    pub value: Document,
}

impl fmt::Debug for UnknownUnionMember {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownUnionMember").field("name", &self.name).finish_non_exhaustive()
    }
}

impl UnknownUnionMember {
    #[inline]
    #[doc(hidden)]
    #[must_use]
    pub fn new(name: &str, value: Document) -> Self {
        Self { name: name.to_owned(), value }
    }
}
