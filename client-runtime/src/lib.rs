//! What every generated AWS JSON client links against. Knows no service.

pub mod config;
pub mod credentials;
pub mod error;
pub mod transport;
#[cfg(feature = "gzip")]
mod compression;
pub mod endpoint;
mod json;
pub mod operation;
pub mod primitives;
mod random;
mod signing;
pub mod validation;
#[doc(hidden)]
pub mod private;
