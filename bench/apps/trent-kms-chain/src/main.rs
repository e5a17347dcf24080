//! The small application with trent-kms and the chain of credentials.

use trent_kms::{Client, Config};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run())
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_conf(Config::from_env());
    client
        .update_custom_key_store()
        .custom_key_store_id("cks-1234567890abcdef0")
        .new_custom_key_store_name("payments")
        .send()
        .await?;
    let output = client.describe_custom_key_stores().send().await?;
    for store in output.custom_key_stores() {
        println!("{:?} {:?}", store.custom_key_store_name(), store.connection_state());
    }
    Ok(())
}
