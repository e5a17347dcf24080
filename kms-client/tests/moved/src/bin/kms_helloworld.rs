//! The first program: names the keys of the account's region.

use aws_config::meta::region::RegionProviderChain;
use aws_sdk_kms::{Client, Error, config::Region, meta::PKG_VERSION};

async fn show_keys(client: &Client) -> Result<(), Error> {
    let response = client.list_keys().send().await?;
    for key in response.keys() {
        println!("{}", key.key_arn().unwrap_or_default());
    }
    println!();
    println!("{} keys", response.keys().len());
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let region = std::env::args().nth(1);
    let region_provider = RegionProviderChain::first_try(region.map(Region::new))
        .or_default_provider()
        .or_else(Region::new("us-west-2"));

    println!("client version {PKG_VERSION}");
    println!("region         {}", region_provider.region().await.unwrap().as_ref());

    let shared_config = aws_config::from_env().region(region_provider).load().await;
    let client = Client::new(&shared_config);
    show_keys(&client).await
}
