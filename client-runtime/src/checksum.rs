//! Checksums of bodies, for operations that require one. They tell whether a body was damaged on its way, and protect from
//! nothing else: that is what the signature is for.

use base64::engine::{Engine, general_purpose::STANDARD};
use http::HeaderValue;

/// A checksum of a body, as the header `content-md5` has it.
#[must_use]
pub fn content_md5(body: &[u8]) -> HeaderValue {
    let text = STANDARD.encode(*md5::compute(body));
    // Base64 has nothing that a header may not have; if it had, the service would miss the checksum and say so.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::content_md5;

    #[test]
    fn a_checksum_is_that_of_rfc_1321_in_base64() {
        for (body, expected) in [
            ("", "1B2M2Y8AsgTpgAmY7PhCfg=="),
            ("abc", "kAFQmDzST7DWlj99KOF/cg=="),
            ("message digest", "+WtpfXy3k41SWi8xqvFh0A=="),
        ] {
            assert_eq!(content_md5(body.as_bytes()), expected, "{body}");
        }
    }
}
