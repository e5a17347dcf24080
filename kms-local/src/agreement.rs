//! DeriveSharedSecret.

use crate::call::Call;
use crate::crypto::CryptoError;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::recipient::Recipient;
use crate::specs::Usage;
use crate::uses::{KeyInUse, check_algorithm, check_dry_run};
use crate::world::World;
use trent_kms::operation::derive_shared_secret::{
    DeriveSharedSecretInput, DeriveSharedSecretOutput,
};
use trent_kms::types::KeyAgreementAlgorithmSpec;

impl World {
    /// Agrees on a secret with the owner of another key pair: `DeriveSharedSecret`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn derive_shared_secret(
        &self,
        call: &Call,
        input: DeriveSharedSecretInput,
    ) -> Result<DeriveSharedSecretOutput, Failure> {
        const OPERATION: Operation = Operation::DeriveSharedSecret;
        let algorithm = input.key_agreement_algorithm.as_ref();
        let algorithm = algorithm.map(KeyAgreementAlgorithmSpec::as_str).unwrap_or_default();
        let recipient = Recipient::of(input.recipient.as_ref())?;
        let state = self.begin()?;
        let tokens = input.grant_tokens.as_deref();
        let key_id = input.key_id.as_deref();
        let key = state.usable_key(call, OPERATION, key_id, tokens, Usage::KeyAgreement)?;
        check_algorithm(key, algorithm)?;
        let key = KeyInUse::current(key)?;
        drop(state);
        let peer = input.public_key.as_ref().map(AsRef::as_ref).unwrap_or_default();
        let secret = key.secret.agree(peer).map_err(|error| match error {
            CryptoError::Rejected => Failure::silent("ValidationException"),
            other => other.into(),
        })?;
        check_dry_run(input.dry_run)?;
        self.note_use(call, OPERATION, &[key.number])?;
        let secret = recipient.plaintext(secret)?;
        Ok(DeriveSharedSecretOutput::builder()
            .set_shared_secret(secret.open)
            .set_ciphertext_for_recipient(secret.sealed)
            .key_agreement_algorithm(algorithm.into())
            .key_origin(key.origin.into())
            .key_id(key.arn)
            .build())
    }
}
