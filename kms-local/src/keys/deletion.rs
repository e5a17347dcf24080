//! ScheduleKeyDeletion, CancelKeyDeletion, and the end of the window.

use crate::call::Call;
use crate::failure::Failure;
use crate::operations::Operation;
use crate::records::{Change, Deletion, KeyNumber, Record, RecordId};
use crate::state::{Key, State};
use crate::time::Timestamp;
use crate::world::World;
use trent_kms::operation::cancel_key_deletion::{CancelKeyDeletionInput, CancelKeyDeletionOutput};
use trent_kms::operation::schedule_key_deletion::{
    ScheduleKeyDeletionInput, ScheduleKeyDeletionOutput,
};

const DEFAULT_WINDOW: i32 = 30;
const SHORTEST_WINDOW: i32 = 7;

fn window_days(input: Option<i32>) -> Result<i32, Failure> {
    let days = input.unwrap_or(DEFAULT_WINDOW);
    let constraint = match days {
        SHORTEST_WINDOW..=DEFAULT_WINDOW => return Ok(days),
        ..SHORTEST_WINDOW => "Member must have value greater than or equal to 7",
        _ => "Member must have value less than or equal to 30",
    };
    Err(Failure::constraint(&format!("'{days}'"), "pendingWindowInDays", constraint))
}

impl World {
    /// Lets a key be deleted after a waiting period: `ScheduleKeyDeletion`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn schedule_key_deletion(
        &self,
        call: &Call,
        input: ScheduleKeyDeletionInput,
    ) -> Result<ScheduleKeyDeletionOutput, Failure> {
        const OPERATION: Operation = Operation::ScheduleKeyDeletion;
        let days = window_days(input.pending_window_in_days)?;
        let mut state = self.begin()?;
        let key = state.find_own_key(call, OPERATION, input.key_id.as_deref())?;
        state.check_state(OPERATION, key)?;
        let waits = key.is_primary() && state.family(key).len() > 1;
        let window = days.unsigned_abs();
        let date = (!waits).then(|| state.now.after_days(window));
        let mut record = key.record.clone();
        record.deletion = Some(Deletion { window_days: window, date });
        let number = record.number;
        state.commit(vec![Change::Put(Record::Key(Box::new(record)))])?;
        let key = state.key(number)?;
        Ok(ScheduleKeyDeletionOutput::builder()
            .key_id(key.arn.clone())
            .set_deletion_date(date.map(Timestamp::date_time))
            .key_state(state.key_state(key).as_str().into())
            .pending_window_in_days(days)
            .build())
    }

    /// Saves a key that waits to be deleted; it is disabled then: `CancelKeyDeletion`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn cancel_key_deletion(
        &self,
        call: &Call,
        input: CancelKeyDeletionInput,
    ) -> Result<CancelKeyDeletionOutput, Failure> {
        const OPERATION: Operation = Operation::CancelKeyDeletion;
        let mut state = self.begin()?;
        let key = state.find_own_key(call, OPERATION, input.key_id.as_deref())?;
        state.check_state(OPERATION, key)?;
        let arn = key.arn.clone();
        let mut record = key.record.clone();
        record.deletion = None;
        record.enabled = false;
        state.commit(vec![Change::Put(Record::Key(Box::new(record)))])?;
        Ok(CancelKeyDeletionOutput::builder().key_id(arn).build())
    }
}

impl State {
    /// The window of a key is over: the key goes. If it was the last replica of a primary key that
    /// waits for it, that key's window starts.
    pub(crate) fn remove_key(
        &mut self,
        number: KeyNumber,
        at: Timestamp,
    ) -> Result<Vec<Change>, Failure> {
        let key = self.key(number)?;
        let mut changes = removal(key);
        let relatives = self.family(key);
        if let [first, second] = relatives[..] {
            let other = if first.record.number == number { second } else { first };
            let mut record = other.record.clone();
            if let Some(deletion) = &mut record.deletion
                && deletion.date.is_none()
            {
                deletion.date = Some(at.after_days(deletion.window_days));
                changes.push(Change::Put(Record::Key(Box::new(record))));
            }
        }
        Ok(changes)
    }
}

/// Deletes a key and every record that belongs to it.
fn removal(key: &Key) -> Vec<Change> {
    let record = &key.record;
    let number = record.number;
    let mut ids = vec![RecordId::Policy(number)];
    ids.extend(key.last_use.iter().map(|_| RecordId::Usage(number)));
    ids.extend(key.tags.keys().map(|name| RecordId::Tag(number, name.clone())));
    ids.extend(key.materials.keys().map(|order| RecordId::Material(number, *order)));
    ids.extend(key.grants.iter().map(|grant| RecordId::Grant(number, grant.number)));
    ids.extend(key.aliases.iter().map(|name| RecordId::Alias {
        region: record.region.clone(),
        account: record.account.clone(),
        name: name.clone(),
    }));
    ids.push(RecordId::Key(number));
    ids.into_iter().map(Change::Delete).collect()
}
