//! How long things take in a world, and how much there may be.

use std::time::Duration;

/// How long things take, and how much there may be.
///
/// Everything that AWS finishes a while after its answer is over by the next call when its delay
/// is zero; the answer itself already shows the transient state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// From ReplicateKey until the replica leaves the state `Creating`.
    pub replica_creation: Duration,
    /// From UpdatePrimaryRegion until both keys leave the state `Updating`.
    pub primary_update: Duration,
    /// From RotateKeyOnDemand until the new material is current.
    pub on_demand_rotation: Duration,
    /// Rotations on demand that a key can have.
    pub on_demand_rotation_limit: u32,
    /// From ConnectCustomKeyStore until a store on AWS CloudHSM is connected or has failed.
    pub cloud_hsm_connection: Duration,
    /// The same for an external key store.
    pub xks_connection: Duration,
    /// From DisconnectCustomKeyStore until the store is disconnected.
    pub disconnection: Duration,
    /// Custom key stores of an account in a Region.
    pub key_store_limit: usize,
    /// Keys of an account in a Region.
    pub key_limit: usize,
    /// Aliases of a key.
    pub alias_limit: usize,
    /// Grants of a key.
    pub grant_limit: usize,
    /// Bytes of a key policy; `None` leaves it to the constraint of the model.
    pub policy_size_limit: Option<usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            replica_creation: Duration::ZERO,
            primary_update: Duration::ZERO,
            on_demand_rotation: Duration::ZERO,
            cloud_hsm_connection: Duration::ZERO,
            xks_connection: Duration::ZERO,
            disconnection: Duration::ZERO,
            key_store_limit: 10,
            on_demand_rotation_limit: 25,
            key_limit: 100_000,
            alias_limit: 50,
            grant_limit: 50_000,
            policy_size_limit: Some(32_768),
        }
    }
}
