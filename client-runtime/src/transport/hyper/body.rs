//! Bodies: a request's, which is whole from the start, and a response's, which is collected.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use crate::transport::body::Collected;
use crate::transport::{TransportError, failure};

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

/// The whole of a response's body. An error drops the body, and with it the connection.
pub(super) async fn collect(
    mut body: Incoming,
    limit: usize,
    host: &str,
) -> Result<Bytes, TransportError> {
    let announced = body.size_hint().exact();
    let mut collected = Collected::new(announced, limit, host)?;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|error| failure::while_reading(error, host))?;
        if let Ok(data) = frame.into_data() {
            collected.push(data)?;
        }
    }
    Ok(collected.finish())
}
