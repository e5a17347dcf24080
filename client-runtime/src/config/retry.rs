//! How often and how soon a failed attempt is retried.

use std::error::Error;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::operation::RetryDefaults;

/// How often and how soon a failed attempt is retried.
///
/// [`standard`](Self::standard), the default: three attempts; before the second a random wait of up to 50 milliseconds, or
/// of up to one second if the service throttles, before each further one of up to twice as much, never over 20 seconds. See
/// [`RetryBehavior`]. A service may have defaults of its own for the number of attempts and the 50 milliseconds, as
/// `DynamoDB` has; what is set here comes before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryConfig {
    mode: RetryMode,
    behavior: RetryBehavior,
    max_attempts: Option<u32>,
    initial_backoff: Option<Duration>,
    max_backoff: Duration,
}

/// The rules of the standard mode, which AWS's SDKs change in 2026.
///
/// `AWS_NEW_RETRIES_2026` chooses between them: `true` the newer ones, `false` the older.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryBehavior {
    /// The first wait is up to one second. Of the quota of 500, a retry takes 5, and 10 after a timeout.
    Before2026,
    /// The first wait is up to 50 milliseconds, and up to one second after throttling. Of the quota of 500, a retry takes
    /// 14, and 5 after throttling. The default: failures that pass cost less time, and a service that is down gets fewer
    /// retries.
    #[default]
    Of2026,
}

/// The strategies of AWS's SDKs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryMode {
    /// Exponential back-off with jitter and a quota that clones of a client share.
    Standard,
    /// As `Standard`: the client does not slow down calls that have not failed.
    Adaptive,
}

impl RetryConfig {
    /// Three attempts, or what the service's clients make by default.
    #[inline]
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            mode: RetryMode::Standard,
            behavior: RetryBehavior::Of2026,
            max_attempts: None,
            initial_backoff: None,
            max_backoff: Duration::from_secs(20),
        }
    }

    /// As [`standard`](Self::standard). Accepted for the sake of programs that ask for it; see [`RetryMode::Adaptive`].
    #[inline]
    #[must_use]
    pub const fn adaptive() -> Self {
        let mut config = Self::standard();
        config.mode = RetryMode::Adaptive;
        config
    }

    /// One attempt.
    #[inline]
    #[must_use]
    pub const fn disabled() -> Self {
        Self::standard().with_max_attempts(1)
    }

    /// Sets the mode.
    #[inline]
    #[must_use]
    pub const fn with_retry_mode(mut self, mode: RetryMode) -> Self {
        self.mode = mode;
        self
    }

    /// Sets how many attempts a call makes at most, the first included. Zero counts as one.
    #[inline]
    #[must_use]
    pub const fn with_max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = Some(if max_attempts == 0 { 1 } else { max_attempts });
        self
    }

    /// Sets the longest wait before the second attempt, whatever the failure is.
    #[inline]
    #[must_use]
    pub const fn with_initial_backoff(mut self, initial_backoff: Duration) -> Self {
        self.initial_backoff = Some(initial_backoff);
        self
    }

    /// Sets the rules.
    #[inline]
    #[must_use]
    pub const fn with_behavior(mut self, behavior: RetryBehavior) -> Self {
        self.behavior = behavior;
        self
    }

    /// Sets the longest wait that the client chooses itself. By the rules before 2026 no service lengthens it; by those of
    /// 2026 one may, by up to 5 seconds.
    #[inline]
    #[must_use]
    pub const fn with_max_backoff(mut self, max_backoff: Duration) -> Self {
        self.max_backoff = max_backoff;
        self
    }

    /// The mode.
    #[inline]
    #[must_use]
    pub const fn mode(&self) -> RetryMode {
        self.mode
    }

    /// How many attempts a call makes at most, the first included. If it is not set, 3, which the service may have another
    /// default for.
    #[inline]
    #[must_use]
    pub const fn max_attempts(&self) -> u32 {
        match self.max_attempts {
            Some(attempts) => attempts,
            None => RetryDefaults::STANDARD.max_attempts,
        }
    }

    /// How many attempts a call of a service makes.
    #[inline]
    pub(crate) fn attempts_of(&self, service: &RetryDefaults) -> u32 {
        match self.behavior {
            RetryBehavior::Before2026 => self.max_attempts(),
            RetryBehavior::Of2026 => self.max_attempts.unwrap_or(service.max_attempts),
        }
    }

    /// The longest first wait of a service's calls, if it does not throttle.
    #[inline]
    pub(crate) fn backoff_of(&self, service: &RetryDefaults) -> Duration {
        match (self.initial_backoff, self.behavior) {
            (None, RetryBehavior::Of2026) => service.initial_backoff,
            _ => self.initial_backoff(),
        }
    }

    /// The longest wait before the second attempt, if the service does not throttle and has no default of its own.
    #[inline]
    #[must_use]
    pub const fn initial_backoff(&self) -> Duration {
        match (self.initial_backoff, self.behavior) {
            (Some(backoff), _) => backoff,
            (None, RetryBehavior::Before2026) => Duration::from_secs(1),
            (None, RetryBehavior::Of2026) => RetryDefaults::STANDARD.initial_backoff,
        }
    }

    /// The longest first wait that a program has set.
    #[inline]
    pub(crate) fn own_backoff(&self) -> Option<Duration> {
        self.initial_backoff
    }

    /// The rules.
    #[inline]
    #[must_use]
    pub const fn behavior(&self) -> RetryBehavior {
        self.behavior
    }

    /// The longest wait that the client chooses itself; see [`with_max_backoff`](Self::with_max_backoff).
    #[inline]
    #[must_use]
    pub const fn max_backoff(&self) -> Duration {
        self.max_backoff
    }

    /// True if a failed attempt is ever made again.
    #[inline]
    #[must_use]
    pub const fn has_retry(&self) -> bool {
        self.max_attempts() > 1
    }
}

impl Default for RetryConfig {
    #[inline]
    fn default() -> Self {
        Self::standard()
    }
}

/// Builds a [`RetryConfig`]. What is not set is as in [`RetryConfig::standard`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetryConfigBuilder {
    mode: Option<RetryMode>,
    behavior: Option<RetryBehavior>,
    max_attempts: Option<u32>,
    initial_backoff: Option<Duration>,
    max_backoff: Option<Duration>,
}

macro_rules! setters {
    ($($field:ident, $set:ident: $ty:ty;)*) => {$(
        #[doc = concat!("Sets what [`RetryConfig::", stringify!($field), "`] tells.")]
        #[must_use]
        pub fn $field(mut self, $field: $ty) -> Self {
            self.$field = Some($field);
            self
        }

        #[doc = concat!("Sets or unsets what [`RetryConfig::", stringify!($field), "`] tells.")]
        pub fn $set(&mut self, $field: Option<$ty>) -> &mut Self {
            self.$field = $field;
            self
        }
    )*};
}

impl RetryConfigBuilder {
    /// Nothing set.
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        mode, set_mode: RetryMode;
        behavior, set_behavior: RetryBehavior;
        max_attempts, set_max_attempts: u32;
        initial_backoff, set_initial_backoff: Duration;
        max_backoff, set_max_backoff: Duration;
    }

    /// Sets what is not set here from another.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "as in the AWS SDK")]
    #[inline]
    pub fn take_unset_from(self, other: Self) -> Self {
        Self {
            mode: self.mode.or(other.mode),
            behavior: self.behavior.or(other.behavior),
            max_attempts: self.max_attempts.or(other.max_attempts),
            initial_backoff: self.initial_backoff.or(other.initial_backoff),
            max_backoff: self.max_backoff.or(other.max_backoff),
        }
    }

    /// The configuration.
    #[inline]
    #[must_use]
    pub fn build(self) -> RetryConfig {
        let standard = RetryConfig::standard();
        RetryConfig {
            mode: self.mode.unwrap_or(standard.mode),
            behavior: self.behavior.unwrap_or(standard.behavior),
            max_attempts: self.max_attempts.map(|attempts| attempts.max(1)),
            initial_backoff: self.initial_backoff,
            max_backoff: self.max_backoff.unwrap_or(standard.max_backoff),
        }
    }
}

impl FromStr for RetryMode {
    type Err = RetryModeParseError;

    #[inline]
    fn from_str(mode: &str) -> Result<Self, Self::Err> {
        match mode.trim() {
            mode if mode.eq_ignore_ascii_case("standard") => Ok(Self::Standard),
            mode if mode.eq_ignore_ascii_case("adaptive") => Ok(Self::Adaptive),
            mode => Err(RetryModeParseError(mode.to_owned())),
        }
    }
}

/// The string is not the name of a retry mode.
#[derive(Debug)]
pub struct RetryModeParseError(String);

impl fmt::Display for RetryModeParseError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' is no retry mode: use standard or adaptive", self.0)
    }
}

impl Error for RetryModeParseError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_builder_keeps_what_it_is_given_and_takes_the_rest() {
        let first = RetryConfigBuilder::new().max_attempts(5).mode(RetryMode::Adaptive);
        let second = RetryConfigBuilder::new().max_attempts(7).max_backoff(Duration::from_secs(2));
        let built = first.take_unset_from(second).build();
        let expected = RetryConfig::adaptive().with_max_attempts(5);
        assert_eq!(built, expected.with_max_backoff(Duration::from_secs(2)));
        assert_eq!(RetryConfigBuilder::new().build(), RetryConfig::standard());
        assert_eq!(RetryConfigBuilder::new().max_attempts(0).build().max_attempts(), 1);
    }
}
