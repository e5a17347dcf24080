//! Calls with rusoto_kms.

use hyper::client::HttpConnector;
use load::Operation;
use rusoto_core::credential::StaticProvider;
use rusoto_core::{HttpClient, Region};
use rusoto_kms::{DescribeCustomKeyStoresRequest, Kms, KmsClient, UpdateCustomKeyStoreRequest};

fn main() {
    load::main(client, call);
}

fn client(endpoint: &str) -> KmsClient {
    let credentials =
        StaticProvider::new_minimal(load::ACCESS_KEY_ID.into(), load::SECRET_ACCESS_KEY.into());
    let region = Region::Custom { name: load::REGION.into(), endpoint: endpoint.into() };
    // Its TLS connector refuses plain HTTP.
    KmsClient::new_with(HttpClient::from_connector(HttpConnector::new()), credentials, region)
}

async fn call(client: KmsClient, operation: Operation) {
    match operation {
        Operation::Describe => {
            let request = DescribeCustomKeyStoresRequest::default();
            let output = client.describe_custom_key_stores(request).await.expect("an answer");
            assert_eq!(output.custom_key_stores.map(|stores| stores.len()), Some(3));
        }
        Operation::Update => {
            let request = UpdateCustomKeyStoreRequest {
                custom_key_store_id: load::STORE_ID.into(),
                new_custom_key_store_name: Some(load::STORE_NAME.into()),
                ..Default::default()
            };
            client.update_custom_key_store(request).await.expect("an answer");
        }
    }
}
