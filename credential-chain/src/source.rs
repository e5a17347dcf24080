//! The sources of credentials, a file each.

pub(crate) mod container;
pub(crate) mod environment;
pub(crate) mod http;
pub(crate) mod instance;
pub(crate) mod login;
mod login_key;
pub(crate) mod printed;
pub(crate) mod process;
pub(crate) mod renewals;
pub(crate) mod role;
pub(crate) mod sso;
