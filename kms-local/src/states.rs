//! The states of keys, and what each operation says to each of them.

use crate::failure::Failure;
use crate::operations::Operation;
use crate::records::Transient;
use crate::state::{Key, State};
use crate::wire::wire_enum;
use Outcome::{
    Creating, Deleting, Disabled, Importing, NotDeleting, Ok as Goes, Unavailable, Updating,
};

wire_enum! {
    /// The state of a key.
    KeyState {
        Enabled = "Enabled",
        Disabled = "Disabled",
        PendingDeletion = "PendingDeletion",
        PendingReplicaDeletion = "PendingReplicaDeletion",
        PendingImport = "PendingImport",
        Unavailable = "Unavailable",
        Creating = "Creating",
        Updating = "Updating",
    }
}

/// What an operation says to a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It goes on.
    Ok,
    /// `DisabledException`: is disabled.
    Disabled,
    /// `KMSInvalidStateException`: is pending deletion, or pending replica deletion.
    Deleting,
    /// The same: is not pending deletion.
    NotDeleting,
    /// The same: is pending import.
    Importing,
    /// The same: is unavailable.
    Unavailable,
    /// The same: is creating.
    Creating,
    /// The same: is updating.
    Updating,
}

/// Operations that say the same: outcomes for Enabled, Disabled, PendingDeletion and
/// PendingReplicaDeletion, PendingImport, Unavailable, Creating, Updating.
struct Row(&'static [Operation], [Outcome; 7]);

/// Origins that an operation never works with are refused before this table is asked.
const TABLE: &[Row] = &[
    Row(
        &[
            Operation::Decapsulate,
            Operation::Decrypt,
            Operation::DeriveSharedSecret,
            Operation::Encapsulate,
            Operation::Encrypt,
            Operation::GenerateDataKey,
            Operation::GenerateDataKeyPair,
            Operation::GenerateDataKeyPairWithoutPlaintext,
            Operation::GenerateDataKeyWithoutPlaintext,
            Operation::GenerateMac,
            Operation::GetPublicKey,
            Operation::ReEncrypt,
            Operation::Sign,
            Operation::Verify,
            Operation::VerifyMac,
        ],
        [Goes, Disabled, Deleting, Importing, Unavailable, Creating, Goes],
    ),
    Row(&[Operation::CreateGrant], [Goes, Disabled, Deleting, Importing, Goes, Creating, Goes]),
    Row(
        &[
            Operation::CreateAlias,
            // The key that the alias moves to.
            Operation::UpdateAlias,
            Operation::TagResource,
            Operation::UntagResource,
            Operation::UpdateKeyDescription,
        ],
        [Goes, Goes, Deleting, Goes, Goes, Goes, Goes],
    ),
    Row(
        &[Operation::EnableKey, Operation::DisableKey],
        [Goes, Goes, Deleting, Importing, Goes, Creating, Updating],
    ),
    Row(&[Operation::ScheduleKeyDeletion], [Goes, Goes, Deleting, Goes, Goes, Goes, Updating]),
    Row(
        &[Operation::CancelKeyDeletion],
        [NotDeleting, NotDeleting, Goes, NotDeleting, NotDeleting, NotDeleting, NotDeleting],
    ),
    Row(
        &[Operation::EnableKeyRotation, Operation::DisableKeyRotation],
        [Goes, Disabled, Deleting, Importing, Unavailable, Creating, Goes],
    ),
    Row(
        &[Operation::RotateKeyOnDemand],
        [Goes, Disabled, Deleting, Importing, Unavailable, Creating, Goes],
    ),
    Row(
        &[Operation::GetParametersForImport],
        [Goes, Goes, Deleting, Goes, Unavailable, Creating, Updating],
    ),
    Row(&[Operation::ImportKeyMaterial], [Goes, Goes, Deleting, Goes, Unavailable, Creating, Goes]),
    Row(
        &[Operation::DeleteImportedKeyMaterial],
        [Goes, Goes, Goes, Goes, Unavailable, Creating, Updating],
    ),
    Row(
        &[Operation::ReplicateKey],
        [Goes, Disabled, Deleting, Importing, Unavailable, Creating, Updating],
    ),
    Row(
        &[Operation::UpdatePrimaryRegion],
        [Goes, Disabled, Deleting, Importing, Unavailable, Creating, Goes],
    ),
    Row(
        &[
            Operation::DeleteAlias,
            Operation::DescribeKey,
            Operation::GetKeyLastUsage,
            Operation::GetKeyPolicy,
            Operation::GetKeyRotationStatus,
            Operation::ListAliases,
            Operation::ListGrants,
            Operation::ListKeyPolicies,
            Operation::ListKeyRotations,
            Operation::ListResourceTags,
            Operation::PutKeyPolicy,
            Operation::RetireGrant,
            Operation::RevokeGrant,
        ],
        [Goes; 7],
    ),
];

fn outcome(operation: Operation, state: KeyState) -> Outcome {
    let column = match state {
        KeyState::Enabled => 0,
        KeyState::Disabled => 1,
        KeyState::PendingDeletion | KeyState::PendingReplicaDeletion => 2,
        KeyState::PendingImport => 3,
        KeyState::Unavailable => 4,
        KeyState::Creating => 5,
        KeyState::Updating => 6,
    };
    let row = TABLE.iter().find(|row| row.0.contains(&operation));
    row.map_or(Outcome::Ok, |row| row.1[column])
}

impl State {
    /// The state of a key, which follows from what is known of it.
    ///
    /// A deletion comes before all that may be wrong with the key otherwise; what it waits for,
    /// material or a store, before the wish to enable or disable it.
    pub(crate) fn key_state(&self, key: &Key) -> KeyState {
        let record = &key.record;
        match (&record.deletion, record.transient) {
            (Some(deletion), _) if deletion.date.is_none() => KeyState::PendingReplicaDeletion,
            (Some(_), _) => KeyState::PendingDeletion,
            (None, Some((Transient::Creating, _))) => KeyState::Creating,
            (None, Some((Transient::Updating, _))) => KeyState::Updating,
            (None, None) if !self.has_material(key) => KeyState::PendingImport,
            (None, None) if !self.store_is_connected(record) => KeyState::Unavailable,
            (None, None) if record.enabled => KeyState::Enabled,
            (None, None) => KeyState::Disabled,
        }
    }

    /// Refuses an operation that the key's state does not allow.
    pub(crate) fn check_state(&self, operation: Operation, key: &Key) -> Result<(), Failure> {
        let state = self.key_state(key);
        let arn = &key.arn;
        let invalid = |what: &str| Err(Failure::invalid_state(format!("{arn} is {what}.")));
        match outcome(operation, state) {
            Outcome::Ok => Ok(()),
            Outcome::Disabled => {
                Err(Failure::new("DisabledException", format!("{arn} is disabled.")))
            }
            Outcome::Deleting if state == KeyState::PendingReplicaDeletion => {
                invalid("pending replica deletion")
            }
            Outcome::Deleting => invalid("pending deletion"),
            Outcome::NotDeleting => invalid("not pending deletion"),
            Outcome::Importing => invalid("pending import"),
            Outcome::Unavailable => invalid("unavailable"),
            Outcome::Creating => invalid("creating"),
            Outcome::Updating => invalid("updating"),
        }
    }
}

/// Refuses a key whose origin an operation never works with.
pub(crate) fn refuse_origin(key: &Key) -> Failure {
    let origin = key.record.origin;
    let arn = &key.arn;
    Failure::unsupported(format!("{arn} origin is {origin} which is not valid for this operation."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_has_one_row() {
        for operation in Operation::ALL {
            let rows = TABLE.iter().filter(|row| row.0.contains(operation)).count();
            assert_eq!(rows, 1, "{operation}");
        }
    }

    #[test]
    fn only_cancel_key_deletion_insists_on_a_deletion() {
        for operation in Operation::ALL {
            let refused = outcome(*operation, KeyState::Enabled) != Outcome::Ok;
            assert_eq!(refused, *operation == Operation::CancelKeyDeletion, "{operation}");
        }
    }
}
