//! Lists the custom key stores of the account's region, page after page.
//!
//! ```text
//! cargo run --example list_key_stores [--features credential-chain]
//! ```
//!
//! It calls AWS if there are credentials and a region, of the environment, or with the feature of a profile, SSO, a container
//! or an instance; without credentials it runs offline, against a mock.

mod offline;

use trent_kms::config::ProvideCredentials as _;
use trent_kms::{Client, Config, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = Config::from_env();
    let client = match config.credentials_provider() {
        Some(provider) if provider.provide_credentials().await.is_ok() => Client::from_conf(config),
        _ => Client::from_conf(Config::builder().mock(&offline::service()).build()),
    };
    println!("{} key stores", list(&client).await?);
    Ok(())
}

pub(crate) async fn list(client: &Client) -> Result<usize, Error> {
    let mut count = 0;
    let mut stores =
        client.describe_custom_key_stores().into_paginator().page_size(2).items().send();
    while let Some(store) = stores.try_next().await? {
        let name = store.custom_key_store_name().unwrap_or("?");
        let id = store.custom_key_store_id().unwrap_or("?");
        let kind = store.custom_key_store_type().map_or("?", |kind| kind.as_str());
        let state = store.connection_state().map_or("?", |state| state.as_str());
        println!("{name} ({id}): {kind}, {state}");
        count += 1;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_page_is_listed() {
        let mock = offline::service();
        let client = Client::from_conf(Config::builder().mock(&mock).build());
        assert_eq!(list(&client).await.expect("the mock answers"), 3);
        assert_eq!(mock.operations(), ["DescribeCustomKeyStores"; 2]);
    }
}
