//! The transports against a server on the loopback interface: what goes over the wire, and what a
//! caller is told of every way in which it can fail. Each test runs over every transport.
#![expect(clippy::disallowed_methods, reason = "tests measure by the system's clock")]

mod calls;
mod concurrency;
mod faults;
mod hostile;
mod proxies;
mod redirects;
mod runtimes;
mod server;
#[path = "../client/service.rs"]
#[expect(dead_code, reason = "the tests of the client use more of it")]
mod service;
mod soak;
mod stacks;
mod tls;

use std::env;
use std::ffi::OsStr;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use trent_runtime::transport::{
    CallOptions, HyperTransport, ReqwestTransport, Transport, UreqTransport,
};

/// Every transport, with its name for messages.
fn transports() -> Vec<(&'static str, Arc<dyn Transport>)> {
    let reqwest = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client without TLS needs nothing");
    vec![
        ("hyper", Arc::new(HyperTransport::builder().no_proxy().build())),
        ("ureq", Arc::new(UreqTransport::builder().no_proxy().build())),
        ("reqwest", Arc::new(ReqwestTransport::new(reqwest))),
    ]
}

fn post(url: &str, body: &'static str) -> http::Request<Bytes> {
    http::Request::post(url)
        .header("x-amz-target", "TrentService.DescribeCustomKeyStores")
        .body(Bytes::from_static(body.as_bytes()))
        .expect("the request is well-formed")
}

/// Limits that a healthy call never reaches, on however busy a machine, and a small body.
fn patient() -> CallOptions {
    let mut options = CallOptions::default();
    options.connect_timeout = Some(Duration::from_secs(30));
    options.max_response_bytes = 1_000;
    options
}

/// A read timeout that a test reaches soon.
fn hasty() -> CallOptions {
    let mut options = patient();
    options.connect_timeout = Some(Duration::from_secs(1));
    options.read_timeout = Some(Duration::from_millis(300));
    options
}

/// Runs a future on a runtime of its own.
fn on_runtime<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts")
        .block_on(future)
}

/// Runs the test of this name alone in a process of its own, whose environment it may choose.
fn in_own_process(test: &str, variables: &[(&str, &OsStr)]) {
    let output = Command::new(env::current_exe().expect("a test has a file"))
        .args(["--exact", test, "--nocapture"])
        .env_remove("SSL_CERT_DIR")
        .env_remove("AWS_CA_BUNDLE")
        .env(OWN_PROCESS, "1")
        .envs(variables.iter().copied())
        .output()
        .expect("a process starts");
    let told = String::from_utf8_lossy(&output.stdout);
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("1 passed"), "{told}\n{failed}");
}

const OWN_PROCESS: &str = "TRANSPORT_TEST_OWN_PROCESS";

fn is_own_process() -> bool {
    env::var_os(OWN_PROCESS).is_some()
}
