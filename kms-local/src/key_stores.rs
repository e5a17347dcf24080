//! Custom key stores: what is stored of them, and the keys in them.
//!
//! Connection states and their transitions are in `connection`, the operations in files of their
//! own. Clusters, proxies and VPC endpoint services are in [`backing`](crate::backing).

mod connection;
mod creation;
mod describing;
mod failures;
mod placement;
pub(crate) mod record;
mod uniqueness;
mod update;

pub(crate) use placement::StoreUse;
pub(crate) use record::{
    CloudHsmRecord, ConnectionError, ConnectionState, Connectivity, KeyStoreRecord, KeyStoreType,
    StoreSettings, XksRecord,
};

use crate::call::Call;
use crate::failure::Failure;
use crate::records::{Change, Record};
use crate::state::State;

impl KeyStoreRecord {
    /// The change that stores this.
    fn put(self) -> Change {
        Change::Put(Record::KeyStore(Box::new(self)))
    }

    /// Refuses an operation because of the connection state.
    fn invalid_state(&self, needs: &str) -> Failure {
        let Self { id, state, .. } = self;
        Failure::new(
            "CustomKeyStoreInvalidStateException",
            format!("The custom key store {id} is {state}. The operation needs it to be {needs}."),
        )
    }
}

impl State {
    /// The store that the caller names by its id.
    pub(crate) fn existing_store(&self, call: &Call, id: &str) -> Result<&KeyStoreRecord, Failure> {
        self.key_store(&call.region, &call.account, id).ok_or_else(|| {
            Failure::new(
                "CustomKeyStoreNotFoundException",
                format!("The custom key store {id} does not exist."),
            )
        })
    }
}
