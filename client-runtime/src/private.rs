//! What generated code names, and nobody else: these items change with the generator.
//!
//! - **How types travel**: [`ToJson`] and [`Writer`], which [`ObjectWriter`] and [`ArrayWriter`] serve;
//!   [`FromJson`] and [`Reader`], which fail with [`ReadError`]; [`Initial`] and [`initial`].
//! - **How secrets print**: [`redacted`] and [`REDACTED`] in `Debug`.
//! - **What a model asks of an input**: [`Validate`], [`Violations`], [`Pattern`].
//! - **Where requests go**: the functions of the endpoint rules language in [`endpoint`](crate::endpoint).

pub use crate::json::{
    ArrayWriter, FromJson, Initial, ObjectWriter, ReadError, Reader, Secrets, ToJson, Writer,
    from_json, initial,
};
pub use crate::redacted::{REDACTED, Redacted, redacted};
pub use crate::validation::{Pattern, Validate, Violations};
