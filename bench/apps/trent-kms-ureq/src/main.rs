//! The small application with trent-kms and its blocking transport.

use trent_kms::Client;
use trent_kms::config::{Config, Credentials, Region};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret", None, None, "static");
    let config = Config::builder()
        .region(Region::new("eu-central-1"))
        .credentials_provider(credentials)
        .build();
    let client = Client::from_conf(config);
    client
        .update_custom_key_store()
        .custom_key_store_id("cks-1234567890abcdef0")
        .new_custom_key_store_name("payments")
        .send_blocking()?;
    let output = client.describe_custom_key_stores().send_blocking()?;
    for store in output.custom_key_stores() {
        println!("{:?} {:?}", store.custom_key_store_name(), store.connection_state());
    }
    Ok(())
}
