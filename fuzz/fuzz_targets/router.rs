//! Any request is answered: no panic, a request id, and an error that says what it is.
//!
//! The input's first byte chooses the operation, the second which parts of the head come from the text; the body follows.

#![no_main]

use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use libfuzzer_sys::fuzz_target;
use trent_kms::config::Credentials;
use trent_kms::server::{Respond, Router, Service, router};

/// Every operation is read and checked, and then there is no such operation.
struct Nothing;

impl Service for Nothing {}

static OPEN: LazyLock<Router<Nothing>> = LazyLock::new(|| router(Nothing).max_body_bytes(4096));

static GUARDED: LazyLock<Router<Nothing>> = LazyLock::new(|| {
    let credentials = Credentials::from_keys("AKIDEXAMPLE", "secret", None);
    router(Nothing).credentials([credentials]).region("us-east-1")
});

const OPERATIONS: [&str; 16] = [
    "CreateAlias",
    "CreateCustomKeyStore",
    "CreateGrant",
    "CreateKey",
    "Decrypt",
    "DescribeKey",
    "Encrypt",
    "GenerateRandom",
    "ImportKeyMaterial",
    "ListGrants",
    "ReEncrypt",
    "ReplicateKey",
    "ScheduleKeyDeletion",
    "Sign",
    "TagResource",
    "UpdateCustomKeyStore",
];

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (operation, parts, text) = input;
    let value = HeaderValue::from_bytes(&text[..text.len().min(200)]).ok();
    let target = ["TrentService.", OPERATIONS[usize::from(operation) % OPERATIONS.len()]].concat();
    let mut request = Request::post("https://kms.us-east-1.amazonaws.com/");
    let headers = [
        (1, "x-amz-target", Some(target.as_str())),
        (2, "content-type", Some("application/x-amz-json-1.1")),
        (4, "x-amz-date", Some("20260101T000000Z")),
        (8, "authorization", None),
        (16, "host", None),
        (32, "x-amz-security-token", None),
        (64, "content-encoding", None),
    ];
    for (bit, name, usual) in headers {
        match (&value, usual) {
            (Some(value), _) if parts & bit != 0 => request = request.header(name, value.clone()),
            (_, Some(usual)) => request = request.header(name, usual),
            _ => {}
        }
    }
    let request = request.body(Bytes::copy_from_slice(text)).expect("each part is valid");
    let response = answer(if parts & 128 == 0 { &OPEN } else { &GUARDED }, request);
    assert_eq!(response.headers()["x-amzn-requestid"].len(), 36);
    assert!(response.status().is_client_error(), "{response:?}");
    let body: serde_json::Value = serde_json::from_slice(response.body()).expect("it is JSON");
    assert!(body["__type"].as_str().is_some_and(|code| code.ends_with("Exception")), "{body}");
});

fn answer(router: &Router<Nothing>, request: Request<Bytes>) -> Response<Bytes> {
    let mut response = pin!(router.respond(request));
    match response.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(response) => response,
        Poll::Pending => panic!("a router does not wait"),
    }
}
