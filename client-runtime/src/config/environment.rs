//! What environment variables say about a client.

use std::error::Error;
use std::fmt;

use zeroize::Zeroize as _;

use super::retry::{RetryBehavior, RetryConfig, RetryMode};
use super::{AppName, Builder, Region};
use crate::credentials::Credentials;
use crate::endpoint::is_valid_host_label;
use crate::printable::Printable;

/// Environment variables: those of the process, or any others, so that tests change no process.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(Vec<(String, String)>);

impl Environment {
    /// The process's variables whose names begin with `AWS_`, as far as they are Unicode.
    #[inline]
    #[must_use]
    pub fn process() -> Self {
        std::env::vars_os()
            .filter(|(name, _)| name.as_encoded_bytes().starts_with(b"AWS_"))
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// A variable that is set to more than blanks, without the blanks around its value.
    #[inline]
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The region of `AWS_REGION` or `AWS_DEFAULT_REGION`.
    #[inline]
    fn region(&self) -> Result<Option<&str>, ConfigError> {
        let mut names = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter();
        match names.find_map(|name| Some((name, self.get(name)?))) {
            Some((name, region)) if !is_valid_host_label(region, true) => {
                let expected = "a region: letters, digits and hyphens, as in us-east-1";
                Err(ConfigError::new(name, region, expected))
            }
            found => Ok(found.map(|(_, region)| region)),
        }
    }

    /// The rules that `AWS_NEW_RETRIES_2026` chooses.
    #[inline]
    pub(super) fn retry_behavior(&self) -> Result<Option<RetryBehavior>, ConfigError> {
        let newer = self.flag("AWS_NEW_RETRIES_2026")?;
        let behavior = |newer| {
            if newer { RetryBehavior::Of2026 } else { RetryBehavior::Before2026 }
        };
        Ok(newer.map(behavior))
    }

    /// `true` or `false`, in any case.
    #[inline]
    fn flag(&self, name: &'static str) -> Result<Option<bool>, ConfigError> {
        match self.get(name) {
            None => Ok(None),
            Some(value) if value.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(value) if value.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(value) => Err(ConfigError::new(name, value, "true or false")),
        }
    }

    /// The credentials of `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
    #[inline]
    fn credentials(&self) -> Option<Credentials> {
        let credentials = Credentials::new(
            self.get("AWS_ACCESS_KEY_ID")?,
            self.get("AWS_SECRET_ACCESS_KEY")?,
            self.get("AWS_SESSION_TOKEN").map(str::to_owned),
            None,
            "Environment",
        );
        Some(match self.get("AWS_ACCOUNT_ID") {
            Some(account) => credentials.with_account_id(account),
            None => credentials,
        })
    }

    /// The variables that name endpoints, for the client to pick its own.
    #[inline]
    pub(super) fn endpoints(&self) -> Self {
        let endpoints = self.0.iter().filter(|(name, _)| name.starts_with("AWS_ENDPOINT_URL"));
        Self(endpoints.cloned().collect())
    }

    /// Sets a variable here, and nowhere else. They are few, and stand in the order of their names.
    #[inline]
    pub(super) fn set(&mut self, name: String, value: String) {
        let at = self.0.partition_point(|(other, _)| *other < name);
        match self.0.get_mut(at) {
            Some(same) if same.0 == name => {
                // It may be a secret key.
                same.1.zeroize();
                same.1 = value;
            }
            _ => self.0.insert(at, (name, value)),
        }
    }
}

impl Drop for Environment {
    #[inline]
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|(_, value)| value.zeroize());
    }
}

impl fmt::Debug for Environment {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may be secret keys.
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Environment {
    #[inline]
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        let mut kept = Self::default();
        for (name, value) in variables {
            kept.set(name.into(), value.into());
        }
        kept
    }
}

impl Builder {
    /// Sets what the variables say, over what is set.
    ///
    /// # Errors
    /// A variable has a value that it cannot have.
    #[inline]
    pub fn environment(mut self, variables: &Environment) -> Result<Self, ConfigError> {
        if let Some(region) = variables.region()? {
            self.set_region(Some(Region::new(region.to_owned())));
        }
        if let Some(credentials) = variables.credentials() {
            self = self.credentials_provider(credentials);
        }
        if let Some(fips) = variables.flag("AWS_USE_FIPS_ENDPOINT")? {
            self.set_use_fips(Some(fips));
        }
        if let Some(dual_stack) = variables.flag("AWS_USE_DUALSTACK_ENDPOINT")? {
            self.set_use_dual_stack(Some(dual_stack));
        }
        if let Some(mode) = variables.get("AWS_ACCOUNT_ID_ENDPOINT_MODE") {
            let parsed = mode.parse().map_err(|_| {
                let expected = "preferred, required or disabled";
                ConfigError::new("AWS_ACCOUNT_ID_ENDPOINT_MODE", mode, expected)
            })?;
            self.set_account_id_endpoint_mode(Some(parsed));
        }
        if variables.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")? != Some(true) {
            self.set_environment_endpoints(variables.endpoints());
        }
        if let Some(name) = variables.get("AWS_SDK_UA_APP_ID") {
            self.set_app_name(Some(AppName::of_setting(name)));
        }
        if let Some(retry) = retry(variables)? {
            self.set_retry_config(Some(retry));
        }
        Ok(self)
    }
}

#[inline]
fn retry(variables: &Environment) -> Result<Option<RetryConfig>, ConfigError> {
    let mode = match variables.get("AWS_RETRY_MODE") {
        None => None,
        Some(value) => Some(
            value
                .parse::<RetryMode>()
                .map_err(|_| ConfigError::new("AWS_RETRY_MODE", value, "standard or adaptive"))?,
        ),
    };
    let attempts = match variables.get("AWS_MAX_ATTEMPTS") {
        None => None,
        Some(value) => match value.parse::<u32>() {
            Ok(attempts) if attempts > 0 => Some(attempts),
            _ => {
                return Err(ConfigError::new("AWS_MAX_ATTEMPTS", value, "a number from 1"));
            }
        },
    };
    let behavior = variables.retry_behavior()?;
    if mode.is_none() && attempts.is_none() && behavior.is_none() {
        return Ok(None);
    }
    let config = RetryConfig::standard()
        .with_retry_mode(mode.unwrap_or(RetryMode::Standard))
        .with_behavior(behavior.unwrap_or_default());
    Ok(Some(match attempts {
        Some(attempts) => config.with_max_attempts(attempts),
        None => config,
    }))
}

/// An environment variable has an invalid value, or a file that a variable names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    variable: &'static str,
    value: String,
    expected: &'static str,
    /// What is wrong with the file.
    #[cfg(feature = "credential-chain")]
    file: Option<String>,
}

impl ConfigError {
    #[inline]
    fn new(variable: &'static str, value: &str, expected: &'static str) -> Self {
        Self {
            variable,
            value: value.to_owned(),
            expected,
            #[cfg(feature = "credential-chain")]
            file: None,
        }
    }

    /// A file says what cannot be. The message names file and line.
    #[cfg(feature = "credential-chain")]
    pub(crate) fn of_file(variable: &'static str, message: String) -> Self {
        Self { file: Some(message), ..Self::new(variable, "", "") }
    }

    /// What the variable may be.
    #[cfg(feature = "credential-chain")]
    pub(crate) fn expected(&self) -> &'static str {
        self.expected
    }

    /// The variable's name. For a file, that of the variable that says where it is.
    #[inline]
    #[must_use]
    pub fn variable(&self) -> &'static str {
        self.variable
    }
}

impl fmt::Display for ConfigError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[cfg(feature = "credential-chain")]
        if let Some(message) = &self.file {
            return Printable(message).fmt(f);
        }
        let Self { variable, value, expected, .. } = self;
        write!(f, "{variable}: expected {expected}, found '{}'", Printable(value))
    }
}

impl Error for ConfigError {}
