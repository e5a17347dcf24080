//! Tells AWS KMS the new password of `kmsuser` in a key store's cluster: disconnect, update, connect, wait.
//!
//! ```text
//! cargo run --example rotate_key_store_password                      offline, against a mock
//! KEY_STORE_PASSWORD=… cargo run --example rotate_key_store_password -- cks-1234567890abcdef0
//! ```
//!
//! The second form calls AWS with the environment's credentials and region. The password is changed in the cluster
//! first, with the cluster's own tools; while the key store is disconnected, its keys cannot be used.

mod offline;

use std::error::Error;
use std::time::Duration;

use trent_kms::types::{ConnectionErrorCodeType, ConnectionStateType, CustomKeyStoresListEntry};
use trent_kms::{Client, Config};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(id) = std::env::args().nth(1).filter(|id| id.starts_with("cks-")) else {
        println!("offline: name a key store to call AWS");
        let client = Client::from_conf(Config::builder().mock(&offline::service()).build());
        return rotate(&client, "cks-0ff11e0ff11e0ff11", "new-passw0rd", Duration::ZERO).await;
    };
    let password = std::env::var("KEY_STORE_PASSWORD")?;
    rotate(&Client::from_conf(Config::from_env()), &id, &password, Duration::from_secs(15)).await
}

async fn rotate(
    client: &Client,
    id: &str,
    password: &str,
    interval: Duration,
) -> Result<(), Box<dyn Error>> {
    client.disconnect_custom_key_store().custom_key_store_id(id).send().await?;
    wait(client, id, &ConnectionStateType::Disconnected, interval).await?;
    client
        .update_custom_key_store()
        .custom_key_store_id(id)
        .key_store_password(password)
        .send()
        .await?;
    client.connect_custom_key_store().custom_key_store_id(id).send().await?;
    // Connecting takes up to twenty minutes.
    wait(client, id, &ConnectionStateType::Connected, interval).await?;
    println!("{id} works with the new password");
    Ok(())
}

/// Waits until the key store is in a state, or cannot get there.
async fn wait(
    client: &Client,
    id: &str,
    wanted: &ConnectionStateType,
    interval: Duration,
) -> Result<(), Box<dyn Error>> {
    loop {
        let store = describe(client, id).await?;
        let state = store.connection_state().ok_or("the key store has no connection state")?;
        println!("{id} is {state}");
        match state {
            state if state == wanted => return Ok(()),
            ConnectionStateType::Failed => {
                let code = store.connection_error_code().ok_or("it failed without a code")?;
                return Err(format!("{code}: {}", explain(code)).into());
            }
            _ => tokio::time::sleep(interval).await,
        }
    }
}

async fn describe(client: &Client, id: &str) -> Result<CustomKeyStoresListEntry, Box<dyn Error>> {
    let output = client.describe_custom_key_stores().custom_key_store_id(id).send().await?;
    let mut stores = output.custom_key_stores.unwrap_or_default();
    stores.pop().ok_or_else(|| "there is no such key store".into())
}

/// What to do about a connection that failed. After any of it: disconnect, then run this again.
fn explain(code: &ConnectionErrorCodeType) -> &'static str {
    use ConnectionErrorCodeType as Code;
    match code {
        Code::InvalidCredentials => "the password is not that of kmsuser in the cluster",
        Code::UserLockedOut => {
            "too many wrong passwords locked kmsuser: change its password in the cluster"
        }
        Code::UserLoggedIn => "kmsuser is logged in to the cluster: log it out",
        Code::UserNotFound => "the cluster has no kmsuser: create it",
        Code::ClusterNotFound => "the cluster is gone: restore it from a backup",
        Code::InsufficientCloudhsmHsms => "the cluster needs an active HSM: add one",
        Code::NetworkErrors | Code::InternalError => "connect again",
        _ => "see the documentation of ConnectionErrorCode",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_offline() {
        main().expect("the mock answers");
    }

    #[tokio::test]
    async fn a_failure_is_explained() {
        let mock = offline::service();
        offline::fail(&mock, ConnectionErrorCodeType::UserLockedOut);
        let client = Client::from_conf(Config::builder().mock(&mock).build());
        let error = rotate(&client, "cks-1", "passw0rd", Duration::ZERO).await;
        let error = error.expect_err("it fails").to_string();
        assert!(error.starts_with("USER_LOCKED_OUT: too many wrong passwords"), "{error}");
    }
}
