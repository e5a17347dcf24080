//! What the client has for whole procedures, against the local KMS in this process: waiters, the
//! change of a key store, and the examples of `trent-kms`. Nothing of it waits.

mod examples;
mod key_store;
mod waiters;

use std::time::Duration;
use trent_kms::Client;
use trent_local::backing::Cluster;
use trent_local::{LocalKms, Settings, World};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const CLUSTER: &str = "cluster-234abcdefABC";
const CERTIFICATE: &str = "certificate";
const PASSWORD: &str = "kmsPswd123";

/// A KMS where all that takes AWS minutes takes them as well, with a cluster.
fn slow() -> Result<(LocalKms, Client), Box<dyn std::error::Error>> {
    let mut settings = Settings::default();
    settings.cloud_hsm_connection = Duration::from_secs(15 * 60);
    settings.disconnection = Duration::from_secs(60);
    settings.replica_creation = Duration::from_secs(30);
    let kms = LocalKms::from_world(World::builder().settings(settings).build()?);
    kms.change_backing(|backing| {
        backing.clusters.push(Cluster::new(CLUSTER, CERTIFICATE, PASSWORD));
    })?;
    let client = Client::from_conf(kms.client_config());
    Ok((kms, client))
}

/// The id of a new key store.
async fn key_store(client: &Client) -> Result<String, Box<dyn std::error::Error>> {
    let made = client
        .create_custom_key_store()
        .custom_key_store_name("store")
        .cloud_hsm_cluster_id(CLUSTER)
        .trust_anchor_certificate(CERTIFICATE)
        .key_store_password(PASSWORD)
        .send()
        .await?;
    made.custom_key_store_id.ok_or_else(|| "a key store has an id".into())
}

/// The id of a new symmetric key.
async fn key(client: &Client) -> Result<String, Box<dyn std::error::Error>> {
    let made = client.create_key().send().await?;
    Ok(made.key_metadata.ok_or("a key has metadata")?.key_id)
}
