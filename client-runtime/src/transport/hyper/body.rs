//! Bodies: a request's, which is whole from the start, and a response's, which is collected.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use std::future::poll_fn;

use super::failure;
use crate::transport::{TransportError, TransportErrorKind};

/// A request's body, sent in one frame with its length known.
pub(super) struct Whole(Option<Bytes>);

impl Whole {
    pub(super) fn new(bytes: Bytes) -> Self {
        Self(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }
}

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// The whole of a response's body, or an error as soon as it is known to have more than `limit`
/// bytes. An error drops the body, and with it the connection.
pub(super) async fn collect(
    mut body: Incoming,
    limit: usize,
    host: &str,
) -> Result<Bytes, TransportError> {
    let announced = body.size_hint();
    if announced.lower() > limit as u64 {
        return Err(too_large(limit, host));
    }
    let mut first = Bytes::new();
    let mut rest = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|error| failure::while_reading(error, host))?;
        let Ok(data) = frame.into_data() else {
            continue; // trailers
        };
        if data.len() > limit - first.len().max(rest.len()) {
            return Err(too_large(limit, host));
        }
        // Most responses are one frame, which needs no copy.
        if first.is_empty() && rest.is_empty() {
            first = data;
            continue;
        }
        if rest.is_empty() {
            // The announced length was checked above; an unannounced one grows as it arrives.
            rest.reserve_exact(usize::try_from(announced.lower()).unwrap_or(0));
            rest.extend_from_slice(&first);
            first = Bytes::new();
        }
        rest.extend_from_slice(&data);
    }
    Ok(if rest.is_empty() { first } else { rest.into() })
}

fn too_large(limit: usize, host: &str) -> TransportError {
    TransportError::new(
        TransportErrorKind::TooLarge,
        format!("the response of {host} has more than {limit} bytes, the most that is accepted"),
    )
}
