//! A transport to a router of the same process.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use super::Respond;
use crate::transport::{
    BoxFuture, CallOptions, Transport, TransportError, TransportErrorKind, TransportResult,
};

/// A transport that hands requests to a [`Router`](super::Router) of the same process: no socket, no task, no copy.
///
/// Clones reach the same router. A client takes it as its transport; it needs any region and any credentials.
///
/// ```text
/// let config = Config::builder()
///     .region(Region::new("us-east-1"))
///     .credentials_provider(Credentials::new("AKID", "secret", None, None, "test"))
///     .http_client(InProcess::new(router(service)))
///     .build();
/// ```
#[derive(Clone)]
pub struct InProcess(Arc<dyn Respond>);

impl InProcess {
    /// A transport to this router.
    pub fn new(router: impl Respond) -> Self {
        Self(Arc::new(router))
    }
}

impl Transport for InProcess {
    fn call(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        let response = self.0.respond(request);
        Box::pin(async move {
            let response = response.await;
            if response.body().len() <= options.max_response_bytes {
                return Ok(response);
            }
            let message =
                format!("the response has more than {} bytes", options.max_response_bytes);
            Err(TransportError::new(TransportErrorKind::TooLarge, message))
        })
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InProcess").finish_non_exhaustive()
    }
}
