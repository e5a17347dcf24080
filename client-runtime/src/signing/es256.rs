//! ES256, ECDSA on P-256 with SHA-256, by the crypto provider of TLS. Without one there is no such signature.

use std::error::Error;
use std::fmt;

/// A private key on P-256. Prints nothing of itself.
pub struct Es256Key {
    #[cfg(any(feature = "aws-lc", feature = "ring"))]
    pair: library::Pair,
    /// X and Y, 32 bytes each.
    public: [u8; 64],
}

/// Why there is no ES256 signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Es256Error {
    /// Neither the feature `ring` nor `aws-lc` is enabled.
    NoProvider,
    /// The key is none on P-256, or its parts do not fit together.
    InvalidKey,
    /// The provider could not sign.
    Failed,
}

impl Es256Key {
    /// The key of these 32 bytes, and its public key: X and Y, 32 bytes each.
    ///
    /// # Errors
    /// See [`Es256Error`].
    pub fn new(private: &[u8], public: [u8; 64]) -> Result<Self, Es256Error> {
        let mut point = [4; 65];
        point[1..].copy_from_slice(&public);
        library::key(private, &point, public)
    }

    /// The public key's X and Y, 32 bytes each.
    #[must_use]
    pub fn public(&self) -> (&[u8], &[u8]) {
        self.public.split_at(32)
    }

    /// The signature of a message: R and S, 32 bytes each.
    ///
    /// # Errors
    /// See [`Es256Error`].
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Es256Error> {
        library::sign(self, message)
    }
}

impl fmt::Debug for Es256Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Es256Key").finish_non_exhaustive()
    }
}

impl fmt::Display for Es256Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoProvider => {
                "ES256 needs a crypto provider: enable the feature `ring` or `aws-lc`"
            }
            Self::InvalidKey => "it is no private key on P-256",
            Self::Failed => "the crypto provider could not sign",
        })
    }
}

impl Error for Es256Error {}

#[cfg(any(feature = "aws-lc", feature = "ring"))]
mod library {
    #[cfg(feature = "aws-lc")]
    use aws_lc_rs::{rand::SystemRandom, signature};
    #[cfg(not(feature = "aws-lc"))]
    use ring::{rand::SystemRandom, signature};

    use super::{Es256Error, Es256Key};

    pub(super) type Pair = signature::EcdsaKeyPair;

    pub(super) fn key(
        private: &[u8],
        point: &[u8],
        public: [u8; 64],
    ) -> Result<Es256Key, Es256Error> {
        let algorithm = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
        #[cfg(feature = "aws-lc")]
        let pair = Pair::from_private_key_and_public_key(algorithm, private, point);
        #[cfg(not(feature = "aws-lc"))]
        let pair =
            Pair::from_private_key_and_public_key(algorithm, private, point, &SystemRandom::new());
        Ok(Es256Key { pair: pair.map_err(|_| Es256Error::InvalidKey)?, public })
    }

    pub(super) fn sign(key: &Es256Key, message: &[u8]) -> Result<Vec<u8>, Es256Error> {
        let signed = key.pair.sign(&SystemRandom::new(), message);
        Ok(signed.map_err(|_| Es256Error::Failed)?.as_ref().to_vec())
    }
}

#[cfg(not(any(feature = "aws-lc", feature = "ring")))]
mod library {
    use super::{Es256Error, Es256Key};

    pub(super) fn key(_: &[u8], _: &[u8], _: [u8; 64]) -> Result<Es256Key, Es256Error> {
        Err(Es256Error::NoProvider)
    }

    pub(super) fn sign(_: &Es256Key, _: &[u8]) -> Result<Vec<u8>, Es256Error> {
        Err(Es256Error::NoProvider)
    }
}

#[cfg(all(test, any(feature = "aws-lc", feature = "ring")))]
mod tests {
    #[cfg(feature = "aws-lc")]
    use aws_lc_rs::signature;
    #[cfg(not(feature = "aws-lc"))]
    use ring::signature;

    use super::*;

    /// A key pair of RFC 6979, A.2.5.
    const PRIVATE: &str = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
    const PUBLIC: &str = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6\
                          7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";

    fn bytes(hex: &str) -> Vec<u8> {
        let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("hex"));
        pairs.map(|pair| u8::from_str_radix(pair, 16).expect("hex")).collect()
    }

    #[test]
    fn a_signature_is_verified_by_the_public_key() {
        let public = <[u8; 64]>::try_from(bytes(PUBLIC)).expect("64 bytes");
        let key = Es256Key::new(&bytes(PRIVATE), public).expect("a key");
        let signed = key.sign(b"sample").expect("a signature");
        assert_eq!(signed.len(), 64);
        let mut point = vec![4];
        point.extend(public);
        let verifier =
            signature::UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point);
        assert!(verifier.verify(b"sample", &signed).is_ok());
        assert!(verifier.verify(b"simple", &signed).is_err());

        let mut other = public;
        other[63] ^= 1;
        let error = Es256Key::new(&bytes(PRIVATE), other).expect_err("it is not its public key");
        assert_eq!(error, Es256Error::InvalidKey);
        assert!(!format!("{key:?}").contains("c9"));
    }
}
