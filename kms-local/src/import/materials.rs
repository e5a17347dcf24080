//! Which materials a key takes: a first one, the same again, or a new one for its next rotation.

use crate::crypto::Secret;
use crate::failure::Failure;
use crate::materials::{new_material, stored};
use crate::records::{MaterialRecord, MaterialState};
use crate::specs::Kind;
use crate::state::{Key, State};
use crate::time::Timestamp;
use trent_kms::types::ImportType;

/// Material that wants to belong to a key.
pub(super) struct Request<'a> {
    pub(super) secret: &'a Secret,
    /// The id that follows from the material.
    pub(super) id: &'a str,
    /// The id that the caller expects.
    pub(super) given_id: Option<&'a str>,
    pub(super) import_type: Option<&'a ImportType>,
    pub(super) valid_to: Option<Timestamp>,
    pub(super) description: Option<String>,
}

fn incorrect() -> Failure {
    Failure::silent("IncorrectKeyMaterialException")
}

impl State {
    /// The record of the material, new or renewed.
    pub(super) fn imported_material(
        &self,
        key: &Key,
        request: Request<'_>,
    ) -> Result<MaterialRecord, Failure> {
        let symmetric = key.record.spec.kind() == Kind::Symmetric;
        let of_symmetric_keys = [
            ("ImportType", request.import_type.is_some()),
            ("KeyMaterialDescription", request.description.is_some()),
            ("KeyMaterialId", request.given_id.is_some()),
        ];
        if let Some((name, _)) = of_symmetric_keys.iter().find(|(_, given)| *given && !symmetric) {
            return Err(Failure::validation(format!(
                "{name} is supported only by symmetric encryption keys."
            )));
        }
        let is_new = match request.import_type {
            Some(import_type) => *import_type == ImportType::NewKeyMaterial,
            None => key.materials.is_empty() && !key.is_replica(),
        };
        if is_new && request.given_id.is_some() {
            return Err(Failure::validation(
                "KeyMaterialId cannot be specified with the import type NEW_KEY_MATERIAL.",
            ));
        }
        if request.given_id.is_some_and(|given| given != request.id) {
            return Err(incorrect());
        }
        let mut record = match key.material(request.id) {
            Some(_) if is_new => return Err(incorrect()),
            Some(known) => known.record.clone(),
            None if is_new => new_imported(key, &request)?,
            None => self.material_of_primary(key, &request)?,
        };
        record.secret = Some(stored(request.secret));
        record.valid_to = request.valid_to;
        record.description = request.description.or(record.description);
        Ok(record)
    }

    /// Material that the primary key has and this replica is to have as well.
    fn material_of_primary(
        &self,
        key: &Key,
        request: &Request<'_>,
    ) -> Result<MaterialRecord, Failure> {
        let family = self.family(key);
        let primary = family.iter().find(|relative| relative.is_primary());
        let known = primary
            .filter(|_| key.is_replica())
            .and_then(|primary| primary.material(request.id))
            .ok_or_else(incorrect)?;
        let order = key.materials.keys().last().map_or(0, |order| order + 1);
        let mut record = new_material(&key.record, order, request.secret);
        record.state = known.record.state;
        record.rotated = known.record.rotated;
        Ok(record)
    }
}

/// Material that no key of the family has: the first, or one to rotate to.
fn new_imported(key: &Key, request: &Request<'_>) -> Result<MaterialRecord, Failure> {
    if key.is_replica() {
        let arn = &key.arn;
        return Err(Failure::unsupported(format!(
            "{arn} is a replica key. New key material is imported into the primary key first."
        )));
    }
    let pending = key.materials.values().find(|m| m.record.state == MaterialState::PendingRotation);
    if let Some(pending) = pending {
        let (id, arn, pending) = (request.id, &key.arn, &pending.record.id);
        return Err(Failure::invalid_state(format!(
            "New key material (id: {id}) cannot be imported into KMS key {arn}, because \
             another key material (id: {pending}) is pending rotation."
        )));
    }
    let order = key.materials.keys().last().map_or(0, |order| order + 1);
    let mut record = new_material(&key.record, order, request.secret);
    if !key.materials.is_empty() {
        record.state = MaterialState::PendingRotation;
    }
    Ok(record)
}
