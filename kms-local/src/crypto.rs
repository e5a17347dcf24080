//! The cryptography of all key specs, over libraries that are kept for it.
//!
//! aws-lc-rs does nearly all. `ed25519-dalek` adds Ed25519ph, `ml-dsa` the signatures over an
//! external mu, `ml-kem` key pairs from a seed. Of SM2 there is nothing.
//!
//! Key material, as stored: raw bytes for symmetric and HMAC keys; PKCS #8 for RSA and the NIST
//! and SECG curves; the seed for Ed25519 (32 bytes), ML-DSA (32) and ML-KEM (64). From the same
//! entropy all but RSA make the same key.

pub(crate) mod attestation;
pub(crate) mod der;
pub(crate) mod ecc;
pub(crate) mod ecdh;
pub(crate) mod envelope;
pub(crate) mod hash;
pub(crate) mod hmac;
pub(crate) mod ml_dsa;
pub(crate) mod ml_kem;
pub(crate) mod rsa;
pub(crate) mod seal;
pub(crate) mod symmetric;
pub(crate) mod wrapping;

use crate::specs::{Kind, Spec};
use std::fmt;
use std::sync::OnceLock;

/// Bytes of entropy that make a key of any spec.
pub(crate) const ENTROPY: usize = 128;

/// Why something cryptographic did not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CryptoError {
    /// The library refused its own key or algorithm: a fault of this program.
    Library,
    /// What came from outside is not what it should be.
    Rejected,
    /// No library here has the algorithm.
    Unsupported,
}

impl fmt::Display for CryptoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Library => "the cryptographic library failed",
            Self::Rejected => "the input was rejected",
            Self::Unsupported => "the algorithm is not supported",
        })
    }
}

impl From<aws_lc_rs::error::Unspecified> for CryptoError {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Library
    }
}

/// Key material with what the library made of it, which is made on first use and kept.
pub(crate) struct Secret {
    spec: Spec,
    bytes: Vec<u8>,
    parsed: OnceLock<Result<Parsed, CryptoError>>,
}

/// The library's form of key material.
pub(crate) enum Parsed {
    Aes(Box<aws_lc_rs::aead::LessSafeKey>),
    Hmac(Box<aws_lc_rs::hmac::Key>),
    Rsa(Box<rsa::RsaKey>),
    Ec(Box<ecc::EcKey>),
    Ed25519(Box<ecc::Ed25519Key>),
    MlDsa(Box<ml_dsa::MlDsaKey>),
    MlKem(Box<ml_kem::MlKemKey>),
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("spec", &self.spec).finish_non_exhaustive()
    }
}

impl Secret {
    /// Material from storage, which is not looked at before its first use.
    pub(crate) fn new(spec: Spec, bytes: Vec<u8>) -> Self {
        Self { spec, bytes, parsed: OnceLock::new() }
    }

    /// New material. RSA takes the library's randomness, all others the given one.
    pub(crate) fn generate(spec: Spec, entropy: &[u8; ENTROPY]) -> Result<Self, CryptoError> {
        let bytes = match spec {
            Spec::SymmetricDefault => entropy[..32].to_vec(),
            Spec::Hmac224 | Spec::Hmac256 | Spec::Hmac384 | Spec::Hmac512 => {
                entropy[..spec.hmac_length().unwrap_or_default()].to_vec()
            }
            Spec::Rsa2048 | Spec::Rsa3072 | Spec::Rsa4096 => rsa::generate(spec)?,
            Spec::EccNistP256 | Spec::EccNistP384 | Spec::EccNistP521 | Spec::EccSecgP256K1 => {
                ecc::generate(spec, entropy)?
            }
            Spec::EccNistEdwards25519 | Spec::MlDsa44 | Spec::MlDsa65 | Spec::MlDsa87 => {
                entropy[..32].to_vec()
            }
            Spec::MlKem512 | Spec::MlKem768 | Spec::MlKem1024 => entropy[..64].to_vec(),
            Spec::Sm2 => return Err(CryptoError::Unsupported),
        };
        Ok(Self::new(spec, bytes))
    }

    /// Imported material: checked for its size or form, and parsed.
    pub(crate) fn import(spec: Spec, bytes: Vec<u8>) -> Result<Self, CryptoError> {
        let right_size = match spec.kind() {
            Kind::Symmetric => bytes.len() == 32,
            Kind::Hmac => Some(bytes.len()) == spec.hmac_length(),
            Kind::Asymmetric => true,
        };
        if !right_size {
            return Err(CryptoError::Rejected);
        }
        let secret = Self::new(spec, bytes);
        secret.parsed().map_err(|_| CryptoError::Rejected)?;
        Ok(secret)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn parsed(&self) -> Result<&Parsed, CryptoError> {
        self.parsed.get_or_init(|| parse(self.spec, &self.bytes)).as_ref().map_err(|e| *e)
    }

    /// The public key, DER of `SubjectPublicKeyInfo`.
    pub(crate) fn public_key(&self) -> Result<Vec<u8>, CryptoError> {
        match self.parsed()? {
            Parsed::Rsa(key) => key.public_key(),
            Parsed::Ec(key) => key.public_key(),
            Parsed::Ed25519(key) => key.public_key(),
            Parsed::MlDsa(key) => key.public_key(),
            Parsed::MlKem(key) => Ok(key.public_key()),
            Parsed::Aes(_) | Parsed::Hmac(_) => Err(CryptoError::Unsupported),
        }
    }

    /// The private key, DER of `PrivateKeyInfo` (PKCS #8).
    pub(crate) fn private_key(&self) -> Result<Vec<u8>, CryptoError> {
        match self.parsed()? {
            Parsed::Rsa(_) | Parsed::Ec(_) => Ok(self.bytes.clone()),
            Parsed::Ed25519(key) => key.private_key(),
            Parsed::MlDsa(key) => key.private_key(),
            Parsed::MlKem(_) => ml_kem::private_key(self.spec, &self.bytes),
            Parsed::Aes(_) | Parsed::Hmac(_) => Err(CryptoError::Unsupported),
        }
    }

    /// A signature over a message or a digest of the right length.
    pub(crate) fn sign(&self, algorithm: &str, input: Input<'_>) -> Result<Vec<u8>, CryptoError> {
        match self.parsed()? {
            Parsed::Rsa(key) => key.sign(algorithm, input),
            Parsed::Ec(key) => key.sign(algorithm, input),
            Parsed::Ed25519(key) => key.sign(algorithm, input),
            Parsed::MlDsa(key) => key.sign(input),
            _ => Err(CryptoError::Unsupported),
        }
    }

    /// True if the signature is one of this key over the message or digest.
    pub(crate) fn verify(
        &self,
        algorithm: &str,
        input: Input<'_>,
        signature: &[u8],
    ) -> Result<bool, CryptoError> {
        match self.parsed()? {
            Parsed::Rsa(key) => key.verify(algorithm, input, signature),
            Parsed::Ec(key) => key.verify(algorithm, input, signature),
            Parsed::Ed25519(key) => key.verify(algorithm, input, signature),
            Parsed::MlDsa(key) => key.verify(input, signature),
            _ => Err(CryptoError::Unsupported),
        }
    }
}

/// What is signed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Input<'a> {
    /// The message itself.
    Message(&'a [u8]),
    /// Its digest; for ML-DSA its representative mu.
    Digest(&'a [u8]),
}

fn parse(spec: Spec, bytes: &[u8]) -> Result<Parsed, CryptoError> {
    Ok(match spec {
        Spec::SymmetricDefault => Parsed::Aes(Box::new(symmetric::key(bytes)?)),
        Spec::Hmac224 | Spec::Hmac256 | Spec::Hmac384 | Spec::Hmac512 => {
            Parsed::Hmac(Box::new(hmac::key(spec, bytes)?))
        }
        Spec::Rsa2048 | Spec::Rsa3072 | Spec::Rsa4096 => {
            Parsed::Rsa(Box::new(rsa::RsaKey::parse(spec, bytes)?))
        }
        Spec::EccNistP256 | Spec::EccNistP384 | Spec::EccNistP521 | Spec::EccSecgP256K1 => {
            Parsed::Ec(Box::new(ecc::EcKey::parse(spec, bytes)?))
        }
        Spec::EccNistEdwards25519 => Parsed::Ed25519(Box::new(ecc::Ed25519Key::parse(bytes)?)),
        Spec::MlDsa44 | Spec::MlDsa65 | Spec::MlDsa87 => {
            Parsed::MlDsa(Box::new(ml_dsa::MlDsaKey::parse(spec, bytes)?))
        }
        Spec::MlKem512 | Spec::MlKem768 | Spec::MlKem1024 => {
            Parsed::MlKem(Box::new(ml_kem::MlKemKey::parse(spec, bytes)?))
        }
        Spec::Sm2 => return Err(CryptoError::Unsupported),
    })
}

/// Randomness of the operating system, for nonces and new seeds.
///
/// aws-lc has its own source, whose first use takes 50 milliseconds: longer than a whole test.
pub(crate) fn fill_from_system(bytes: &mut [u8]) -> Result<(), CryptoError> {
    getrandom::fill(bytes).map_err(|_| CryptoError::Library)
}
