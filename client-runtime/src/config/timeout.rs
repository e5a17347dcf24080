//! How long a call may take.

use std::time::Duration;

use crate::transport::CallOptions;

/// How long a call and its parts may take. What is not set has the default that stands with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeoutConfig {
    connect: Limit,
    read: Limit,
    operation: Limit,
    operation_attempt: Limit,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Limit {
    #[default]
    Unset,
    Off,
    After(Duration),
}

impl Limit {
    #[inline]
    fn new(duration: Option<Duration>) -> Self {
        duration.map_or(Self::Unset, Self::After)
    }

    #[inline]
    fn get(self) -> Option<Duration> {
        match self {
            Self::After(duration) => Some(duration),
            Self::Unset | Self::Off => None,
        }
    }

    #[inline]
    fn get_or(self, default: Option<Duration>) -> Option<Duration> {
        if self == Self::Unset { default } else { self.get() }
    }

    #[inline]
    fn or(self, other: Self) -> Self {
        if self == Self::Unset { other } else { self }
    }
}

impl TimeoutConfig {
    /// Nothing set.
    #[inline]
    #[must_use]
    pub fn builder() -> TimeoutConfigBuilder {
        TimeoutConfigBuilder::new()
    }

    /// A builder that starts from this.
    #[inline]
    #[must_use]
    pub fn to_builder(&self) -> TimeoutConfigBuilder {
        TimeoutConfigBuilder { inner: self.clone() }
    }

    /// A builder that starts from this.
    #[inline]
    #[must_use]
    pub fn into_builder(self) -> TimeoutConfigBuilder {
        TimeoutConfigBuilder { inner: self }
    }

    /// No limit anywhere.
    #[inline]
    #[must_use]
    pub fn disabled() -> Self {
        let off = Limit::Off;
        Self { connect: off, read: off, operation: off, operation_attempt: off }
    }

    /// Sets what is not set here from another.
    #[inline]
    pub fn take_defaults_from(&mut self, other: &Self) -> &mut Self {
        self.connect = self.connect.or(other.connect);
        self.read = self.read.or(other.read);
        self.operation = self.operation.or(other.operation);
        self.operation_attempt = self.operation_attempt.or(other.operation_attempt);
        self
    }

    /// How long making a connection may take. 3.1 seconds if it is not set.
    #[inline]
    #[must_use]
    pub fn connect_timeout(&self) -> Option<Duration> {
        self.connect.get()
    }

    /// How long the complete response may take once the connection is there. 60 seconds if it is not set.
    #[inline]
    #[must_use]
    pub fn read_timeout(&self) -> Option<Duration> {
        self.read.get()
    }

    /// How long the call may take, retries and waits included. No limit if it is not set.
    ///
    /// A blocking call that itself asks the credentials provider cannot leave it: the call ends when the provider has
    /// answered. One that waits for the answer to another call ends in time.
    #[inline]
    #[must_use]
    pub fn operation_timeout(&self) -> Option<Duration> {
        self.operation.get()
    }

    /// How long one attempt may take. No limit if it is not set.
    ///
    /// A blocking attempt ends when its transport does, which is told this limit as that of the whole attempt.
    #[inline]
    #[must_use]
    pub fn operation_attempt_timeout(&self) -> Option<Duration> {
        self.operation_attempt.get()
    }

    /// What the transport is told, with the defaults for what is not set.
    #[inline]
    pub(crate) fn call_options(&self) -> CallOptions {
        let mut options = CallOptions::default();
        options.connect_timeout = self.connect.get_or(options.connect_timeout);
        options.read_timeout = self.read.get_or(options.read_timeout);
        options
    }

    /// True if there is any limit.
    #[inline]
    #[must_use]
    pub fn has_timeouts(&self) -> bool {
        [self.connect, self.read, self.operation, self.operation_attempt]
            .iter()
            .any(|limit| limit.get().is_some())
    }
}

/// Builds a [`TimeoutConfig`].
#[derive(Clone, Debug, Default)]
pub struct TimeoutConfigBuilder {
    inner: TimeoutConfig,
}

impl TimeoutConfigBuilder {
    /// Nothing set.
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long making a connection may take. 3.1 seconds by default.
    #[inline]
    #[must_use]
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.inner.connect = Limit::After(limit);
        self
    }

    /// Sets or unsets how long making a connection may take.
    #[inline]
    pub fn set_connect_timeout(&mut self, limit: Option<Duration>) -> &mut Self {
        self.inner.connect = Limit::new(limit);
        self
    }

    /// Lets making a connection take as long as it takes.
    #[inline]
    #[must_use]
    pub fn disable_connect_timeout(mut self) -> Self {
        self.inner.connect = Limit::Off;
        self
    }

    /// Sets how long the complete response may take. 60 seconds by default.
    #[inline]
    #[must_use]
    pub fn read_timeout(mut self, limit: Duration) -> Self {
        self.inner.read = Limit::After(limit);
        self
    }

    /// Sets or unsets how long the complete response may take.
    #[inline]
    pub fn set_read_timeout(&mut self, limit: Option<Duration>) -> &mut Self {
        self.inner.read = Limit::new(limit);
        self
    }

    /// Lets the response take as long as it takes.
    #[inline]
    #[must_use]
    pub fn disable_read_timeout(mut self) -> Self {
        self.inner.read = Limit::Off;
        self
    }

    /// Sets how long the call may take, retries and waits included. No limit by default.
    #[inline]
    #[must_use]
    pub fn operation_timeout(mut self, limit: Duration) -> Self {
        self.inner.operation = Limit::After(limit);
        self
    }

    /// Sets or unsets how long the call may take.
    #[inline]
    pub fn set_operation_timeout(&mut self, limit: Option<Duration>) -> &mut Self {
        self.inner.operation = Limit::new(limit);
        self
    }

    /// Lets the call take as long as it takes.
    #[inline]
    #[must_use]
    pub fn disable_operation_timeout(mut self) -> Self {
        self.inner.operation = Limit::Off;
        self
    }

    /// Sets how long one attempt may take. No limit by default.
    #[inline]
    #[must_use]
    pub fn operation_attempt_timeout(mut self, limit: Duration) -> Self {
        self.inner.operation_attempt = Limit::After(limit);
        self
    }

    /// Sets or unsets how long one attempt may take.
    #[inline]
    pub fn set_operation_attempt_timeout(&mut self, limit: Option<Duration>) -> &mut Self {
        self.inner.operation_attempt = Limit::new(limit);
        self
    }

    /// Lets an attempt take as long as it takes.
    #[inline]
    #[must_use]
    pub fn disable_operation_attempt_timeout(mut self) -> Self {
        self.inner.operation_attempt = Limit::Off;
        self
    }

    /// Sets what is not set here from another.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "the signature is that of the AWS SDK")]
    #[inline]
    pub fn take_unset_from(mut self, other: Self) -> Self {
        self.inner.take_defaults_from(&other.inner);
        self
    }

    /// The finished configuration.
    #[inline]
    #[must_use]
    pub fn build(self) -> TimeoutConfig {
        self.inner
    }
}

impl From<TimeoutConfig> for TimeoutConfigBuilder {
    #[inline]
    fn from(config: TimeoutConfig) -> Self {
        config.into_builder()
    }
}
