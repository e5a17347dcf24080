//! What the tests against moto's server share: where it listens, how a client for it is set up, and the three ways to
//! make a call.
//!
//! `cargo xtask interop` starts the server (`serve.py`) and gives its address to the tests. `tests/` has those of
//! `trent-kms`; `services/` is a workspace of its own, since its clients are generated when it is run.

use std::env;
use std::future::Future;
use std::sync::Arc;

use trent_runtime::config::retry::RetryConfig;
use trent_runtime::config::{Builder, Config, Credentials, Region};
use trent_runtime::transport::{HyperTransport, Transport, UreqTransport};

/// The variable that holds the server's address.
pub const ENDPOINT: &str = "INTEROP_ENDPOINT";

/// What a test returns: any error fails it, and is printed.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The configuration of a client of moto's server.
///
/// # Panics
/// If the server's address is not in the environment: the tests were not started by `cargo xtask interop`.
#[must_use]
pub fn config() -> Builder {
    let Ok(endpoint) = env::var(ENDPOINT) else {
        panic!("{ENDPOINT} is not set: run `cargo xtask interop`, which starts the server");
    };
    config_of(&endpoint)
}

/// The configuration of a client of a server at an address.
#[must_use]
pub fn config_of(endpoint: &str) -> Builder {
    Config::builder()
        .endpoint_url(endpoint)
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::from_keys("AKIDEXAMPLE", "secret", None))
        // A server that is made for tests answers the same the second time.
        .retry_config(RetryConfig::disabled())
}

/// Runs a future to its end.
///
/// # Panics
/// If the system gives no socket or timer.
pub fn awaited<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime starts").block_on(future)
}

/// A way to make a call. Every scenario runs with each.
#[derive(Clone, Copy, Debug)]
pub enum Driver {
    /// `send().await`, over hyper.
    Awaited,
    /// `send_blocking()`, over hyper.
    BlockingHyper,
    /// `send_blocking()`, over ureq.
    BlockingUreq,
}

impl Driver {
    /// The configuration of a client of moto's server that is driven like this.
    #[must_use]
    pub fn config(self) -> Config {
        config().http_client(self.transport()).build()
    }

    /// What carries the requests, with connections of its own.
    #[must_use]
    pub fn transport(self) -> Arc<dyn Transport> {
        match self {
            Self::Awaited | Self::BlockingHyper => Arc::new(HyperTransport::new()),
            Self::BlockingUreq => Arc::new(UreqTransport::new()),
        }
    }
}

/// Makes three tests of each scenario, a function of a [`Driver`], in a module of its name.
#[macro_export]
macro_rules! with_each_driver {
    ($($scenario:ident),* $(,)?) => {$(
        mod $scenario {
            #[test]
            fn awaited() -> $crate::Outcome {
                super::$scenario($crate::Driver::Awaited)
            }

            #[test]
            fn blocking_hyper() -> $crate::Outcome {
                super::$scenario($crate::Driver::BlockingHyper)
            }

            #[test]
            fn blocking_ureq() -> $crate::Outcome {
                super::$scenario($crate::Driver::BlockingUreq)
            }
        }
    )*};
}
