//! The clock of a KMS with data, which does not go back.

use super::*;
use serde_json::json;

const JSON: &str = "content-type: application/json\r\n";

fn now(server: &Server) -> f64 {
    let response = server.connect().send("GET", "/control/clock", JSON, b"").unwrap();
    response.json()["now"].as_f64().unwrap()
}

#[test]
fn what_has_expired_stays_so_when_the_program_starts_again() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--data", folder.path().to_str().unwrap()];
    let server = Server::start(&arguments);
    let key = server.call("CreateKey", &json!({ "Origin": "EXTERNAL" }));
    let key = key["KeyMetadata"]["KeyId"].clone();
    let parameters = json!({
        "KeyId": key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048",
    });
    let token = server.call("GetParametersForImport", &parameters)["ImportToken"].clone();
    let import = json!({
        "KeyId": key, "ImportToken": token, "EncryptedKeyMaterial": "AAAA",
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    });
    assert_eq!(server.code("ImportKeyMaterial", &import), "InvalidCiphertextException");
    let days = json!({ "advanceSeconds": 2 * 86_400 }).to_string();
    let response = server.connect().send("POST", "/control/clock", JSON, days.as_bytes()).unwrap();
    assert_eq!(response.status, 200, "{}", response.body);
    let mut before = now(&server);
    let mut server = Some(server);
    for ends_well in [true, false] {
        let mut ended = server.take().unwrap();
        if ends_well {
            drop(ended.process.stdin.take());
            assert!(ended.process.wait().unwrap().success());
        }
        // Otherwise it is killed here.
        drop(ended);
        let again = Server::start(&arguments);
        assert!(now(&again) >= before, "{} {before}", now(&again));
        assert_eq!(again.code("ImportKeyMaterial", &import), "ExpiredImportTokenException");
        before = now(&again);
        server = Some(again);
    }
}
