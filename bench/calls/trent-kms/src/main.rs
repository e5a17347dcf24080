//! Calls with trent-kms.

use load::Operation;
use trent_kms::Client;
use trent_kms::config::{Config, Credentials, Region};
use trent_kms::types::XksProxyAuthenticationCredentialType;

fn main() {
    load::main(client, call);
}

fn client(endpoint: &str) -> Client {
    let credentials =
        Credentials::new(load::ACCESS_KEY_ID, load::SECRET_ACCESS_KEY, None, None, "static");
    let config = Config::builder()
        .region(Region::new(load::REGION))
        .credentials_provider(credentials)
        .endpoint_url(endpoint)
        .build();
    Client::from_conf(config)
}

async fn call(client: Client, operation: Operation) {
    match operation {
        Operation::Describe => {
            let output = client.describe_custom_key_stores().send().await.expect("an answer");
            assert_eq!(output.custom_key_stores().len(), 3);
        }
        Operation::Update => {
            let credential = XksProxyAuthenticationCredentialType::builder()
                .access_key_id(load::XKS_ACCESS_KEY_ID)
                .raw_secret_access_key(load::XKS_SECRET)
                .build()
                .expect("a credential");
            client
                .update_custom_key_store()
                .custom_key_store_id(load::STORE_ID)
                .new_custom_key_store_name(load::STORE_NAME)
                .xks_proxy_uri_path(load::URI_PATH)
                .xks_proxy_authentication_credential(credential)
                .send()
                .await
                .expect("an answer");
        }
    }
}
