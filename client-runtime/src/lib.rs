//! What every generated AWS JSON client links against. Knows no service.

#[cfg(feature = "gzip")]
mod compression;
pub mod config;
pub mod credentials;
pub mod endpoint;
pub mod error;
mod json;
pub mod operation;
pub mod primitives;
#[doc(hidden)]
pub mod private;
mod random;
#[cfg(test)]
mod seeded;
mod signing;
pub mod transport;
pub mod validation;
