//! Keys in use: what all cryptographic operations check alike, and the note of the last use.

use crate::call::Call;
use crate::crypto::Secret;
use crate::failure::Failure;
use crate::journal::Urgency;
use crate::key_stores::StoreUse;
use crate::operations::Operation;
use crate::records::{Change, KeyNumber, Record, UsageRecord};
use crate::specs::{Origin, Spec, Usage};
use crate::state::{Key, Material, State};
use crate::world::World;
use std::sync::Arc;

/// A key that an operation goes on with after it has left the lock.
pub(crate) struct KeyInUse {
    pub(crate) number: KeyNumber,
    pub(crate) arn: String,
    pub(crate) account: String,
    pub(crate) id: String,
    pub(crate) spec: Spec,
    pub(crate) origin: Origin,
    pub(crate) material_id: String,
    pub(crate) secret: Arc<Secret>,
    /// The key of an external key manager that encrypts a second time.
    pub(crate) external: Option<Arc<Secret>>,
}

impl State {
    /// A key that encrypts or decrypts, with what is behind its store.
    pub(crate) fn encryption_key(
        &self,
        key: &Key,
        material: Option<&Material>,
        what: StoreUse,
    ) -> Result<KeyInUse, Failure> {
        let mut in_use = KeyInUse::with(key, material)?;
        in_use.external = self.reach_store(&key.record, what)?;
        Ok(in_use)
    }
}

impl KeyInUse {
    /// The key with its current material.
    pub(crate) fn current(key: &Key) -> Result<Self, Failure> {
        Self::with(key, key.current())
    }

    /// The key with one of its materials.
    pub(crate) fn with(key: &Key, material: Option<&Material>) -> Result<Self, Failure> {
        let missing = || Failure::internal("a usable key has no material");
        let material = material.ok_or_else(missing)?;
        let record = &key.record;
        Ok(Self {
            number: record.number,
            arn: key.arn.clone(),
            account: record.account.clone(),
            id: record.id.clone(),
            spec: record.spec,
            origin: record.origin,
            material_id: material.record.id.clone(),
            secret: material.secret.clone().ok_or_else(missing)?,
            external: None,
        })
    }

    /// The id of the material, for the keys that show it.
    pub(crate) fn shown_material_id(&self) -> Option<String> {
        let shows = self.spec.is_symmetric() && !self.origin.in_store();
        shows.then(|| self.material_id.clone())
    }
}

/// Refuses a key whose usage is another one.
pub(crate) fn check_usage(operation: Operation, key: &Key, usage: Usage) -> Result<(), Failure> {
    let actual = key.record.usage;
    if actual == usage {
        return Ok(());
    }
    let arn = &key.arn;
    Err(Failure::invalid_usage(format!(
        "{arn} key usage is {actual} which is not valid for {operation}."
    )))
}

/// Refuses an algorithm that the key's spec does not have.
pub(crate) fn check_algorithm(key: &Key, algorithm: &str) -> Result<(), Failure> {
    let record = &key.record;
    if record.spec.algorithms(record.usage).contains(&algorithm) {
        return Ok(());
    }
    Err(incompatible(algorithm, record.spec))
}

pub(crate) fn incompatible(algorithm: &str, spec: Spec) -> Failure {
    Failure::invalid_usage(format!("Algorithm {algorithm} is incompatible with key spec {spec}."))
}

/// Ends an operation that is only a rehearsal.
pub(crate) fn check_dry_run(dry_run: Option<bool>) -> Result<(), Failure> {
    if dry_run.unwrap_or_default() { Err(Failure::dry_run()) } else { Ok(()) }
}

impl State {
    /// The key that an operation names, if its state and usage allow the operation.
    pub(crate) fn usable_key(
        &self,
        call: &Call,
        operation: Operation,
        name: Option<&str>,
        grant_tokens: Option<&[String]>,
        usage: Usage,
    ) -> Result<&Key, Failure> {
        let key = self.find_key(call, operation, name)?;
        self.check_grant_tokens(grant_tokens)?;
        self.check_state(operation, key)?;
        check_usage(operation, key, usage)?;
        Ok(key)
    }
}

impl World {
    /// Notes that a key was used, for GetKeyLastUsage.
    pub(crate) fn note_use(
        &self,
        call: &Call,
        operation: Operation,
        keys: &[KeyNumber],
    ) -> Result<(), Failure> {
        let mut state = self.begin()?;
        let event_id = state.random.uuid();
        let changes = keys
            .iter()
            .filter(|key| state.key(**key).is_ok())
            .map(|key| {
                Change::Put(Record::Usage(UsageRecord {
                    key: *key,
                    operation: operation.as_str().to_owned(),
                    at: state.now,
                    request_id: call.request_id.clone(),
                    event_id: event_id.clone(),
                }))
            })
            .collect();
        state.commit_with(changes, Urgency::Later)
    }
}
