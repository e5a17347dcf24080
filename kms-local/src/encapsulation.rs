//! Encapsulate and Decapsulate.
//!
//! The client has no types for these operations yet, so that their members stand here by
//! themselves.

use crate::call::Call;
use crate::crypto::CryptoError;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::specs::Usage;
use crate::uses::{KeyInUse, check_algorithm, check_dry_run};
use crate::world::World;

/// What both operations are asked for alike.
#[derive(Clone, Debug, Default)]
pub struct EncapsulationRequest {
    /// The key, by any of its names.
    pub key_id: String,
    /// `ML_KEM`.
    pub algorithm: String,
    /// Tokens of new grants.
    pub grant_tokens: Vec<String>,
    /// Asks for a rehearsal.
    pub dry_run: bool,
}

/// What Encapsulate answers; Decapsulate answers the same without a ciphertext.
#[derive(Clone, PartialEq, Eq)]
pub struct Encapsulation {
    /// The ARN of the key.
    pub key_id: String,
    /// The shared secret, 32 bytes.
    pub shared_secret: Vec<u8>,
    /// The shared secret for the owner of the key.
    pub ciphertext: Option<Vec<u8>>,
}

impl std::fmt::Debug for Encapsulation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encapsulation").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl World {
    fn encapsulation_key(
        &self,
        call: &Call,
        operation: Operation,
        request: &EncapsulationRequest,
    ) -> Result<KeyInUse, Failure> {
        let state = self.begin()?;
        let (name, tokens) = (Some(&*request.key_id), Some(&*request.grant_tokens));
        let usage = Usage::EncapsulateDecapsulate;
        let key = state.usable_key(call, operation, name, tokens, usage)?;
        check_algorithm(key, &request.algorithm)?;
        KeyInUse::current(key)
    }

    /// Makes a secret and encapsulates it for the owner of a key: `Encapsulate`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn encapsulate(
        &self,
        call: &Call,
        request: &EncapsulationRequest,
    ) -> Result<Encapsulation, Failure> {
        let key = self.encapsulation_key(call, Operation::Encapsulate, request)?;
        check_dry_run(Some(request.dry_run))?;
        let made = key.secret.encapsulate()?;
        self.note_use(call, Operation::Encapsulate, &[key.number])?;
        Ok(Encapsulation {
            key_id: key.arn,
            shared_secret: made.shared_secret,
            ciphertext: Some(made.ciphertext),
        })
    }

    /// Opens an encapsulated secret: `Decapsulate`.
    ///
    /// A damaged ciphertext of the right length gives a secret that nobody has.
    ///
    /// # Errors
    /// As the service answers.
    pub fn decapsulate(
        &self,
        call: &Call,
        request: &EncapsulationRequest,
        ciphertext: &[u8],
    ) -> Result<Encapsulation, Failure> {
        let key = self.encapsulation_key(call, Operation::Decapsulate, request)?;
        let shared_secret = key.secret.decapsulate(ciphertext).map_err(|error| match error {
            CryptoError::Rejected => Failure::invalid_ciphertext(),
            other => other.into(),
        })?;
        check_dry_run(Some(request.dry_run))?;
        self.note_use(call, Operation::Decapsulate, &[key.number])?;
        Ok(Encapsulation { key_id: key.arn, shared_secret, ciphertext: None })
    }
}
