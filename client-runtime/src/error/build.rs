//! Errors of values that cannot be built.

use std::error::Error;
use std::fmt;

use super::BoxError;

/// A builder lacks a member, or a member's value is not allowed.
#[derive(Debug)]
pub struct BuildError(Kind);

#[derive(Debug)]
enum Kind {
    Missing { field: &'static str, details: &'static str },
    Invalid { field: &'static str, details: String },
    Other(BoxError),
}

impl BuildError {
    /// A member that must be set is not.
    #[inline]
    #[must_use]
    pub fn missing_field(field: &'static str, details: &'static str) -> Self {
        Self(Kind::Missing { field, details })
    }

    /// A member's value is not allowed. `details` must not hold the value, which may be a secret.
    #[inline]
    pub fn invalid_field(field: &'static str, details: impl Into<String>) -> Self {
        Self(Kind::Invalid { field, details: details.into() })
    }

    /// Any other reason.
    pub fn other(source: impl Into<BoxError>) -> Self {
        Self(Kind::Other(source.into()))
    }
}

impl fmt::Display for BuildError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Missing { field, details: "" } => write!(f, "`{field}` is required"),
            Kind::Missing { field, details } => write!(f, "`{field}` is required: {details}"),
            Kind::Invalid { field, details } => write!(f, "`{field}` is not valid: {details}"),
            Kind::Other(_) => f.write_str("the value cannot be built"),
        }
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Kind::Other(source) => Some(&**source),
            _ => None,
        }
    }
}

/// The string is not a known value of the enum.
#[derive(Debug)]
pub struct UnknownVariantError {
    value: String,
}

impl UnknownVariantError {
    /// `value` is the string that is not known.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: value.into() }
    }
}

impl fmt::Display for UnknownVariantError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown value: '{}'", self.value)
    }
}

impl Error for UnknownVariantError {}
