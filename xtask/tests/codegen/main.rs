//! `cargo xtask codegen` on folders of its own: what it refuses, what it writes, what its check finds.

mod check;
mod refuse;
mod support;
mod write;
