//! [`trent-runtime`](trent_runtime) with the types of the AWS SDK for Rust.
//!
//! A client that is generated for `trent-runtime` compiles over this crate, too, under the same name, and is then a
//! stand-in for the SDK's own client: what programs pass to it and get from it has the official types, so that a whole
//! graph of dependencies can move with one `[patch]`. What differs from `trent-runtime`:
//!
//! - [`config`]: regions, credentials, retry and timeout settings, HTTP clients, clocks and interceptors are those of
//!   the `aws-…` crates.
//! - [`error`]: `SdkError`, `ErrorMetadata` and their traits are the official ones.
//! - [`primitives`]: `Blob` and `DateTime` are.
//! - Builders of calls have one type: a required member that is missing is reported when the call is sent.
//!
//! Everything else, and every byte that travels, is `trent-runtime`'s.

pub mod client;
pub mod config;
pub mod error;
mod macros;
pub mod operation;
pub mod paginator;
pub mod primitives;
#[doc(hidden)]
pub mod private;

#[cfg(feature = "serde")]
pub use trent_runtime::serde;
pub use trent_runtime::{credentials, endpoint, mock, transport, validation, waiter};
