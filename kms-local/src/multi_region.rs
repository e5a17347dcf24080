//! Multi-Region keys: replicas, and which of the keys is the primary.

use crate::call::Call;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::policies::policy_of_new_key;
use crate::records::{
    Change, KeyNumber, KeyRecord, MaterialRecord, PolicyRecord, Record, Transient,
};
use crate::regions::may_replicate;
use crate::specs::Origin;
use crate::state::{Key, State};
use crate::tags::{check_tags, put_tags};
use crate::world::World;
use trent_kms::operation::replicate_key::{ReplicateKeyInput, ReplicateKeyOutput};
use trent_kms::operation::update_primary_region::{
    UpdatePrimaryRegionInput, UpdatePrimaryRegionOutput,
};

/// Refuses keys of one Region, then what the state does not allow, then replicas: only a replica
/// can be one that is being created.
fn check_primary_in_state(state: &State, operation: Operation, key: &Key) -> Result<(), Failure> {
    let arn = &key.arn;
    if key.record.primary_region.is_none() {
        return Err(Failure::unsupported(format!("{arn} is not a multi-Region key.")));
    }
    state.check_state(operation, key)?;
    if !key.is_primary() {
        return Err(Failure::unsupported(format!("{arn} is not a multi-Region primary key.")));
    }
    Ok(())
}

impl World {
    /// Makes a replica of a multi-Region key: `ReplicateKey`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn replicate_key(
        &self,
        call: &Call,
        input: ReplicateKeyInput,
    ) -> Result<ReplicateKeyOutput, Failure> {
        const OPERATION: Operation = Operation::ReplicateKey;
        let tags = input.tags.unwrap_or_default();
        check_tags(&tags)?;
        let region = input.replica_region.unwrap_or_default();
        let mut state = self.begin()?;
        let key = state.find_own_key(call, OPERATION, input.key_id.as_deref())?;
        let there = Call { region: region.clone(), ..call.clone() };
        state.authorize_replica(&there, key, !tags.is_empty())?;
        check_primary_in_state(&state, OPERATION, key)?;
        state.check_replica_region(key, &region)?;
        let bypass = input.bypass_policy_lockout_safety_check.unwrap_or_default();
        let size_limit = state.settings.policy_size_limit;
        let policy = policy_of_new_key(&there, input.policy.as_deref(), bypass, size_limit)?;
        state.check_key_quota(&there)?;
        let number = key.record.number;
        let description = input.description.unwrap_or_default();
        let replica = state.add_replica(number, region, description, &policy, &tags)?;
        let metadata = state.metadata(state.key(replica)?)?;
        Ok(ReplicateKeyOutput::builder()
            .replica_key_metadata(metadata)
            .replica_policy(policy)
            .set_replica_tags((!tags.is_empty()).then_some(tags))
            .build())
    }

    /// Makes a replica the primary key: `UpdatePrimaryRegion`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn update_primary_region(
        &self,
        call: &Call,
        input: UpdatePrimaryRegionInput,
    ) -> Result<UpdatePrimaryRegionOutput, Failure> {
        const OPERATION: Operation = Operation::UpdatePrimaryRegion;
        let region = input.primary_region.unwrap_or_default();
        let mut state = self.begin()?;
        let key = state.find_own_key(call, OPERATION, input.key_id.as_deref())?;
        check_primary_in_state(&state, OPERATION, key)?;
        if region == key.record.region {
            return Err(Failure::validation(format!(
                "The primary key is in the Region {region} already."
            )));
        }
        let family = state.family(key);
        let replica = family.iter().find(|relative| relative.record.region == region);
        let replica = replica.ok_or_else(|| {
            let arn = crate::call::key_arn(&region, &key.record.account, &key.record.id);
            Failure::not_found(format!("Key '{arn}' does not exist"))
        })?;
        // The right to it is needed in both Regions.
        let there = Call { region: region.clone(), ..call.clone() };
        state.authorize(&there, OPERATION.as_str(), replica)?;
        state.check_state(OPERATION, replica)?;
        let until = state.now.after(state.settings.primary_update);
        let records = family.iter().map(|relative| {
            let mut record = relative.record.clone();
            record.primary_region = Some(region.clone());
            if record.number == key.record.number {
                record.rotation = None;
                record.running_rotation = None;
                record.transient = Some((Transient::Updating, until));
            } else if record.number == replica.record.number {
                record.rotation.clone_from(&key.record.rotation);
                record.running_rotation = key.record.running_rotation;
                record.on_demand_rotations = key.record.on_demand_rotations;
                record.transient = Some((Transient::Updating, until));
            }
            Change::Put(Record::Key(Box::new(record)))
        });
        let changes = records.collect();
        state.commit(changes)?;
        Ok(UpdatePrimaryRegionOutput::default())
    }
}

impl State {
    /// Refuses callers who may not make keys, or not with tags, where the replica is to be.
    fn authorize_replica(&self, there: &Call, key: &Key, has_tags: bool) -> Result<(), Failure> {
        let primary_region = Some(key.record.region.clone());
        let region = there.region.clone();
        let replica = KeyRecord { region, primary_region, ..key.record.clone() };
        self.authorize_creation(there, "CreateKey", &replica)?;
        if has_tags {
            self.authorize_creation(there, "TagResource", &replica)?;
        }
        Ok(())
    }

    fn check_replica_region(&self, key: &Key, region: &str) -> Result<(), Failure> {
        let record = &key.record;
        if region == record.region {
            return Err(Failure::validation(format!(
                "The replica Region {region} is the Region of the primary key."
            )));
        }
        if !may_replicate(&record.region, region) {
            return Err(Failure::unsupported(format!(
                "The Region {region} is not available for replica keys."
            )));
        }
        if self.key_by_id(region, &record.account, &record.id).is_some() {
            let arn = crate::call::key_arn(region, &record.account, &record.id);
            return Err(Failure::new(
                "AlreadyExistsException",
                format!("The key {arn} already exists."),
            ));
        }
        Ok(())
    }

    fn add_replica(
        &mut self,
        primary: KeyNumber,
        region: String,
        description: String,
        policy: &str,
        tags: &[trent_kms::types::Tag],
    ) -> Result<KeyNumber, Failure> {
        let number = self.number();
        let until = self.now.after(self.settings.replica_creation);
        let key = self.key(primary)?;
        let record = KeyRecord {
            number,
            region,
            created: self.now,
            description,
            enabled: true,
            deletion: None,
            transient: Some((Transient::Creating, until)),
            rotation: None,
            on_demand_rotations: 0,
            running_rotation: None,
            ..key.record.clone()
        };
        let mut changes = vec![
            Change::Put(Record::Key(Box::new(record))),
            Change::Put(Record::Policy(PolicyRecord { key: number, text: policy.to_owned() })),
        ];
        // Imported material has to be imported into each key.
        if key.record.origin != Origin::External {
            changes.extend(key.materials.values().map(|material| {
                let copy = MaterialRecord { key: number, ..material.record.clone() };
                Change::Put(Record::Material(copy))
            }));
        }
        changes.extend(put_tags(number, tags));
        self.commit(changes)?;
        Ok(number)
    }

    /// A transient state ends.
    pub(crate) fn settle_key(&mut self, number: KeyNumber) -> Result<Vec<Change>, Failure> {
        let mut record = self.key(number)?.record.clone();
        record.transient = None;
        Ok(vec![Change::Put(Record::Key(Box::new(record)))])
    }
}
