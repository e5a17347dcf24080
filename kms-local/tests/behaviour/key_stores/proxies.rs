//! What KMS answers when a proxy fails it, by the operation that needs the proxy.

use super::*;
use trent_kms::operation::decrypt::DecryptInput;
use trent_kms::operation::encrypt::{EncryptInput, EncryptOutput};
use trent_kms::primitives::Blob;
use trent_local::backing::{ProxyFailure, ProxyHealth};

/// A failure; the code of Create and Update, if they can meet it; the code of CreateKey; words of
/// the text that all share.
type Row = (ProxyFailure, Option<&'static str>, Option<&'static str>, &'static str);

const UNREACHABLE: Option<&str> = Some("XksProxyUriUnreachableException");
const RESPONSE: Option<&str> = Some("XksProxyInvalidResponseException");
const CONFIGURATION: Option<&str> = Some("XksProxyInvalidConfigurationException");
const STATE: Option<&str> = Some(INVALID_STATE);

const TABLE: &[Row] = &[
    (ProxyFailure::AccessDenied, None, STATE, "denied access to the operation"),
    (
        ProxyFailure::AuthenticationFailed,
        Some("XksProxyIncorrectAuthenticationCredentialException"),
        STATE,
        "it could not authenticate AWS KMS",
    ),
    (ProxyFailure::DependencyTimeout, UNREACHABLE, STATE, "in the time allotted"),
    (ProxyFailure::Throttling, UNREACHABLE, STATE, "very high request rate"),
    (ProxyFailure::Unreachable, UNREACHABLE, STATE, "or VPC service name are correct"),
    (ProxyFailure::NetworkErrors, UNREACHABLE, STATE, "a transient network issue"),
    (ProxyFailure::TimedOut, UNREACHABLE, STATE, "did not respond in time"),
    (ProxyFailure::Unhealthy, UNREACHABLE, STATE, "in an unhealthy state"),
    (ProxyFailure::Internal, RESPONSE, STATE, "cannot interpret the response"),
    (ProxyFailure::Validation, RESPONSE, STATE, "cannot interpret the response"),
    (ProxyFailure::UnreadableResponse, RESPONSE, STATE, "cannot interpret the response"),
    (ProxyFailure::InvalidUriPath, CONFIGURATION, STATE, "because of an invalid URI path"),
    (ProxyFailure::InvalidTls, CONFIGURATION, STATE, "cannot establish a TLS connection"),
    (
        ProxyFailure::InvalidKeyUsage,
        None,
        Some("XksKeyInvalidConfigurationException"),
        "the external key does not support the requested operation",
    ),
    (
        ProxyFailure::InvalidState,
        None,
        Some("XksKeyInvalidConfigurationException"),
        "the external key is not enabled",
    ),
    (
        ProxyFailure::KeyNotFound,
        None,
        Some("XksKeyNotFoundException"),
        "could not find the external key",
    ),
    (
        ProxyFailure::UnsupportedOperation,
        None,
        Some("UnsupportedOperationException"),
        "does not support the requested cryptographic operation",
    ),
];

#[test]
fn create_and_update_answer_by_the_failure_of_the_proxy() {
    for (failure, expected, _, words) in TABLE {
        let Some(expected) = expected else { continue };
        let lab = Lab::new();
        let vpc = lab.create(vpc_store());
        lab.change(|backing| {
            backing.proxies.iter_mut().for_each(|proxy| proxy.failure = Some(*failure));
        });
        let create = refusal(lab.try_create(xks_store()));
        let update = refusal(lab.try_update(&vpc, |input| input.xks_proxy_uri_path = text(PATH)));
        assert_eq!(create, update, "{failure:?}");
        assert_eq!(create.0, *expected, "{failure:?}");
        assert!(create.1.unwrap().contains(words), "{failure:?}");
    }
}

#[test]
fn a_vpc_store_is_created_without_its_proxy() {
    let lab = Lab::new();
    lab.change(|backing| backing.proxies.clear());
    lab.create(vpc_store());
    assert_eq!(code(lab.try_create(xks_store())), "XksProxyUriUnreachableException");
}

#[test]
fn failures_that_concern_keys_do_not_concern_stores() {
    for (failure, store, ..) in TABLE {
        if store.is_none() && *failure != ProxyFailure::AccessDenied {
            let lab = Lab::new();
            lab.change_proxy(|proxy| proxy.failure = Some(*failure));
            lab.connected(xks_store());
        }
    }
}

#[test]
fn create_key_answers_by_the_failure_of_the_proxy() {
    for (failure, _, expected, words) in TABLE {
        let lab = Lab::new();
        let id = lab.connected(xks_store());
        lab.change_proxy(|proxy| proxy.failure = Some(*failure));
        let (code, message) = refusal(lab.try_key(&id, Some("one")));
        assert_eq!(Some(&*code), *expected, "{failure:?}");
        assert!(message.unwrap().contains(words), "{failure:?}");
    }
}

fn encrypt(lab: &Lab, key: &KeyMetadata) -> Result<EncryptOutput, Failure> {
    let input = EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("text"));
    lab.world.encrypt(&lab.call, input.build().unwrap())
}

fn decrypt(lab: &Lab, blob: Option<&Blob>) -> Result<Vec<u8>, Failure> {
    let input = DecryptInput::builder().set_ciphertext_blob(blob.cloned()).build().unwrap();
    let output = lab.world.decrypt(&lab.call, input)?;
    Ok(output.plaintext.unwrap().as_ref().to_vec())
}

#[test]
fn cryptography_answers_with_the_text_of_the_failure() {
    for (failure, .., words) in TABLE {
        let lab = Lab::new();
        let id = lab.connected(xks_store());
        let key = lab.key(&id, Some("one"));
        let blob = encrypt(&lab, &key).unwrap().ciphertext_blob;
        lab.change_proxy(|proxy| proxy.failure = Some(*failure));
        let encrypt = refusal(encrypt(&lab, &key));
        let decrypt = refusal(decrypt(&lab, blob.as_ref()));
        assert_eq!(encrypt, decrypt, "{failure:?}");
        assert_eq!(encrypt.0, "KMSInvalidStateException", "{failure:?}");
        assert!(encrypt.1.unwrap().contains(words), "{failure:?}");
        assert_eq!(lab.state(&id), "CONNECTED", "the connection promises no health");
        lab.change_proxy(|proxy| proxy.failure = None);
        assert!(super::proxies::encrypt(&lab, &key).is_ok());
    }
}

#[test]
fn a_key_manager_that_refuses_a_ciphertext_is_heard_by_decrypt_alone() {
    let lab = Lab::new();
    let id = lab.connected(xks_store());
    let key = lab.key(&id, Some("one"));
    lab.change_proxy(|proxy| proxy.failure = Some(ProxyFailure::InvalidCiphertext));
    let blob = encrypt(&lab, &key).unwrap().ciphertext_blob;
    let (code, message) = refusal(decrypt(&lab, blob.as_ref()));
    assert_eq!(code, "KMSInvalidStateException");
    assert!(message.unwrap().contains("ciphertext or additional authenticated data is corrupted"));
}

#[test]
fn a_damaged_ciphertext_is_refused_by_the_external_key() {
    let lab = Lab::new();
    let id = lab.connected(xks_store());
    let key = lab.key(&id, Some("one"));
    let mut blob = encrypt(&lab, &key).unwrap().ciphertext_blob.unwrap().as_ref().to_vec();
    *blob.last_mut().unwrap() ^= 1;
    let (code, message) = refusal(decrypt(&lab, Some(&Blob::new(blob))));
    assert_eq!(code, "KMSInvalidStateException");
    assert!(message.unwrap().contains("ciphertext or additional authenticated data is corrupted"));
}

#[test]
fn another_material_behind_an_external_key_opens_nothing() {
    let lab = Lab::new();
    let id = lab.connected(xks_store());
    let key = lab.key(&id, Some("one"));
    let blob = encrypt(&lab, &key).unwrap().ciphertext_blob;
    assert_eq!(decrypt(&lab, blob.as_ref()).unwrap(), b"text");
    lab.change_proxy(|proxy| proxy.key_mut("one").unwrap().material = Some([9; 32]));
    assert_eq!(code(decrypt(&lab, blob.as_ref())), "KMSInvalidStateException");
}

#[test]
fn an_external_key_that_changed_is_found_by_cryptography() {
    let changes: [(Change<Proxy>, &str); 4] = [
        (|proxy| proxy.keys.clear(), "could not find the external key"),
        (
            |proxy| proxy.key_mut("one").unwrap().status = String::from("DISABLED"),
            "the external key is not enabled",
        ),
        (
            |proxy| proxy.key_mut("one").unwrap().usage = vec![String::from("DECRYPT")],
            "does not support the requested operation",
        ),
        (|proxy| proxy.health = ProxyHealth::Unavailable, "in an unhealthy state"),
    ];
    for (change, words) in changes {
        let lab = Lab::new();
        let id = lab.connected(xks_store());
        let key = lab.key(&id, Some("one"));
        lab.change_proxy(change);
        let (code, message) = refusal(encrypt(&lab, &key));
        assert_eq!(code, "KMSInvalidStateException");
        assert!(message.unwrap().contains(words), "{words}");
    }
}

#[test]
fn a_vpc_endpoint_service_that_is_gone_makes_the_proxy_unreachable() {
    let lab = Lab::new();
    let id = lab.connected(vpc_store());
    let key = lab.key(&id, Some("one"));
    assert!(encrypt(&lab, &key).is_ok());
    lab.change(|backing| backing.vpc_endpoint_services.clear());
    let (code, message) = refusal(encrypt(&lab, &key));
    assert_eq!(code, "KMSInvalidStateException");
    assert!(message.unwrap().contains("or VPC service name are correct"));
    let (code, message) = refusal(lab.try_key(&id, Some("two")));
    assert_eq!(code, "CustomKeyStoreInvalidStateException");
    assert!(message.unwrap().contains("or VPC service name are correct"));
}

#[test]
fn a_vpc_endpoint_service_has_to_meet_every_demand() {
    let changes: [fn(&mut VpcEndpointService); 6] = [
        |service| service.network_load_balancer = false,
        |service| service.zones.truncate(1),
        |service| service.acceptance_required = true,
        |service| service.private_dns_name = None,
        |service| service.private_dns_name = text("other.example.com"),
        |service| service.domain_verified = false,
    ];
    for change in changes {
        let lab = Lab::new();
        lab.change_service(change);
        let expected = "XksProxyVpcEndpointServiceInvalidConfigurationException";
        assert_eq!(code(lab.try_create(vpc_store())), expected);
    }
}

#[test]
fn a_vpc_endpoint_service_has_to_be_there_and_to_let_kms_in() {
    let changes: [fn(&mut VpcEndpointService); 3] = [
        |service| service.name.push('0'),
        |service| service.region = text("eu-west-1"),
        |service| {
            service.allowed_principals = vec![String::from("cks.kms.eu-west-1.amazonaws.com")];
        },
    ];
    for change in changes {
        let lab = Lab::new();
        lab.change_service(change);
        let expected = "XksProxyVpcEndpointServiceNotFoundException";
        assert_eq!(code(lab.try_create(vpc_store())), expected);
    }
}
