//! Encrypt, Decrypt and ReEncrypt.

mod decryption;

use crate::call::Call;
use crate::crypto::rsa::max_plaintext;
use crate::crypto::symmetric::Names;
use crate::failure::Failure;
use crate::key_stores::StoreUse;
use crate::operations::Operation;
use crate::recipient::Recipient;
use crate::specs::Usage;
use crate::state::State;
use crate::uses::{KeyInUse, check_algorithm, check_dry_run};
use crate::world::World;
use std::collections::HashMap;
use trent_kms::operation::decrypt::{DecryptInput, DecryptOutput};
use trent_kms::operation::encrypt::{EncryptInput, EncryptOutput};
use trent_kms::operation::re_encrypt::{ReEncryptInput, ReEncryptOutput};
use trent_kms::primitives::Blob;
use trent_kms::types::EncryptionAlgorithmSpec;

pub(crate) const SYMMETRIC_DEFAULT: &str = "SYMMETRIC_DEFAULT";

pub(crate) type Context = HashMap<String, String>;

fn name_of(algorithm: Option<&EncryptionAlgorithmSpec>) -> &str {
    algorithm.map_or(SYMMETRIC_DEFAULT, EncryptionAlgorithmSpec::as_str)
}

/// An encryption context goes with symmetric keys alone. An empty one is none.
fn check_context(algorithm: &str, context: Option<&Context>) -> Result<(), Failure> {
    if algorithm != SYMMETRIC_DEFAULT && context.is_some_and(|context| !context.is_empty()) {
        return Err(Failure::validation(format!(
            "EncryptionContext is not supported with the algorithm {algorithm}."
        )));
    }
    Ok(())
}

/// What Encrypt and the second half of ReEncrypt are asked for.
struct Request<'a> {
    operation: Operation,
    key_id: Option<&'a str>,
    algorithm: &'a str,
    context: Option<&'a Context>,
    grant_tokens: Option<&'a [String]>,
}

impl State {
    /// The key to encrypt with, after all checks that need no plaintext.
    fn encrypting_key(&self, call: &Call, request: &Request<'_>) -> Result<KeyInUse, Failure> {
        let usage = Usage::EncryptDecrypt;
        let Request { operation, key_id, grant_tokens, .. } = *request;
        let key = self.usable_key(call, operation, key_id, grant_tokens, usage)?;
        if operation == Operation::ReEncrypt {
            self.authorize(call, "ReEncryptTo", key)?;
        }
        check_algorithm(key, request.algorithm)?;
        check_context(request.algorithm, request.context)?;
        self.encryption_key(key, key.current(), StoreUse::Encrypt)
    }
}

impl KeyInUse {
    fn check_length(&self, algorithm: &str, plaintext: &[u8]) -> Result<(), Failure> {
        if self.spec.is_symmetric() {
            return Ok(());
        }
        let max = max_plaintext(self.spec, algorithm);
        if plaintext.len() > max {
            let spec = self.spec;
            return Err(Failure::validation(format!(
                "Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {max} \
                 bytes."
            )));
        }
        Ok(())
    }

    /// A ciphertext: with a symmetric key a blob that names it, else the bare primitive.
    pub(crate) fn encrypt(
        &self,
        algorithm: &str,
        context: Option<&Context>,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Failure> {
        if !self.spec.is_symmetric() {
            return Ok(self.secret.rsa()?.encrypt(algorithm, plaintext)?);
        }
        let names =
            Names { account: &self.account, key_id: &self.id, material_id: &self.material_id };
        Ok(self.secret.seal(&names, context, plaintext, self.external.as_deref())?)
    }
}

impl World {
    /// Encrypts up to 4096 bytes: `Encrypt`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn encrypt(&self, call: &Call, input: EncryptInput) -> Result<EncryptOutput, Failure> {
        const OPERATION: Operation = Operation::Encrypt;
        let algorithm = name_of(input.encryption_algorithm.as_ref());
        let context = input.encryption_context.as_ref();
        let request = Request {
            operation: OPERATION,
            key_id: input.key_id.as_deref(),
            algorithm,
            context,
            grant_tokens: input.grant_tokens.as_deref(),
        };
        let key = self.begin()?.encrypting_key(call, &request)?;
        let plaintext = input.plaintext.as_ref().map(AsRef::as_ref).unwrap_or_default();
        key.check_length(algorithm, plaintext)?;
        check_dry_run(input.dry_run)?;
        let ciphertext = key.encrypt(algorithm, context, plaintext)?;
        self.note_use(call, OPERATION, &[key.number])?;
        Ok(EncryptOutput::builder()
            .ciphertext_blob(Blob::new(ciphertext))
            .encryption_algorithm(algorithm.into())
            .key_id(key.arn)
            .build())
    }

    /// Decrypts what a key encrypted: `Decrypt`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn decrypt(&self, call: &Call, input: DecryptInput) -> Result<DecryptOutput, Failure> {
        const OPERATION: Operation = Operation::Decrypt;
        let algorithm = name_of(input.encryption_algorithm.as_ref());
        let request = decryption::Request {
            operation: OPERATION,
            blob: input.ciphertext_blob.as_ref().map(AsRef::as_ref),
            key_id: input.key_id.as_deref(),
            algorithm,
            context: input.encryption_context.as_ref(),
            grant_tokens: input.grant_tokens.as_deref(),
            ignore_ciphertext: decryption::ignores_ciphertext(
                input.dry_run,
                input.dry_run_modifiers.as_deref(),
            ),
        };
        let recipient = Recipient::of(input.recipient.as_ref())?;
        let key = request.key(&*self.begin()?, call)?;
        let plaintext = request.plaintext(&key)?;
        check_dry_run(input.dry_run)?;
        self.note_use(call, OPERATION, &[key.number])?;
        let plaintext = recipient.plaintext(plaintext)?;
        Ok(DecryptOutput::builder()
            .set_key_material_id(recipient.shown_material_id(key.shown_material_id()))
            .key_id(key.arn)
            .set_plaintext(plaintext.open)
            .set_ciphertext_for_recipient(plaintext.sealed)
            .encryption_algorithm(algorithm.into())
            .build())
    }

    /// Decrypts a ciphertext and encrypts it anew: `ReEncrypt`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn re_encrypt(
        &self,
        call: &Call,
        input: ReEncryptInput,
    ) -> Result<ReEncryptOutput, Failure> {
        const OPERATION: Operation = Operation::ReEncrypt;
        let source = decryption::Request {
            operation: OPERATION,
            blob: input.ciphertext_blob.as_ref().map(AsRef::as_ref),
            key_id: input.source_key_id.as_deref(),
            algorithm: name_of(input.source_encryption_algorithm.as_ref()),
            context: input.source_encryption_context.as_ref(),
            grant_tokens: input.grant_tokens.as_deref(),
            ignore_ciphertext: decryption::ignores_ciphertext(
                input.dry_run,
                input.dry_run_modifiers.as_deref(),
            ),
        };
        let destination = Request {
            operation: OPERATION,
            key_id: input.destination_key_id.as_deref(),
            algorithm: name_of(input.destination_encryption_algorithm.as_ref()),
            context: input.destination_encryption_context.as_ref(),
            grant_tokens: input.grant_tokens.as_deref(),
        };
        let state = self.begin()?;
        let old = source.key(&state, call)?;
        let new = state.encrypting_key(call, &destination)?;
        drop(state);
        let plaintext = source.plaintext(&old)?;
        new.check_length(destination.algorithm, &plaintext)?;
        check_dry_run(input.dry_run)?;
        let ciphertext = new.encrypt(destination.algorithm, destination.context, &plaintext)?;
        self.note_use(call, OPERATION, &[old.number, new.number])?;
        Ok(ReEncryptOutput::builder()
            .ciphertext_blob(Blob::new(ciphertext))
            .source_encryption_algorithm(source.algorithm.into())
            .destination_encryption_algorithm(destination.algorithm.into())
            .set_source_key_material_id(old.shown_material_id())
            .set_destination_key_material_id(new.shown_material_id())
            .source_key_id(old.arn)
            .key_id(new.arn)
            .build())
    }
}
