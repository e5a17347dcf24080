//! Types through serde: the wire's JSON, and no secret that was not asked for.
#![cfg(feature = "serde")]

use serde_json::json;
use trent_kms::operation::describe_key::DescribeKeyOutput;
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::update_custom_key_store::UpdateCustomKeyStoreInput;
use trent_kms::primitives::{Blob, DateTime};
use trent_kms::serde::{Exposed, Plain, Read, Redacted};
use trent_kms::types::{KeyMetadata, KeySpec, Tag, XksProxyAuthenticationCredentialType};

fn key() -> KeyMetadata {
    KeyMetadata::builder()
        .key_id("1234")
        .key_spec(KeySpec::from("FUTURE"))
        .creation_date(DateTime::from_millis(1500))
        .build()
        .expect("complete")
}

#[test]
fn types_are_the_wires_json_both_ways() {
    let value = serde_json::to_value(Plain(&key())).expect("no secret");
    assert_eq!(
        value,
        json!({ "KeyId": "1234", "Enabled": false, "KeySpec": "FUTURE", "CreationDate": 1.5 })
    );
    let Read(read) = serde_json::from_value::<Read<KeyMetadata>>(value).expect("the same type");
    assert_eq!(read, key());
    let tag: Tag = trent_kms::serde::from_json_str(r#"{"TagKey":"a","TagValue":"b","New":[]}"#)
        .expect("a tag");
    assert_eq!(tag.tag_key(), "a");
    let output = DescribeKeyOutput::builder().key_metadata(key()).build();
    let text = serde_json::to_string(&Plain(&output)).expect("no secret");
    assert!(text.starts_with(r#"{"KeyMetadata":{"#), "{text}");
}

#[test]
fn a_secret_is_refused_redacted_or_exposed() {
    let input = EncryptInput::builder().key_id("1").plaintext(Blob::new("text"));
    let input = input.build().expect("complete");
    let refused = serde_json::to_string(&Plain(&input)).expect_err("a secret");
    assert!(refused.to_string().contains("Plaintext"), "{refused}");
    let redacted = serde_json::to_value(Redacted(&input)).expect("written");
    assert_eq!(redacted["KeyId"], "1");
    assert!(redacted["Plaintext"].is_string() && redacted["Plaintext"] != "dGV4dA==");
    let exposed = serde_json::to_value(Exposed(&input)).expect("written");
    assert_eq!(exposed, json!({ "KeyId": "1", "Plaintext": "dGV4dA==" }));
}

#[test]
fn a_secret_deeper_in_is_one_too() {
    let credential = XksProxyAuthenticationCredentialType::builder()
        .access_key_id("ABCDEFGHIJKLMNOPQRST")
        .raw_secret_access_key("kmsPassw0rd")
        .build()
        .expect("complete");
    let input = UpdateCustomKeyStoreInput::builder()
        .custom_key_store_id("cks-1234")
        .xks_proxy_authentication_credential(credential)
        .build()
        .expect("complete");
    assert!(serde_json::to_string(&Plain(&input)).is_err());
    let redacted = serde_json::to_string(&Redacted(&input)).expect("written");
    assert!(redacted.contains("cks-1234") && !redacted.contains("kmsPassw0rd"), "{redacted}");
    // Without the secret there is nothing to refuse.
    let input = UpdateCustomKeyStoreInput::builder().custom_key_store_id("cks-1234");
    let plain = serde_json::to_value(Plain(&input.build().expect("complete")));
    assert_eq!(plain.expect("no secret"), json!({ "CustomKeyStoreId": "cks-1234" }));
}
