//! The server half: answers the requests of a service without a socket, a task or a clock of its own. Feature `server`.
//!
//! A generated crate has a trait of its service, a method for each operation. A [`Router`] stands before what implements
//! it, and turns an `http::Request` into an `http::Response`:
//!
//! 1. the signature is verified, if the router has credentials; otherwise any request is accepted;
//! 2. `X-Amz-Target` names the operation, and the body becomes its input;
//! 3. what violates the model's constraints is answered with all violations at once, in AWS's own grammar;
//! 4. the method is called with the input and a [`Context`];
//! 5. its output, or its [`Failure`], becomes the response, with a request id.
//!
//! What cannot be understood gets the answer that AWS gives. No request makes it panic.
//!
//! [`InProcess`] is a transport for clients of the same program: every byte is written, checked and read, and nothing
//! leaves the process.

mod check;
mod context;
mod credential;
mod failure;
mod in_process;
#[macro_use]
mod macros;
#[doc(hidden)]
pub mod prelude;
mod router;
mod shape;
mod signature;
#[cfg(test)]
mod tests;

pub use context::Context;
pub use failure::{Failure, ServerError};
pub use in_process::InProcess;
pub use router::{Respond, Router};
