//! Verified signatures, of clients and of requests that no client would send.

use super::*;
use bytes::Bytes;
use serde_json::json;
use std::fs;
use std::path::Path;
use trent_kms::Client;
use trent_kms::Config;
use trent_kms::config::{Credentials, Region};
use trent_kms::error::ProvideErrorMetadata as _;
use trent_runtime::transport::{
    BoxFuture, CallOptions, Transport, TransportError, TransportErrorKind, TransportResult,
};

/// The requests of a client, as the tests' own connection sends them.
#[derive(Debug)]
struct Wire(String);

impl Transport for Wire {
    fn call(
        &self,
        request: ::http::Request<Bytes>,
        _: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        let (head, body) = request.into_parts();
        let mut text = format!("{} / HTTP/1.1\r\n", head.method);
        let mut add = |name: &str, value: &str| text.extend([name, ": ", value, "\r\n"]);
        add("host", head.uri.authority().unwrap().as_str());
        add("content-length", &body.len().to_string());
        for (name, value) in &head.headers {
            if !["host", "content-length"].contains(&name.as_str()) {
                add(name.as_str(), value.to_str().unwrap());
            }
        }
        let bytes = [text.as_bytes(), b"\r\n", &*body].concat();
        let exchanged = Connection::open(&self.0).and_then(|mut connection| {
            connection.write(&bytes)?;
            connection.read()
        });
        let response = exchanged.map(|response| {
            let mut answer = ::http::Response::new(Bytes::from(response.body));
            *answer.status_mut() = response.status.try_into().unwrap();
            answer
        });
        let failed =
            |e: std::io::Error| TransportError::new(TransportErrorKind::Other, e.to_string());
        Box::pin(std::future::ready(response.map_err(failed)))
    }
}

const ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SESSION: &str = "ASIAIOSFODNN7EXAMPLE";
const OLD_SESSION: &str = "ASIAI44QH8DHBEXAMPLE";

fn file(folder: &Path) -> String {
    let file = folder.join("credentials.json");
    let content = json!([
        { "accessKeyId": ID, "secretAccessKey": SECRET },
        { "accessKeyId": SESSION, "secretAccessKey": "s", "sessionToken": "token",
          "expiration": "2099-01-01T00:00:00Z" },
        { "accessKeyId": OLD_SESSION, "secretAccessKey": "s", "sessionToken": "token",
          "expiration": "2020-01-01T00:00:00Z" },
    ]);
    fs::write(&file, content.to_string()).unwrap();
    file.to_str().unwrap().to_owned()
}

/// The code of what a client with these credentials is told; empty if it is answered.
fn told(server: &Server, id: &str, secret: &str, token: Option<&str>) -> String {
    let token = token.map(str::to_owned);
    let config = Config::builder()
        .region(Region::new("eu-west-1"))
        .endpoint_url(format!("http://{}", server.address))
        .credentials_provider(Credentials::new(id, secret, token, None, "test"))
        .http_client(Wire(server.address.clone()))
        .build();
    match Client::from_conf(config).list_keys().send_blocking() {
        Ok(_) => String::new(),
        Err(error) => error.code().expect("a code").to_owned(),
    }
}

#[test]
fn requests_have_to_be_signed_with_known_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&["--credentials", &file(folder.path())]);
    for (id, secret, token, code) in [
        (ID, SECRET, None, ""),
        (SESSION, "s", Some("token"), ""),
        (ID, "another", None, "InvalidSignatureException"),
        ("AKIAUNKNOWN", SECRET, None, "UnrecognizedClientException"),
        // An account alone is no access key id that is known.
        ("111122223333", "local", None, "UnrecognizedClientException"),
        (SESSION, "s", Some("another"), "UnrecognizedClientException"),
        (SESSION, "s", None, "UnrecognizedClientException"),
        (OLD_SESSION, "s", Some("token"), "ExpiredTokenException"),
    ] {
        assert_eq!(told(&server, id, secret, token), code, "{id} {secret} {token:?}");
    }
    let code = server.code("ListKeys", &json!({}));
    assert_eq!(code, "MissingAuthenticationTokenException");
    let raw = |more: &str| {
        let headers = format!(
            "content-type: application/x-amz-json-1.1\r\nx-amz-target: TrentService.ListKeys\r\n\
             authorization: AWS4-HMAC-SHA256 Credential={ID}/20260101/us-east-1/{more}\r\n"
        );
        let response = server.connect().send("POST", "/", &headers, b"{}").unwrap().json();
        let text = |name: &str| response[name].as_str().unwrap_or_default().to_owned();
        (text("__type"), text("message"))
    };
    let (code, text) = raw("kms/aws4_request, SignedHeaders=host");
    assert_eq!(code, "IncompleteSignatureException");
    assert!(text.starts_with("Authorization header requires 'Signature' parameter."), "{text}");
    let (code, text) =
        raw("s3/aws4_request, SignedHeaders=host, Signature=00\r\nx-amz-date: 20260101T000000Z");
    let scope = "Credential should be scoped to correct service: 'kms'. ";
    assert_eq!((&*code, &*text), ("InvalidSignatureException", scope));
}

#[test]
fn signatures_are_dated_by_the_clock_of_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&["--credentials", &file(folder.path())]);
    let headers = "content-type: application/json\r\n";
    let body = br#"{"advanceSeconds":604800}"#;
    let response = server.connect().send("POST", "/control/clock", headers, body).unwrap();
    assert_eq!(response.status, 200, "control needs no signature");
    assert_eq!(told(&server, ID, SECRET, None), "");
}

#[test]
fn bad_credentials_are_a_clear_error_that_tells_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials.json");
    let start = |text: &str| {
        fs::write(&file, text).unwrap();
        let started = Server::try_start(&["--credentials", file.to_str().unwrap()]);
        let text = started.map(|_| ()).unwrap_err();
        assert!(text.contains("credentials.json: ") && !text.contains("hidden"), "{text}");
        text
    };
    assert!(start("[]").contains("without credentials"));
    assert!(start(r#""hidden""#).contains("line 1 column"));
    assert!(start(r#"[{"accessKeyId":"hidden","secretAccessKey":["hidden"]}]"#).contains("line 1"));
    assert!(start(r#"[{"accessKeyId":"hidden"}]"#).contains("secretAccessKey"));
    assert!(start(r#"[{"accessKeyId":"hidden","secretAccessKey":""}]"#).contains("entry 0"));
    let text =
        r#"[{"accessKeyId":"a","secretAccessKey":"hidden","expiration":"tomorrow, hidden"}]"#;
    assert!(start(text).contains("expiration has the form"));
    let missing = folder.path().join("none.json");
    let text = Server::try_start(&["--credentials", missing.to_str().unwrap()]).map(|_| ());
    assert!(text.unwrap_err().contains("none.json: "));
}
