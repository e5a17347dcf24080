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

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn bodies_come_back_as_they_went_in() {
        for body in [b"".to_vec(), b"{}".to_vec(), b"0123456789".repeat(MIN_BYTES)] {
            let packed = gzip(&body);
            let mut unpacked = Vec::new();
            GzDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).unwrap();
            assert_eq!(unpacked, body);
        }
        assert!(gzip(&[b' '; MIN_BYTES]).len() < 100);
    }
}
