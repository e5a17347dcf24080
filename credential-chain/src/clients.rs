//! Clients of the services that give credentials, generated: each has the operations that the chain calls.

#[rustfmt::skip]
pub(crate) mod signin;
#[rustfmt::skip]
pub(crate) mod sso;
#[rustfmt::skip]
pub(crate) mod sso_oidc;
#[rustfmt::skip]
pub(crate) mod sts;
