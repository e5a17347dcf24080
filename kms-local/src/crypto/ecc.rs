//! Elliptic curves: ECDSA on four curves, Ed25519 and Ed25519ph.

use super::{CryptoError, ENTROPY, Input, der, hash};
use crate::specs::Spec;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::signature::{
    self, EcdsaKeyPair, EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm, Ed25519KeyPair,
    KeyPair as _, UnparsedPublicKey,
};
use ed25519_dalek::{Digest as _, Sha512};

/// A key pair on one of the Weierstrass curves.
pub(crate) struct EcKey {
    pair: EcdsaKeyPair,
    verification: &'static EcdsaVerificationAlgorithm,
}

type Algorithms = (&'static EcdsaSigningAlgorithm, &'static EcdsaVerificationAlgorithm);

fn algorithms(spec: Spec) -> Result<Algorithms, CryptoError> {
    Ok(match spec {
        Spec::EccNistP256 => {
            (&signature::ECDSA_P256_SHA256_ASN1_SIGNING, &signature::ECDSA_P256_SHA256_ASN1)
        }
        Spec::EccNistP384 => {
            (&signature::ECDSA_P384_SHA384_ASN1_SIGNING, &signature::ECDSA_P384_SHA384_ASN1)
        }
        Spec::EccNistP521 => {
            (&signature::ECDSA_P521_SHA512_ASN1_SIGNING, &signature::ECDSA_P521_SHA512_ASN1)
        }
        Spec::EccSecgP256K1 => {
            (&signature::ECDSA_P256K1_SHA256_ASN1_SIGNING, &signature::ECDSA_P256K1_SHA256_ASN1)
        }
        _ => return Err(CryptoError::Unsupported),
    })
}

/// PKCS #8 of the key pair whose private number the entropy gives.
///
/// A number that is zero or not below the order of the curve is refused by the library; the next
/// bytes of the entropy are tried then. For the curves here that is a matter of 2^-32 or less.
pub(super) fn generate(spec: Spec, entropy: &[u8; ENTROPY]) -> Result<Vec<u8>, CryptoError> {
    let (length, first_byte_mask) = match spec {
        Spec::EccNistP384 => (48, 0xff),
        Spec::EccNistP521 => (66, 0x01),
        _ => (32, 0xff),
    };
    let (signing, _) = algorithms(spec)?;
    for candidate in entropy.windows(length).take(8) {
        let mut number = candidate.to_vec();
        number[0] &= first_byte_mask;
        let version = der::element(der::INTEGER, &[&[1]]);
        let number = der::element(der::OCTET_STRING, &[&number]);
        let sec1 = der::element(der::SEQUENCE, &[&version, &number]);
        if let Ok(pair) = EcdsaKeyPair::from_private_key_der(signing, &sec1) {
            return Ok(pair.to_pkcs8v1()?.as_ref().to_vec());
        }
    }
    Err(CryptoError::Library)
}

impl EcKey {
    pub(super) fn parse(spec: Spec, pkcs8: &[u8]) -> Result<Self, CryptoError> {
        let (signing, verification) = algorithms(spec)?;
        let pair = EcdsaKeyPair::from_pkcs8(signing, pkcs8).map_err(|_| CryptoError::Rejected)?;
        Ok(Self { pair, verification })
    }

    pub(super) fn public_key(&self) -> Result<Vec<u8>, CryptoError> {
        let der = AsDer::<PublicKeyX509Der<'_>>::as_der(self.pair.public_key())?;
        Ok(der.as_ref().to_vec())
    }

    /// A signature in DER.
    pub(super) fn sign(&self, algorithm: &str, input: Input<'_>) -> Result<Vec<u8>, CryptoError> {
        let digest = hash::digest_of(algorithm, input)?;
        Ok(self.pair.sign_digest(&digest)?.as_ref().to_vec())
    }

    pub(super) fn verify(
        &self,
        algorithm: &str,
        input: Input<'_>,
        signature: &[u8],
    ) -> Result<bool, CryptoError> {
        let digest = hash::digest_of(algorithm, input)?;
        let key = UnparsedPublicKey::new(self.verification, self.pair.public_key().as_ref());
        Ok(key.verify_digest(&digest, signature).is_ok())
    }
}

/// An Ed25519 key pair, in the forms of both libraries.
pub(crate) struct Ed25519Key {
    pair: Ed25519KeyPair,
    prehash: ed25519_dalek::SigningKey,
}

impl Ed25519Key {
    pub(super) fn parse(seed: &[u8]) -> Result<Self, CryptoError> {
        let rejected = |_| CryptoError::Rejected;
        let seed: [u8; 32] = seed.try_into().map_err(|_| CryptoError::Rejected)?;
        Ok(Self {
            pair: Ed25519KeyPair::from_seed_unchecked(&seed).map_err(rejected)?,
            prehash: ed25519_dalek::SigningKey::from_bytes(&seed),
        })
    }

    pub(super) fn public_key(&self) -> Result<Vec<u8>, CryptoError> {
        let der = AsDer::<PublicKeyX509Der<'_>>::as_der(self.pair.public_key())?;
        Ok(der.as_ref().to_vec())
    }

    pub(super) fn private_key(&self) -> Result<Vec<u8>, CryptoError> {
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&self.pair)?;
        Ok(der.as_ref().to_vec())
    }

    /// `ED25519_SHA_512` signs messages. `ED25519_PH_SHA_512` signs what it is given as a digest,
    /// and hashes that once more, as the prehash of the scheme.
    pub(super) fn sign(&self, algorithm: &str, input: Input<'_>) -> Result<Vec<u8>, CryptoError> {
        match (algorithm, input) {
            ("ED25519_SHA_512", Input::Message(message)) => {
                Ok(self.pair.try_sign(message)?.as_ref().to_vec())
            }
            ("ED25519_PH_SHA_512", Input::Digest(digest)) => {
                let prehash = Sha512::new().chain_update(digest);
                let signature = self.prehash.sign_prehashed(prehash, None);
                Ok(signature.map_err(|_| CryptoError::Library)?.to_bytes().to_vec())
            }
            _ => Err(CryptoError::Rejected),
        }
    }

    pub(super) fn verify(
        &self,
        algorithm: &str,
        input: Input<'_>,
        signature: &[u8],
    ) -> Result<bool, CryptoError> {
        match (algorithm, input) {
            ("ED25519_SHA_512", Input::Message(message)) => {
                let key = self.pair.public_key().as_ref();
                let key = UnparsedPublicKey::new(&signature::ED25519, key);
                Ok(key.verify(message, signature).is_ok())
            }
            ("ED25519_PH_SHA_512", Input::Digest(digest)) => {
                let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else {
                    return Ok(false);
                };
                let key = self.prehash.verifying_key();
                let prehash = Sha512::new().chain_update(digest);
                Ok(key.verify_prehashed_strict(prehash, None, &signature).is_ok())
            }
            _ => Err(CryptoError::Rejected),
        }
    }
}
