//! Bodies of operations that ask for compression.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// Bodies below this many bytes are sent as they are.
pub(crate) const MIN_BYTES: usize = 10_240;

/// The body in gzip's format.
pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::default());
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    // Writing to memory cannot fail; if it did, the empty body would be refused by the service.
    debug_assert!(written.is_ok());
    written.unwrap_or_default()
}
