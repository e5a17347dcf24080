//! The chain against files, programs and endpoints of the tests.

mod config;
mod errors;
mod hosts;
mod instance;
mod login;
mod order;
mod process;
#[cfg(unix)]
mod proxies;
mod roles;
mod sso;
mod support;
