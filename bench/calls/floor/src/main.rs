//! Calls by hand: texts put together, and answers read by serde_json into structures of this program.

use floor::Floor;
use load::Operation;
use serde::{Deserialize, Serialize};

fn main() {
    load::main(client, call);
}

fn client(endpoint: &str) -> Floor {
    Floor::new(endpoint, load::REGION, load::ACCESS_KEY_ID, load::SECRET_ACCESS_KEY)
}

async fn call(client: Floor, operation: Operation) {
    match operation {
        Operation::Describe => {
            let body = client.call("DescribeCustomKeyStores", "{}".to_owned()).await;
            let output: Output = serde_json::from_slice(&body).expect("an answer");
            assert_eq!(output.custom_key_stores.len(), 3);
        }
        Operation::Update => {
            let input = Input {
                custom_key_store_id: load::STORE_ID.to_owned(),
                new_custom_key_store_name: load::STORE_NAME.to_owned(),
                xks_proxy_authentication_credential: Credential {
                    access_key_id: load::XKS_ACCESS_KEY_ID.to_owned(),
                    raw_secret_access_key: load::XKS_SECRET.to_owned(),
                },
                xks_proxy_uri_path: load::URI_PATH.to_owned(),
            };
            let body = serde_json::to_string(&input).expect("JSON");
            client.call("UpdateCustomKeyStore", body).await;
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    custom_key_store_id: String,
    new_custom_key_store_name: String,
    xks_proxy_authentication_credential: Credential,
    xks_proxy_uri_path: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Credential {
    access_key_id: String,
    raw_secret_access_key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    custom_key_stores: Vec<Store>,
    #[expect(dead_code, reason = "read, as a client reads it")]
    truncated: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "read, as a client reads it")]
struct Store {
    custom_key_store_id: Option<String>,
    custom_key_store_name: Option<String>,
    cloud_hsm_cluster_id: Option<String>,
    trust_anchor_certificate: Option<String>,
    connection_state: Option<String>,
    connection_error_code: Option<String>,
    creation_date: Option<f64>,
    custom_key_store_type: Option<String>,
    xks_proxy_configuration: Option<Proxy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "read, as a client reads it")]
struct Proxy {
    access_key_id: Option<String>,
    connectivity: Option<String>,
    uri_endpoint: Option<String>,
    uri_path: Option<String>,
    vpc_endpoint_service_name: Option<String>,
    vpc_endpoint_service_owner: Option<String>,
}
