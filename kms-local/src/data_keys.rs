//! Data keys, data key pairs and random bytes.

use crate::call::Call;
use crate::crypto::Secret;
use crate::encryption::{Context, SYMMETRIC_DEFAULT};
use crate::failure::Failure;
use crate::key_stores::StoreUse;
use crate::operations::Operation;
use crate::recipient::Recipient;
use crate::specs::{Spec, Usage};
use crate::state::State;
use crate::uses::{KeyInUse, check_algorithm, check_dry_run};
use crate::world::World;
use trent_kms::operation::generate_data_key::{GenerateDataKeyInput, GenerateDataKeyOutput};
use trent_kms::operation::generate_data_key_pair::{
    GenerateDataKeyPairInput, GenerateDataKeyPairOutput,
};
use trent_kms::operation::generate_data_key_pair_without_plaintext::{
    GenerateDataKeyPairWithoutPlaintextInput, GenerateDataKeyPairWithoutPlaintextOutput,
};
use trent_kms::operation::generate_data_key_without_plaintext::{
    GenerateDataKeyWithoutPlaintextInput, GenerateDataKeyWithoutPlaintextOutput,
};
use trent_kms::operation::generate_random::{GenerateRandomInput, GenerateRandomOutput};
use trent_kms::primitives::Blob;
use trent_kms::types::{DataKeyPairSpec, DataKeySpec};

/// What the operations are asked for, whatever they make.
struct Request<'a> {
    operation: Operation,
    key_id: Option<&'a str>,
    context: Option<&'a Context>,
    grant_tokens: Option<&'a [String]>,
    dry_run: Option<bool>,
}

/// A data key, in the clear and encrypted.
struct DataKey {
    key: KeyInUse,
    plaintext: Vec<u8>,
    ciphertext: Vec<u8>,
}

/// The length of a data key: given by its spec or in bytes.
fn length(spec: Option<&DataKeySpec>, bytes: Option<i32>) -> Result<usize, Failure> {
    match (spec, bytes) {
        (Some(DataKeySpec::Aes128), None) => Ok(16),
        (Some(_), None) => Ok(32),
        (None, Some(bytes)) => Ok(usize::try_from(bytes).unwrap_or_default()),
        _ => Err(Failure::validation("Please specify either number of bytes or key spec.")),
    }
}

impl State {
    /// The symmetric key that encrypts the data key.
    fn data_key_key(&self, call: &Call, request: &Request<'_>) -> Result<KeyInUse, Failure> {
        let usage = Usage::EncryptDecrypt;
        let Request { operation, key_id, grant_tokens, .. } = *request;
        let key = self.usable_key(call, operation, key_id, grant_tokens, usage)?;
        check_algorithm(key, SYMMETRIC_DEFAULT)?;
        let makes_pair = matches!(
            operation,
            Operation::GenerateDataKeyPair | Operation::GenerateDataKeyPairWithoutPlaintext
        );
        if makes_pair && key.record.origin.in_store() {
            return Err(crate::states::refuse_origin(key));
        }
        self.encryption_key(key, key.current(), StoreUse::Encrypt)
    }
}

impl World {
    fn data_key(
        &self,
        call: &Call,
        request: &Request<'_>,
        length: usize,
    ) -> Result<DataKey, Failure> {
        let mut state = self.begin()?;
        let key = state.data_key_key(call, request)?;
        check_dry_run(request.dry_run)?;
        let plaintext = state.random.bytes(length);
        drop(state);
        let ciphertext = key.encrypt(SYMMETRIC_DEFAULT, request.context, &plaintext)?;
        self.note_use(call, request.operation, &[key.number])?;
        Ok(DataKey { key, plaintext, ciphertext })
    }

    /// The data key of a pair is its private key, PKCS #8; the second value is the public key.
    fn data_key_pair(
        &self,
        call: &Call,
        request: &Request<'_>,
        spec: Option<&DataKeyPairSpec>,
    ) -> Result<(DataKey, Vec<u8>), Failure> {
        let name = spec.map(DataKeyPairSpec::as_str).unwrap_or_default();
        let mut state = self.begin()?;
        let key = state.data_key_key(call, request)?;
        let pair_spec = Spec::parse(name).filter(|spec| *spec != Spec::Sm2).ok_or_else(|| {
            Failure::unsupported(format!("KeyPairSpec {name} is not supported in this Region."))
        })?;
        check_dry_run(request.dry_run)?;
        let entropy = state.entropy();
        drop(state);
        let pair = Secret::generate(pair_spec, &entropy)?;
        let (plaintext, public_key) = (pair.private_key()?, pair.public_key()?);
        let ciphertext = key.encrypt(SYMMETRIC_DEFAULT, request.context, &plaintext)?;
        self.note_use(call, request.operation, &[key.number])?;
        Ok((DataKey { key, plaintext, ciphertext }, public_key))
    }

    /// Makes a data key, in the clear and encrypted: `GenerateDataKey`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn generate_data_key(
        &self,
        call: &Call,
        input: GenerateDataKeyInput,
    ) -> Result<GenerateDataKeyOutput, Failure> {
        let length = length(input.key_spec.as_ref(), input.number_of_bytes)?;
        let recipient = Recipient::of(input.recipient.as_ref())?;
        let request = Request {
            operation: Operation::GenerateDataKey,
            key_id: input.key_id.as_deref(),
            context: input.encryption_context.as_ref(),
            grant_tokens: input.grant_tokens.as_deref(),
            dry_run: input.dry_run,
        };
        let DataKey { key, plaintext, ciphertext } = self.data_key(call, &request, length)?;
        let plaintext = recipient.plaintext(plaintext)?;
        Ok(GenerateDataKeyOutput::builder()
            .ciphertext_blob(Blob::new(ciphertext))
            .set_plaintext(plaintext.open)
            .set_ciphertext_for_recipient(plaintext.sealed)
            .set_key_material_id(recipient.shown_material_id(key.shown_material_id()))
            .key_id(key.arn)
            .build())
    }

    /// Makes a data key, encrypted: `GenerateDataKeyWithoutPlaintext`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn generate_data_key_without_plaintext(
        &self,
        call: &Call,
        input: GenerateDataKeyWithoutPlaintextInput,
    ) -> Result<GenerateDataKeyWithoutPlaintextOutput, Failure> {
        let length = length(input.key_spec.as_ref(), input.number_of_bytes)?;
        let request = Request {
            operation: Operation::GenerateDataKeyWithoutPlaintext,
            key_id: input.key_id.as_deref(),
            context: input.encryption_context.as_ref(),
            grant_tokens: input.grant_tokens.as_deref(),
            dry_run: input.dry_run,
        };
        let DataKey { key, ciphertext, .. } = self.data_key(call, &request, length)?;
        Ok(GenerateDataKeyWithoutPlaintextOutput::builder()
            .ciphertext_blob(Blob::new(ciphertext))
            .set_key_material_id(key.shown_material_id())
            .key_id(key.arn)
            .build())
    }

    /// Makes a key pair, its private key in the clear and encrypted: `GenerateDataKeyPair`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn generate_data_key_pair(
        &self,
        call: &Call,
        input: GenerateDataKeyPairInput,
    ) -> Result<GenerateDataKeyPairOutput, Failure> {
        let recipient = Recipient::of(input.recipient.as_ref())?;
        let request = Request {
            operation: Operation::GenerateDataKeyPair,
            key_id: input.key_id.as_deref(),
            context: input.encryption_context.as_ref(),
            grant_tokens: input.grant_tokens.as_deref(),
            dry_run: input.dry_run,
        };
        let pair = self.data_key_pair(call, &request, input.key_pair_spec.as_ref())?;
        let (DataKey { key, plaintext, ciphertext }, public_key) = pair;
        let plaintext = recipient.plaintext(plaintext)?;
        Ok(GenerateDataKeyPairOutput::builder()
            .private_key_ciphertext_blob(Blob::new(ciphertext))
            .set_private_key_plaintext(plaintext.open)
            .set_ciphertext_for_recipient(plaintext.sealed)
            .public_key(Blob::new(public_key))
            .set_key_material_id(key.shown_material_id())
            .key_id(key.arn)
            .set_key_pair_spec(input.key_pair_spec)
            .build())
    }

    /// Makes a key pair, its private key encrypted: `GenerateDataKeyPairWithoutPlaintext`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn generate_data_key_pair_without_plaintext(
        &self,
        call: &Call,
        input: GenerateDataKeyPairWithoutPlaintextInput,
    ) -> Result<GenerateDataKeyPairWithoutPlaintextOutput, Failure> {
        let request = Request {
            operation: Operation::GenerateDataKeyPairWithoutPlaintext,
            key_id: input.key_id.as_deref(),
            context: input.encryption_context.as_ref(),
            grant_tokens: input.grant_tokens.as_deref(),
            dry_run: input.dry_run,
        };
        let pair = self.data_key_pair(call, &request, input.key_pair_spec.as_ref())?;
        let (DataKey { key, ciphertext, .. }, public_key) = pair;
        Ok(GenerateDataKeyPairWithoutPlaintextOutput::builder()
            .private_key_ciphertext_blob(Blob::new(ciphertext))
            .public_key(Blob::new(public_key))
            .set_key_material_id(key.shown_material_id())
            .key_id(key.arn)
            .set_key_pair_spec(input.key_pair_spec)
            .build())
    }

    /// Makes random bytes: `GenerateRandom`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn generate_random(
        &self,
        call: &Call,
        input: GenerateRandomInput,
    ) -> Result<GenerateRandomOutput, Failure> {
        let Some(bytes) = input.number_of_bytes else {
            return Err(Failure::validation("NumberOfBytes is required."));
        };
        let recipient = Recipient::of(input.recipient.as_ref())?;
        let mut state = self.begin()?;
        if let Some(store) = input.custom_key_store_id.as_deref() {
            state.random_from_store(call, store)?;
        }
        let plaintext = state.random.bytes(usize::try_from(bytes).unwrap_or_default());
        let plaintext = recipient.plaintext(plaintext)?;
        Ok(GenerateRandomOutput::builder()
            .set_plaintext(plaintext.open)
            .set_ciphertext_for_recipient(plaintext.sealed)
            .build())
    }
}
