//! RSA: OAEP, PKCS #1 and PSS signatures.

use super::{CryptoError, Input, Parsed, Secret, hash};
use crate::specs::Spec;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{
    KeyPair, KeySize, OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm,
    OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey,
};
use aws_lc_rs::signature::{self, KeyPair as _, RsaEncoding, RsaParameters, UnparsedPublicKey};

/// An RSA key pair, ready for both of its usages.
pub(crate) struct RsaKey {
    signing: KeyPair,
    encrypting: OaepPublicEncryptingKey,
    decrypting: OaepPrivateDecryptingKey,
}

/// PKCS #8 of a new key pair.
pub(super) fn generate(spec: Spec) -> Result<Vec<u8>, CryptoError> {
    let size = match spec {
        Spec::Rsa2048 => KeySize::Rsa2048,
        Spec::Rsa3072 => KeySize::Rsa3072,
        Spec::Rsa4096 => KeySize::Rsa4096,
        _ => return Err(CryptoError::Unsupported),
    };
    let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&KeyPair::generate(size)?)?;
    Ok(pkcs8.as_ref().to_vec())
}

/// The most bytes that OAEP can encrypt: modulus - 2 hashes - 2.
pub(crate) fn max_plaintext(spec: Spec, algorithm: &str) -> usize {
    let hash = if algorithm == "RSAES_OAEP_SHA_1" { 20 } else { 32 };
    spec.rsa_bits().unwrap_or_default() / 8 - 2 * hash - 2
}

fn oaep(algorithm: &str) -> Result<&'static OaepAlgorithm, CryptoError> {
    match algorithm {
        "RSAES_OAEP_SHA_1" | "RSA_AES_KEY_WRAP_SHA_1" => Ok(&OAEP_SHA1_MGF1SHA1),
        "RSAES_OAEP_SHA_256" | "RSA_AES_KEY_WRAP_SHA_256" => Ok(&OAEP_SHA256_MGF1SHA256),
        _ => Err(CryptoError::Unsupported),
    }
}

fn signing_algorithm(algorithm: &str) -> Result<&'static dyn RsaEncoding, CryptoError> {
    Ok(match algorithm {
        "RSASSA_PKCS1_V1_5_SHA_256" => &signature::RSA_PKCS1_SHA256,
        "RSASSA_PKCS1_V1_5_SHA_384" => &signature::RSA_PKCS1_SHA384,
        "RSASSA_PKCS1_V1_5_SHA_512" => &signature::RSA_PKCS1_SHA512,
        "RSASSA_PSS_SHA_256" => &signature::RSA_PSS_SHA256,
        "RSASSA_PSS_SHA_384" => &signature::RSA_PSS_SHA384,
        "RSASSA_PSS_SHA_512" => &signature::RSA_PSS_SHA512,
        _ => return Err(CryptoError::Unsupported),
    })
}

fn verification_algorithm(algorithm: &str) -> Result<&'static RsaParameters, CryptoError> {
    Ok(match algorithm {
        "RSASSA_PKCS1_V1_5_SHA_256" => &signature::RSA_PKCS1_2048_8192_SHA256,
        "RSASSA_PKCS1_V1_5_SHA_384" => &signature::RSA_PKCS1_2048_8192_SHA384,
        "RSASSA_PKCS1_V1_5_SHA_512" => &signature::RSA_PKCS1_2048_8192_SHA512,
        "RSASSA_PSS_SHA_256" => &signature::RSA_PSS_2048_8192_SHA256,
        "RSASSA_PSS_SHA_384" => &signature::RSA_PSS_2048_8192_SHA384,
        "RSASSA_PSS_SHA_512" => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return Err(CryptoError::Unsupported),
    })
}

impl RsaKey {
    pub(super) fn parse(spec: Spec, pkcs8: &[u8]) -> Result<Self, CryptoError> {
        let rejected = |_| CryptoError::Rejected;
        let signing = KeyPair::from_pkcs8(pkcs8).map_err(rejected)?;
        if Some(signing.public_modulus_len() * 8) != spec.rsa_bits() {
            return Err(CryptoError::Rejected);
        }
        let private = PrivateDecryptingKey::from_pkcs8(pkcs8).map_err(rejected)?;
        Ok(Self {
            signing,
            encrypting: OaepPublicEncryptingKey::new(private.public_key())?,
            decrypting: OaepPrivateDecryptingKey::new(private)?,
        })
    }

    pub(super) fn public_key(&self) -> Result<Vec<u8>, CryptoError> {
        let der = AsDer::<PublicKeyX509Der<'_>>::as_der(self.signing.public_key())?;
        Ok(der.as_ref().to_vec())
    }

    pub(super) fn sign(&self, algorithm: &str, input: Input<'_>) -> Result<Vec<u8>, CryptoError> {
        let digest = hash::digest_of(algorithm, input)?;
        let mut signature = vec![0; self.signing.public_modulus_len()];
        self.signing.sign_digest(signing_algorithm(algorithm)?, &digest, &mut signature)?;
        Ok(signature)
    }

    pub(super) fn verify(
        &self,
        algorithm: &str,
        input: Input<'_>,
        signature: &[u8],
    ) -> Result<bool, CryptoError> {
        let digest = hash::digest_of(algorithm, input)?;
        let key = self.signing.public_key().as_ref();
        let key = UnparsedPublicKey::new(verification_algorithm(algorithm)?, key);
        Ok(key.verify_digest(&digest, signature).is_ok())
    }

    /// OAEP with an empty label; `algorithm` may be the OAEP part of a key wrapping.
    pub(crate) fn encrypt(
        &self,
        algorithm: &str,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        let mut ciphertext = vec![0; self.encrypting.ciphertext_size()];
        self.encrypting.encrypt(oaep(algorithm)?, plaintext, &mut ciphertext, None)?;
        Ok(ciphertext)
    }

    pub(crate) fn decrypt(
        &self,
        algorithm: &str,
        ciphertext: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        let mut buffer = vec![0; self.decrypting.min_output_size()];
        let plaintext = self
            .decrypting
            .decrypt(oaep(algorithm)?, ciphertext, &mut buffer, None)
            .map_err(|_| CryptoError::Rejected)?;
        Ok(plaintext.to_vec())
    }

    pub(crate) fn modulus_length(&self) -> usize {
        self.signing.public_modulus_len()
    }
}

impl Secret {
    pub(crate) fn rsa(&self) -> Result<&RsaKey, CryptoError> {
        match self.parsed()? {
            Parsed::Rsa(key) => Ok(key),
            _ => Err(CryptoError::Unsupported),
        }
    }
}
