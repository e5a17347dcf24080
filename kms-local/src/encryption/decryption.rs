//! The half that Decrypt and ReEncrypt have in common: from a ciphertext to its key and plaintext.

use super::{Context, SYMMETRIC_DEFAULT, check_context};
use crate::backing::ProxyFailure;
use crate::call::Call;
use crate::crypto::symmetric::{Blob, Refusal};
use crate::failure::Failure;
use crate::key_stores::StoreUse;
use crate::operations::Operation;
use crate::specs::Usage;
use crate::state::{Key, State};
use crate::uses::{KeyInUse, check_algorithm, check_usage};
use trent_kms::types::DryRunModifierType;

/// What is asked for.
pub(super) struct Request<'a> {
    pub(super) operation: Operation,
    pub(super) blob: Option<&'a [u8]>,
    pub(super) key_id: Option<&'a str>,
    pub(super) algorithm: &'a str,
    pub(super) context: Option<&'a Context>,
    pub(super) grant_tokens: Option<&'a [String]>,
    /// A rehearsal that looks at the key alone.
    pub(super) ignore_ciphertext: Result<bool, Failure>,
}

/// Whether a rehearsal is to look at no ciphertext.
pub(super) fn ignores_ciphertext(
    dry_run: Option<bool>,
    modifiers: Option<&[DryRunModifierType]>,
) -> Result<bool, Failure> {
    let ignore = modifiers.unwrap_or_default().contains(&DryRunModifierType::IgnoreCiphertext);
    if ignore && !dry_run.unwrap_or_default() {
        return Err(Failure::validation("DryRunModifiers require DryRun to be true."));
    }
    Ok(ignore)
}

impl Request<'_> {
    /// The key that decrypts, with the material that the ciphertext names.
    pub(super) fn key(&self, state: &State, call: &Call) -> Result<KeyInUse, Failure> {
        let ignore_ciphertext = self.ignore_ciphertext.clone()?;
        check_context(self.algorithm, self.context)?;
        if self.key_id.is_none() && (self.algorithm != SYMMETRIC_DEFAULT || ignore_ciphertext) {
            return Err(Failure::validation(format!(
                "A key ID is required to decrypt with the algorithm {}.",
                self.algorithm
            )));
        }
        if self.blob.is_none() && !ignore_ciphertext {
            let constraint = "Member must not be null";
            return Err(Failure::constraint("null", "ciphertextBlob", constraint));
        }
        if self.algorithm == SYMMETRIC_DEFAULT && !ignore_ciphertext {
            return self.key_of_blob(state, call);
        }
        let key = state.find_key(call, self.operation, self.key_id)?;
        state.authorize(call, self.action(), key)?;
        self.check(state, key)?;
        check_algorithm(key, self.algorithm)?;
        state.encryption_key(key, key.current(), StoreUse::Decrypt)
    }

    fn key_of_blob(&self, state: &State, call: &Call) -> Result<KeyInUse, Failure> {
        let blob = Blob::parse(self.blob.unwrap_or_default());
        let blob = blob.ok_or_else(Failure::invalid_ciphertext)?;
        let key = state.key_by_id(&call.region, blob.account, blob.key_id);
        let key = key.filter(|key| state.authorize(call, self.action(), key).is_ok());
        let key = key.ok_or_else(|| {
            Failure::access_denied(
                "The ciphertext refers to a customer master key that does not exist, does not \
                 exist in this region, or you are not allowed to access.",
            )
        })?;
        if self.key_id.is_some() {
            let named = state.find_key(call, self.operation, self.key_id)?;
            if named.record.number != key.record.number {
                return Err(Failure::new(
                    "IncorrectKeyException",
                    "The key ID in the request does not identify a CMK that can perform this \
                     operation.",
                ));
            }
        }
        self.check(state, key)?;
        let material = key.material(&blob.material_id);
        let material = material.ok_or_else(Failure::invalid_ciphertext)?;
        state.encryption_key(key, Some(material), StoreUse::Decrypt)
    }

    /// The action that policies and grants allow.
    fn action(&self) -> &'static str {
        match self.operation {
            Operation::ReEncrypt => "ReEncryptFrom",
            other => other.as_str(),
        }
    }

    fn check(&self, state: &State, key: &Key) -> Result<(), Failure> {
        state.check_grant_tokens(self.grant_tokens)?;
        state.check_state(self.operation, key)?;
        check_usage(self.operation, key, Usage::EncryptDecrypt)
    }

    /// The plaintext; nothing in a rehearsal that looks at no ciphertext.
    pub(super) fn plaintext(&self, key: &KeyInUse) -> Result<Vec<u8>, Failure> {
        if matches!(self.ignore_ciphertext, Ok(true)) {
            return Ok(Vec::new());
        }
        let bytes = self.blob.unwrap_or_default();
        if self.algorithm != SYMMETRIC_DEFAULT {
            let plaintext = key.secret.rsa()?.decrypt(self.algorithm, bytes);
            return plaintext.map_err(|_| Failure::invalid_ciphertext());
        }
        let blob = Blob::parse(bytes).ok_or_else(Failure::invalid_ciphertext)?;
        let external = key.external.as_deref();
        key.secret.open(&blob, self.context, external).map_err(|refusal| match refusal {
            Refusal::External => ProxyFailure::InvalidCiphertext.of_cryptography(),
            Refusal::Own if external.is_some() => Failure::invalid_state(
                "The ciphertext that the external key store proxy submitted for decryption, or the \
                 encryption context, is corrupted, missing, or otherwise invalid.",
            ),
            Refusal::Own => Failure::invalid_ciphertext(),
        })
    }
}
