//! Names that a configuration holds: the region and the application.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// An AWS region, for example `eu-central-1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Region(Cow<'static, str>);

impl Region {
    /// A region by name.
    #[inline]
    pub fn new(region: impl Into<Cow<'static, str>>) -> Self {
        Self(region.into())
    }

    /// A region by name, in a constant.
    #[inline]
    #[must_use]
    pub const fn from_static(region: &'static str) -> Self {
        Self(Cow::Borrowed(region))
    }
}

impl AsRef<str> for Region {
    #[inline]
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Region {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The application's name, which goes into the user agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppName(Cow<'static, str>);

impl AppName {
    /// A name of letters, digits and ``!#$%&'*+-.^_`|~``.
    ///
    /// # Errors
    /// The name is empty or holds another character.
    #[inline]
    pub fn new(name: impl Into<Cow<'static, str>>) -> Result<Self, InvalidAppName> {
        let name = name.into();
        if name.is_empty() || !name.chars().all(Self::allows) {
            return Err(InvalidAppName);
        }
        Ok(Self(name))
    }

    #[inline]
    fn allows(c: char) -> bool {
        c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
    }

    /// The name of a variable or a file, which is not empty, with `-` for what is not allowed: nobody's calls should
    /// fail because of it.
    #[inline]
    pub(crate) fn of_setting(name: &str) -> Self {
        let allowed = |c| if Self::allows(c) { c } else { '-' };
        Self(name.chars().map(allowed).collect())
    }

    /// A name that is known to be valid.
    #[cfg(feature = "aws-config")]
    pub(super) fn checked(name: Cow<'static, str>) -> Self {
        Self(name)
    }
}

impl AsRef<str> for AppName {
    #[inline]
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AppName {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of an application is empty or holds a character that is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidAppName;

impl fmt::Display for InvalidAppName {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "an application's name must not be empty and may hold only letters, digits and \
             !#$%&'*+-.^_`|~",
        )
    }
}

impl Error for InvalidAppName {}
