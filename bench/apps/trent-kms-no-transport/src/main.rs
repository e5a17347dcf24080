//! The small application with trent-kms and no transport: requests go to standard output, answers come from standard
//! input.

use std::io::{Read as _, Write as _, stdin, stdout};
use std::time::SystemTime;

use trent_kms::Client;
use trent_kms::config::{Config, Credentials, Region};
use trent_kms::operation::describe_custom_key_stores::DescribeCustomKeyStoresInput;
use trent_kms::operation::update_custom_key_store::UpdateCustomKeyStoreInput;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret", None, None, "static");
    let config = Config::builder()
        .region(Region::new("eu-central-1"))
        .credentials_provider(credentials)
        .build();
    let client = Client::from_conf(config);
    let update = UpdateCustomKeyStoreInput::builder()
        .custom_key_store_id("cks-1234567890abcdef0")
        .new_custom_key_store_name("payments")
        .build()?;
    stdout().write_all(client.request(update, SystemTime::now())?.body())?;
    let describe = DescribeCustomKeyStoresInput::builder().build()?;
    stdout().write_all(client.request(describe, SystemTime::now())?.body())?;

    let mut body = Vec::new();
    stdin().read_to_end(&mut body)?;
    let response = http::Response::new(body.into());
    let output = client.response::<DescribeCustomKeyStoresInput>(response)?;
    for store in output.custom_key_stores() {
        println!("{:?} {:?}", store.custom_key_store_name(), store.connection_state());
    }
    Ok(())
}
