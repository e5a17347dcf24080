//! What only one custom key store may have.

use super::{Connectivity, KeyStoreRecord, StoreSettings, XksRecord};
use crate::call::Call;
use crate::failure::Failure;
use crate::state::State;

impl State {
    /// The stores of the caller's account and Region but the one with this number.
    fn other_stores(&self, call: &Call, number: u64) -> impl Iterator<Item = &KeyStoreRecord> {
        let place = self.place(&call.region, &call.account);
        let stores = place.into_iter().flat_map(|place| place.key_stores.values());
        stores.filter(move |store| store.number != number)
    }

    pub(super) fn check_store_name(
        &self,
        call: &Call,
        number: u64,
        name: &str,
    ) -> Result<(), Failure> {
        if self.other_stores(call, number).any(|store| store.name == name) {
            return Err(Failure::new(
                "CustomKeyStoreNameInUseException",
                format!("There is a custom key store with the name {name}."),
            ));
        }
        Ok(())
    }

    /// A cluster serves one store, and so do all clusters that share its backup history, which
    /// their certificate tells.
    pub(super) fn check_cluster_is_free(
        &self,
        call: &Call,
        number: u64,
        id: &str,
        certificate: &str,
    ) -> Result<(), Failure> {
        let taken = self.other_stores(call, number).any(|store| {
            let StoreSettings::CloudHsm(hsm) = &store.settings else { return false };
            hsm.cluster_id == id || hsm.trust_anchor.trim() == certificate.trim()
        });
        if taken {
            return Err(Failure::new(
                "CloudHsmClusterInUseException",
                format!("The cluster {id} or a related one serves another custom key store."),
            ));
        }
        Ok(())
    }

    pub(super) fn check_xks_is_free(
        &self,
        call: &Call,
        number: u64,
        new: &XksRecord,
    ) -> Result<(), Failure> {
        let own = self.other_stores(call, number).filter_map(xks_of);
        let mut own = own.filter(|xks| xks.uri_endpoint == new.uri_endpoint);
        if own.any(|xks| xks.uri_path == new.uri_path) {
            return Err(Failure::new(
                "XksProxyUriInUseException",
                "Another custom key store uses this endpoint with this path.",
            ));
        }
        if self.endpoint_is_taken(call, number, new) {
            return Err(Failure::new(
                "XksProxyUriEndpointInUseException",
                "Another custom key store uses this endpoint.",
            ));
        }
        let service = new.vpc_service_name.as_ref();
        let mut region = self.stores_of_region(&call.region);
        if service.is_some()
            && region.any(|store| {
                store.number != number
                    && xks_of(store).and_then(|xks| xks.vpc_service_name.as_ref()) == service
            })
        {
            return Err(Failure::new(
                "XksProxyVpcEndpointServiceInUseException",
                "Another custom key store of the Region uses this VPC endpoint service.",
            ));
        }
        Ok(())
    }

    /// Stores with public endpoints share one among themselves alone. Of a Region's accounts, one
    /// with a VPC endpoint service shares its endpoint with none of them, and with no other such
    /// store of its own account.
    fn endpoint_is_taken(&self, call: &Call, number: u64, new: &XksRecord) -> bool {
        self.stores_of_region(&call.region).filter(|store| store.number != number).any(|store| {
            let Some(xks) = xks_of(store) else { return false };
            if xks.uri_endpoint != new.uri_endpoint {
                return false;
            }
            match (new.connectivity, xks.connectivity) {
                (Connectivity::PublicEndpoint, Connectivity::PublicEndpoint) => false,
                (Connectivity::VpcEndpointService, Connectivity::VpcEndpointService) => {
                    store.account == call.account
                }
                _ => true,
            }
        })
    }
}

fn xks_of(store: &KeyStoreRecord) -> Option<&XksRecord> {
    match &store.settings {
        StoreSettings::Xks(xks) => Some(xks),
        StoreSettings::CloudHsm(_) => None,
    }
}
