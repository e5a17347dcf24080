//! Answers for an enclave: the plaintext encrypted for the key of its attestation document.
//!
//! Who signed the document is not verified: there is no enclave on this machine, so a test makes
//! its own document, with a key that it has.

use crate::crypto::attestation::public_key;
use crate::crypto::envelope::Envelope;
use crate::failure::Failure;
use trent_kms::primitives::Blob;
use trent_kms::types::{KeyEncryptionMechanism, RecipientInfo};

/// Who reads the plaintext of an answer: the caller, or the owner of a key alone.
pub(crate) struct Recipient(Option<Envelope>);

/// A plaintext as an answer gives it.
pub(crate) struct Plaintext {
    /// In the clear.
    pub(crate) open: Option<Blob>,
    /// For the recipient alone.
    pub(crate) sealed: Option<Blob>,
}

impl Recipient {
    /// # Errors
    /// `ValidationException` if the document has no public key to encrypt with.
    pub(crate) fn of(info: Option<&RecipientInfo>) -> Result<Self, Failure> {
        let Some(info) = info else { return Ok(Self(None)) };
        if info.key_encryption_algorithm != Some(KeyEncryptionMechanism::RsaesOaepSha256) {
            return Err(Failure::validation(
                "Recipient requires the KeyEncryptionAlgorithm RSAES_OAEP_SHA_256.",
            ));
        }
        let document = info.attestation_document.as_ref().map(AsRef::as_ref).unwrap_or_default();
        let envelope = public_key(document).and_then(Envelope::new);
        envelope.map(|envelope| Self(Some(envelope))).ok_or_else(|| {
            Failure::validation(
                "The attestation document of Recipient has no public key of RSA that AWS KMS could \
                 encrypt the response with.",
            )
        })
    }

    /// The id of the key material; absent where the answer is sealed.
    pub(crate) fn shown_material_id(&self, material_id: Option<String>) -> Option<String> {
        material_id.filter(|_| self.0.is_none())
    }

    pub(crate) fn plaintext(&self, plaintext: Vec<u8>) -> Result<Plaintext, Failure> {
        Ok(match &self.0 {
            None => Plaintext { open: Some(Blob::new(plaintext)), sealed: None },
            Some(envelope) => {
                Plaintext { open: None, sealed: Some(Blob::new(envelope.seal(plaintext)?)) }
            }
        })
    }
}
