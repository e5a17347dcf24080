//! UpdateCustomKeyStore.

use super::creation::{HSMS, connectivity_of, refuse};
use super::failures::weak_cluster;
use super::{
    CloudHsmRecord, ConnectionState, Connectivity, KeyStoreRecord, KeyStoreType, StoreSettings,
    XksRecord,
};
use crate::call::Call;
use crate::failure::Failure;
use crate::state::State;
use crate::world::World;
use trent_kms::operation::update_custom_key_store::{
    UpdateCustomKeyStoreInput, UpdateCustomKeyStoreOutput,
};

impl World {
    /// Changes a custom key store, all properties or none: `UpdateCustomKeyStore`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn update_custom_key_store(
        &self,
        call: &Call,
        input: UpdateCustomKeyStoreInput,
    ) -> Result<UpdateCustomKeyStoreOutput, Failure> {
        let given = Given::of(&input);
        if !(given.name || given.while_connected || given.cloud_hsm || given.xks) {
            return Err(Failure::validation("No property of the custom key store is given."));
        }
        let mut state = self.begin()?;
        let id = input.custom_key_store_id.as_deref().unwrap_or_default();
        let mut store = state.existing_store(call, id)?.clone();
        check_combination(&store, &input)?;
        given.check_state(&store)?;
        if let Some(name) = &input.new_custom_key_store_name {
            state.check_store_name(call, store.number, name)?;
            store.name.clone_from(name);
        }
        let number = store.number;
        match &mut store.settings {
            StoreSettings::CloudHsm(hsm) => state.update_cluster(call, hsm, &input)?,
            StoreSettings::Xks(xks) if given.while_connected || given.xks => {
                state.update_proxy(call, number, xks, &input)?;
            }
            StoreSettings::Xks(_) => {}
        }
        state.commit(vec![store.put()])?;
        Ok(UpdateCustomKeyStoreOutput::default())
    }
}

/// Which properties a request changes, by what they ask of the connection state.
struct Given {
    name: bool,
    /// Credential and path of a proxy.
    while_connected: bool,
    cloud_hsm: bool,
    /// What else there is of a proxy.
    xks: bool,
}

impl Given {
    fn of(input: &UpdateCustomKeyStoreInput) -> Self {
        Self {
            name: input.new_custom_key_store_name.is_some(),
            while_connected: input.xks_proxy_authentication_credential.is_some()
                || input.xks_proxy_uri_path.is_some(),
            cloud_hsm: input.key_store_password.is_some() || input.cloud_hsm_cluster_id.is_some(),
            xks: input.xks_proxy_uri_endpoint.is_some()
                || input.xks_proxy_connectivity.is_some()
                || input.xks_proxy_vpc_endpoint_service_name.is_some()
                || input.xks_proxy_vpc_endpoint_service_owner.is_some(),
        }
    }

    fn check_state(&self, store: &KeyStoreRecord) -> Result<(), Failure> {
        match store.state {
            ConnectionState::Disconnected => Ok(()),
            ConnectionState::Connected if !self.cloud_hsm && !self.xks => Ok(()),
            _ => Err(store.invalid_state("DISCONNECTED")),
        }
    }
}

/// Members have to be those of the store's type, and those that go together have to be there.
fn check_combination(
    store: &KeyStoreRecord,
    input: &UpdateCustomKeyStoreInput,
) -> Result<(), Failure> {
    let service_name = input.xks_proxy_vpc_endpoint_service_name.as_deref();
    let service_owner = input.xks_proxy_vpc_endpoint_service_owner.is_some();
    let StoreSettings::Xks(xks) = &store.settings else {
        return refuse(
            KeyStoreType::AwsCloudHsm,
            &[
                ("XksProxyUriEndpoint", input.xks_proxy_uri_endpoint.is_some()),
                ("XksProxyUriPath", input.xks_proxy_uri_path.is_some()),
                ("XksProxyVpcEndpointServiceName", service_name.is_some()),
                ("XksProxyVpcEndpointServiceOwner", service_owner),
                (
                    "XksProxyAuthenticationCredential",
                    input.xks_proxy_authentication_credential.is_some(),
                ),
                ("XksProxyConnectivity", input.xks_proxy_connectivity.is_some()),
            ],
        );
    };
    refuse(
        KeyStoreType::ExternalKeyStore,
        &[
            ("CloudHsmClusterId", input.cloud_hsm_cluster_id.is_some()),
            ("KeyStorePassword", input.key_store_password.is_some()),
        ],
    )?;
    let new = input.xks_proxy_connectivity.as_ref().map(|c| connectivity_of(c.as_str()));
    let connectivity = new.transpose()?.unwrap_or(xks.connectivity);
    let endpoint = input.xks_proxy_uri_endpoint.is_some();
    let named = service_name.is_some_and(|name| !name.is_empty());
    let text = match (xks.connectivity, connectivity) {
        (Connectivity::PublicEndpoint, Connectivity::VpcEndpointService)
            if !(endpoint && named) =>
        {
            "A change to VPC_ENDPOINT_SERVICE requires XksProxyUriEndpoint and \
             XksProxyVpcEndpointServiceName."
        }
        (Connectivity::VpcEndpointService, Connectivity::PublicEndpoint) if !endpoint => {
            "A change to PUBLIC_ENDPOINT requires XksProxyUriEndpoint."
        }
        (_, Connectivity::PublicEndpoint) if named || service_owner => {
            "A VPC endpoint service goes with XksProxyConnectivity VPC_ENDPOINT_SERVICE only."
        }
        (_, Connectivity::VpcEndpointService) if service_name == Some("") => {
            "XksProxyVpcEndpointServiceName cannot be empty with XksProxyConnectivity \
             VPC_ENDPOINT_SERVICE."
        }
        _ => return Ok(()),
    };
    Err(Failure::validation(text))
}

impl State {
    /// A password is taken as it is; whether it is right shows at Connect.
    fn update_cluster(
        &self,
        call: &Call,
        hsm: &mut CloudHsmRecord,
        input: &UpdateCustomKeyStoreInput,
    ) -> Result<(), Failure> {
        if let Some(id) = &input.cloud_hsm_cluster_id {
            let cluster = self.active_cluster(call, id)?;
            if cluster.certificate.trim() != hsm.trust_anchor.trim() {
                return Err(Failure::new(
                    "CloudHsmClusterNotRelatedException",
                    format!("The cluster {id} shares no backup history with the present one."),
                ));
            }
            if let Some(text) = cluster.shortcoming(HSMS) {
                return Err(weak_cluster(text));
            }
            hsm.cluster_id.clone_from(id);
        }
        if let Some(password) = &input.key_store_password {
            hsm.password = password.clone().into();
        }
        Ok(())
    }

    /// The new values are tried before they are stored.
    fn update_proxy(
        &self,
        call: &Call,
        number: u64,
        xks: &mut XksRecord,
        input: &UpdateCustomKeyStoreInput,
    ) -> Result<(), Failure> {
        if let Some(connectivity) = &input.xks_proxy_connectivity {
            xks.connectivity = connectivity_of(connectivity.as_str())?;
        }
        if let Some(endpoint) = &input.xks_proxy_uri_endpoint {
            xks.uri_endpoint.clone_from(endpoint);
        }
        if let Some(path) = &input.xks_proxy_uri_path {
            xks.uri_path.clone_from(path);
        }
        if let Some(credential) = &input.xks_proxy_authentication_credential {
            xks.access_key_id.clone_from(&credential.access_key_id);
            xks.raw_secret_access_key = credential.raw_secret_access_key.clone().into();
        }
        match xks.connectivity {
            Connectivity::PublicEndpoint => {
                xks.vpc_service_name = None;
                xks.vpc_service_owner = None;
            }
            Connectivity::VpcEndpointService => {
                let owner = input.xks_proxy_vpc_endpoint_service_owner.clone();
                if let Some(name) = &input.xks_proxy_vpc_endpoint_service_name {
                    xks.vpc_service_name = Some(name.clone());
                }
                xks.vpc_service_owner =
                    owner.or(xks.vpc_service_owner.take()).or_else(|| Some(call.account.clone()));
            }
        }
        self.check_xks_is_free(call, number, xks)?;
        self.check_vpc_service(call, xks)?;
        self.check_proxy(xks)
    }
}
