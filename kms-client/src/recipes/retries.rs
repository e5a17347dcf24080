//! What is tried again, how often and how soon.
//!
//! By default a call makes up to three attempts. It waits before the second for a random time of up to 50 milliseconds, before
//! the third of up to twice as much, and from up to one second on if the service throttles. What a call tries again: connections
//! that fail, attempts that take too long, HTTP 500, 502, 503, 504 and 429, throttling, and the errors of KMS that pass, such as
//! `KMSInternalException` and `DependencyTimeoutException`. `LimitExceededException` is a quota and is not tried again.
//!
//! Clones of a client share a quota of retries, so that a service that is down gets few of them. Two more things cost an attempt
//! and no wait: a clock that was wrong, and credentials that had expired.
//!
//! ```
//! use std::time::Duration;
//! use trent_kms::config::retry::RetryConfig;
//! use trent_kms::{Client, Config};
//!
//! let patient = RetryConfig::standard()
//!     .with_max_attempts(6)                                // the first included
//!     .with_initial_backoff(Duration::from_millis(200))    // the longest wait before the second attempt
//!     .with_max_backoff(Duration::from_secs(5));
//! let client = Client::from_conf(Config::from_env().to_builder().retry_config(patient).build());
//!
//! let once = Config::from_env().to_builder().retry_config(RetryConfig::disabled()).build();
//! ```
//!
//! The variables `AWS_MAX_ATTEMPTS` and `AWS_RETRY_MODE` are read by `Config::from_env()`. An error tells its attempts,
//! [`SdkError::attempts`](crate::error::SdkError::attempts), and [`observing`](super::observing) tells why each was made.
//! Which operations are safe to repeat in an application's own loop is in the repository's page `docs/repeated-calls.md`.
