//! Calls through an HTTP proxy.
//!
//! The transports `hyper` and `ureq` read the variables that most programs read, in upper or lower case:
//!
//! | variable | means |
//! | --- | --- |
//! | `HTTPS_PROXY`, `ALL_PROXY` | the proxy: `http://[user:password@]host[:port]`. Requests to AWS pass through it in a tunnel: TLS is with AWS |
//! | `HTTP_PROXY` | the proxy for endpoints that begin with `http://`, as those of tests do |
//! | `NO_PROXY` | hosts without proxy, separated by commas: names with their subdomains, addresses, networks (`10.0.0.0/8`), ports; `*` for all |
//!
//! A proxy that is named and cannot be used, SOCKS for example, is an error of the call. It is never bypassed. If the proxy ends
//! TLS itself, `AWS_CA_BUNDLE` names the file with its root certificate.
//!
//! A program chooses for itself with the transport's builder:
//!
//! ```
//! # #[cfg(feature = "hyper")]
//! # fn clients() {
//! use trent_kms::transport::HyperTransport;
//! use trent_kms::{Client, Config};
//!
//! let through = HyperTransport::builder().proxy("http://proxy.example.com:3128").build();
//! let client = Client::from_conf(Config::from_env().to_builder().http_client(through).build());
//!
//! let direct = HyperTransport::builder().no_proxy().build(); // whatever the environment says
//! # }
//! ```
