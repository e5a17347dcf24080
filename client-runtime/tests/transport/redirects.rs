//! Redirects: a signed request goes to whom it was signed for, and to nobody else.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::Ordering::SeqCst;

use trent_runtime::transport::TransportErrorKind::Unsupported;
use trent_runtime::transport::{ReqwestTransport, Transport};

use crate::server::{Server, response};
use crate::{on_runtime, patient, post, transports};

const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

/// A server that sends its clients to `location`.
fn redirecting(location: String) -> Server {
    Server::answering(move |request| {
        let status = request.head.split(['/', ' ']).nth(2).unwrap_or_default();
        let head = format!("HTTP/1.1 {status} Elsewhere\r\nlocation: {location}\r\n");
        format!("{head}content-length: 0\r\n\r\n").into_bytes()
    })
}

#[test]
fn no_transport_follows_redirects() {
    let elsewhere = Server::answering(|_| response(200, b"stolen"));
    let server = redirecting(elsewhere.url());
    for (name, transport) in transports() {
        for status in STATUSES {
            let request = || post(&format!("{}{status}", server.url()), "secret");
            let got = transport.call_blocking(request(), patient()).expect(name);
            assert_eq!(got.status(), status, "{name}");
            let got = on_runtime(transport.call(request(), patient())).expect(name);
            assert_eq!(got.status(), status, "{name}");
        }
    }
    assert_eq!(elsewhere.counts.accepted.load(SeqCst), 0, "somebody else was asked");
}

/// A client of reqwest as it comes follows redirects.
fn following() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client without TLS needs nothing")
}

#[test]
fn a_client_that_follows_redirects_is_told_and_hands_over_no_body() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let bodies = Arc::clone(&seen);
    let elsewhere = Server::answering(move |request| {
        bodies.lock().expect("no test panics").push(request.body.clone());
        response(200, b"{}")
    });
    let server = redirecting(elsewhere.url());
    // The same host at another path is as little what was signed.
    let itself = Server::answering(|request| {
        if request.head.contains(" /moved ") {
            return response(200, b"{}");
        }
        b"HTTP/1.1 302 Moved\r\nlocation: /moved\r\ncontent-length: 0\r\n\r\n".to_vec()
    });
    let transport = ReqwestTransport::new(following());
    for url in STATUSES.map(|status| format!("{}{status}", server.url())) {
        for result in [
            transport.call_blocking(post(&url, "secret"), patient()),
            on_runtime(ReqwestTransport::new(following()).call(post(&url, "secret"), patient())),
        ] {
            match result {
                // Without a body to send again, the client gives the redirect itself.
                Ok(response) => assert!(matches!(response.status().as_u16(), 307 | 308), "{url}"),
                Err(error) => {
                    assert_eq!(error.kind(), Unsupported, "{error}");
                    for part in [
                        server.address.to_string(),
                        elsewhere.address.ip().to_string(),
                        "redirect".to_owned(),
                    ] {
                        assert!(error.to_string().contains(&part), "{error}");
                    }
                }
            }
        }
    }
    let seen = seen.lock().expect("no test panics");
    assert!(seen.iter().all(Vec::is_empty), "{seen:?}");
    let error = transport.call_blocking(post(&itself.url(), "secret"), patient());
    assert!(error.expect_err("it was redirected").to_string().contains("redirect"));
}

#[test]
fn a_client_that_gives_up_following_is_told() {
    let server = Server::answering(|_| {
        b"HTTP/1.1 303 Round\r\nlocation: /\r\ncontent-length: 0\r\n\r\n".to_vec()
    });
    let transport = ReqwestTransport::new(following());
    let error = transport.call_blocking(post(&server.url(), "{}"), patient());
    let error = error.expect_err("it goes round in circles");
    assert_eq!(error.kind(), Unsupported, "{error}");
    assert!(error.to_string().contains("redirect"), "{error}");
}
