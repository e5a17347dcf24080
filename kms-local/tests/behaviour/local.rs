//! The real client on a KMS of the same process: bytes, faults, time.

use super::*;
use trent_kms::Client;
use trent_kms::error::{ProvideErrorMetadata as _, SdkError};
use trent_kms::primitives::Blob;
use trent_kms::types::{DataKeySpec, GrantOperation};
use trent_local::LocalKms;
use trent_local::backing::Cluster;
use trent_local::faults::{Fault, FaultRule};

fn start() -> (LocalKms, Client) {
    let kms = LocalKms::new();
    let client = Client::from_conf(kms.client_config());
    (kms, client)
}

fn new_key(client: &Client) -> String {
    client.create_key().send_blocking().unwrap().key_metadata.unwrap().key_id
}

#[test]
fn the_client_encrypts_and_decrypts() {
    let (_kms, client) = start();
    let key = new_key(&client);
    let sealed = client.encrypt().key_id(&key).plaintext(Blob::new("text")).send_blocking();
    let blob = sealed.unwrap().ciphertext_blob.unwrap();
    let opened = client.decrypt().ciphertext_blob(blob).send_blocking().unwrap();
    assert_eq!(opened.plaintext.unwrap().as_ref(), b"text");
    let data_key = client.generate_data_key().key_id(&key).key_spec(DataKeySpec::Aes256);
    assert_eq!(data_key.send_blocking().unwrap().plaintext.unwrap().as_ref().len(), 32);
}

#[test]
fn regions_and_accounts_are_those_of_the_client() {
    let (kms, client) = start();
    let key = client.create_key().send_blocking().unwrap().key_metadata.unwrap();
    assert!(key.arn.unwrap().starts_with("arn:aws:kms:us-east-1:111122223333:key/"));
    let other = Client::from_conf(kms.client_config_in("eu-west-1", "444455556666"));
    let key = other.create_key().send_blocking().unwrap().key_metadata.unwrap();
    assert!(key.arn.unwrap().starts_with("arn:aws:kms:eu-west-1:444455556666:key/"));
    assert_eq!(client.list_keys().send_blocking().unwrap().keys().len(), 1);
}

#[test]
fn violations_are_answered_before_the_operation() {
    let (kms, client) = start();
    let mut config = kms.client_config().to_builder();
    config = config.validation(trent_kms::validation::Validation::Off);
    let client_without = Client::from_conf(config.build());
    let error = client_without.generate_random().number_of_bytes(1025).send_blocking();
    let error = error.unwrap_err();
    assert_eq!(error.code(), Some("ValidationException"));
    assert!(error.message().unwrap().starts_with("1 validation error detected: Value '1025'"));
    assert!(client.generate_random().number_of_bytes(1025).send_blocking().is_err());
}

#[test]
fn the_six_operations_of_key_stores_go_over_the_wire() {
    let (kms, client) = start();
    let cluster = "cluster-234abcdefABC";
    kms.change_backing(|backing| {
        backing.clusters.push(Cluster::new(cluster, "certificate", "kmsPswd123"));
    })
    .unwrap();
    let id = client
        .create_custom_key_store()
        .custom_key_store_name("store")
        .cloud_hsm_cluster_id(cluster)
        .trust_anchor_certificate("certificate")
        .key_store_password("kmsPswd123")
        .send_blocking()
        .unwrap()
        .custom_key_store_id
        .unwrap();
    client.connect_custom_key_store().custom_key_store_id(&id).send_blocking().unwrap();
    let stores = client.describe_custom_key_stores().send_blocking().unwrap();
    let state = stores.custom_key_stores()[0].connection_state().unwrap().as_str().to_owned();
    assert_eq!(state, "CONNECTED");
    client.disconnect_custom_key_store().custom_key_store_id(&id).send_blocking().unwrap();
    let rename = client.update_custom_key_store().custom_key_store_id(&id);
    rename.new_custom_key_store_name("renamed").send_blocking().unwrap();
    client.delete_custom_key_store().custom_key_store_id(&id).send_blocking().unwrap();
    assert!(
        client.describe_custom_key_stores().send_blocking().unwrap().custom_key_stores().is_empty()
    );
}

#[test]
fn an_empty_service_name_reaches_the_operation() {
    let (_kms, client) = start();
    let update = client.update_custom_key_store().custom_key_store_id("cks-1234567890abcdef0");
    let update = update.xks_proxy_vpc_endpoint_service_name("");
    let error = update.send_blocking().unwrap_err();
    assert_eq!(error.code(), Some("CustomKeyStoreNotFoundException"));
}

#[test]
fn faults_happen_to_the_calls_that_they_are_meant_for() {
    let (kms, client) = start();
    let key = new_key(&client);
    let cases = [
        (Fault::Throttling, "ThrottlingException"),
        (Fault::InternalError, "KMSInternalException"),
        (Fault::KeyUnavailable, "KeyUnavailableException"),
        (Fault::DependencyTimeout, "DependencyTimeoutException"),
        (
            Fault::Error { code: String::from("OddException"), message: None, status: 418 },
            "OddException",
        ),
    ];
    let config = kms.client_config().to_builder();
    let impatient = config.retry_config(trent_kms::config::retry::RetryConfig::disabled()).build();
    let impatient = Client::from_conf(impatient);
    for (fault, code) in cases {
        kms.inject(FaultRule::new("DescribeKey", fault).times(1));
        impatient.list_keys().send_blocking().unwrap();
        let error = impatient.describe_key().key_id(&key).send_blocking().unwrap_err();
        assert_eq!(error.code(), Some(code));
        impatient.describe_key().key_id(&key).send_blocking().unwrap();
    }
    assert!(kms.faults().is_empty());
}

#[test]
fn a_dropped_answer_was_a_call_and_a_dropped_connection_was_none() {
    let (kms, _) = start();
    let config = kms.client_config().to_builder();
    let impatient = config.retry_config(trent_kms::config::retry::RetryConfig::disabled()).build();
    let client = Client::from_conf(impatient);
    for (fault, keys) in [(Fault::DroppedConnection, 0), (Fault::DroppedAnswer, 1)] {
        kms.inject(FaultRule::new("CreateKey", fault).times(1));
        let error = client.create_key().send_blocking().unwrap_err();
        assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
        assert_eq!(client.list_keys().send_blocking().unwrap().keys().len(), keys);
    }
}

#[test]
fn latency_moves_the_clock() {
    let (kms, client) = start();
    let before = kms.world().now().unwrap();
    kms.inject(FaultRule::new("ListKeys", Fault::Latency { milliseconds: 1500 }));
    client.list_keys().send_blocking().unwrap();
    let after = kms.world().now().unwrap();
    assert_eq!(after.as_millis() - before.as_millis(), 1500);
}

#[test]
fn a_late_alias_is_not_seen_for_a_while() {
    let (kms, client) = start();
    let (old, new) = (new_key(&client), new_key(&client));
    let second = Duration::from_secs(1);
    kms.inject(FaultRule::new("CreateAlias", Fault::LateEffect { milliseconds: 1000 }));
    client.create_alias().alias_name("alias/a").target_key_id(&old).send_blocking().unwrap();
    let seen = || {
        client
            .describe_key()
            .key_id("alias/a")
            .send_blocking()
            .ok()
            .map(|output| output.key_metadata.unwrap().key_id)
    };
    let listed = || client.list_aliases().key_id(&old).send_blocking().unwrap().aliases().len();
    assert_eq!((seen(), listed()), (None, 0));
    let again = client.create_alias().alias_name("alias/a").target_key_id(&old).send_blocking();
    assert_eq!(again.unwrap_err().code(), Some("AlreadyExistsException"));
    kms.advance(second).unwrap();
    assert_eq!((seen(), listed()), (Some(old.clone()), 1));
    kms.inject(FaultRule::new("UpdateAlias", Fault::LateEffect { milliseconds: 1000 }));
    client.update_alias().alias_name("alias/a").target_key_id(&new).send_blocking().unwrap();
    assert_eq!(seen(), Some(old.clone()));
    kms.advance(second).unwrap();
    assert_eq!(seen(), Some(new));
}

#[test]
fn a_late_grant_is_not_seen_for_a_while_but_with_its_token() {
    let (kms, client) = start();
    let key = new_key(&client);
    kms.inject(FaultRule::new("CreateGrant", Fault::LateEffect { milliseconds: 1000 }).times(2));
    let grant = || {
        let grant = client.create_grant().key_id(&key).operations(GrantOperation::Encrypt);
        let grant = grant.grantee_principal("arn:aws:iam::111122223333:role/r");
        grant.send_blocking().unwrap()
    };
    let (first, second) = (grant(), grant());
    let grants = || client.list_grants().key_id(&key).send_blocking().unwrap().grants().len();
    assert_eq!(grants(), 0);
    let id = second.grant_id.unwrap();
    let revoked = client.revoke_grant().key_id(&key).grant_id(&id).send_blocking();
    assert_eq!(revoked.unwrap_err().code(), Some("NotFoundException"));
    client.retire_grant().grant_token(first.grant_token.unwrap()).send_blocking().unwrap();
    kms.advance(Duration::from_secs(1)).unwrap();
    assert_eq!(grants(), 1);
    client.revoke_grant().key_id(&key).grant_id(&id).send_blocking().unwrap();
}

#[test]
fn the_last_calls_are_remembered() {
    let (kms, client) = start();
    client.list_keys().send_blocking().unwrap();
    assert!(client.describe_key().key_id("none").send_blocking().is_err());
    let calls = kms.last_calls();
    let told: Vec<_> = calls.iter().map(|call| (&*call.operation, call.error.as_deref())).collect();
    assert_eq!(told, [("DescribeKey", Some("NotFoundException")), ("ListKeys", None)]);
    assert_eq!((calls[0].status, calls[1].status), (Some(400), Some(200)));
    assert_eq!(calls[1].request_id.len(), 36);
}
