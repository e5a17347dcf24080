//! Custom key stores: what the rest of the world asks of them.
//!
//! Keys name their store by its id. Everything else about stores, from clusters and proxies to
//! connection states, stays behind the functions of this module.

use crate::call::Call;
use crate::failure::Failure;
use crate::records::KeyRecord;
use crate::specs::Origin;
use crate::state::State;
use crate::time::Timestamp;
use crate::wire::wire_enum;
use serde::{Deserialize, Serialize};
use trent_kms::operation::create_key::CreateKeyInput;

wire_enum! {
    /// What is behind a custom key store.
    KeyStoreType {
        AwsCloudHsm = "AWS_CLOUDHSM",
        ExternalKeyStore = "EXTERNAL_KEY_STORE",
    }
}

wire_enum! {
    /// Whether KMS and the store are connected.
    ConnectionState {
        Connected = "CONNECTED",
        Connecting = "CONNECTING",
        Failed = "FAILED",
        Disconnected = "DISCONNECTED",
        Disconnecting = "DISCONNECTING",
    }
}

/// A custom key store, as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeyStoreRecord {
    pub(crate) region: String,
    pub(crate) account: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) store_type: KeyStoreType,
    pub(crate) state: ConnectionState,
    pub(crate) created: Timestamp,
    pub(crate) cloud_hsm_cluster_id: Option<String>,
}

/// What CreateKey learns from the store that the new key goes to.
#[derive(Debug, Default)]
pub(crate) struct Placement {
    pub(crate) custom_key_store_id: Option<String>,
    pub(crate) xks_key_id: Option<String>,
}

impl State {
    /// True unless the key is in a custom key store that is not connected.
    pub(crate) fn store_is_connected(&self, key: &KeyRecord) -> bool {
        match &key.custom_key_store_id {
            None => true,
            Some(id) => self
                .key_store(&key.region, &key.account, id)
                .is_some_and(|store| store.state == ConnectionState::Connected),
        }
    }

    /// Checks that a key can be created in the store that the input names.
    pub(crate) fn place_in_store(
        &self,
        call: &Call,
        origin: Origin,
        input: &CreateKeyInput,
    ) -> Result<Placement, Failure> {
        let store_id = input.custom_key_store_id.as_deref();
        if input.xks_key_id.is_some() && origin != Origin::ExternalKeyStore {
            return Err(Failure::validation(format!(
                "XksKeyId requires the origin EXTERNAL_KEY_STORE, not {origin}."
            )));
        }
        match (origin.in_store(), store_id) {
            (false, None) => Ok(Placement::default()),
            (false, Some(_)) => Err(Failure::validation(format!(
                "CustomKeyStoreId cannot be specified with the origin {origin}."
            ))),
            (true, None) => Err(Failure::validation(format!(
                "CustomKeyStoreId is required with the origin {origin}."
            ))),
            (true, Some(id)) => {
                let store = self.existing_store(call, id)?;
                if store.store_type.as_str() != origin.as_str() {
                    return Err(Failure::validation(format!(
                        "The origin {origin} does not fit the type of the custom key store {id}."
                    )));
                }
                if store.state != ConnectionState::Connected {
                    return Err(Failure::new(
                        "CustomKeyStoreInvalidStateException",
                        format!("The custom key store {id} is not connected."),
                    ));
                }
                Ok(Placement {
                    custom_key_store_id: Some(id.to_owned()),
                    xks_key_id: input.xks_key_id.clone(),
                })
            }
        }
    }

    /// Checks that random bytes can come from the store: an AWS CloudHSM store that is connected.
    pub(crate) fn random_from_store(&self, call: &Call, id: &str) -> Result<(), Failure> {
        let store = self.existing_store(call, id)?;
        if store.store_type != KeyStoreType::AwsCloudHsm {
            return Err(Failure::silent("UnsupportedOperationException"));
        }
        if store.state != ConnectionState::Connected {
            return Err(Failure::new(
                "CustomKeyStoreInvalidStateException",
                format!("The custom key store {id} is not connected."),
            ));
        }
        Ok(())
    }

    fn existing_store(&self, call: &Call, id: &str) -> Result<&KeyStoreRecord, Failure> {
        self.key_store(&call.region, &call.account, id).ok_or_else(|| {
            Failure::new(
                "CustomKeyStoreNotFoundException",
                format!("The custom key store {id} does not exist."),
            )
        })
    }
}
