//! Sign and Verify.

use crate::call::Call;
use crate::crypto::{Input, hash};
use crate::failure::Failure;
use crate::operations::Operation;
use crate::specs::{Spec, Usage};
use crate::state::Key;
use crate::uses::{KeyInUse, check_algorithm, check_dry_run};
use crate::world::World;
use aws_lc_rs::digest::Algorithm;
use trent_kms::operation::sign::{SignInput, SignOutput};
use trent_kms::operation::verify::{VerifyInput, VerifyOutput};
use trent_kms::primitives::Blob;
use trent_kms::types::{MessageType, SigningAlgorithmSpec};

/// Bytes of the representative mu of ML-DSA.
const MU: usize = 64;

/// What Sign and Verify are asked for alike.
struct Request<'a> {
    operation: Operation,
    key_id: Option<&'a str>,
    algorithm: &'a str,
    message: &'a [u8],
    message_type: &'a MessageType,
    grant_tokens: Option<&'a [String]>,
}

impl<'a> Request<'a> {
    fn key(&self, world: &World, call: &Call) -> Result<(KeyInUse, Input<'a>), Failure> {
        let state = world.begin()?;
        let usage = Usage::SignVerify;
        let key = state.usable_key(call, self.operation, self.key_id, self.grant_tokens, usage)?;
        check_algorithm(key, self.algorithm)?;
        let input = self.input(key)?;
        Ok((KeyInUse::current(key)?, input))
    }

    /// The message, or the digest after a check of its length.
    fn input(&self, key: &Key) -> Result<Input<'a>, Failure> {
        let algorithm = self.algorithm;
        let misfit = || {
            let kind = self.message_type;
            Failure::validation(format!(
                "Algorithm {algorithm} does not support MessageType {kind}."
            ))
        };
        let is_ml_dsa = matches!(key.record.spec, Spec::MlDsa44 | Spec::MlDsa65 | Spec::MlDsa87);
        let expected = match self.message_type {
            MessageType::Raw if algorithm != "ED25519_PH_SHA_512" => {
                return Ok(Input::Message(self.message));
            }
            MessageType::ExternalMu if is_ml_dsa => MU,
            MessageType::Digest if !is_ml_dsa && algorithm != "ED25519_SHA_512" => {
                hash::of_algorithm(algorithm).map(Algorithm::output_len).unwrap_or_default()
            }
            _ => return Err(misfit()),
        };
        if self.message.len() != expected {
            return Err(Failure::validation(format!(
                "Digest is invalid length for algorithm {algorithm}."
            )));
        }
        Ok(Input::Digest(self.message))
    }
}

fn bytes(blob: Option<&Blob>) -> &[u8] {
    blob.map(AsRef::as_ref).unwrap_or_default()
}

impl World {
    /// Signs a message or a digest: `Sign`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn sign(&self, call: &Call, input: SignInput) -> Result<SignOutput, Failure> {
        let algorithm = input.signing_algorithm.as_ref().map(SigningAlgorithmSpec::as_str);
        let algorithm = algorithm.unwrap_or_default();
        let request = Request {
            operation: Operation::Sign,
            key_id: input.key_id.as_deref(),
            algorithm,
            message: bytes(input.message.as_ref()),
            message_type: input.message_type.as_ref().unwrap_or(&MessageType::Raw),
            grant_tokens: input.grant_tokens.as_deref(),
        };
        let (key, signed) = request.key(self, call)?;
        check_dry_run(input.dry_run)?;
        let signature = key.secret.sign(algorithm, signed)?;
        self.note_use(call, Operation::Sign, &[key.number])?;
        Ok(SignOutput::builder()
            .key_id(key.arn)
            .signature(Blob::new(signature))
            .signing_algorithm(algorithm.into())
            .build())
    }

    /// Verifies a signature: `Verify`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn verify(&self, call: &Call, input: VerifyInput) -> Result<VerifyOutput, Failure> {
        let algorithm = input.signing_algorithm.as_ref().map(SigningAlgorithmSpec::as_str);
        let algorithm = algorithm.unwrap_or_default();
        let request = Request {
            operation: Operation::Verify,
            key_id: input.key_id.as_deref(),
            algorithm,
            message: bytes(input.message.as_ref()),
            message_type: input.message_type.as_ref().unwrap_or(&MessageType::Raw),
            grant_tokens: input.grant_tokens.as_deref(),
        };
        let (key, signed) = request.key(self, call)?;
        if !key.secret.verify(algorithm, signed, bytes(input.signature.as_ref()))? {
            return Err(Failure::silent("KMSInvalidSignatureException"));
        }
        check_dry_run(input.dry_run)?;
        self.note_use(call, Operation::Verify, &[key.number])?;
        Ok(VerifyOutput::builder()
            .key_id(key.arn)
            .signature_valid(true)
            .signing_algorithm(algorithm.into())
            .build())
    }
}
