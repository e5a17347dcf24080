//! The cluster of a custom key store: finds an AWS CloudHSM cluster that can back one, and creates the key store.
//!
//! ```text
//! KEY_STORE_PASSWORD=… cargo run -p services --bin cloudhsm_v2 -- NAME customerCA.crt [CLUSTER]
//! ```
//!
//! The page `docs/recipes/cloudhsm-v2.md` has the permissions and what else the cluster needs.

use std::collections::BTreeSet;
use std::error::Error;

use cloudhsm_v2::types::{Cluster, ClusterState, HsmState};
use trent_kms::operation::create_custom_key_store::CreateCustomKeyStoreInput;
use trent_runtime::config::Config;

include!(concat!(env!("OUT_DIR"), "/cloudhsm_v2.rs"));

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The clusters that are active, or one of them.
async fn active(client: &cloudhsm_v2::Client, id: Option<&str>) -> Result<Vec<Cluster>> {
    let mut call = client.describe_clusters().filters("states", vec!["ACTIVE".to_owned()]);
    if let Some(id) = id {
        call = call.filters("clusterIds", vec![id.to_owned()]);
    }
    let mut clusters = Vec::new();
    let mut pages = call.into_paginator().send();
    while let Some(page) = pages.try_next().await? {
        clusters.extend(page.clusters.unwrap_or_default());
    }
    Ok(clusters)
}

/// Whether KMS can connect to it: active, with active HSMs in two zones at least.
fn can_back_a_key_store(cluster: &Cluster) -> bool {
    let active = cluster.hsms().iter().filter(|hsm| hsm.state() == Some(&HsmState::Active));
    let zones: BTreeSet<_> = active.filter_map(|hsm| hsm.availability_zone()).collect();
    cluster.state() == Some(&ClusterState::Active) && zones.len() >= 2
}

/// What creates the key store over the cluster.
fn key_store(
    cluster: &Cluster,
    name: &str,
    trust_anchor: &str,
    password: &str,
) -> Result<CreateCustomKeyStoreInput> {
    let input = CreateCustomKeyStoreInput::builder()
        .custom_key_store_name(name)
        .set_cloud_hsm_cluster_id(cluster.cluster_id.clone())
        .trust_anchor_certificate(trust_anchor)
        .key_store_password(password)
        .build()?;
    Ok(input)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(name), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("name the key store and the file of the trust anchor's certificate".into());
    };
    let (trust_anchor, password) =
        (std::fs::read_to_string(file)?, std::env::var("KEY_STORE_PASSWORD")?);
    let config = Config::from_env();
    let clusters = cloudhsm_v2::Client::from_conf(config.clone());
    let clusters = active(&clusters, arguments.next().as_deref()).await?;
    let cluster = clusters.iter().find(|cluster| can_back_a_key_store(cluster));
    let cluster = cluster.ok_or("no active cluster has active HSMs in two zones")?;
    let kms = trent_kms::Client::from_conf(config);
    let output = kms.send(key_store(cluster, &name, &trust_anchor, &password)?).await?;
    let id = output.custom_key_store_id.unwrap_or_default();
    kms.connect_custom_key_store().custom_key_store_id(&id).send().await?;
    println!("{id} connects to {}", cluster.cluster_id().unwrap_or_default());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    use cloudhsm_v2::operation::describe_clusters::{
        DescribeClustersInput, DescribeClustersOutput,
    };
    use cloudhsm_v2::types::Hsm;
    use trent_runtime::mock::Mock;

    fn cluster(id: &str, zones: &[&str]) -> Cluster {
        let hsm = |zone: &&str| {
            let hsm = Hsm::builder().hsm_id("hsm-1").availability_zone(*zone);
            hsm.state(HsmState::Active).build().expect("complete")
        };
        let hsms = zones.iter().map(hsm).collect();
        let cluster = Cluster::builder().cluster_id(id).state(ClusterState::Active);
        cluster.set_hsms(Some(hsms)).build()
    }

    #[tokio::test]
    async fn a_cluster_with_hsms_in_two_zones_is_found_over_all_pages() {
        let mock = Mock::new();
        mock.on(|input: &DescribeClustersInput| {
            let page = DescribeClustersOutput::builder();
            Ok(match input.next_token() {
                None => page.clusters(cluster("cluster-1", &["a", "a"])).next_token("2").build(),
                Some(_) => page.clusters(cluster("cluster-2", &["a", "b"])).build(),
            })
        });
        let client = cloudhsm_v2::Client::from_conf(Config::builder().mock(&mock).build());
        let clusters = active(&client, None).await.expect("described");
        assert_eq!(clusters.len(), 2);
        let found: Vec<_> = clusters.iter().filter(|one| can_back_a_key_store(one)).collect();
        assert_eq!(found, [&clusters[1]]);
        let input = key_store(found[0], "Team keys", "a certificate", "kmsPassw0rd");
        let input = input.expect("complete");
        assert_eq!(input.cloud_hsm_cluster_id(), Some("cluster-2"));
        assert!(!format!("{input:?}").contains("kmsPassw0rd"), "secrets do not print");
    }
}
