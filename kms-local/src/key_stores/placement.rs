//! Keys in custom key stores: where a new key goes, and what its use needs.

use super::creation::HSMS;
use super::failures::{cluster_silent, cluster_timeout, weak_cluster};
use super::{ConnectionState, KeyStoreRecord, KeyStoreType, StoreSettings, XksRecord};
use crate::backing::ProxyFailure;
use crate::call::Call;
use crate::crypto::Secret;
use crate::failure::Failure;
use crate::records::KeyRecord;
use crate::specs::{Origin, Spec};
use crate::state::{Key, State};
use std::sync::Arc;
use trent_kms::operation::create_key::CreateKeyInput;

/// What CreateKey learns from the store that the new key goes to.
#[derive(Debug, Default)]
pub(crate) struct Placement {
    pub(crate) custom_key_store_id: Option<String>,
    pub(crate) xks_key_id: Option<String>,
}

/// What a cryptographic operation does in the store of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreUse {
    Encrypt,
    Decrypt,
}

impl StoreUse {
    fn as_str(self) -> &'static str {
        match self {
            Self::Encrypt => "ENCRYPT",
            Self::Decrypt => "DECRYPT",
        }
    }
}

impl State {
    fn store_of(&self, key: &KeyRecord) -> Option<&KeyStoreRecord> {
        self.key_store(&key.region, &key.account, key.custom_key_store_id.as_deref()?)
    }

    /// True unless the key is in a custom key store that is not connected.
    pub(crate) fn store_is_connected(&self, key: &KeyRecord) -> bool {
        key.custom_key_store_id.is_none()
            || self.store_of(key).is_some_and(|s| s.state == ConnectionState::Connected)
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
        if input.xks_key_id.is_none() && origin == Origin::ExternalKeyStore {
            return Err(Failure::validation(
                "XksKeyId is required with the origin EXTERNAL_KEY_STORE.",
            ));
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
                if store.store_type().as_str() != origin.as_str() {
                    return Err(Failure::validation(format!(
                        "The origin {origin} does not fit the type of the custom key store {id}."
                    )));
                }
                if store.state != ConnectionState::Connected {
                    return Err(store.invalid_state("CONNECTED"));
                }
                let xks_key_id = input.xks_key_id.clone();
                match &store.settings {
                    StoreSettings::CloudHsm(hsm) => {
                        self.check_cluster_for_key(call, &hsm.cluster_id)?;
                    }
                    StoreSettings::Xks(xks) => {
                        let key_id = xks_key_id.as_deref().unwrap_or_default();
                        self.check_external_key(store, xks, key_id)?;
                    }
                }
                Ok(Placement { custom_key_store_id: Some(id.to_owned()), xks_key_id })
            }
        }
    }

    /// Whether a cluster can make and keep a new key: two active HSMs, which answer.
    fn check_cluster_for_key(&self, call: &Call, id: &str) -> Result<(), Failure> {
        let Ok(cluster) = self.active_cluster(call, id) else {
            return Err(weak_cluster(format!("The AWS CloudHSM cluster {id} has no active HSM.")));
        };
        cluster.shortcoming(HSMS).map_or(Ok(()), |text| Err(weak_cluster(text)))?;
        if cluster.answers() { Ok(()) } else { Err(cluster_timeout()) }
    }

    /// The keys in a store, those that wait to be deleted among them.
    pub(super) fn keys_of_store<'a>(
        &'a self,
        store: &'a KeyStoreRecord,
    ) -> impl Iterator<Item = &'a Key> {
        self.keys_of_place(&store.region, &store.account)
            .filter(|key| key.record.custom_key_store_id.as_ref() == Some(&store.id))
    }

    /// Whether an external key can be the backing key of a new KMS key.
    fn check_external_key(
        &self,
        store: &KeyStoreRecord,
        xks: &XksRecord,
        id: &str,
    ) -> Result<(), Failure> {
        if self.keys_of_store(store).any(|key| key.record.xks_key_id.as_deref() == Some(id)) {
            return Err(Failure::new(
                "XksKeyAlreadyInUseException",
                format!("Another KMS key of the custom key store uses the external key {id}."),
            ));
        }
        if self.backing.check_vpc_service(&store.region, xks).is_err() {
            return Err(ProxyFailure::Unreachable.of_new_key());
        }
        let key = self.backing.external_key(xks, id).map_err(ProxyFailure::of_new_key)?;
        let misfit = if key.spec != "AES_256" {
            let spec = &key.spec;
            format!(
                "The key spec of the external key must be AES_256. The key spec of specified \
                 external key is {spec}."
            )
        } else if !key.is_enabled() {
            let status = &key.status;
            format!(
                "The status of the external key must be ENABLED. The status of specified external \
                 key is {status}."
            )
        } else if !key.allows("ENCRYPT") || !key.allows("DECRYPT") {
            let usage = key.usage.join(", ");
            format!(
                "The key usage of the external key must include ENCRYPT and DECRYPT. The key use \
                 of specified external key is {usage}."
            )
        } else {
            return Ok(());
        };
        Err(Failure::new("XksKeyInvalidConfigurationException", misfit))
    }

    /// Reaches what is behind the store of a key, if it is in one. Gives the external key that the
    /// ciphertext is encrypted with a second time.
    pub(crate) fn reach_store(
        &self,
        key: &KeyRecord,
        what: StoreUse,
    ) -> Result<Option<Arc<Secret>>, Failure> {
        let Some(store) = self.store_of(key) else { return Ok(None) };
        match &store.settings {
            StoreSettings::CloudHsm(hsm) => {
                let cluster = self.backing.cluster(&store.region, &store.account, &hsm.cluster_id);
                let answers = cluster.is_some_and(crate::backing::Cluster::answers);
                if answers { Ok(None) } else { Err(cluster_silent()) }
            }
            StoreSettings::Xks(xks) => {
                let id = key.xks_key_id.as_deref().unwrap_or_default();
                if self.backing.check_vpc_service(&store.region, xks).is_err() {
                    return Err(ProxyFailure::Unreachable.of_cryptography());
                }
                let external = self.backing.usable_external_key(xks, id, what.as_str());
                let external = external.map_err(ProxyFailure::of_cryptography)?;
                let material = external.material.unwrap_or_default().to_vec();
                Ok(Some(Arc::new(Secret::new(Spec::SymmetricDefault, material))))
            }
        }
    }

    /// Checks that random bytes can come from the store: an AWS CloudHSM store that is connected.
    pub(crate) fn random_from_store(&self, call: &Call, id: &str) -> Result<(), Failure> {
        let store = self.existing_store(call, id)?;
        if store.store_type() != KeyStoreType::AwsCloudHsm {
            return Err(Failure::silent("UnsupportedOperationException"));
        }
        if store.state != ConnectionState::Connected {
            return Err(store.invalid_state("CONNECTED"));
        }
        let cluster = store
            .cluster_id()
            .and_then(|cluster| self.backing.cluster(&store.region, &store.account, cluster));
        if !cluster.is_some_and(crate::backing::Cluster::answers) {
            return Err(cluster_timeout());
        }
        Ok(())
    }
}
