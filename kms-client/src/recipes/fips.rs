//! Cryptography in validated modules: of the service, of TLS, and of signatures.
//!
//! Three things belong together.
//!
//! 1. **The endpoint.** `use_fips(true)`, or `AWS_USE_FIPS_ENDPOINT=true` with `Config::from_env()`, sends calls to
//!    `kms-fips.REGION.amazonaws.com`.
//! 2. **The module.** TLS and Signature Version 4 with aws-lc instead of ring, without the default features:
//!
//!    ```toml
//!    [dependencies]
//!    trent-kms = { version = "0.1", default-features = false, features = ["hyper-no-provider", "aws-lc"] }
//!    rustls = { version = "0.23", default-features = false, features = ["fips"] }
//!    tokio = { version = "1", features = ["macros", "rt"] }
//!    ```
//!
//!    The second line needs no code: by cargo's unification of features, the rustls and the aws-lc-rs that the client uses
//!    are then built over the FIPS module. The build needs CMake, Go and a C compiler. For blocking calls, write
//!    `ureq-no-provider` for `hyper-no-provider`.
//! 3. **A check at the start**, so that a change of features somewhere in the dependencies cannot go unnoticed:
//!
//! ```no_run
//! # #[cfg(all(feature = "hyper-no-provider", feature = "aws-lc"))]
//! # mod app {
//! use trent_kms::{Client, Config, transport};
//!
//! fn client() -> Client {
//!     assert!(transport::uses_fips_module(), "this build has no validated cryptography");
//!     Client::from_conf(Config::from_env().to_builder().use_fips(true).build())
//! }
//! # }
//! ```
//!
//! The program `kms-client/examples/fips.rs` in the repository is the same in full. `cargo tree -i ring` must find nothing: the
//! features `hyper`, `ureq` and `ring` would bring it in. Not every Region has a FIPS endpoint; where there is none, calls fail with
//! an error of the connection. AWS's guide to KMS says which validation the service itself has.
