//! What every generated AWS JSON client links against. Knows no service.

mod call;
pub mod client;
#[cfg(feature = "gzip")]
mod compression;
pub mod config;
pub mod credentials;
pub mod endpoint;
pub mod error;
mod json;
#[macro_use]
mod macros;
pub mod mock;
pub mod operation;
mod order;
pub mod paginator;
pub mod primitives;
#[doc(hidden)]
pub mod private;
mod random;
mod redacted;
mod retry;
#[cfg(test)]
mod seeded;
#[cfg(feature = "serde")]
pub mod serde;
mod signing;
mod trace;
pub mod transport;
pub mod validation;
mod view;
