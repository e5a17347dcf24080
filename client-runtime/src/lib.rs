//! What every generated AWS JSON client links against.

pub mod endpoint;
pub mod json;
pub mod operation;
pub mod primitives;
pub mod validation;
