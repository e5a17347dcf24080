//! Whatever a stored KMS holds: it opens or there is an error, and what opened answers. No panic.
//!
//! The first part of the input damages the bytes of the file, the second the values in its rows.

#![no_main]

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{LazyLock, Once};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use trent_local::database::Database;
use trent_local::journal::{Journal, JournalError, Row, StoredRow, Urgency};
use trent_local::{LocalKms, World};

thread_local! {
    /// The database's library asserts what it reads, and `open` turns that into an error.
    static OPENING: Cell<bool> = const { Cell::new(false) };
}
static HOOK: Once = Once::new();

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let shared = PathBuf::from("/dev/shm");
    let memory = if shared.is_dir() { shared } else { std::env::temp_dir() };
    memory.join(format!("trent-fuzz-{}", std::process::id()))
});

/// A file with some of everything, and its rows.
static WHOLE: LazyLock<(Vec<u8>, Vec<StoredRow>)> = LazyLock::new(|| {
    let folder = FOLDER.join("whole");
    let (database, rows) = Database::open(&folder).expect("a new file opens");
    let world = World::builder().seed([7; 32]).open(rows, Box::new(database));
    fill(&LocalKms::from_world(world.expect("an empty world opens")));
    let bytes = fs::read(folder.join("kms.redb")).expect("the file is there");
    let (database, rows) = Database::open(&folder).expect("the file opens again");
    drop(database);
    (bytes, rows)
});

/// All that changed since the world was opened is of no interest.
struct Nowhere;

impl Journal for Nowhere {
    fn commit(&mut self, _: &[Row], _: Urgency) -> Result<(), JournalError> {
        Ok(())
    }
}

/// A place in a row, and what stands there instead.
type Edit = (u8, u8, u8, u64);

fuzz_target!(|input: (Vec<(u32, u8)>, Option<u32>, Vec<Edit>)| {
    HOOK.call_once(|| {
        let abort = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !OPENING.get() {
                abort(info);
            }
        }));
    });
    let (damage, length, edits) = input;
    if !damage.is_empty() || length.is_some() {
        open_damaged(&damage, length);
    }
    if !edits.is_empty() {
        open_edited(&edits);
    }
});

fn open_damaged(damage: &[(u32, u8)], length: Option<u32>) {
    let mut bytes = WHOLE.0.clone();
    if let Some(length) = length {
        bytes.truncate(length as usize % (bytes.len() + 1));
    }
    for (at, bits) in damage {
        let at = *at as usize % bytes.len().max(1);
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= bits;
        }
    }
    let folder = FOLDER.join("damaged");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("kms.redb"), bytes).expect("a file");
    OPENING.set(true);
    let opened = Database::open(&folder);
    OPENING.set(false);
    match opened {
        Err(error) => assert!(error.to_string().contains("kms.redb: "), "{error}"),
        // What opens is what some commit wrote.
        Ok((database, rows)) => {
            OPENING.set(true);
            let world = World::builder().open(rows, Box::new(database));
            OPENING.set(false);
            ask(&LocalKms::from_world(world.expect("whole rows")), 1);
        }
    }
}

fn open_edited(edits: &[Edit]) {
    let mut rows = WHOLE.1.clone();
    for (row, leaf, kind, number) in edits.iter().take(8) {
        let at = usize::from(*row) % rows.len();
        if *kind == 255 {
            rows.swap_remove(at);
            continue;
        }
        let other = rows[*number as usize % rows.len()].value.clone();
        let row = &mut rows[at];
        let Ok(mut value) = serde_json::from_slice::<Value>(&row.value) else { continue };
        let count = leaves(&mut value).len();
        if let Some(place) = leaves(&mut value).into_iter().nth(usize::from(*leaf) % count.max(1)) {
            *place = match kind % 6 {
                0 => Value::Null,
                1 => json!(number),
                2 => json!(-(*number as i64 >> 1)),
                3 => json!(number.to_string()),
                4 => json!([number]),
                _ => {
                    let mut other = serde_json::from_slice::<Value>(&other).unwrap_or_default();
                    let count = leaves(&mut other).len().max(1);
                    leaves(&mut other)
                        .into_iter()
                        .nth(*number as usize % count)
                        .cloned()
                        .unwrap_or_default()
                }
            };
        }
        row.value = value.to_string().into_bytes();
        if rows.is_empty() {
            return;
        }
    }
    if let Ok(world) = World::builder().open(rows, Box::new(Nowhere)) {
        ask(&LocalKms::from_world(world), 400);
    }
}

/// Every value without members, in order.
fn leaves(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Object(members) => members.values_mut().flat_map(leaves).collect(),
        Value::Array(entries) => entries.iter_mut().flat_map(leaves).collect(),
        leaf => vec![leaf],
    }
}

/// Asks for all that there is, lets days pass, and asks again.
fn ask(kms: &LocalKms, days: u64) {
    for _ in 0..2 {
        call(kms, "DescribeCustomKeyStores", json!({}));
        call(kms, "ListAliases", json!({}));
        call(
            kms,
            "ListRetirableGrants",
            json!({ "RetiringPrincipal": "arn:aws:iam::111122223333:root" }),
        );
        let keys = call(kms, "ListKeys", json!({}));
        for key in keys["Keys"].as_array().into_iter().flatten() {
            let id = &key["KeyId"];
            for operation in [
                "DescribeKey",
                "GetPublicKey",
                "ListGrants",
                "ListKeyRotations",
                "ListResourceTags",
                "GetKeyPolicy",
                "GetKeyRotationStatus",
                "GetKeyLastUsage",
            ] {
                call(
                    kms,
                    operation,
                    json!({ "KeyId": id, "IncludeKeyMaterial": "ALL_KEY_MATERIAL" }),
                );
            }
            let sealed = call(kms, "Encrypt", json!({ "KeyId": id, "Plaintext": "AAAA" }));
            call(kms, "Decrypt", json!({ "CiphertextBlob": sealed["CiphertextBlob"] }));
            call(
                kms,
                "GenerateMac",
                json!({ "KeyId": id, "Message": "AAAA", "MacAlgorithm": "HMAC_SHA_256" }),
            );
            call(
                kms,
                "Sign",
                json!({ "KeyId": id, "Message": "AAAA", "SigningAlgorithm": "ECDSA_SHA_256" }),
            );
        }
        let _ = kms.advance(Duration::from_secs(days * 86_400));
    }
    call(kms, "CreateKey", json!({}));
}

fn call(kms: &LocalKms, operation: &str, input: Value) -> Value {
    let request = Request::post("https://kms.us-east-1.amazonaws.com/")
        .header("x-amz-target", format!("TrentService.{operation}"))
        .header("content-type", "application/x-amz-json-1.1")
        .body(Bytes::from(input.to_string()))
        .expect("each part is valid");
    let mut answer = pin!(kms.answer(request));
    match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => {
            let body = answer.response.map(|response| response.into_body()).unwrap_or_default();
            serde_json::from_slice(&body).unwrap_or_default()
        }
        Poll::Pending => panic!("the local KMS does not wait"),
    }
}

fn fill(kms: &LocalKms) {
    let id = |answer: Value| answer["KeyMetadata"]["KeyId"].clone();
    let grantee = "arn:aws:iam::111122223333:role/reader";
    let plain = id(call(kms, "CreateKey", json!({ "Tags": [{ "TagKey": "a", "TagValue": "b" }] })));
    let shared = id(call(kms, "CreateKey", json!({ "MultiRegion": true })));
    let imported = id(call(kms, "CreateKey", json!({ "Origin": "EXTERNAL" })));
    let signing = id(call(
        kms,
        "CreateKey",
        json!({ "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY" }),
    ));
    let mac = id(call(
        kms,
        "CreateKey",
        json!({ "KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC" }),
    ));
    call(kms, "CreateAlias", json!({ "AliasName": "alias/a", "TargetKeyId": plain }));
    call(kms, "CreateAlias", json!({ "AliasName": "alias/b", "TargetKeyId": signing }));
    call(kms, "ReplicateKey", json!({ "KeyId": shared, "ReplicaRegion": "eu-west-1" }));
    call(kms, "EnableKeyRotation", json!({ "KeyId": plain, "RotationPeriodInDays": 90 }));
    call(kms, "RotateKeyOnDemand", json!({ "KeyId": plain }));
    call(
        kms,
        "CreateGrant",
        json!({ "KeyId": plain, "GranteePrincipal": grantee, "RetiringPrincipal": grantee, "Name": "n", "Operations": ["Encrypt"], "Constraints": { "EncryptionContextSubset": { "a": "b" } } }),
    );
    call(kms, "ScheduleKeyDeletion", json!({ "KeyId": mac, "PendingWindowInDays": 7 }));
    call(
        kms,
        "GetParametersForImport",
        json!({ "KeyId": imported, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048" }),
    );
    call(kms, "Encrypt", json!({ "KeyId": plain, "Plaintext": "AAAA" }));
    let cluster =
        trent_local::backing::Cluster::new("cluster-234abcdefABC", "certificate", "kmsPswd123");
    kms.change_backing(|backing| backing.clusters.push(cluster)).expect("it is stored");
    let store = call(
        kms,
        "CreateCustomKeyStore",
        json!({ "CustomKeyStoreName": "store", "CloudHsmClusterId": "cluster-234abcdefABC", "TrustAnchorCertificate": "certificate", "KeyStorePassword": "kmsPswd123" }),
    );
    let store = &store["CustomKeyStoreId"];
    call(kms, "ConnectCustomKeyStore", json!({ "CustomKeyStoreId": store }));
    call(kms, "CreateKey", json!({ "Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": store }));
}
