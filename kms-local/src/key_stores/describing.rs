//! DescribeCustomKeyStores.

use super::{ConnectionState, KeyStoreRecord, StoreSettings};
use crate::call::Call;
use crate::failure::Failure;
use crate::paging::Limits;
use crate::world::World;
use trent_kms::operation::describe_custom_key_stores::{
    DescribeCustomKeyStoresInput, DescribeCustomKeyStoresOutput,
};
use trent_kms::types::{CustomKeyStoresListEntry, XksProxyConfigurationType};

const LIMITS: Limits = Limits { default: 100, max: 1000 };

impl World {
    /// Tells what the custom key stores are and whether they are connected:
    /// `DescribeCustomKeyStores`.
    ///
    /// # Errors
    /// As the service answers.
    pub fn describe_custom_key_stores(
        &self,
        call: &Call,
        input: DescribeCustomKeyStoresInput,
    ) -> Result<DescribeCustomKeyStoresOutput, Failure> {
        let (id, name) = (&input.custom_key_store_id, &input.custom_key_store_name);
        if id.is_some() && name.is_some() {
            return Err(Failure::validation(
                "CustomKeyStoreId and CustomKeyStoreName cannot be specified together.",
            ));
        }
        let state = self.begin()?;
        let place = state.place(&call.region, &call.account);
        let mut stores: Vec<&KeyStoreRecord> = place
            .into_iter()
            .flat_map(|place| place.key_stores.values())
            .filter(|store| id.as_ref().is_none_or(|id| *id == store.id))
            .filter(|store| name.as_ref().is_none_or(|name| *name == store.name))
            .collect();
        if let Some(wanted) = id.as_ref().or(name.as_ref()).filter(|_| stores.is_empty()) {
            return Err(Failure::new(
                "CustomKeyStoreNotFoundException",
                format!("The custom key store {wanted} does not exist."),
            ));
        }
        stores.sort_by_key(|store| store.number);
        let list = format!("DescribeCustomKeyStores {} {}", call.region, call.account);
        let limit = LIMITS.check(input.limit)?;
        let paging = state.paging(&list, limit, input.marker.as_deref())?;
        let after = paging.after_number();
        let page = state.page(
            &paging,
            stores.into_iter().filter(|store| store.number > after),
            |store| store.number.to_string(),
            |store| Ok(entry(store)),
        )?;
        Ok(DescribeCustomKeyStoresOutput::builder()
            .set_custom_key_stores(Some(page.items))
            .set_next_marker(page.next_marker)
            .truncated(page.truncated)
            .build())
    }
}

/// What is shown of a store: neither a password nor a secret key.
fn entry(store: &KeyStoreRecord) -> CustomKeyStoresListEntry {
    let error = store.error.filter(|_| store.state == ConnectionState::Failed);
    let entry = CustomKeyStoresListEntry::builder()
        .custom_key_store_id(store.id.clone())
        .custom_key_store_name(store.name.clone())
        .connection_state(store.state.as_str().into())
        .set_connection_error_code(error.map(|error| error.as_str().into()))
        .creation_date(store.created.date_time())
        .custom_key_store_type(store.store_type().as_str().into());
    let entry = match &store.settings {
        StoreSettings::CloudHsm(hsm) => entry
            .cloud_hsm_cluster_id(hsm.cluster_id.clone())
            .trust_anchor_certificate(hsm.trust_anchor.clone()),
        StoreSettings::Xks(xks) => entry.xks_proxy_configuration(
            XksProxyConfigurationType::builder()
                .connectivity(xks.connectivity.as_str().into())
                .access_key_id(xks.access_key_id.clone())
                .uri_endpoint(xks.uri_endpoint.clone())
                .uri_path(xks.uri_path.clone())
                .set_vpc_endpoint_service_name(xks.vpc_service_name.clone())
                .set_vpc_endpoint_service_owner(xks.vpc_service_owner.clone())
                .build(),
        ),
    };
    entry.build()
}
