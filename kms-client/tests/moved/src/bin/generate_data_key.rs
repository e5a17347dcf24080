//! Makes a data key and shows both of its forms.

use aws_config::meta::region::RegionProviderChain;
use aws_sdk_kms::types::DataKeySpec;
use aws_sdk_kms::{Client, Error, config::Region};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

async fn make_key(client: &Client, key: &str) -> Result<(), Error> {
    let resp = client
        .generate_data_key()
        .key_id(key)
        .key_spec(DataKeySpec::Aes256)
        .encryption_context("purpose", "backup")
        .encryption_context("tenant", String::from("7"))
        .send()
        .await?;

    let bytes = resp.ciphertext_blob.as_ref().unwrap().as_ref();
    println!("ciphertext: {}", BASE64_STANDARD.encode(bytes));

    let plain = resp.plaintext().map(|blob| blob.as_ref().len());
    println!("plaintext:  {} bytes", plain.unwrap_or(0));
    println!("key:        {}", resp.key_id().unwrap_or("?"));
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let key = std::env::args().nth(1).expect("name a key");
    let region = std::env::args().nth(2);
    let region_provider = RegionProviderChain::first_try(region.map(Region::new))
        .or_default_provider()
        .or_else(Region::new("us-west-2"));
    let shared_config = aws_config::from_env().region(region_provider).load().await;
    make_key(&Client::new(&shared_config), &key).await
}
