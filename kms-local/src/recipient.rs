//! Answers for an enclave: the plaintext encrypted for the key of its attestation document.

use crate::failure::Failure;
use trent_kms::primitives::Blob;
use trent_kms::types::RecipientInfo;

/// A plaintext as an answer gives it.
pub(crate) struct Plaintext {
    /// In the clear.
    pub(crate) open: Option<Blob>,
    /// For the recipient alone.
    pub(crate) sealed: Option<Blob>,
}

/// Refuses attestation documents, none of which this program can verify.
pub(crate) fn check_recipient(recipient: Option<&RecipientInfo>) -> Result<(), Failure> {
    match recipient {
        None => Ok(()),
        Some(_) => Err(Failure::unsupported(
            "Recipient is not supported: a local KMS cannot verify attestation documents.",
        )),
    }
}

impl Plaintext {
    pub(crate) fn for_recipient(
        plaintext: Vec<u8>,
        recipient: Option<&RecipientInfo>,
    ) -> Result<Self, Failure> {
        check_recipient(recipient)?;
        Ok(Self { open: Some(Blob::new(plaintext)), sealed: None })
    }
}
