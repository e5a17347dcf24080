//! What every generated AWS JSON client links against. Knows no service.

pub mod transport;
