//! Three key stores, on two pages.

use trent_kms::mock::Mock;
use trent_kms::operation::describe_custom_key_stores::{
    DescribeCustomKeyStoresInput, DescribeCustomKeyStoresOutput,
};
use trent_kms::types::{ConnectionStateType, CustomKeyStoreType, CustomKeyStoresListEntry};

pub(crate) fn service() -> Mock {
    let mock = Mock::new();
    mock.on(|input: &DescribeCustomKeyStoresInput| {
        let page = DescribeCustomKeyStoresOutput::builder();
        Ok(match input.marker() {
            None => page
                .custom_key_stores(store("blue", CustomKeyStoreType::AwsCloudhsm))
                .custom_key_stores(store("green", CustomKeyStoreType::AwsCloudhsm))
                .truncated(true)
                .next_marker("page 2")
                .build(),
            Some(_) => {
                page.custom_key_stores(store("vault", CustomKeyStoreType::ExternalKeyStore)).build()
            }
        })
    });
    mock
}

fn store(name: &str, kind: CustomKeyStoreType) -> CustomKeyStoresListEntry {
    CustomKeyStoresListEntry::builder()
        .custom_key_store_name(name)
        .custom_key_store_id(format!("cks-{name}"))
        .custom_key_store_type(kind)
        .connection_state(ConnectionStateType::Connected)
        .build()
}
