//! HTTP types, under the names that programs written for the AWS SDK use.

pub use crate::error::HttpResponse;
pub use crate::private::HttpRequest;
