//! Calls, seeds, the page, the control of clock, faults and backing, the end.

use super::*;
use serde_json::json;
use std::fs;

const JSON: &str = "content-type: application/json\r\n";

#[test]
fn a_call_is_answered_with_its_request_id() {
    let server = Server::start(&[]);
    let response = server.connect().call("CreateKey", &json!({})).unwrap();
    assert_eq!(response.status, 200);
    assert_eq!(response.header("content-type"), Some("application/x-amz-json-1.1"));
    assert_eq!(response.header("x-amzn-requestid").map(str::len), Some(36));
    let key = response.json()["KeyMetadata"]["KeyId"].clone();
    let mut connection = server.connect();
    for _ in 0..3 {
        let response = connection.call("DescribeKey", &json!({ "KeyId": key })).unwrap();
        assert_eq!(response.json()["KeyMetadata"]["KeyId"], key, "one connection, many calls");
    }
    assert_eq!(server.code("DescribeKey", &json!({ "KeyId": "none" })), "NotFoundException");
    assert_eq!(server.code("Abracadabra", &json!({})), "UnknownOperationException");
}

#[test]
fn an_access_key_id_of_twelve_digits_is_the_account() {
    let server = Server::start(&["--region", "eu-west-1", "--account", "999988887777"]);
    let arn = |headers: &str| {
        let headers = format!(
            "content-type: application/x-amz-json-1.1\r\nx-amz-target: TrentService.CreateKey\r\n{headers}"
        );
        let response = server.connect().send("POST", "/", &headers, b"{}").unwrap();
        response.json()["KeyMetadata"]["Arn"].as_str().unwrap().to_owned()
    };
    assert!(arn("").starts_with("arn:aws:kms:eu-west-1:999988887777:key/"));
    let signed = "authorization: AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-west-2/kms/\
                  aws4_request, SignedHeaders=host, Signature=00\r\n";
    assert!(arn(signed).starts_with("arn:aws:kms:us-west-2:123456789012:key/"));
}

fn seed() -> Value {
    json!({
        "backing": {
            "clusters": [{
                "id": "cluster-234abcdefABC",
                "certificate": "certificate",
                "kmsuser": { "password": "kmsPswd123" },
            }],
            "proxies": [{
                "uri_endpoint": "https://proxy.example.com",
                "access_key_id": "ABCDEFGHIJKLMNOPQRST",
                "raw_secret_access_key": "0123456789012345678901234567890123456789abc",
                "keys": [{ "id": "external" }],
            }],
        },
        "keyStores": [{
            "id": "cks-1234567890abcdef0",
            "name": "hsm",
            "cloudHsmClusterId": "cluster-234abcdefABC",
            "trustAnchorCertificate": "certificate",
            "keyStorePassword": "kmsPswd123",
            "connected": true,
        }, {
            "id": "cks-1234567890abcdef1",
            "name": "xks",
            "xksProxyUriEndpoint": "https://proxy.example.com",
            "xksProxyAccessKeyId": "ABCDEFGHIJKLMNOPQRST",
            "xksProxyRawSecretAccessKey": "0123456789012345678901234567890123456789abc",
            "connected": true,
        }],
        "keys": [{
            "id": "1234abcd-12ab-34cd-56ef-1234567890ab",
            "material": "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=",
            "aliases": ["alias/known"],
            "tags": { "k": "v" },
            "policy": { "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*" }] },
        }, {
            "spec": "HMAC_256", "usage": "GENERATE_VERIFY_MAC", "enabled": false, "aliases": ["alias/off"],
        }, {
            "origin": "EXTERNAL_KEY_STORE", "customKeyStoreId": "cks-1234567890abcdef1",
            "xksKeyId": "external", "aliases": ["alias/outside"],
        }],
        "faults": [{ "operation": "ListKeys", "times": 1, "fault": "throttling" }],
    })
}

#[test]
fn a_seed_gives_known_keys_stores_and_faults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seed.json");
    fs::write(&file, seed().to_string()).unwrap();
    let server = Server::start(&["--seed", file.to_str().unwrap()]);
    let key = server.call("DescribeKey", &json!({ "KeyId": "alias/known" }));
    assert_eq!(key["KeyMetadata"]["KeyId"], "1234abcd-12ab-34cd-56ef-1234567890ab");
    let off = server.call("DescribeKey", &json!({ "KeyId": "alias/off" }));
    assert_eq!(off["KeyMetadata"]["KeyState"], "Disabled");
    let stores = server.call("DescribeCustomKeyStores", &json!({}));
    let states = [0, 1].map(|n| stores["CustomKeyStores"][n]["ConnectionState"].clone());
    assert_eq!(states, ["CONNECTED", "CONNECTED"]);
    assert_eq!(stores["CustomKeyStores"][0]["CustomKeyStoreId"], "cks-1234567890abcdef0");
    let input = json!({ "KeyId": "alias/outside", "Plaintext": "dGV4dA==" });
    let blob = server.call("Encrypt", &input)["CiphertextBlob"].clone();
    let opened = server.call("Decrypt", &json!({ "CiphertextBlob": blob }));
    assert_eq!(opened["Plaintext"], "dGV4dA==");
    assert_eq!(server.code("ListKeys", &json!({})), "ThrottlingException");
    server.call("ListKeys", &json!({}));
}

#[test]
fn a_ciphertext_of_known_material_outlives_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seed.json");
    fs::write(&file, seed().to_string()).unwrap();
    let start = || Server::start(&["--seed", file.to_str().unwrap()]);
    let input = json!({ "KeyId": "alias/known", "Plaintext": "dGV4dA==" });
    let blob = start().call("Encrypt", &input)["CiphertextBlob"].clone();
    let opened = start().call("Decrypt", &json!({ "CiphertextBlob": blob }));
    assert_eq!(opened["Plaintext"], "dGV4dA==");
}

#[test]
fn the_example_of_a_seed_is_one() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/seed.json");
    let server = Server::start(&["--seed", file]);
    for alias in ["alias/app", "alias/signing", "alias/hsm"] {
        let key = server.call("DescribeKey", &json!({ "KeyId": alias }));
        assert_eq!(key["KeyMetadata"]["KeyState"], "Enabled");
    }
    assert_eq!(server.call("DescribeCustomKeyStores", &json!({}))["Truncated"], false);
}

#[test]
fn a_bad_seed_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seed.json");
    let start = |text: &str| {
        fs::write(&file, text).unwrap();
        Server::try_start(&["--seed", file.to_str().unwrap()]).map(|_| ()).unwrap_err()
    };
    assert!(start("{").contains("seed.json: EOF while parsing"));
    assert!(start(r#"{"kyes":[]}"#).contains("unknown field `kyes`"));
    let text = start(r#"{"keys":[{},{"spec":"RSA_2048"}]}"#);
    assert!(text.contains("keys[1]: ValidationException: You must specify a KeyUsage"), "{text}");
    let text = start(r#"{"keyStores":[{"name":"x"}]}"#);
    assert!(text.contains("keyStores[0]: ValidationException: CloudHsmClusterId"), "{text}");
}

#[test]
fn a_seed_is_planted_in_a_new_folder_only() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("seed.json"), folder.path().join("data"));
    fs::write(&file, r#"{"keys":[{"aliases":["alias/a"]}]}"#).unwrap();
    let arguments = ["--seed", file.to_str().unwrap(), "--data", data.to_str().unwrap()];
    for _ in 0..2 {
        let server = Server::start(&arguments);
        let keys = server.call("ListKeys", &json!({}));
        assert_eq!(keys["Keys"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn the_page_shows_what_there_is_and_runs_nothing() {
    let server = Server::start(&[]);
    let input = json!({ "Description": "<script>alert(1)</script>" });
    let key = server.call("CreateKey", &input)["KeyMetadata"]["KeyId"].clone();
    server.call("CreateAlias", &json!({ "AliasName": "alias/page", "TargetKeyId": key }));
    let grantee = "arn:aws:iam::111122223333:role/r";
    let grant = json!({ "KeyId": key, "GranteePrincipal": grantee, "Operations": ["Encrypt"] });
    server.call("CreateGrant", &grant);
    let response = server.connect().send("GET", "/", "", b"").unwrap();
    assert_eq!(response.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(response.header("content-security-policy").unwrap().contains("default-src 'none'"));
    let page = response.body;
    for part in [key.as_str().unwrap(), "alias/page", grantee, "CreateAlias", "For tests"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<script>"));
}

#[test]
fn clock_faults_and_backing_are_controlled_over_http() {
    let server = Server::start(&[]);
    let key = server.call("CreateKey", &json!({}))["KeyMetadata"]["KeyId"].clone();
    server.call("ScheduleKeyDeletion", &json!({ "KeyId": key, "PendingWindowInDays": 7 }));
    let control = |method: &str, path: &str, body: &Value| {
        let body = body.to_string();
        let response = server.connect().send(method, path, JSON, body.as_bytes()).unwrap();
        assert_eq!(response.status, 200, "{}", response.body);
        response.json()
    };
    let before = control("GET", "/control/clock", &json!(null))["now"].as_f64().unwrap();
    let week = json!({ "advanceSeconds": 7 * 86_400 });
    let after = control("POST", "/control/clock", &week)["now"].as_f64().unwrap();
    assert!(after - before >= 604_800.0);
    assert_eq!(server.code("DescribeKey", &json!({ "KeyId": key })), "NotFoundException");

    let rule = json!({ "operation": "ListKeys", "times": 1, "fault": "internalError" });
    control("POST", "/control/faults", &rule);
    assert_eq!(server.code("ListKeys", &json!({})), "KMSInternalException");
    control("PUT", "/control/faults", &json!([{ "fault": "dependencyTimeout" }]));
    assert_eq!(server.code("ListKeys", &json!({})), "DependencyTimeoutException");
    control("PUT", "/control/faults", &json!([]));
    server.call("ListKeys", &json!({}));

    let backing = seed()["backing"].clone();
    let told = control("PUT", "/control/backing", &backing);
    assert_eq!(told["clusters"][0]["active"], true);
    let store = json!({
        "CustomKeyStoreName": "hsm",
        "CloudHsmClusterId": "cluster-234abcdefABC",
        "TrustAnchorCertificate": "certificate",
        "KeyStorePassword": "kmsPswd123",
    });
    server.call("CreateCustomKeyStore", &store);
}

#[test]
fn control_takes_json_alone() {
    let server = Server::start(&[]);
    let mut connection = server.connect();
    let mut status = |method: &str, path: &str, headers: &str, body: &str| {
        connection.send(method, path, headers, body.as_bytes()).unwrap().status
    };
    let advance = r#"{"advanceSeconds":1}"#;
    assert_eq!(status("POST", "/control/clock", "content-type: text/plain\r\n", advance), 415);
    assert_eq!(status("POST", "/control/clock", JSON, r#"{"advanceSeconds":-1}"#), 400);
    assert_eq!(status("POST", "/control/clock", JSON, "{"), 400);
    assert_eq!(status("DELETE", "/control/clock", JSON, ""), 405);
    assert_eq!(status("GET", "/control/none", "", ""), 404);
}

#[test]
fn faults_of_the_connection_reach_the_caller() {
    let server = Server::start(&[]);
    let rule = json!({ "operation": "CreateKey", "times": 1, "fault": "droppedAnswer" });
    server.connect().send("POST", "/control/faults", JSON, rule.to_string().as_bytes()).unwrap();
    assert!(server.connect().call("CreateKey", &json!({})).is_err());
    assert_eq!(server.call("ListKeys", &json!({}))["Keys"].as_array().unwrap().len(), 1);
    let rule = json!({ "operation": "ListKeys", "fault": { "latency": { "milliseconds": 120 } } });
    server.connect().send("POST", "/control/faults", JSON, rule.to_string().as_bytes()).unwrap();
    let started = std::time::Instant::now();
    server.call("ListKeys", &json!({}));
    assert!(started.elapsed().as_millis() >= 120);
}

#[test]
fn the_program_ends_when_its_input_does() {
    let mut server = Server::start(&[]);
    let mut idle = server.connect();
    idle.call("ListKeys", &json!({})).unwrap();
    drop(server.process.stdin.take());
    assert!(server.process.wait().unwrap().success());
    assert_eq!(idle.rest().unwrap(), 0, "the idle connection was closed");
}

#[test]
fn a_folder_in_use_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--data", folder.path().to_str().unwrap()];
    let _server = Server::start(&arguments);
    let text = Server::try_start(&arguments).map(|_| ()).unwrap_err();
    assert!(text.contains("another process has the file open"), "{text}");
}
