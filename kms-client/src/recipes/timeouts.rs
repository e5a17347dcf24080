//! How long a call may take, and its parts.
//!
//! | limit | of | default |
//! | --- | --- | --- |
//! | `connect_timeout` | making a connection: name, TCP, TLS | 3.1 seconds |
//! | `read_timeout` | one attempt, from the connection to the last byte of the response | 60 seconds |
//! | `operation_attempt_timeout` | one attempt, connecting included | none |
//! | `operation_timeout` | the call: attempts, waits between them, credentials | none |
//!
//! An attempt that takes too long is made again as far as attempts, quota and `operation_timeout` allow. After that the
//! call fails with [`ErrorKind::Timeout`](crate::error::ErrorKind::Timeout). The service may have done what it was asked.
//!
//! ```
//! use std::time::Duration;
//! use trent_kms::config::timeout::TimeoutConfig;
//! use trent_kms::{Client, Config};
//!
//! let timeouts = TimeoutConfig::builder()
//!     .connect_timeout(Duration::from_secs(1))
//!     .operation_attempt_timeout(Duration::from_secs(2))
//!     .operation_timeout(Duration::from_secs(5))
//!     .build();
//! let client = Client::from_conf(Config::from_env().to_builder().timeout_config(timeouts).build());
//! ```
//!
//! What is not set keeps its default; `disable_…` of the builder lifts one limit, and
//! [`TimeoutConfig::disabled`](crate::config::timeout::TimeoutConfig::disabled) all. For one call alone, see
//! [`calls`](super::calls). Limits count on the tokio runtime's timer with the transport `hyper`; a blocking attempt is
//! limited by its transport.
