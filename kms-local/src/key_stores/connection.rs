//! Connecting and disconnecting, and what time makes of it.
//!
//! | | DISCONNECTED | CONNECTING | CONNECTED | DISCONNECTING | FAILED |
//! | --- | --- | --- | --- | --- | --- |
//! | Connect | CONNECTING, then CONNECTED or FAILED | stays | stays | refused | refused |
//! | Disconnect | refused | DISCONNECTING, then DISCONNECTED | the same | refused | the same |

use super::failures::{inactive_cluster, weak_cluster};
use super::{ConnectionError, ConnectionState, KeyStoreRecord, StoreSettings};
use crate::backing::{Backing, ProxyFailure, SecretText};
use crate::call::Call;
use crate::failure::Failure;
use crate::records::{Change, Record};
use crate::state::State;
use crate::world::World;
use trent_kms::operation::connect_custom_key_store::{
    ConnectCustomKeyStoreInput, ConnectCustomKeyStoreOutput,
};
use trent_kms::operation::disconnect_custom_key_store::{
    DisconnectCustomKeyStoreInput, DisconnectCustomKeyStoreOutput,
};

impl World {
    /// Connects a custom key store with what is behind it: `ConnectCustomKeyStore`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn connect_custom_key_store(
        &self,
        call: &Call,
        input: ConnectCustomKeyStoreInput,
    ) -> Result<ConnectCustomKeyStoreOutput, Failure> {
        let mut state = self.begin()?;
        let id = input.custom_key_store_id.as_deref().unwrap_or_default();
        let mut store = state.existing_store(call, id)?.clone();
        match store.state {
            ConnectionState::Connecting | ConnectionState::Connected => {
                return Ok(ConnectCustomKeyStoreOutput::default());
            }
            ConnectionState::Disconnecting | ConnectionState::Failed => {
                return Err(store.invalid_state("DISCONNECTED"));
            }
            ConnectionState::Disconnected => {}
        }
        state.check_cluster_at_once(&store)?;
        let duration = match store.settings {
            StoreSettings::CloudHsm(_) => state.settings.cloud_hsm_connection,
            StoreSettings::Xks(_) => state.settings.xks_connection,
        };
        store.state = ConnectionState::Connecting;
        store.until = Some(state.now.after(duration));
        state.commit(vec![store.put()])?;
        Ok(ConnectCustomKeyStoreOutput::default())
    }

    /// Disconnects a custom key store; its keys are unavailable then: `DisconnectCustomKeyStore`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn disconnect_custom_key_store(
        &self,
        call: &Call,
        input: DisconnectCustomKeyStoreInput,
    ) -> Result<DisconnectCustomKeyStoreOutput, Failure> {
        let mut state = self.begin()?;
        let id = input.custom_key_store_id.as_deref().unwrap_or_default();
        let mut store = state.existing_store(call, id)?.clone();
        match store.state {
            ConnectionState::Disconnected | ConnectionState::Disconnecting => {
                return Err(store.invalid_state("CONNECTED, CONNECTING or FAILED"));
            }
            ConnectionState::Connecting | ConnectionState::Connected | ConnectionState::Failed => {}
        }
        store.state = ConnectionState::Disconnecting;
        store.until = Some(state.now.after(state.settings.disconnection));
        store.error = None;
        state.commit(vec![store.put()])?;
        Ok(DisconnectCustomKeyStoreOutput::default())
    }
}

impl State {
    /// Faults of a cluster that are easily seen make ConnectCustomKeyStore itself fail.
    fn check_cluster_at_once(&self, store: &KeyStoreRecord) -> Result<(), Failure> {
        let StoreSettings::CloudHsm(hsm) = &store.settings else { return Ok(()) };
        let Some(cluster) = self.backing.cluster(&store.region, &store.account, &hsm.cluster_id)
        else {
            return Ok(());
        };
        if !cluster.active {
            return Err(inactive_cluster(&cluster.id));
        }
        cluster.shortcoming(1).map_or(Ok(()), |text| Err(weak_cluster(text)))
    }

    /// The end of `CONNECTING` or `DISCONNECTING`.
    pub(crate) fn settle_store(&mut self, number: u64) -> Result<Vec<Change>, Failure> {
        let store = self.store_by_number(number);
        let mut store = store.ok_or_else(|| Failure::internal("a key store is missing"))?.clone();
        store.until = None;
        if store.state != ConnectionState::Connecting {
            store.state = ConnectionState::Disconnected;
            return Ok(vec![store.put()]);
        }
        let mut backing = self.backing.clone();
        let password = SecretText::from(self.random.hex(32));
        match connect(&mut backing, &mut store, password) {
            Ok(()) => store.state = ConnectionState::Connected,
            Err(error) => {
                store.state = ConnectionState::Failed;
                store.error = Some(error);
            }
        }
        let mut changes = vec![store.put()];
        if backing != self.backing {
            changes.push(Change::Put(Record::Backing(Box::new(backing))));
        }
        Ok(changes)
    }
}

/// Tries to connect, with what stands behind the store now.
fn connect(
    backing: &mut Backing,
    store: &mut KeyStoreRecord,
    password: SecretText,
) -> Result<(), ConnectionError> {
    if backing.connecting_fails {
        return Err(ConnectionError::InternalError);
    }
    match &mut store.settings {
        StoreSettings::CloudHsm(hsm) => {
            let cluster = backing.seen_cluster_mut(&store.region, &store.account, &hsm.cluster_id);
            let cluster = cluster.ok_or(ConnectionError::ClusterNotFound)?;
            cluster.connect(&hsm.password, &password)?;
            hsm.password = password;
            Ok(())
        }
        StoreSettings::Xks(xks) => {
            backing
                .check_vpc_service(&store.region, xks)
                .map_err(|fault| fault.connection_error())?;
            backing.proxy_health(xks).map_err(ProxyFailure::connection_error)
        }
    }
}
