//! TLS settings, an HTTP client that the application has, or a transport of your own.
//!
//! # Root certificates and TLS
//!
//! ```no_run
//! # #[cfg(feature = "hyper")]
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use trent_kms::transport::HyperTransport;
//! use trent_kms::{Client, Config};
//!
//! let roots = std::fs::read("/etc/company/roots.pem")?; // these and no others
//! let transport = HyperTransport::builder().root_certificates(&roots)?.build();
//! let client = Client::from_conf(Config::from_env().to_builder().http_client(transport).build());
//! # Ok(())
//! # }
//! ```
//!
//! Without it the platform's roots are used, or those of the file that `AWS_CA_BUNDLE` names. `tls_config` takes a
//! `rustls::ClientConfig`, for client certificates or a verifier.
//!
//! # A `reqwest::Client`
//!
//! ```toml
//! trent-kms = { version = "0.1", default-features = false, features = ["reqwest", "ring"] }
//! ```
//!
//! ```text
//! let transport = trent_kms::transport::ReqwestTransport::new(reqwest::Client::new());
//! let config = Config::from_env().to_builder().http_client(transport).build();
//! ```
//!
//! Its proxies, TLS and connection pool are those of the client that is passed in. Give it `redirect(Policy::none())`: AWS does
//! not redirect, and a redirect that was followed is an error.
//!
//! # Your own
//!
//! [`Transport`](crate::transport::Transport) has one method to write. This one counts the calls of another:
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicU64, Ordering};
//!
//! use bytes::Bytes;
//! use trent_kms::transport::{BoxFuture, CallOptions, Transport, TransportResult};
//! use trent_kms::{Client, Config};
//!
//! #[derive(Debug)]
//! struct Counted<T> {
//!     inner: T,
//!     calls: Arc<AtomicU64>,
//! }
//!
//! impl<T: Transport> Transport for Counted<T> {
//!     fn call(&self, request: http::Request<Bytes>, options: CallOptions) -> BoxFuture<'_, TransportResult> {
//!         self.calls.fetch_add(1, Ordering::Relaxed);
//!         self.inner.call(request, options)
//!     }
//! }
//!
//! # #[cfg(feature = "hyper")]
//! # fn client() -> Client {
//! let transport = Counted { inner: trent_kms::transport::HyperTransport::new(), calls: Arc::default() };
//! let client = Client::from_conf(Config::from_env().to_builder().http_client(transport).build());
//! # client
//! # }
//! ```
//!
//! A transport that wraps one of this crate also passes `call_blocking` and `sleep` on, if blocking calls and retries are to use
//! its runtime. To leave the I/O to the program altogether, [`Client::request`](crate::Client::request) gives the signed request
//! and [`Client::response`](crate::Client::response) reads the answer.
