//! HMAC keys.

use super::{CryptoError, Parsed, Secret};
use crate::specs::Spec;
use aws_lc_rs::hmac;

pub(super) fn key(spec: Spec, bytes: &[u8]) -> Result<hmac::Key, CryptoError> {
    let algorithm = match spec {
        Spec::Hmac224 => hmac::HMAC_SHA224,
        Spec::Hmac256 => hmac::HMAC_SHA256,
        Spec::Hmac384 => hmac::HMAC_SHA384,
        Spec::Hmac512 => hmac::HMAC_SHA512,
        _ => return Err(CryptoError::Unsupported),
    };
    Ok(hmac::Key::new(algorithm, bytes))
}

impl Secret {
    pub(crate) fn mac(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        match self.parsed()? {
            Parsed::Hmac(key) => Ok(hmac::sign(key, message).as_ref().to_vec()),
            _ => Err(CryptoError::Unsupported),
        }
    }

    pub(crate) fn verify_mac(&self, message: &[u8], mac: &[u8]) -> Result<bool, CryptoError> {
        match self.parsed()? {
            Parsed::Hmac(key) => Ok(hmac::verify(key, message, mac).is_ok()),
            _ => Err(CryptoError::Unsupported),
        }
    }
}
