//! Settings of one call that override those of its client.

use super::{Handle, Limits, credentials};
use crate::config::{Builder, Config};
use crate::validation::Policy;

/// Settings of one call: whatever is set here replaces the client's. Retries, timeouts, the bound of responses and
/// validation cost nothing; anything else makes a client of its own for the call, which shares the quota of retries, the
/// cached credentials if neither their provider nor the clock is another, and what is known of the clock.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    config: Config,
    #[cfg(feature = "aws-config")]
    observer: Option<crate::official::Observer>,
}

impl Overrides {
    /// Settings that replace the client's.
    #[inline]
    #[must_use]
    pub fn new(config: Builder) -> Self {
        Self {
            config: config.build(),
            #[cfg(feature = "aws-config")]
            observer: None,
        }
    }

    /// The same, for a call that is looked at.
    #[cfg(feature = "aws-config")]
    #[doc(hidden)]
    #[must_use]
    pub fn observed(mut self, observer: crate::official::Observer) -> Self {
        self.observer = Some(observer);
        self
    }

    /// What looks on while the call is made.
    #[cfg(feature = "aws-config")]
    pub(super) fn observer(&self) -> Option<crate::official::Observer> {
        self.observer.clone()
    }

    pub(super) fn validation(&self) -> Option<Policy> {
        self.config.validation
    }

    /// The client's limits with those that are set here.
    pub(super) fn limits(&self, client: &Limits) -> Limits {
        let config = &self.config;
        let timeout = match config.timeout_config.clone() {
            None => client.timeout.clone(),
            Some(mut timeout) => {
                timeout.take_defaults_from(&client.timeout);
                timeout
            }
        };
        Limits {
            retry: config.retry_config.clone().unwrap_or_else(|| client.retry.clone()),
            timeout,
            max_response_bytes: config.max_response_bytes.unwrap_or(client.max_response_bytes),
        }
    }

    /// A client for the call, if it needs its own.
    pub(super) fn client(&self, client: &Handle) -> Option<Handle> {
        let config = client.config().overridden_by(&self.config)?;
        let other_clock = self.config.time_source.is_some();
        let core = client.0.core.with_config(&config, other_clock);
        let credentials = if other_clock || self.config.credentials_provider.is_some() {
            credentials(&config, client.0.core.service())
        } else {
            client.0.credentials.clone()
        };
        Some(Handle::with(config, core, credentials))
    }
}

impl From<Builder> for Overrides {
    #[inline]
    fn from(config: Builder) -> Self {
        Self::new(config)
    }
}
