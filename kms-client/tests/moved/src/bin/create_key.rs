//! Makes a KMS key.

use aws_config::meta::region::RegionProviderChain;
use aws_sdk_kms::types::{KeySpec, KeyUsageType, Tag};
use aws_sdk_kms::{Client, Error, config::Region};

async fn make_key(client: &Client) -> Result<(), Error> {
    let resp = client.create_key().send().await?;
    let id = resp.key_metadata.as_ref().unwrap().key_id();
    println!("Key: {id}");
    Ok(())
}

async fn make_signing_key(client: &Client, project: &str) -> Result<String, Error> {
    let tag = Tag::builder().tag_key("project").tag_value(project).build()?;
    let resp = client
        .create_key()
        .key_spec(KeySpec::EccNistP256)
        .key_usage(KeyUsageType::SignVerify)
        .description("signs what the project releases")
        .tags(tag)
        .send()
        .await?;
    let metadata = resp.key_metadata.expect("a new key has metadata");
    println!("enabled: {}", metadata.enabled);
    println!("state:   {:?}", metadata.key_state());
    Ok(metadata.arn.unwrap_or(metadata.key_id))
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let region = std::env::args().nth(1);
    let region_provider = RegionProviderChain::first_try(region.map(Region::new))
        .or_default_provider()
        .or_else(Region::new("us-west-2"));
    let shared_config = aws_config::from_env().region(region_provider).load().await;
    let client = Client::new(&shared_config);
    make_key(&client).await?;
    println!("{}", make_signing_key(&client, "moved").await?);
    Ok(())
}
