//! What a cluster has to be for a store on it, when it is created and when it is updated.

use super::*;
use trent_local::backing::{Hsm, Subnet};

#[test]
fn the_cluster_has_to_exist_in_the_account_and_region() {
    let lab = Lab::new();
    let mut input = hsm_store();
    input.cloud_hsm_cluster_id = text("cluster-22222222222");
    assert_eq!(code(lab.try_create(input)), "CloudHsmClusterNotFoundException");
    lab.change_cluster(|cluster| cluster.region = text("eu-west-1"));
    assert_eq!(code(lab.try_create(hsm_store())), "CloudHsmClusterNotFoundException");
    lab.change_cluster(|cluster| {
        cluster.region = text("us-east-1");
        cluster.account = text("444455556666");
    });
    assert_eq!(code(lab.try_create(hsm_store())), "CloudHsmClusterNotFoundException");
    lab.change_cluster(|cluster| cluster.account = text(ACCOUNT));
    lab.create(hsm_store());
}

#[test]
fn the_cluster_has_to_be_active() {
    let lab = Lab::new();
    lab.change_cluster(|cluster| cluster.active = false);
    assert_eq!(code(lab.try_create(hsm_store())), "CloudHsmClusterNotActiveException");
}

/// What breaks the configuration of a cluster for Create, Update and CreateKey.
const MISCONFIGURATIONS: [fn(&mut Cluster); 5] = [
    |cluster| cluster.hsms[1].active = false,
    |cluster| cluster.hsms = vec![Hsm::new("a")],
    |cluster| cluster.hsms = vec![Hsm::new("a"), Hsm::new("a")],
    |cluster| cluster.subnets = vec![Subnet::new("a"), Subnet::new("a")],
    |cluster| cluster.ports_open = false,
];

#[test]
fn the_cluster_needs_two_hsms_and_two_subnets_in_different_zones_and_open_ports() {
    for change in MISCONFIGURATIONS {
        let lab = Lab::new();
        lab.change_cluster(change);
        let expected = "CloudHsmClusterInvalidConfigurationException";
        assert_eq!(code(lab.try_create(hsm_store())), expected);

        let lab = Lab::new();
        let id = lab.create(hsm_store());
        lab.change(|backing| change(backing.cluster_mut(RELATED).unwrap()));
        let result = lab.try_update(&id, |input| input.cloud_hsm_cluster_id = text(RELATED));
        assert_eq!(code(result), expected);
        assert_eq!(lab.entry(&id).cloud_hsm_cluster_id.as_deref(), Some(CLUSTER));

        let lab = Lab::new();
        let id = lab.connected(hsm_store());
        lab.change_cluster(change);
        assert_eq!(code(lab.try_key(&id, None)), expected);
    }
}

#[test]
fn the_trust_anchor_has_to_be_the_certificate_of_the_cluster() {
    let lab = Lab::new();
    let mut input = hsm_store();
    input.trust_anchor_certificate = text("another certificate");
    assert_eq!(code(lab.try_create(input)), "IncorrectTrustAnchorException");
}

#[test]
fn a_cluster_or_one_of_the_same_backup_history_serves_one_store() {
    for cluster in [CLUSTER, RELATED] {
        let lab = Lab::new();
        lab.create(hsm_store());
        let mut input = hsm_store();
        input.custom_key_store_name = text("second");
        input.cloud_hsm_cluster_id = text(cluster);
        assert_eq!(
            code(lab.try_create(input.clone())),
            "CloudHsmClusterInUseException",
            "{cluster}"
        );
        // A line feed at the end of a file is no part of the certificate.
        let mut first = hsm_store();
        first.trust_anchor_certificate = text("certificate\n");
        let lab = Lab::new();
        lab.create(first);
        assert_eq!(code(lab.try_create(input)), "CloudHsmClusterInUseException", "{cluster}");
    }
}

#[test]
fn another_cluster_serves_another_store() {
    let lab = Lab::new();
    lab.create(hsm_store());
    let mut input = hsm_store();
    input.custom_key_store_name = text("second");
    input.cloud_hsm_cluster_id = text(STRANGE);
    input.trust_anchor_certificate = text("another certificate");
    lab.create(input);
}

#[test]
fn a_store_moves_to_a_related_cluster_only() {
    let lab = Lab::new();
    let id = lab.create(hsm_store());
    let to =
        |cluster: &str| lab.try_update(&id, |input| input.cloud_hsm_cluster_id = text(cluster));
    assert_eq!(code(to("cluster-22222222222")), "CloudHsmClusterNotFoundException");
    assert_eq!(code(to(STRANGE)), "CloudHsmClusterNotRelatedException");
    lab.change(|backing| backing.cluster_mut(RELATED).unwrap().active = false);
    assert_eq!(code(to(RELATED)), "CloudHsmClusterNotActiveException");
    lab.change(|backing| backing.cluster_mut(RELATED).unwrap().active = true);
    to(RELATED).unwrap();
    assert_eq!(lab.entry(&id).cloud_hsm_cluster_id.as_deref(), Some(RELATED));
    lab.reconnect(&id);
    assert_eq!(lab.state(&id), "CONNECTED");
}

#[test]
fn the_same_five_values_give_the_id_of_the_disconnected_store() {
    let lab = Lab::new();
    let id = lab.create(hsm_store());
    assert_eq!(lab.create(hsm_store()), id);
    let changes: [fn(&mut CreateCustomKeyStoreInput); 3] = [
        |input| input.key_store_password = text("other password"),
        |input| input.trust_anchor_certificate = text("another certificate"),
        |input| input.cloud_hsm_cluster_id = text(RELATED),
    ];
    for change in changes {
        let mut input = hsm_store();
        change(&mut input);
        assert_eq!(code(lab.try_create(input)), "CustomKeyStoreNameInUseException");
    }
    lab.reconnect(&id);
    assert_eq!(code(lab.try_create(hsm_store())), "CustomKeyStoreNameInUseException");
}

#[test]
fn the_checks_of_create_have_their_order() {
    let lab = Lab::new();
    lab.create(xks_store());
    let mut input = hsm_store();
    input.custom_key_store_name = text("xks");
    input.cloud_hsm_cluster_id = text("cluster-22222222222");
    assert_eq!(code(lab.try_create(input.clone())), "CustomKeyStoreNameInUseException");
    input.custom_key_store_name = text("hsm");
    assert_eq!(code(lab.try_create(input.clone())), "CloudHsmClusterNotFoundException");
    lab.change_cluster(|cluster| {
        cluster.active = false;
        cluster.hsms.clear();
    });
    input.cloud_hsm_cluster_id = text(CLUSTER);
    input.trust_anchor_certificate = text("another certificate");
    assert_eq!(code(lab.try_create(input.clone())), "CloudHsmClusterNotActiveException");
    lab.change_cluster(|cluster| cluster.active = true);
    let misconfigured = "CloudHsmClusterInvalidConfigurationException";
    assert_eq!(code(lab.try_create(input.clone())), misconfigured);
    lab.change_cluster(|cluster| cluster.hsms = vec![Hsm::new("a"), Hsm::new("b")]);
    assert_eq!(code(lab.try_create(input)), "IncorrectTrustAnchorException");
}
