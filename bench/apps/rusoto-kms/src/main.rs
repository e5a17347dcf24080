//! The small application with rusoto_kms.

use rusoto_core::credential::StaticProvider;
use rusoto_core::{HttpClient, Region};
use rusoto_kms::{DescribeCustomKeyStoresRequest, Kms, KmsClient, UpdateCustomKeyStoreRequest};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run())
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let credentials = StaticProvider::new_minimal("AKIAIOSFODNN7EXAMPLE".into(), "secret".into());
    let client = KmsClient::new_with(HttpClient::new()?, credentials, Region::EuCentral1);
    client
        .update_custom_key_store(UpdateCustomKeyStoreRequest {
            custom_key_store_id: "cks-1234567890abcdef0".into(),
            new_custom_key_store_name: Some("payments".into()),
            ..Default::default()
        })
        .await?;
    let output =
        client.describe_custom_key_stores(DescribeCustomKeyStoresRequest::default()).await?;
    for store in output.custom_key_stores.unwrap_or_default() {
        println!("{:?} {:?}", store.custom_key_store_name, store.connection_state);
    }
    Ok(())
}
