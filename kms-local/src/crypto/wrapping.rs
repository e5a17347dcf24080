//! Encryption of key material for import: RSA-OAEP of the material, or RSA-OAEP of an AES key that
//! wraps it.

use super::{CryptoError, Secret};
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded};

impl Secret {
    /// The material that was encrypted for this RSA key.
    pub(crate) fn unwrap_material(
        &self,
        algorithm: &str,
        encrypted: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        let key = self.rsa()?;
        if !algorithm.starts_with("RSA_AES_KEY_WRAP") {
            return key.decrypt(algorithm, encrypted);
        }
        let (wrapped_key, wrapped) =
            encrypted.split_at_checked(key.modulus_length()).ok_or(CryptoError::Rejected)?;
        let aes = key.decrypt(algorithm, wrapped_key)?;
        if aes.len() != 32 {
            return Err(CryptoError::Rejected);
        }
        let kek = AesKek::new(&AES_256, &aes)?;
        let mut buffer = vec![0; wrapped.len()];
        let material =
            kek.unwrap_with_padding(wrapped, &mut buffer).map_err(|_| CryptoError::Rejected)?;
        Ok(material.to_vec())
    }
}
