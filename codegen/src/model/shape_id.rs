//! `com.amazonaws.kms#Tag$TagKey`: namespace, name and, for a member, its name.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// The absolute identity of a shape or of a member. Cheap to clone; ordered as text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeId(Arc<str>);

impl ShapeId {
    /// An identity from its text. Whether the text is well formed is for `load` to say.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// The whole text, `com.amazonaws.kms#Tag$TagKey`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before `#`: `com.amazonaws.kms`. Empty if there is no `#`.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.0.split_once('#').map_or("", |(namespace, _)| namespace)
    }

    /// What stands between `#` and `$`: `Tag`.
    #[must_use]
    pub fn name(&self) -> &str {
        let local = self.0.split_once('#').map_or(&*self.0, |(_, local)| local);
        local.split_once('$').map_or(local, |(name, _)| name)
    }

    /// What stands behind `$`: `TagKey`.
    #[must_use]
    pub fn member(&self) -> Option<&str> {
        self.0.split_once('$').map(|(_, member)| member)
    }

    /// The identity of this shape's member.
    #[must_use]
    pub fn with_member(&self, member: &str) -> Self {
        Self::new(format!("{}${member}", self.shape().0))
    }

    /// The identity of the shape that holds this member; itself for a shape.
    #[must_use]
    pub fn shape(&self) -> Self {
        self.0.split_once('$').map_or_else(|| self.clone(), |(shape, _)| Self::new(shape))
    }

    /// Whether the shape is one of Smithy's own, `smithy.api#String`.
    #[must_use]
    pub fn is_prelude(&self) -> bool {
        self.namespace() == "smithy.api"
    }

    /// Whether the text is `namespace#Name` or `namespace#Name$member`, each part an identifier.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        is_shape_id(&self.0)
    }
}

/// Whether the text is `namespace#Name` or `namespace#Name$member`, each part an identifier.
pub(crate) fn is_shape_id(text: &str) -> bool {
    let Some((namespace, local)) = text.split_once('#') else { return false };
    let (name, member) =
        local.split_once('$').map_or((local, None), |(name, member)| (name, Some(member)));
    namespace.split('.').all(is_identifier)
        && is_identifier(name)
        && member.is_none_or(is_identifier)
}

/// Whether the text is an identifier of Smithy: letters, digits and `_`, no digit first, not `_` alone.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text.chars().any(|c| c != '_')
}

impl fmt::Display for ShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for ShapeId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ShapeId {
    fn from(id: &str) -> Self {
        Self::new(id)
    }
}
