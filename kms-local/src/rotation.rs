//! Rotation: by period and on demand.

mod listing;

use crate::call::Call;
use crate::crypto::Secret;
use crate::failure::Failure;
use crate::materials::new_material;
use crate::operations::Operation;
use crate::records::{Change, KeyNumber, MaterialState, Record, Rotation, RotationType};
use crate::specs::{Kind, Origin};
use crate::state::{Key, State};
use crate::states::refuse_origin;
use crate::time::Timestamp;
use crate::world::World;
use std::time::Duration;
use trent_kms::operation::disable_key_rotation::{
    DisableKeyRotationInput, DisableKeyRotationOutput,
};
use trent_kms::operation::enable_key_rotation::{EnableKeyRotationInput, EnableKeyRotationOutput};
use trent_kms::operation::get_key_rotation_status::{
    GetKeyRotationStatusInput, GetKeyRotationStatusOutput,
};
use trent_kms::operation::rotate_key_on_demand::{RotateKeyOnDemandInput, RotateKeyOnDemandOutput};

const DEFAULT_PERIOD: i32 = 365;
/// An automatic rotation this near keeps a rotation on demand away.
const CONFLICT: Duration = Duration::from_secs(20 * 60);

/// Refuses keys that rotate at no time.
fn check_kind(key: &Key) -> Result<(), Failure> {
    if key.record.spec.kind() != Kind::Symmetric {
        return Err(Failure::silent("UnsupportedOperationException"));
    }
    if key.record.origin.in_store() {
        return Err(refuse_origin(key));
    }
    Ok(())
}

/// Refuses replicas, which follow their primary key.
fn check_primary(key: &Key) -> Result<(), Failure> {
    if key.is_replica() {
        let arn = &key.arn;
        return Err(Failure::unsupported(format!(
            "{arn} is a replica key. Its rotation follows the primary key."
        )));
    }
    Ok(())
}

impl World {
    /// Starts the rotation by period: `EnableKeyRotation`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn enable_key_rotation(
        &self,
        call: &Call,
        input: EnableKeyRotationInput,
    ) -> Result<EnableKeyRotationOutput, Failure> {
        let period = input.rotation_period_in_days.unwrap_or(DEFAULT_PERIOD).unsigned_abs();
        let operation = Operation::EnableKeyRotation;
        self.set_rotation(call, operation, input.key_id.as_deref(), Some(period))?;
        Ok(EnableKeyRotationOutput::default())
    }

    /// Ends the rotation by period: `DisableKeyRotation`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn disable_key_rotation(
        &self,
        call: &Call,
        input: DisableKeyRotationInput,
    ) -> Result<DisableKeyRotationOutput, Failure> {
        self.set_rotation(call, Operation::DisableKeyRotation, input.key_id.as_deref(), None)?;
        Ok(DisableKeyRotationOutput::default())
    }

    fn set_rotation(
        &self,
        call: &Call,
        operation: Operation,
        key_id: Option<&str>,
        period_days: Option<u32>,
    ) -> Result<(), Failure> {
        let mut state = self.begin()?;
        let key = state.find_own_key(call, operation, key_id)?;
        check_kind(key)?;
        if key.record.origin != Origin::AwsKms {
            return Err(refuse_origin(key));
        }
        state.check_state(operation, key)?;
        check_primary(key)?;
        let mut record = key.record.clone();
        record.rotation = period_days
            .map(|period_days| Rotation { period_days, next: state.now.after_days(period_days) });
        state.commit(vec![Change::Put(Record::Key(Box::new(record)))])
    }

    /// Tells whether and when a key rotates: `GetKeyRotationStatus`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn get_key_rotation_status(
        &self,
        call: &Call,
        input: GetKeyRotationStatusInput,
    ) -> Result<GetKeyRotationStatusOutput, Failure> {
        let state = self.begin()?;
        let operation = Operation::GetKeyRotationStatus;
        let key = state.find_key(call, operation, input.key_id.as_deref())?;
        if key.record.origin.in_store() {
            return Err(refuse_origin(key));
        }
        let output = GetKeyRotationStatusOutput::builder().key_id(key.arn.clone());
        let primary = state.primary_of(key);
        let hidden = key.record.deletion.is_some();
        let running = primary.record.running_rotation.map(|(start, _)| start.date_time());
        let output = output.set_on_demand_rotation_start_date(running);
        Ok(match primary.record.rotation.as_ref().filter(|_| !hidden) {
            None => output.key_rotation_enabled(false),
            Some(rotation) => output
                .key_rotation_enabled(true)
                .next_rotation_date(rotation.next.date_time())
                .set_rotation_period_in_days(i32::try_from(rotation.period_days).ok()),
        }
        .build())
    }

    /// Rotates a key now: `RotateKeyOnDemand`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn rotate_key_on_demand(
        &self,
        call: &Call,
        input: RotateKeyOnDemandInput,
    ) -> Result<RotateKeyOnDemandOutput, Failure> {
        const OPERATION: Operation = Operation::RotateKeyOnDemand;
        let mut state = self.begin()?;
        let key = state.find_own_key(call, OPERATION, input.key_id.as_deref())?;
        check_kind(key)?;
        state.check_state(OPERATION, key)?;
        check_primary(key)?;
        let arn = key.arn.clone();
        let mut record = key.record.clone();
        let next = record.rotation.as_ref().map(|rotation| rotation.next);
        let soon = next.is_some_and(|next| next <= state.now.after(CONFLICT));
        if soon || record.running_rotation.is_some() {
            return Err(Failure::new(
                "ConflictException",
                "A rotation of the KMS key is in progress or about to start.",
            ));
        }
        if record.on_demand_rotations >= state.settings.on_demand_rotation_limit {
            return Err(Failure::limit_exceeded(format!(
                "The on-demand rotations limit has been reached for the given keyId. No more \
                 on-demand rotations can be performed for this key: {arn}"
            )));
        }
        if record.origin == Origin::External && state.rotatable_material(key).is_none() {
            return Err(Failure::invalid_state(format!(
                "No available key material pending rotation for the key: {arn}."
            )));
        }
        record.on_demand_rotations += 1;
        record.running_rotation =
            Some((state.now, state.now.after(state.settings.on_demand_rotation)));
        state.commit(vec![Change::Put(Record::Key(Box::new(record)))])?;
        Ok(RotateKeyOnDemandOutput::builder().key_id(arn).build())
    }
}

impl State {
    /// The key whose record holds the rotation: the primary of a family, else the key itself.
    fn primary_of<'a>(&'a self, key: &'a Key) -> &'a Key {
        let Some(region) = &key.record.primary_region else { return key };
        let mut family = self.family(key).into_iter();
        family.find(|relative| relative.record.region == *region).unwrap_or(key)
    }

    /// The id of the imported material that a rotation would make current: pending, and there in
    /// every key of the family.
    fn rotatable_material(&self, key: &Key) -> Option<String> {
        let pending = key
            .materials
            .values()
            .find(|m| m.record.state == MaterialState::PendingRotation && m.secret.is_some())?;
        let id = &pending.record.id;
        self.is_everywhere(key, id).then(|| id.clone())
    }

    /// True if every key of the family has this material.
    fn is_everywhere(&self, key: &Key, id: &str) -> bool {
        let family = self.family(key);
        family.iter().all(|key| key.material(id).is_some_and(|material| material.secret.is_some()))
    }

    /// A rotation on demand ends.
    pub(crate) fn complete_rotation(&mut self, number: KeyNumber) -> Result<Vec<Change>, Failure> {
        let key = self.key(number)?;
        let mut record = key.record.clone();
        record.running_rotation = None;
        let mut changes = match record.origin {
            Origin::External => match self.rotatable_material(key) {
                Some(id) => self.make_current(key, &id),
                None => Vec::new(),
            },
            _ => self.renew(number, RotationType::OnDemand)?,
        };
        changes.push(Change::Put(Record::Key(Box::new(record))));
        Ok(changes)
    }

    /// The period of a key is over.
    pub(crate) fn rotate_automatically(
        &mut self,
        number: KeyNumber,
        at: Timestamp,
    ) -> Result<Vec<Change>, Failure> {
        let mut record = self.key(number)?.record.clone();
        if let Some(rotation) = &mut record.rotation {
            rotation.next = at.after_days(rotation.period_days);
        }
        let mut changes = self.renew(number, RotationType::Automatic)?;
        changes.push(Change::Put(Record::Key(Box::new(record))));
        Ok(changes)
    }

    /// New material for a key and its family.
    fn renew(&mut self, number: KeyNumber, kind: RotationType) -> Result<Vec<Change>, Failure> {
        let entropy = self.entropy();
        let rotated = Some((self.now, kind));
        let key = self.key(number)?;
        let secret = Secret::generate(key.record.spec, &entropy)?;
        let mut changes = Vec::new();
        for relative in self.family(key) {
            changes.extend(retire_current(relative));
            let order = relative.materials.keys().last().map_or(0, |order| order + 1);
            let mut material = new_material(&relative.record, order, &secret);
            material.rotated = rotated;
            changes.push(Change::Put(Record::Material(material)));
        }
        Ok(changes)
    }

    /// Makes pending material current in a key and its family.
    fn make_current(&self, key: &Key, id: &str) -> Vec<Change> {
        let mut changes = Vec::new();
        for relative in self.family(key) {
            changes.extend(retire_current(relative));
            if let Some(material) = relative.material(id) {
                let mut record = material.record.clone();
                record.state = MaterialState::Current;
                record.rotated = Some((self.now, RotationType::OnDemand));
                changes.push(Change::Put(Record::Material(record)));
            }
        }
        changes
    }
}

fn retire_current(key: &Key) -> Option<Change> {
    let mut record = key.current()?.record.clone();
    record.state = MaterialState::NonCurrent;
    Some(Change::Put(Record::Material(record)))
}
