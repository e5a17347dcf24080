//! Any requests to the local KMS are answered: no panic, no fault of its own, JSON in every answer.
//!
//! The input is a list of calls: an operation, and members whose values come from a table, so that calls meet keys,
//! aliases and key stores that are there. A value may also be text of the input.

#![no_main]

use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use trent_local::backing::{Backing, Cluster};
use trent_local::{LocalKms, World};

/// Operations and their members.
const OPERATIONS: &[(&str, &[&str])] = &[
    ("CancelKeyDeletion", &["KeyId"]),
    ("ConnectCustomKeyStore", &["CustomKeyStoreId"]),
    ("CreateAlias", &["AliasName", "TargetKeyId"]),
    (
        "CreateCustomKeyStore",
        &[
            "CustomKeyStoreName",
            "CloudHsmClusterId",
            "TrustAnchorCertificate",
            "KeyStorePassword",
            "CustomKeyStoreType",
            "XksProxyUriEndpoint",
            "XksProxyUriPath",
            "XksProxyVpcEndpointServiceName",
            "XksProxyVpcEndpointServiceOwner",
            "XksProxyAuthenticationCredential",
            "XksProxyConnectivity",
        ],
    ),
    (
        "CreateGrant",
        &[
            "KeyId",
            "GranteePrincipal",
            "RetiringPrincipal",
            "Operations",
            "Constraints",
            "GrantTokens",
            "Name",
            "DryRun",
            "GranteeServicePrincipal",
            "RetiringServicePrincipal",
        ],
    ),
    (
        "CreateKey",
        &[
            "Policy",
            "Description",
            "KeyUsage",
            "CustomerMasterKeySpec",
            "KeySpec",
            "Origin",
            "CustomKeyStoreId",
            "BypassPolicyLockoutSafetyCheck",
            "Tags",
            "MultiRegion",
            "XksKeyId",
        ],
    ),
    (
        "Decrypt",
        &[
            "CiphertextBlob",
            "EncryptionContext",
            "GrantTokens",
            "KeyId",
            "EncryptionAlgorithm",
            "Recipient",
            "DryRun",
            "DryRunModifiers",
        ],
    ),
    (
        "Decapsulate",
        &["KeyId", "EncapsulationAlgorithm", "SharedSecretCiphertextBlob", "GrantTokens", "DryRun"],
    ),
    ("Encapsulate", &["KeyId", "EncapsulationAlgorithm", "GrantTokens", "DryRun"]),
    ("DeleteAlias", &["AliasName"]),
    ("DeleteCustomKeyStore", &["CustomKeyStoreId"]),
    ("DeleteImportedKeyMaterial", &["KeyId", "KeyMaterialId"]),
    (
        "DeriveSharedSecret",
        &["KeyId", "KeyAgreementAlgorithm", "PublicKey", "GrantTokens", "DryRun", "Recipient"],
    ),
    ("DescribeCustomKeyStores", &["CustomKeyStoreId", "CustomKeyStoreName", "Limit", "Marker"]),
    ("DescribeKey", &["KeyId", "GrantTokens"]),
    ("DisableKey", &["KeyId"]),
    ("DisableKeyRotation", &["KeyId"]),
    ("DisconnectCustomKeyStore", &["CustomKeyStoreId"]),
    ("EnableKey", &["KeyId"]),
    ("EnableKeyRotation", &["KeyId", "RotationPeriodInDays"]),
    (
        "Encrypt",
        &[
            "KeyId",
            "Plaintext",
            "EncryptionContext",
            "GrantTokens",
            "EncryptionAlgorithm",
            "DryRun",
        ],
    ),
    (
        "GenerateDataKey",
        &[
            "KeyId",
            "EncryptionContext",
            "NumberOfBytes",
            "KeySpec",
            "GrantTokens",
            "Recipient",
            "DryRun",
        ],
    ),
    (
        "GenerateDataKeyPair",
        &["EncryptionContext", "KeyId", "KeyPairSpec", "GrantTokens", "Recipient", "DryRun"],
    ),
    (
        "GenerateDataKeyPairWithoutPlaintext",
        &["EncryptionContext", "KeyId", "KeyPairSpec", "GrantTokens", "DryRun"],
    ),
    (
        "GenerateDataKeyWithoutPlaintext",
        &["KeyId", "EncryptionContext", "KeySpec", "NumberOfBytes", "GrantTokens", "DryRun"],
    ),
    ("GenerateMac", &["Message", "KeyId", "MacAlgorithm", "GrantTokens", "DryRun"]),
    ("GenerateRandom", &["NumberOfBytes", "CustomKeyStoreId", "Recipient"]),
    ("GetKeyLastUsage", &["KeyId"]),
    ("GetKeyPolicy", &["KeyId", "PolicyName"]),
    ("GetKeyRotationStatus", &["KeyId"]),
    ("GetParametersForImport", &["KeyId", "WrappingAlgorithm", "WrappingKeySpec"]),
    ("GetPublicKey", &["KeyId", "GrantTokens"]),
    (
        "ImportKeyMaterial",
        &[
            "KeyId",
            "ImportToken",
            "EncryptedKeyMaterial",
            "ValidTo",
            "ExpirationModel",
            "ImportType",
            "KeyMaterialDescription",
            "KeyMaterialId",
        ],
    ),
    ("ListAliases", &["KeyId", "Limit", "Marker"]),
    (
        "ListGrants",
        &["Limit", "Marker", "KeyId", "GrantId", "GranteePrincipal", "GranteeServicePrincipal"],
    ),
    ("ListKeyPolicies", &["KeyId", "Limit", "Marker"]),
    ("ListKeyRotations", &["KeyId", "IncludeKeyMaterial", "Limit", "Marker"]),
    ("ListKeys", &["Limit", "Marker"]),
    ("ListResourceTags", &["KeyId", "Limit", "Marker"]),
    ("ListRetirableGrants", &["Limit", "Marker", "RetiringPrincipal", "RetiringServicePrincipal"]),
    ("PutKeyPolicy", &["KeyId", "PolicyName", "Policy", "BypassPolicyLockoutSafetyCheck"]),
    (
        "ReEncrypt",
        &[
            "CiphertextBlob",
            "SourceEncryptionContext",
            "SourceKeyId",
            "DestinationKeyId",
            "DestinationEncryptionContext",
            "SourceEncryptionAlgorithm",
            "DestinationEncryptionAlgorithm",
            "GrantTokens",
            "DryRun",
            "DryRunModifiers",
        ],
    ),
    (
        "ReplicateKey",
        &[
            "KeyId",
            "ReplicaRegion",
            "Policy",
            "BypassPolicyLockoutSafetyCheck",
            "Description",
            "Tags",
        ],
    ),
    ("RetireGrant", &["GrantToken", "KeyId", "GrantId", "DryRun"]),
    ("RevokeGrant", &["KeyId", "GrantId", "DryRun"]),
    ("RotateKeyOnDemand", &["KeyId"]),
    ("ScheduleKeyDeletion", &["KeyId", "PendingWindowInDays"]),
    ("Sign", &["KeyId", "Message", "MessageType", "GrantTokens", "SigningAlgorithm", "DryRun"]),
    ("TagResource", &["KeyId", "Tags"]),
    ("UntagResource", &["KeyId", "TagKeys"]),
    ("UpdateAlias", &["AliasName", "TargetKeyId"]),
    (
        "UpdateCustomKeyStore",
        &[
            "CustomKeyStoreId",
            "NewCustomKeyStoreName",
            "KeyStorePassword",
            "CloudHsmClusterId",
            "XksProxyUriEndpoint",
            "XksProxyUriPath",
            "XksProxyVpcEndpointServiceName",
            "XksProxyVpcEndpointServiceOwner",
            "XksProxyAuthenticationCredential",
            "XksProxyConnectivity",
        ],
    ),
    ("UpdateKeyDescription", &["KeyId", "Description"]),
    ("UpdatePrimaryRegion", &["KeyId", "PrimaryRegion"]),
    (
        "Verify",
        &[
            "KeyId",
            "Message",
            "MessageType",
            "Signature",
            "SigningAlgorithm",
            "GrantTokens",
            "DryRun",
        ],
    ),
    ("VerifyMac", &["Message", "KeyId", "MacAlgorithm", "Mac", "GrantTokens", "DryRun"]),
];

/// What members are: names of things that are there, and what is at a bound.
static VALUES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let mut values = Vec::new();
    let texts = [
        "",
        "1",
        "default",
        "SYMMETRIC_DEFAULT",
        "RSAES_OAEP_SHA_256",
        "ECDSA_SHA_256",
        "HMAC_256",
        "HMAC_SHA_256",
        "ECDH",
        "ML_KEM",
        "ML_KEM_512",
        "ML_DSA_SHAKE_256",
        "ML_DSA_44",
        "ED25519_SHA_512",
        "ED25519_PH_SHA_512",
        "ECC_NIST_P256",
        "ECC_NIST_P521",
        "ECC_NIST_EDWARDS25519",
        "AES_128",
        "AES_256",
        "RSA_2048",
        "RSA_AES_KEY_WRAP_SHA_256",
        "ENCRYPT_DECRYPT",
        "SIGN_VERIFY",
        "KEY_AGREEMENT",
        "GENERATE_VERIFY_MAC",
        "ENCAPSULATE_DECAPSULATE",
        "AWS_KMS",
        "EXTERNAL",
        "AWS_CLOUDHSM",
        "EXTERNAL_KEY_STORE",
        "RAW",
        "DIGEST",
        "EXTERNAL_MU",
        "KEY_MATERIAL_EXPIRES",
        "KEY_MATERIAL_DOES_NOT_EXPIRE",
        "NEW_KEY_MATERIAL",
        "EXISTING_KEY_MATERIAL",
        "ALL_KEY_MATERIAL",
        "PUBLIC_ENDPOINT",
        "VPC_ENDPOINT_SERVICE",
        "us-east-1",
        "eu-west-1",
        "alias/a",
        "alias/new",
        "alias/aws/s3",
        "arn:aws:kms:us-east-1:111122223333:alias/a",
        "arn:aws:iam::111122223333:role/reader",
        "kms.amazonaws.com",
        "store",
        "cluster-234abcdefABC",
        "certificate",
        "kmsPswd123",
        "https://proxy.example.com",
        "/kms/xks/v1",
        r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}"#,
    ];
    values.extend(texts.map(Value::from));
    values.extend([0, 1, -1, 7, 30, 31, 50, 90, 365, 1000, 1024, 2560, i64::MAX].map(Value::from));
    values.extend([1.8e9, 1.0e15, -1.0e300].map(Value::from));
    values.extend([true, false].map(Value::from));
    values.extend([json!(null), json!([]), json!({}), json!(["Encrypt"]), json!(["CreateGrant"])]);
    values.extend([json!({ "a": "b" }), json!(["a"]), json!(["IGNORE_CIPHERTEXT"])]);
    values.push(json!([{ "TagKey": "a", "TagValue": "b" }]));
    values.push(json!({ "EncryptionContextEquals": { "a": "b" } }));
    values.push(
        json!({ "AccessKeyId": "ABCDEFGHIJKLMNOPQRST", "RawSecretAccessKey": "a".repeat(43) }),
    );
    values.push(json!("A".repeat(88)));
    values.push(json!("A".repeat(8192)));
    values
});

/// One call: an operation, its members with values, and days that pass before it.
type Step<'a> = (u8, Vec<(u8, u8)>, u8, &'a [u8]);

fuzz_target!(|steps: Vec<Step<'_>>| {
    let kms = filled();
    // What answers name is what later calls may name.
    let mut named: Vec<Value> = Vec::new();
    for key in call(&kms, "ListKeys", &json!({}))["Keys"].as_array().into_iter().flatten() {
        named.extend([key["KeyId"].clone(), key["KeyArn"].clone()]);
    }
    for (operation, members, days, text) in steps.into_iter().take(12) {
        if days % 4 == 3 {
            let advanced = kms.advance(Duration::from_secs(u64::from(days) * 86_400));
            advanced.expect("time passes");
        }
        let (operation, names) = OPERATIONS[usize::from(operation) % OPERATIONS.len()];
        let mut input = Map::new();
        for (member, value) in members.into_iter().take(16) {
            let Some(name) = names.get(usize::from(member) % names.len().max(1)) else { break };
            let value = usize::from(value);
            let value = match value {
                255 => json!(String::from_utf8_lossy(text)),
                200..255 => named.get((value - 200) % named.len()).cloned().unwrap_or_default(),
                _ => VALUES[value % VALUES.len()].clone(),
            };
            input.insert((*name).to_owned(), value);
        }
        // The largest RSA keys take seconds.
        let slow = input.values().any(|value| *value == "RSA_2048") && operation == "CreateKey";
        if slow || operation.starts_with("GenerateDataKeyPair") && !text.len().is_multiple_of(8) {
            continue;
        }
        let answer = call(&kms, operation, &Value::Object(input));
        if let Value::Object(members) = answer {
            let texts = members.into_iter().filter(|(name, value)| {
                value.is_string() && name != "__type" && !name.eq_ignore_ascii_case("message")
            });
            named.extend(texts.map(|(_, value)| value));
        }
        let extra = named.len().saturating_sub(55);
        named.drain(..extra);
    }
});

fn filled() -> LocalKms {
    let kms = LocalKms::from_world(World::builder().seed([7; 32]).build().expect("a world"));
    let cluster = Cluster::new("cluster-234abcdefABC", "certificate", "kmsPswd123");
    kms.change_backing(|backing: &mut Backing| backing.clusters.push(cluster)).expect("memory");
    for input in [
        json!({}),
        json!({ "MultiRegion": true }),
        json!({ "Origin": "EXTERNAL" }),
        json!({ "KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC" }),
        json!({ "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY" }),
        json!({ "KeySpec": "ECC_NIST_P256", "KeyUsage": "KEY_AGREEMENT" }),
        json!({ "KeySpec": "ML_KEM_512", "KeyUsage": "ENCAPSULATE_DECAPSULATE" }),
    ] {
        let made = call(&kms, "CreateKey", &input);
        let id = &made["KeyMetadata"]["KeyId"];
        if input == json!({}) {
            call(&kms, "CreateAlias", &json!({ "AliasName": "alias/a", "TargetKeyId": id }));
        }
    }
    kms
}

fn call(kms: &LocalKms, operation: &str, input: &Value) -> Value {
    let request = Request::post("https://kms.us-east-1.amazonaws.com/")
        .header("x-amz-target", format!("TrentService.{operation}"))
        .header("content-type", "application/x-amz-json-1.1")
        .body(Bytes::from(input.to_string()))
        .expect("each part is valid");
    let response = answer(kms, request);
    assert!(response.status().as_u16() < 500, "{operation} {input}: {response:?}");
    if response.body().is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(response.body()).expect("it is JSON")
}

fn answer(kms: &LocalKms, request: Request<Bytes>) -> Response<Bytes> {
    let mut answer = pin!(kms.answer(request));
    match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer.response.expect("no fault was asked for"),
        Poll::Pending => panic!("the local KMS does not wait"),
    }
}
