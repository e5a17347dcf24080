//! The files of a service in AWS's older form, wherever they lie: their names and their text.

use std::ffi::OsStr;
use std::io::Read as _;

use flate2::read::GzDecoder;

/// The files that describe a service together, `service-2.json` first. Each may end in `.gz`, too.
pub(super) const NAMES: [&str; 6] = [
    "service-2.json",
    "endpoint-rule-set-1.json",
    "endpoint-tests-1.json",
    "examples-1.json",
    "paginators-1.json",
    "waiters-2.json",
];

/// True for the name of the file that the others stand beside.
pub(super) fn is_service(name: &OsStr) -> bool {
    name == NAMES[0] || name == "service-2.json.gz"
}

/// A file's text, which may be compressed with gzip.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, String> {
    /// Bytes that a model may have; the largest known has six million.
    const MOST: u64 = 1 << 28;
    let is_compressed = bytes.starts_with(&[0x1f, 0x8b]);
    let bytes = if is_compressed {
        let mut text = Vec::new();
        let mut decoder = GzDecoder::new(bytes.as_slice()).take(MOST);
        decoder.read_to_end(&mut text).map_err(|error| error.to_string())?;
        text
    } else {
        bytes
    };
    String::from_utf8(bytes).map_err(|_| "it is not text".to_owned())
}
