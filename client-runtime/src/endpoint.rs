//! Where a request goes: the input and the outcome of a service's endpoint rules, and the functions
//! of the rules language, which generated code calls.

mod functions;
mod partitions;
#[cfg(test)]
mod tests;
mod url;

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use crate::error::BoxError;
use crate::printable::Printable;
use crate::small_map::SmallMap;

pub use functions::{
    Arn, Url, get, is_valid_host_label, is_virtual_hostable_s3_bucket, parse_arn, parse_url, split,
    substring, uri_encode,
};
pub use partitions::{Partition, partition};
pub use url::url;

/// What a part of a host name must be.
pub(crate) const HOST_LABELS: &str =
    "one or more host labels (letters, digits and hyphens within) joined by dots";

/// The parameters of a service's endpoint rules.
#[derive(Clone, Default, PartialEq)]
pub struct EndpointParams {
    /// The region of the configuration.
    pub region: Option<String>,
    /// Whether the endpoint must be one with FIPS 140 cryptography.
    pub use_fips: bool,
    /// Whether the endpoint must also be reached by IPv6.
    pub use_dual_stack: bool,
    /// The endpoint that the configuration names instead.
    pub endpoint: Option<String>,
    /// The account of the credentials.
    pub account_id: Option<String>,
    /// Whether the account may stand in the endpoint: `preferred`, `disabled` or `required`.
    pub account_id_endpoint_mode: Option<String>,
    /// Parameters of this service, or of this call, by their name in the rules.
    pub(crate) context: SmallMap<ContextParam>,
}

/// A parameter that a service or a call adds.
#[derive(Clone, Debug, PartialEq)]
pub enum ContextParam {
    /// A string.
    String(String),
    /// A truth value.
    Bool(bool),
    /// Strings.
    List(Vec<String>),
}

impl EndpointParams {
    /// A string parameter that the service adds.
    #[must_use]
    pub fn get_str(&self, name: &str) -> Option<&str> {
        match self.context.get(name) {
            Some(ContextParam::String(value)) => Some(value),
            _ => None,
        }
    }

    /// A truth value that the service adds.
    #[must_use]
    pub fn get_bool(&self, name: &str) -> Option<bool> {
        match self.context.get(name) {
            Some(ContextParam::Bool(value)) => Some(*value),
            _ => None,
        }
    }

    /// A list of strings that the service adds.
    #[must_use]
    pub fn get_list(&self, name: &str) -> Option<&[String]> {
        match self.context.get(name) {
            Some(ContextParam::List(values)) => Some(values),
            _ => None,
        }
    }

    /// The name of the parameter that a value is, or is a part of.
    fn name_of(&self, value: &str) -> Option<&'static str> {
        let holds = |param: &ContextParam| match param {
            ContextParam::String(text) => text.contains(value),
            ContextParam::List(texts) => texts.iter().any(|text| text.contains(value)),
            ContextParam::Bool(_) => false,
        };
        self.context.iter().find(|(_, param)| holds(param)).map(|(name, _)| name)
    }

    /// Sets a parameter that the service adds, if there is a value.
    pub fn set<V: Into<ContextParam>>(&mut self, name: &'static str, value: Option<V>) {
        if let Some(value) = value {
            self.context.insert(name, value.into());
        }
    }
}

impl From<String> for ContextParam {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}

impl From<&str> for ContextParam {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<bool> for ContextParam {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Vec<String>> for ContextParam {
    fn from(values: Vec<String>) -> Self {
        Self::List(values)
    }
}

impl fmt::Debug for EndpointParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndpointParams")
            .field("region", &self.region)
            .field("use_fips", &self.use_fips)
            .field("use_dual_stack", &self.use_dual_stack)
            .field("endpoint", &self.endpoint.as_deref().map(without_user))
            .field("account_id", &self.account_id)
            .field("account_id_endpoint_mode", &self.account_id_endpoint_mode)
            .field("context", &self.context)
            .finish()
    }
}

/// Where a request goes, and how it is signed there.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// Scheme, authority and an optional path.
    pub url: String,
    /// Headers that the endpoint asks for.
    pub headers: Vec<(String, String)>,
    /// The name that signatures for this endpoint use, if it is not the service's.
    pub signing_name: Option<String>,
    /// The region that signatures for this endpoint use, if it is not the configuration's.
    pub signing_region: Option<String>,
}

impl Endpoint {
    /// An endpoint without anything special.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the name that signatures use.
    #[must_use]
    pub fn signing_name(mut self, name: impl Into<String>) -> Self {
        self.signing_name = Some(name.into());
        self
    }

    /// Sets the region that signatures use.
    #[must_use]
    pub fn signing_region(mut self, region: impl Into<String>) -> Self {
        self.signing_region = Some(region.into());
        self
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &without_user(&self.url))
            .field("headers", &self.headers)
            .field("signing_name", &self.signing_name)
            .field("signing_region", &self.signing_region)
            .finish()
    }
}

/// A URL as it may be printed: without the user name and the password that it may hold.
///
/// Everything up to the last `@` goes, since a malformed URL leaves in doubt where its password ends.
pub(crate) fn without_user(url: &str) -> Cow<'_, str> {
    let Some(at) = url.rfind('@') else { return Cow::Borrowed(url) };
    let scheme = url[..at].find("://").map_or("", |end| &url[..end + 3]);
    Cow::Owned(format!("{scheme}…{}", &url[at..]))
}

/// No endpoint rule matched, or the rule that did is an error. The message says which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointError {
    message: String,
    /// A value that a rule would put into the host, and that no host can hold.
    value: Option<String>,
}

impl EndpointError {
    /// An error with the text of the rule.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), value: None }
    }

    /// An error of a value that would move the host.
    fn not_in_host(value: &str) -> Self {
        let message = format!("{value:?} cannot stand in a host name: it must be {HOST_LABELS}");
        Self { message, value: Some(value.to_owned()) }
    }

    /// The text of the rule.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// This, or what a program can do about it, if that is known.
    pub(crate) fn explained(self, params: &EndpointParams) -> BoxError {
        if params.region.is_none() && params.endpoint.is_none() {
            return Box::new(MissingRegion);
        }
        let name = self.value.as_deref().and_then(|value| params.name_of(value));
        match name {
            Some(name) => {
                format!("the endpoint parameter {name} cannot be used: {}", self.message).into()
            }
            None => Box::new(self),
        }
    }
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no endpoint: {}", Printable(&self.message))
    }
}

impl Error for EndpointError {}

/// The configuration has neither a region nor an endpoint, and the rules need one of them.
#[derive(Debug)]
struct MissingRegion;

impl fmt::Display for MissingRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "no region: set `region` in the configuration, or set AWS_REGION and start from \
             `Config::from_env()`",
        )
    }
}

impl Error for MissingRegion {}
