//! Proxies: plain requests are forwarded, TLS goes through a tunnel, credentials go along.

use std::io::{BufReader, Write};

use client_runtime::transport::TransportErrorKind::{Connect, Unsupported};
use client_runtime::transport::{HyperTransport, Transport};

use crate::server::{Server, read_request, response};
use crate::{patient, post};

fn through(proxy: &str) -> HyperTransport {
    HyperTransport::builder().proxy(proxy).build()
}

#[test]
fn a_plain_request_is_forwarded() {
    let proxy = Server::answering(|request| response(200, request.head.as_bytes()));
    let transport = through(&format!("http://user:secret@{}", proxy.address));
    let request = post("http://kms.nowhere.invalid/", "{}");
    let got = transport.call_blocking(request, patient()).expect("the proxy answers");
    let head = String::from_utf8_lossy(got.body()).to_ascii_lowercase();
    assert!(head.starts_with("post http://kms.nowhere.invalid/ http/1.1\r\n"), "{head}");
    assert!(head.contains("host: kms.nowhere.invalid\r\n"), "{head}");
    assert!(head.contains("proxy-authorization: basic dxnlcjpzzwnyzxq=\r\n"), "{head}");
}

#[test]
fn a_tunnel_that_is_refused() {
    let proxy = Server::start(|stream, _| {
        let mut stream = BufReader::new(stream);
        let request = read_request(&mut stream)?.expect("a request arrives");
        assert!(request.head.starts_with("CONNECT kms.nowhere.invalid:443 HTTP/1.1\r\n"));
        assert_eq!(request.header("proxy-authorization"), Some("Basic dXNlcjpzZWNyZXQ="));
        stream.get_mut().write_all(b"HTTP/1.1 407 Who are you\r\ncontent-length: 0\r\n\r\n")
    });
    let transport = through(&format!("http://user:secret@{}", proxy.address));
    let request = post("https://kms.nowhere.invalid/", "{}");
    let error = transport.call_blocking(request, patient()).expect_err("the proxy refuses");
    assert_eq!(error.kind(), Connect, "{error}");
    for part in ["kms.nowhere.invalid:443", &proxy.address.to_string(), "authorization required"] {
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[test]
fn a_proxy_that_is_not_there_or_not_supported() {
    let gone = Server::answering(|_| response(200, b"")).address;
    let request = || post("http://kms.nowhere.invalid/", "{}");
    let error = through(&format!("http://{gone}")).call_blocking(request(), patient());
    let error = error.expect_err("nobody listens");
    assert_eq!(error.kind(), Connect, "{error}");
    assert!(error.to_string().contains(&format!("the proxy {gone}")), "{error}");

    let error = through("socks5://127.0.0.1:1").call_blocking(request(), patient());
    let error = error.expect_err("not supported");
    assert_eq!(error.kind(), Unsupported, "{error}");
    assert!(error.to_string().contains("socks5"), "{error}");
}
