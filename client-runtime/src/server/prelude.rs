//! What the server half of a generated crate names, and nobody else.

pub use super::failure::ServerError;
pub use super::router::{Call, Dispatch, Reply};
pub use super::shape::{Described, Member, Pattern, Rules, Shape};
pub use crate::operation::Operation;
pub use crate::private::prelude::*;
pub use crate::protocol::json::ObjectWriter;
pub use crate::{
    __server_errors as server_errors, __server_inputs as inputs, __server_service as service,
    __server_shapes as shapes,
};
