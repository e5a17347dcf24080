//! A response's body, read to its end.

use std::future::poll_fn;
use std::pin::Pin;

use bytes::Bytes;
use hyper::body::{Body as _, Incoming};

use crate::transport::body::Collected;
use crate::transport::{TransportError, failure};

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
