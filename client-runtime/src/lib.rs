//! What every generated AWS JSON client links against. Knows no service.

pub mod config;
pub mod credentials;
pub mod error;
pub mod transport;
