//! The hash functions of signing algorithms.

use super::{CryptoError, Input};
use aws_lc_rs::digest;

/// The hash function at the end of an algorithm's name, `RSASSA_PSS_SHA_384` for instance.
pub(crate) fn of_algorithm(algorithm: &str) -> Option<&'static digest::Algorithm> {
    match algorithm.rsplit('_').next()? {
        "256" => Some(&digest::SHA256),
        "384" => Some(&digest::SHA384),
        "512" => Some(&digest::SHA512),
        _ => None,
    }
}

/// The digest of the message, or the digest that was given for it.
pub(crate) fn digest_of(algorithm: &str, input: Input<'_>) -> Result<digest::Digest, CryptoError> {
    let hash = of_algorithm(algorithm).ok_or(CryptoError::Unsupported)?;
    match input {
        Input::Message(message) => Ok(digest::digest(hash, message)),
        Input::Digest(digest) => {
            digest::Digest::import_less_safe(digest, hash).map_err(|_| CryptoError::Rejected)
        }
    }
}
