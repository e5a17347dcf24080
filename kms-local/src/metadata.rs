//! What DescribeKey, CreateKey and ReplicateKey say of a key.

use crate::failure::Failure;
use crate::records::KeyRecord;
use crate::specs::{Kind, Origin, Usage, list};
use crate::state::{Key, State};
use crate::states::KeyState;
use crate::time::Timestamp;
use trent_kms::types::{
    ExpirationModelType, KeyManagerType, KeyMetadata, MultiRegionConfiguration, MultiRegionKey,
    MultiRegionKeyType, XksKeyConfigurationType,
};

impl State {
    pub(crate) fn metadata(&self, key: &Key) -> Result<KeyMetadata, Failure> {
        let record = &key.record;
        let state = self.key_state(key);
        let algorithms = record.spec.algorithms(record.usage);
        let by_usage = |usage: Usage| (record.usage == usage).then_some(algorithms);
        let deletion = record.deletion.as_ref();
        let waits = state == KeyState::PendingReplicaDeletion;
        let model = self.expiration_model(key);
        let metadata = KeyMetadata::builder()
            .aws_account_id(record.account.clone())
            .arn(key.arn.clone())
            .set_cloud_hsm_cluster_id(self.cluster_of(record))
            .creation_date(record.created.date_time())
            .set_current_key_material_id(shown_material(key, state))
            .set_custom_key_store_id(record.custom_key_store_id.clone())
            .customer_master_key_spec(record.spec.as_str().into())
            .set_deletion_date(deletion.and_then(|d| d.date).map(Timestamp::date_time))
            .description(record.description.clone())
            .enabled(state == KeyState::Enabled)
            .set_encryption_algorithms(by_usage(Usage::EncryptDecrypt).map(list))
            .set_expiration_model(model.clone())
            .set_encapsulation_algorithms(by_usage(Usage::EncapsulateDecapsulate).map(list))
            .set_key_agreement_algorithms(by_usage(Usage::KeyAgreement).map(list))
            .key_id(record.id.clone())
            .key_manager(KeyManagerType::from(record.manager.as_str()))
            .key_spec(record.spec.into())
            .key_state(state.as_str().into())
            .key_usage(record.usage.into())
            .set_mac_algorithms(by_usage(Usage::GenerateVerifyMac).map(list))
            .multi_region(record.primary_region.is_some())
            .set_multi_region_configuration(self.multi_region_configuration(key))
            .origin(record.origin.into())
            .set_pending_deletion_window_in_days(
                deletion.filter(|_| waits).and_then(|d| i32::try_from(d.window_days).ok()),
            )
            .set_signing_algorithms(by_usage(Usage::SignVerify).map(list))
            .set_valid_to(model.as_ref().and_then(|_| valid_to(key)).map(Timestamp::date_time))
            .set_xks_key_configuration(
                record
                    .xks_key_id
                    .clone()
                    .map(|id| XksKeyConfigurationType::builder().id(id).build()),
            );
        Ok(metadata.build()?)
    }

    fn cluster_of(&self, key: &KeyRecord) -> Option<String> {
        let store = key.custom_key_store_id.as_deref()?;
        let store = self.key_store(&key.region, &key.account, store)?;
        store.cluster_id().map(str::to_owned)
    }

    /// Of imported material that is there, the earliest expiry says whether any expires.
    fn expiration_model(&self, key: &Key) -> Option<ExpirationModelType> {
        let there = key.record.origin == Origin::External && self.has_material(key);
        there.then(|| match valid_to(key) {
            Some(_) => ExpirationModelType::KeyMaterialExpires,
            None => ExpirationModelType::KeyMaterialDoesNotExpire,
        })
    }

    fn multi_region_configuration(&self, key: &Key) -> Option<MultiRegionConfiguration> {
        let primary_region = key.record.primary_region.as_deref()?;
        let entry = |key: &Key| {
            MultiRegionKey::builder().arn(key.arn.clone()).region(key.record.region.clone()).build()
        };
        let kind = if key.is_primary() {
            MultiRegionKeyType::Primary
        } else {
            MultiRegionKeyType::Replica
        };
        let (mut primary, mut replicas) = (None, Vec::new());
        for relative in self.family(key) {
            if relative.record.region == primary_region {
                primary = Some(entry(relative));
            } else {
                replicas.push(entry(relative));
            }
        }
        Some(
            MultiRegionConfiguration::builder()
                .multi_region_key_type(kind)
                .set_primary_key(primary)
                .set_replica_keys(Some(replicas))
                .build(),
        )
    }
}

/// The id of the current material, for the keys that show it.
pub(crate) fn current_material_id(key: &Key) -> Option<String> {
    let shows = key.record.spec.kind() == Kind::Symmetric && !key.record.origin.in_store();
    key.current().filter(|_| shows).map(|material| material.record.id.clone())
}

fn shown_material(key: &Key, state: KeyState) -> Option<String> {
    current_material_id(key).filter(|_| state != KeyState::Creating)
}

/// When the first of the materials goes that belong to the key for good.
fn valid_to(key: &Key) -> Option<Timestamp> {
    let own = key.own_materials().filter(|material| material.secret.is_some());
    own.filter_map(|material| material.record.valid_to).min()
}
