//! CreateCustomKeyStore and DeleteCustomKeyStore.

use super::failures::{inactive_cluster, weak_cluster};
use super::{
    CloudHsmRecord, ConnectionState, Connectivity, KeyStoreRecord, KeyStoreType, StoreSettings,
    XksRecord,
};
use crate::call::Call;
use crate::failure::Failure;
use crate::records::{Change, RecordId};
use crate::state::State;
use crate::world::World;
use trent_kms::operation::create_custom_key_store::{
    CreateCustomKeyStoreInput, CreateCustomKeyStoreOutput,
};
use trent_kms::operation::delete_custom_key_store::{
    DeleteCustomKeyStoreInput, DeleteCustomKeyStoreOutput,
};

/// HSMs in different zones that a cluster needs for a new store and for a new key.
pub(super) const HSMS: usize = 2;

impl World {
    /// Makes a custom key store, which is not connected yet: `CreateCustomKeyStore`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn create_custom_key_store(
        &self,
        call: &Call,
        input: CreateCustomKeyStoreInput,
    ) -> Result<CreateCustomKeyStoreOutput, Failure> {
        self.create_key_store_fixture(call, input, None)
    }

    /// Makes a custom key store whose id is known beforehand.
    ///
    /// # Errors
    /// As CreateCustomKeyStore; `ValidationException` if the id is not one of a store,
    /// `AlreadyExistsException` if it is taken.
    pub fn create_key_store_fixture(
        &self,
        call: &Call,
        input: CreateCustomKeyStoreInput,
        id: Option<&str>,
    ) -> Result<CreateCustomKeyStoreOutput, Failure> {
        let settings = settings(call, &input)?;
        let name = input.custom_key_store_name.unwrap_or_default();
        let output = |id| CreateCustomKeyStoreOutput::builder().custom_key_store_id(id).build();
        let mut state = self.begin()?;
        if let Some(store) = state.same_store(call, &name, &settings) {
            return Ok(output(store.id.clone()));
        }
        state.check_store_name(call, 0, &name)?;
        state.check_store_quota(call)?;
        match &settings {
            StoreSettings::CloudHsm(hsm) => state.check_new_cluster(call, hsm)?,
            StoreSettings::Xks(xks) => {
                state.check_xks_is_free(call, 0, xks)?;
                state.check_vpc_service(call, xks)?;
                // A proxy behind a VPC endpoint service is first asked at Connect.
                if xks.connectivity == Connectivity::PublicEndpoint {
                    state.check_proxy(xks)?;
                }
            }
        }
        let id = match id {
            None => format!("cks-{}", state.random.hex(17)),
            Some(id) => state.check_store_id(call, id)?,
        };
        let store = KeyStoreRecord {
            number: state.number(),
            region: call.region.clone(),
            account: call.account.clone(),
            id,
            name,
            created: state.now,
            state: ConnectionState::Disconnected,
            until: None,
            error: None,
            settings,
        };
        let id = store.id.clone();
        state.commit(vec![store.put()])?;
        Ok(output(id))
    }

    /// Deletes a custom key store without keys; what is behind it stays: `DeleteCustomKeyStore`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn delete_custom_key_store(
        &self,
        call: &Call,
        input: DeleteCustomKeyStoreInput,
    ) -> Result<DeleteCustomKeyStoreOutput, Failure> {
        let mut state = self.begin()?;
        let id = input.custom_key_store_id.as_deref().unwrap_or_default();
        let store = state.existing_store(call, id)?;
        if store.state != ConnectionState::Disconnected {
            return Err(store.invalid_state("DISCONNECTED"));
        }
        let id = store.id.clone();
        if state.keys_of_store(store).next().is_some() {
            return Err(Failure::new(
                "CustomKeyStoreHasCMKsException",
                format!("The custom key store {id} has KMS keys."),
            ));
        }
        let (region, account) = (call.region.clone(), call.account.clone());
        state.commit(vec![Change::Delete(RecordId::KeyStore { region, account, id })])?;
        Ok(DeleteCustomKeyStoreOutput::default())
    }
}

impl State {
    /// A store on AWS CloudHSM with the same five values that is disconnected: the answer of a
    /// repeated request.
    fn same_store(
        &self,
        call: &Call,
        name: &str,
        settings: &StoreSettings,
    ) -> Option<&KeyStoreRecord> {
        let stores = &self.place(&call.region, &call.account)?.key_stores;
        let hsm = matches!(settings, StoreSettings::CloudHsm(_));
        stores.values().filter(|_| hsm).find(|store| {
            store.name == name
                && store.settings == *settings
                && store.state == ConnectionState::Disconnected
        })
    }

    fn check_store_id(&self, call: &Call, id: &str) -> Result<String, Failure> {
        let digits = id.strip_prefix("cks-").unwrap_or_default();
        if digits.len() != 17 || !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Failure::validation(format!("'{id}' cannot be the ID of a key store.")));
        }
        if self.key_store(&call.region, &call.account, id).is_some() {
            return Err(Failure::new("AlreadyExistsException", format!("{id} exists.")));
        }
        Ok(id.to_owned())
    }

    fn check_store_quota(&self, call: &Call) -> Result<(), Failure> {
        let stores = self.place(&call.region, &call.account).map_or(0, |p| p.key_stores.len());
        if stores >= self.settings.key_store_limit {
            return Err(Failure::limit_exceeded(
                "The account has as many custom key stores in this Region as it may have.",
            ));
        }
        Ok(())
    }

    fn check_new_cluster(&self, call: &Call, hsm: &CloudHsmRecord) -> Result<(), Failure> {
        let id = &hsm.cluster_id;
        let cluster = self.active_cluster(call, id)?;
        self.check_cluster_is_free(call, 0, id, &cluster.certificate)?;
        if let Some(text) = cluster.shortcoming(HSMS) {
            return Err(weak_cluster(text));
        }
        if cluster.certificate.trim() != hsm.trust_anchor.trim() {
            return Err(Failure::new(
                "IncorrectTrustAnchorException",
                format!("The trust anchor certificate is not the one of the cluster {id}."),
            ));
        }
        Ok(())
    }

    pub(super) fn active_cluster(
        &self,
        call: &Call,
        id: &str,
    ) -> Result<&crate::backing::Cluster, Failure> {
        let cluster = self.backing.cluster(&call.region, &call.account, id);
        let cluster = cluster.ok_or_else(|| {
            Failure::new(
                "CloudHsmClusterNotFoundException",
                format!("The AWS CloudHSM cluster {id} was not found in this Region."),
            )
        })?;
        if cluster.active { Ok(cluster) } else { Err(inactive_cluster(id)) }
    }

    pub(super) fn check_vpc_service(&self, call: &Call, xks: &XksRecord) -> Result<(), Failure> {
        let checked = self.backing.check_vpc_service(&call.region, xks);
        checked.map_err(crate::backing::VpcFault::of_store)
    }

    pub(super) fn check_proxy(&self, xks: &XksRecord) -> Result<(), Failure> {
        self.backing.proxy_health(xks).map_err(crate::backing::ProxyFailure::of_store)
    }
}

/// The settings of a new store, if the members of the input are those of its type.
fn settings(call: &Call, input: &CreateCustomKeyStoreInput) -> Result<StoreSettings, Failure> {
    let store_type = input.custom_key_store_type.as_ref().map_or("AWS_CLOUDHSM", |t| t.as_str());
    match KeyStoreType::parse(store_type) {
        Some(KeyStoreType::AwsCloudHsm) => cloud_hsm_settings(input),
        Some(KeyStoreType::ExternalKeyStore) => xks_settings(call, input),
        None => {
            let names: Vec<_> = KeyStoreType::ALL.iter().map(|t| t.as_str()).collect();
            let constraint = format!("Member must satisfy enum value set: [{}]", names.join(", "));
            let shown = format!("'{store_type}'");
            Err(Failure::constraint(&shown, "customKeyStoreType", &constraint))
        }
    }
}

fn cloud_hsm_settings(input: &CreateCustomKeyStoreInput) -> Result<StoreSettings, Failure> {
    refuse(
        KeyStoreType::AwsCloudHsm,
        &[
            ("XksProxyUriEndpoint", input.xks_proxy_uri_endpoint.is_some()),
            ("XksProxyUriPath", input.xks_proxy_uri_path.is_some()),
            ("XksProxyVpcEndpointServiceName", input.xks_proxy_vpc_endpoint_service_name.is_some()),
            (
                "XksProxyVpcEndpointServiceOwner",
                input.xks_proxy_vpc_endpoint_service_owner.is_some(),
            ),
            (
                "XksProxyAuthenticationCredential",
                input.xks_proxy_authentication_credential.is_some(),
            ),
            ("XksProxyConnectivity", input.xks_proxy_connectivity.is_some()),
        ],
    )?;
    let needs =
        |name, value: &Option<String>| required(KeyStoreType::AwsCloudHsm, name, value.as_ref());
    Ok(StoreSettings::CloudHsm(CloudHsmRecord {
        cluster_id: needs("CloudHsmClusterId", &input.cloud_hsm_cluster_id)?,
        trust_anchor: needs("TrustAnchorCertificate", &input.trust_anchor_certificate)?,
        password: needs("KeyStorePassword", &input.key_store_password)?.into(),
    }))
}

fn xks_settings(call: &Call, input: &CreateCustomKeyStoreInput) -> Result<StoreSettings, Failure> {
    let store_type = KeyStoreType::ExternalKeyStore;
    refuse(
        store_type,
        &[
            ("CloudHsmClusterId", input.cloud_hsm_cluster_id.is_some()),
            ("KeyStorePassword", input.key_store_password.is_some()),
            ("TrustAnchorCertificate", input.trust_anchor_certificate.is_some()),
        ],
    )?;
    let needs = |name, value: &Option<String>| required(store_type, name, value.as_ref());
    let connectivity = input.xks_proxy_connectivity.as_ref().map(|c| c.as_str().to_owned());
    let connectivity = connectivity_of(&needs("XksProxyConnectivity", &connectivity)?)?;
    let credential = input.xks_proxy_authentication_credential.as_ref();
    let credential =
        credential.ok_or_else(|| missing(store_type, "XksProxyAuthenticationCredential"))?;
    let mut xks = XksRecord {
        connectivity,
        uri_endpoint: needs("XksProxyUriEndpoint", &input.xks_proxy_uri_endpoint)?,
        uri_path: needs("XksProxyUriPath", &input.xks_proxy_uri_path)?,
        access_key_id: credential.access_key_id.clone(),
        raw_secret_access_key: credential.raw_secret_access_key.clone().into(),
        vpc_service_name: None,
        vpc_service_owner: None,
    };
    let (name, owner) =
        (&input.xks_proxy_vpc_endpoint_service_name, &input.xks_proxy_vpc_endpoint_service_owner);
    match connectivity {
        Connectivity::VpcEndpointService => {
            xks.vpc_service_name = Some(needs("XksProxyVpcEndpointServiceName", name)?);
            xks.vpc_service_owner = Some(owner.clone().unwrap_or_else(|| call.account.clone()));
        }
        Connectivity::PublicEndpoint if name.is_some() || owner.is_some() => {
            return Err(Failure::validation(
                "A VPC endpoint service goes with XksProxyConnectivity VPC_ENDPOINT_SERVICE only.",
            ));
        }
        Connectivity::PublicEndpoint => {}
    }
    Ok(StoreSettings::Xks(xks))
}

pub(super) fn connectivity_of(text: &str) -> Result<Connectivity, Failure> {
    Connectivity::parse(text).ok_or_else(|| {
        let names: Vec<_> = Connectivity::ALL.iter().map(|c| c.as_str()).collect();
        let constraint = format!("Member must satisfy enum value set: [{}]", names.join(", "));
        Failure::constraint(&format!("'{text}'"), "xksProxyConnectivity", &constraint)
    })
}

/// Refuses members that do not go with the type of the store.
pub(super) fn refuse(store_type: KeyStoreType, given: &[(&str, bool)]) -> Result<(), Failure> {
    match given.iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((name, _)) => Err(Failure::validation(format!(
            "{name} cannot be specified for a custom key store of the type {store_type}."
        ))),
    }
}

fn required(
    store_type: KeyStoreType,
    name: &str,
    value: Option<&String>,
) -> Result<String, Failure> {
    value.cloned().ok_or_else(|| missing(store_type, name))
}

fn missing(store_type: KeyStoreType, name: &str) -> Failure {
    Failure::validation(format!(
        "{name} is required for a custom key store of the type {store_type}."
    ))
}
