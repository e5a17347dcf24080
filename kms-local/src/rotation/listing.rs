//! ListKeyRotations.

use super::check_kind;
use crate::call::Call;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::paging::Limits;
use crate::records::MaterialState;
use crate::specs::{Kind, Origin};
use crate::state::{Key, Material, State};
use crate::states::refuse_origin;
use crate::time::Timestamp;
use crate::world::World;
use trent_kms::operation::list_key_rotations::{ListKeyRotationsInput, ListKeyRotationsOutput};
use trent_kms::types::{
    ExpirationModelType, ImportState, IncludeKeyMaterial, KeyMaterialState, RotationType,
    RotationsListEntry,
};

const LIMITS: Limits = Limits { default: 100, max: 1000 };

impl World {
    /// Lists the rotations of a key: `ListKeyRotations`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn list_key_rotations(
        &self,
        call: &Call,
        input: ListKeyRotationsInput,
    ) -> Result<ListKeyRotationsOutput, Failure> {
        let state = self.begin()?;
        let all = input.include_key_material == Some(IncludeKeyMaterial::AllKeyMaterial);
        let limit = LIMITS.check(input.limit)?;
        let key = state.find_key(call, Operation::ListKeyRotations, input.key_id.as_deref())?;
        let list = format!("ListKeyRotations {} {all}", key.record.number);
        let paging = state.paging(&list, limit, input.marker.as_deref())?;
        if key.record.origin.in_store() {
            return Err(refuse_origin(key));
        }
        if all {
            check_kind(key)?;
        }
        // Positions count from one, so that a start of zero leaves nothing out.
        let position = |material: &&Material| u64::from(material.record.order) + 1;
        let materials = key
            .materials
            .values()
            .filter(|_| key.record.spec.kind() == Kind::Symmetric)
            .filter(|material| all || material.record.rotated.is_some())
            .filter(|material| position(material) > paging.after_number());
        let page = state.page(
            &paging,
            materials,
            |material| position(material).to_string(),
            |material| Ok(entry(&state, key, material)),
        )?;
        Ok(ListKeyRotationsOutput::builder()
            .set_rotations(Some(page.items))
            .set_next_marker(page.next_marker)
            .truncated(page.truncated)
            .build())
    }
}

fn entry(state: &State, key: &Key, material: &Material) -> RotationsListEntry {
    let record = &material.record;
    let material_state = match record.state {
        MaterialState::PendingRotation if !state.is_everywhere(key, &record.id) => {
            KeyMaterialState::PendingMultiRegionImportAndRotation
        }
        other => KeyMaterialState::from(other.as_str()),
    };
    let entry = RotationsListEntry::builder()
        .key_id(key.arn.clone())
        .key_material_id(record.id.clone())
        .key_material_state(material_state)
        .set_rotation_date(record.rotated.map(|(date, _)| date.date_time()))
        .set_rotation_type(record.rotated.map(|(_, kind)| RotationType::from(kind.as_str())));
    if key.record.origin != Origin::External {
        return entry.build();
    }
    let there = material.secret.is_some();
    let model = match record.valid_to {
        Some(_) => ExpirationModelType::KeyMaterialExpires,
        None => ExpirationModelType::KeyMaterialDoesNotExpire,
    };
    entry
        .import_state(if there { ImportState::Imported } else { ImportState::PendingImport })
        .set_expiration_model(there.then_some(model))
        .set_valid_to(record.valid_to.filter(|_| there).map(Timestamp::date_time))
        .set_key_material_description(record.description.clone())
        .build()
}
