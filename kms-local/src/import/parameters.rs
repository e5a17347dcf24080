//! GetParametersForImport: a public key to encrypt with, and a token that remembers for what.
//!
//! A world has one wrapping key pair of each size, made when it is first asked for. Tokens are
//! sealed and self-contained, so that any number can be open at once.

use super::check_origin;
use crate::call::Call;
use crate::crypto::{ENTROPY, Secret};
use crate::failure::Failure;
use crate::materials::stored;
use crate::operations::Operation;
use crate::records::{Change, KeyNumber, Record, WrappingKeyRecord};
use crate::specs::Spec;
use crate::state::{Key, State};
use crate::time::Timestamp;
use crate::world::World;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use trent_kms::operation::get_parameters_for_import::{
    GetParametersForImportInput, GetParametersForImportOutput,
};
use trent_kms::primitives::Blob;
use trent_kms::types::{AlgorithmSpec, WrappingKeySpec};

const PURPOSE: &str = "import token";
const VALIDITY: Duration = Duration::from_secs(24 * 60 * 60);

/// What a token remembers.
#[derive(Serialize, Deserialize)]
pub(super) struct ImportToken {
    pub(super) key: KeyNumber,
    pub(super) wrapping_key: Spec,
    pub(super) algorithm: String,
    pub(super) valid_to: Timestamp,
}

/// The wrapping key, if the algorithm can encrypt material of the key for it.
fn wrapping_spec(key: &Key, algorithm: &str, spec: &str) -> Result<Spec, Failure> {
    let wrapping = Spec::parse(spec).filter(|spec| spec.rsa_bits().is_some());
    let material = key.record.spec;
    let wraps_itself = matches!(algorithm, "RSAES_OAEP_SHA_1" | "RSAES_OAEP_SHA_256");
    let wraps_key = matches!(algorithm, "RSA_AES_KEY_WRAP_SHA_1" | "RSA_AES_KEY_WRAP_SHA_256");
    let too_long = material.rsa_bits().is_some()
        || material == Spec::EccNistP521 && wrapping == Some(Spec::Rsa2048);
    wrapping.filter(|_| wraps_key || wraps_itself && !too_long).ok_or_else(|| {
        Failure::unsupported(format!(
            "The wrapping algorithm {algorithm} with the wrapping key spec {spec} is not \
             supported for key material of a {material} key."
        ))
    })
}

impl World {
    /// Gives what key material is encrypted with for its import: `GetParametersForImport`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn get_parameters_for_import(
        &self,
        call: &Call,
        input: GetParametersForImportInput,
    ) -> Result<GetParametersForImportOutput, Failure> {
        const OPERATION: Operation = Operation::GetParametersForImport;
        let algorithm = input.wrapping_algorithm.as_ref().map(AlgorithmSpec::as_str);
        let algorithm = algorithm.unwrap_or_default();
        let spec = input.wrapping_key_spec.as_ref().map(WrappingKeySpec::as_str);
        let state = self.begin()?;
        let key = state.find_own_key(call, OPERATION, input.key_id.as_deref())?;
        check_origin(key)?;
        state.check_state(OPERATION, key)?;
        let spec = wrapping_spec(key, algorithm, spec.unwrap_or_default())?;
        let valid_to = state.now.after(VALIDITY);
        let token = state.import_token(&ImportToken {
            key: key.record.number,
            wrapping_key: spec,
            algorithm: algorithm.to_owned(),
            valid_to,
        })?;
        let output = GetParametersForImportOutput::builder().key_id(key.arn.clone());
        drop(state);
        let public_key = self.wrapping_key(spec)?.public_key()?;
        Ok(output
            .import_token(Blob::new(token))
            .parameters_valid_to(valid_to.date_time())
            .public_key(Blob::new(public_key))
            .build())
    }

    fn wrapping_key(&self, spec: Spec) -> Result<Arc<Secret>, Failure> {
        if let Some(known) = self.begin()?.wrapping_key(spec) {
            return Ok(known);
        }
        let made = Secret::generate(spec, &[0; ENTROPY])?;
        let mut state = self.begin()?;
        // Another call may have been faster.
        if state.wrapping_key(spec).is_none() {
            let record = WrappingKeyRecord { spec, secret: stored(&made) };
            state.commit(vec![Change::Put(Record::WrappingKey(record))])?;
        }
        state.wrapping_key(spec).ok_or_else(|| Failure::internal("a wrapping key is missing"))
    }
}

impl State {
    fn import_token(&self, token: &ImportToken) -> Result<Vec<u8>, Failure> {
        let content = serde_json::to_vec(token).map_err(|e| Failure::internal(e.to_string()))?;
        Ok(self.sealer.seal(PURPOSE, &content)?)
    }

    /// The token, if it was made for this key and is not too old.
    pub(super) fn open_import_token(
        &self,
        key: &Key,
        token: &[u8],
    ) -> Result<ImportToken, Failure> {
        let token: ImportToken = self
            .sealer
            .open(PURPOSE, token)
            .and_then(|content| serde_json::from_slice(&content).ok())
            .filter(|token: &ImportToken| token.key == key.record.number)
            .ok_or_else(|| Failure::silent("InvalidImportTokenException"))?;
        if token.valid_to < self.now {
            return Err(Failure::silent("ExpiredImportTokenException"));
        }
        Ok(token)
    }
}
