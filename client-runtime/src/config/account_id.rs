//! Whether the account of the credentials may stand in an endpoint.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// Whether calls go to an endpoint of the account, for services that have such endpoints, as `DynamoDB` does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AccountIdEndpointMode {
    /// If the credentials name their account.
    #[default]
    Preferred,
    /// A call fails if the credentials do not name their account.
    Required,
    /// Never.
    Disabled,
}

impl AccountIdEndpointMode {
    /// What the endpoint rules call it.
    #[inline]
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Preferred => "preferred",
            Self::Required => "required",
            Self::Disabled => "disabled",
        }
    }
}

impl fmt::Display for AccountIdEndpointMode {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AccountIdEndpointMode {
    type Err = InvalidAccountIdEndpointMode;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let all = [Self::Preferred, Self::Required, Self::Disabled];
        let found = all.into_iter().find(|mode| text.eq_ignore_ascii_case(mode.as_str()));
        found.ok_or(InvalidAccountIdEndpointMode)
    }
}

/// The string is not the name of an [`AccountIdEndpointMode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidAccountIdEndpointMode;

impl fmt::Display for InvalidAccountIdEndpointMode {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected preferred, required or disabled")
    }
}

impl Error for InvalidAccountIdEndpointMode {}
