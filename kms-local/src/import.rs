//! Imported key material.

mod materials;
mod parameters;

use crate::call::Call;
use crate::crypto::{CryptoError, Secret};
use crate::failure::Failure;
use crate::materials::material_id;
use crate::operations::Operation;
use crate::records::{Change, KeyNumber, MaterialState, Record, RecordId};
use crate::specs::{Kind, Origin};
use crate::state::{Key, State};
use crate::states::{KeyState, refuse_origin};
use crate::time::Timestamp;
use crate::world::World;
use trent_kms::operation::delete_imported_key_material::{
    DeleteImportedKeyMaterialInput, DeleteImportedKeyMaterialOutput,
};
use trent_kms::operation::import_key_material::{ImportKeyMaterialInput, ImportKeyMaterialOutput};
use trent_kms::types::ExpirationModelType;

const LONGEST_VALIDITY_DAYS: u32 = 365;

fn check_origin(key: &Key) -> Result<(), Failure> {
    if key.record.origin == Origin::External { Ok(()) } else { Err(refuse_origin(key)) }
}

/// When the material is to expire.
fn expiry(input: &ImportKeyMaterialInput, now: Timestamp) -> Result<Option<Timestamp>, Failure> {
    let expires = input.expiration_model != Some(ExpirationModelType::KeyMaterialDoesNotExpire);
    match (expires, input.valid_to.map(Timestamp::of)) {
        (true, None) => Err(Failure::validation(
            "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
        )),
        (false, Some(_)) => Err(Failure::validation(
            "A validTo date must not be set if the ExpirationModel is \
             KEY_MATERIAL_DOES_NOT_EXPIRE",
        )),
        (false, None) => Ok(None),
        (true, Some(time)) if time > now && time <= now.after_days(LONGEST_VALIDITY_DAYS) => {
            Ok(Some(time))
        }
        (true, Some(_)) => Err(Failure::validation(
            "The validTo date must be in the future and at most 365 days from now",
        )),
    }
}

impl World {
    /// Gives material to a key: `ImportKeyMaterial`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn import_key_material(
        &self,
        call: &Call,
        input: ImportKeyMaterialInput,
    ) -> Result<ImportKeyMaterialOutput, Failure> {
        const OPERATION: Operation = Operation::ImportKeyMaterial;
        let mut state = self.begin()?;
        let valid_to = expiry(&input, state.now)?;
        let key = state.find_own_key(call, OPERATION, input.key_id.as_deref())?;
        check_origin(key)?;
        state.check_state(OPERATION, key)?;
        let secret = state.unwrap_imported(key, &input)?;
        let id = material_id(&key.record.id, secret.bytes());
        let request = materials::Request {
            secret: &secret,
            id: &id,
            given_id: input.key_material_id.as_deref(),
            import_type: input.import_type.as_ref(),
            valid_to,
            description: input.key_material_description.clone(),
        };
        let material = state.imported_material(key, request)?;
        let mut record = key.record.clone();
        if state.key_state(key) == KeyState::PendingImport {
            record.enabled = true;
        }
        let output = ImportKeyMaterialOutput::builder()
            .key_id(key.arn.clone())
            .set_key_material_id((record.spec.kind() == Kind::Symmetric).then_some(id.clone()));
        state.commit(vec![
            Change::Put(Record::Material(material)),
            Change::Put(Record::Key(Box::new(record))),
        ])?;
        Ok(output.build())
    }

    /// Takes imported material away from a key: `DeleteImportedKeyMaterial`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn delete_imported_key_material(
        &self,
        call: &Call,
        input: DeleteImportedKeyMaterialInput,
    ) -> Result<DeleteImportedKeyMaterialOutput, Failure> {
        const OPERATION: Operation = Operation::DeleteImportedKeyMaterial;
        let mut state = self.begin()?;
        let key = state.find_own_key(call, OPERATION, input.key_id.as_deref())?;
        check_origin(key)?;
        state.check_state(OPERATION, key)?;
        let material = match input.key_material_id.as_deref() {
            None => key.current(),
            Some(id) => Some(key.material(id).ok_or_else(|| {
                let arn = &key.arn;
                Failure::not_found(format!("Key material '{id}' of key '{arn}' does not exist"))
            })?),
        };
        let shows = key.record.spec.kind() == Kind::Symmetric;
        let id = material.map(|material| material.record.id.clone()).filter(|_| shows);
        let output = DeleteImportedKeyMaterialOutput::builder().key_id(key.arn.clone());
        let order = material.map(|material| material.record.order);
        let number = key.record.number;
        if let Some(order) = order {
            let changes = state.without_material(number, order)?;
            state.commit(changes)?;
        }
        Ok(output.set_key_material_id(id).build())
    }
}

impl State {
    /// The material in an ImportKeyMaterial request, decrypted and checked for its form.
    fn unwrap_imported(
        &self,
        key: &Key,
        input: &ImportKeyMaterialInput,
    ) -> Result<Secret, Failure> {
        let token = input.import_token.as_ref().map(AsRef::as_ref).unwrap_or_default();
        let token = self.open_import_token(key, token)?;
        let wrapping_key = self
            .wrapping_key(token.wrapping_key)
            .ok_or_else(|| Failure::silent("InvalidImportTokenException"))?;
        let encrypted =
            input.encrypted_key_material.as_ref().map(AsRef::as_ref).unwrap_or_default();
        let bytes = wrapping_key
            .unwrap_material(&token.algorithm, encrypted)
            .map_err(|_| Failure::invalid_ciphertext())?;
        Secret::import(key.record.spec, bytes).map_err(|error| match error {
            CryptoError::Rejected => Failure::silent("IncorrectKeyMaterialException"),
            other => other.into(),
        })
    }

    /// At its time, imported material goes.
    pub(crate) fn expire_material(
        &mut self,
        number: KeyNumber,
        order: u32,
    ) -> Result<Vec<Change>, Failure> {
        self.without_material(number, order)
    }

    /// Replicas have no material for a rotation that their primary key will never make.
    fn without_pending_in_replicas(&self, primary: &Key, id: &str) -> Vec<Change> {
        let replicas = self.family(primary).into_iter().filter(|relative| relative.is_replica());
        let pending = replicas.filter_map(|replica| {
            let material = replica.material(id)?;
            let waits = material.record.state == MaterialState::PendingRotation;
            waits.then_some(RecordId::Material(replica.record.number, material.record.order))
        });
        pending.map(Change::Delete).collect()
    }

    /// The changes that take a material away. Material that has never been current is forgotten;
    /// any other stays a part of the key, which waits for it.
    fn without_material(&self, number: KeyNumber, order: u32) -> Result<Vec<Change>, Failure> {
        let key = self.key(number)?;
        let Some(material) = key.materials.get(&order) else { return Ok(Vec::new()) };
        if material.record.state == MaterialState::PendingRotation {
            let mut changes = vec![Change::Delete(RecordId::Material(number, order))];
            if key.is_primary() {
                changes.extend(self.without_pending_in_replicas(key, &material.record.id));
            }
            return Ok(changes);
        }
        let mut gone = material.record.clone();
        gone.secret = None;
        gone.valid_to = None;
        let mut record = key.record.clone();
        record.enabled = true;
        Ok(vec![Change::Put(Record::Material(gone)), Change::Put(Record::Key(Box::new(record)))])
    }
}
