//! Encapsulate and Decapsulate.

use crate::call::Call;
use crate::crypto::CryptoError;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::specs::Usage;
use crate::uses::{KeyInUse, check_algorithm, check_dry_run};
use crate::world::World;
use trent_kms::operation::decapsulate::{DecapsulateInput, DecapsulateOutput};
use trent_kms::operation::encapsulate::{EncapsulateInput, EncapsulateOutput};
use trent_kms::primitives::Blob;
use trent_kms::types::EncapsulationAlgorithmSpec;

/// What both operations are asked for alike.
struct Request<'a> {
    operation: Operation,
    key_id: Option<&'a str>,
    grant_tokens: Option<&'a [String]>,
    algorithm: &'a str,
}

impl World {
    fn encapsulation_key(&self, call: &Call, request: &Request<'_>) -> Result<KeyInUse, Failure> {
        let state = self.begin()?;
        let Request { operation, key_id, grant_tokens, algorithm } = *request;
        let usage = Usage::EncapsulateDecapsulate;
        let key = state.usable_key(call, operation, key_id, grant_tokens, usage)?;
        check_algorithm(key, algorithm)?;
        KeyInUse::current(key)
    }

    /// Makes a secret and encapsulates it for the owner of a key: `Encapsulate`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn encapsulate(
        &self,
        call: &Call,
        input: EncapsulateInput,
    ) -> Result<EncapsulateOutput, Failure> {
        let algorithm = name_of(input.encapsulation_algorithm.as_ref());
        let request = Request {
            operation: Operation::Encapsulate,
            key_id: input.key_id.as_deref(),
            grant_tokens: input.grant_tokens.as_deref(),
            algorithm,
        };
        let key = self.encapsulation_key(call, &request)?;
        check_dry_run(input.dry_run)?;
        let made = key.secret.encapsulate()?;
        self.note_use(call, request.operation, &[key.number])?;
        Ok(EncapsulateOutput::builder()
            .key_id(key.arn)
            .shared_secret(Blob::new(made.shared_secret))
            .shared_secret_ciphertext_blob(Blob::new(made.ciphertext))
            .encapsulation_algorithm(algorithm.into())
            .build())
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
        input: DecapsulateInput,
    ) -> Result<DecapsulateOutput, Failure> {
        let algorithm = name_of(input.encapsulation_algorithm.as_ref());
        let request = Request {
            operation: Operation::Decapsulate,
            key_id: input.key_id.as_deref(),
            grant_tokens: input.grant_tokens.as_deref(),
            algorithm,
        };
        let key = self.encapsulation_key(call, &request)?;
        let blob = input.shared_secret_ciphertext_blob.as_ref();
        let ciphertext = blob.map(AsRef::as_ref).unwrap_or_default();
        let shared_secret = key.secret.decapsulate(ciphertext).map_err(|error| match error {
            CryptoError::Rejected => Failure::invalid_ciphertext(),
            other => other.into(),
        })?;
        check_dry_run(input.dry_run)?;
        self.note_use(call, request.operation, &[key.number])?;
        Ok(DecapsulateOutput::builder()
            .key_id(key.arn)
            .shared_secret(Blob::new(shared_secret))
            .encapsulation_algorithm(algorithm.into())
            .build())
    }
}

fn name_of(algorithm: Option<&EncapsulationAlgorithmSpec>) -> &str {
    algorithm.map(EncapsulationAlgorithmSpec::as_str).unwrap_or_default()
}
