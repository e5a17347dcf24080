//! Key agreement on the NIST curves.

use super::{CryptoError, Secret};
use crate::specs::Spec;
use aws_lc_rs::agreement::{
    Algorithm, ECDH_P256, ECDH_P384, ECDH_P521, ParsedPublicKey, ParsedPublicKeyFormat, PrivateKey,
    UnparsedPublicKey, agree,
};

fn algorithm(spec: Spec) -> Result<&'static Algorithm, CryptoError> {
    match spec {
        Spec::EccNistP256 => Ok(&ECDH_P256),
        Spec::EccNistP384 => Ok(&ECDH_P384),
        Spec::EccNistP521 => Ok(&ECDH_P521),
        _ => Err(CryptoError::Unsupported),
    }
}

impl Secret {
    /// The x coordinate that this key and the peer's have in common. The peer's key is DER of
    /// `SubjectPublicKeyInfo`, on the same curve.
    pub(crate) fn agree(&self, peer: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let algorithm = algorithm(self.spec)?;
        let own = PrivateKey::from_private_key_der(algorithm, &self.bytes)
            .map_err(|_| CryptoError::Library)?;
        let peer = ParsedPublicKey::try_from(UnparsedPublicKey::new(algorithm, peer))
            .map_err(|_| CryptoError::Rejected)?;
        if peer.format() != ParsedPublicKeyFormat::X509 {
            return Err(CryptoError::Rejected);
        }
        agree(&own, peer, CryptoError::Rejected, |secret| Ok(secret.to_vec()))
    }
}
