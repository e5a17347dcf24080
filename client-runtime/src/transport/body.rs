//! A response's body, collected as it arrives and never beyond a limit.

use bytes::Bytes;

use super::{TransportError, TransportErrorKind};

/// The chunks of a body so far. Most bodies are one chunk, which is not copied.
pub(crate) struct Collected<'a> {
    limit: usize,
    host: &'a str,
    first: Bytes,
    rest: Vec<u8>,
}

impl<'a> Collected<'a> {
    /// An empty body, unless more than `limit` bytes are announced.
    pub(crate) fn new(
        announced: Option<u64>,
        limit: usize,
        host: &'a str,
    ) -> Result<Self, TransportError> {
        if announced.is_some_and(|length| length > limit as u64) {
            return Err(too_large(limit, host));
        }
        Ok(Self { limit, host, first: Bytes::new(), rest: Vec::new() })
    }

    pub(crate) fn push(&mut self, chunk: Bytes) -> Result<(), TransportError> {
        let length = self.first.len() + self.rest.len();
        if chunk.len() > self.limit - length {
            return Err(too_large(self.limit, self.host));
        }
        if length == 0 {
            self.first = chunk;
        } else {
            self.rest.extend_from_slice(&std::mem::take(&mut self.first));
            self.rest.extend_from_slice(&chunk);
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Bytes {
        if self.rest.is_empty() { self.first } else { self.rest.into() }
    }
}

fn too_large(limit: usize, host: &str) -> TransportError {
    TransportError::new(
        TransportErrorKind::TooLarge,
        format!("the response of {host} has more than {limit} bytes, the most that is accepted"),
    )
}
