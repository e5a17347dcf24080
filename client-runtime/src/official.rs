//! The official crates' types where generated code has this crate's own: on the wire, in errors, as transports.
//!
//! Clients that stand in for those of the AWS SDK are generated as all others, and compiled over a crate that puts the
//! official types in the place of these. What such a crate needs of this one, and cannot write itself, is here. Nobody
//! else names it.

mod error;
mod observe;
mod values;

pub use crate::config::aws_config::{SdkHttpClient, SdkTime, components};
pub use error::{connector_error, plain_response, response_of};
pub use observe::{Observe, Observer};

/// Completes after `duration`, on the tokio runtime that polls it, or without one.
pub async fn sleep(duration: std::time::Duration) {
    crate::transport::timer::sleep_on_runtime(duration).await;
}
