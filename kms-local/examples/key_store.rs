//! A custom key store whose cluster dies and comes back, without an account and without a wait.
//!
//! `cargo run -p trent-local --example key_store`

use trent_kms::Client;
use trent_kms::error::ProvideErrorMetadata as _;
use trent_kms::primitives::Blob;
use trent_kms::types::OriginType;
use trent_local::LocalKms;
use trent_local::backing::{Cluster, Hsm};

const CLUSTER: &str = "cluster-234abcdefABC";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let kms = LocalKms::new();
    kms.change_backing(|backing| {
        backing.clusters.push(Cluster::new(CLUSTER, "certificate", "kmsPswd123"));
    })?;
    let client = Client::from_conf(kms.client_config());

    let made = client
        .create_custom_key_store()
        .custom_key_store_name("store")
        .cloud_hsm_cluster_id(CLUSTER)
        .trust_anchor_certificate("certificate")
        .key_store_password("kmsPswd123")
        .send_blocking()?;
    let store = made.custom_key_store_id.ok_or("no id")?;
    client.connect_custom_key_store().custom_key_store_id(&store).send_blocking()?;
    let key = client.create_key().origin(OriginType::AwsCloudhsm).custom_key_store_id(&store);
    let key = key.send_blocking()?.key_metadata.ok_or("no key")?.key_id;
    let encrypt = || client.encrypt().key_id(&key).plaintext(Blob::new("text")).send_blocking();
    encrypt()?;

    kms.change_backing(|backing| {
        if let Some(cluster) = backing.cluster_mut(CLUSTER) {
            cluster.hsms.clear();
        }
    })?;
    match encrypt() {
        Ok(_) => return Err("nobody can have encrypted this".into()),
        Err(error) => println!("without an HSM: {}", error.message().unwrap_or_default()),
    }

    kms.change_backing(|backing| {
        if let Some(cluster) = backing.cluster_mut(CLUSTER) {
            cluster.hsms.push(Hsm::new("a"));
        }
    })?;
    encrypt()?;
    println!("with a new HSM it encrypts again");
    Ok(())
}
