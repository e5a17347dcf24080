//! Generated clients of five services against moto's server.
//!
//! Each test has names of its own in the server: tests run side by side, and only the server forgets.

mod dynamodb;
mod kinesis;
mod secrets_manager;
mod sqs;
mod step_functions;
