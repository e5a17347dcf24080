//! Whole calls of a client over real connections: what a fault of the first attempt comes to.

use std::io::{self, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use tokio::task::JoinSet;
use trent_runtime::client::Handle;
use trent_runtime::config::retry::RetryConfig;
use trent_runtime::config::timeout::TimeoutConfig;
use trent_runtime::config::{Builder, Config, Credentials, Region};
use trent_runtime::error::{DisplayErrorContext, SdkError};
use trent_runtime::transport::{
    HyperTransport, ReqwestTransport, Transport as _, TransportErrorKind,
};

use crate::server::{Server, pause, read_request, reset, response, until_closed};
use crate::service::{Open, OpenError, Opened, SERVICE};
use crate::{on_runtime, patient, post, transports};

/// What a server does to a request instead of answering it.
type Fault = fn(&mut TcpStream) -> io::Result<()>;

/// A server that meets its first request with `fault`, and answers the others.
fn faulty(fault: Fault) -> Server {
    Server::start(move |stream, counts| {
        let mut stream = BufReader::new(stream);
        while let Some(request) = read_request(&mut stream)? {
            assert!(request.header("authorization").is_some(), "the request is signed");
            if counts.requests.fetch_add(1, SeqCst) == 0 {
                return fault(stream.get_mut());
            }
            stream.get_mut().write_all(&response(200, br#"{"Content":"gold"}"#))?;
        }
        Ok(())
    })
}

/// A configuration for the server, that waits little between attempts.
fn config(server: &Server) -> Builder {
    Config::builder()
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::from_keys("AKIDEXAMPLE", "secret", None))
        .endpoint_url(server.url())
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
        .max_response_bytes(1_000)
}

fn open() -> Open {
    Open { name: Some("box".to_owned()) }
}

/// Calls async and blocking over every transport, each time a server of its own.
fn each_way(fault: Fault, check: impl Fn(&str, Result<Opened, SdkError<OpenError>>, usize)) {
    for (name, transport) in transports() {
        for blocking in [false, true] {
            let server = faulty(fault);
            let limits = TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(1))
                .read_timeout(Duration::from_millis(500))
                .build();
            let config = config(&server).http_client(Arc::clone(&transport)).timeout_config(limits);
            let client = Handle::new(config.build(), &SERVICE);
            let result = if blocking {
                client.send_blocking(open(), None)
            } else {
                on_runtime(client.send(open(), None))
            };
            let name = format!("{name}, blocking: {blocking}");
            check(&name, result, server.counts.requests.load(SeqCst));
        }
    }
}

#[test]
fn faults_that_pass_are_mended_by_another_attempt() {
    let faults: &[(&str, Fault)] = &[
        ("reset before the response", |stream| reset(stream)),
        ("closed before the response", |_| Ok(())),
        ("reset within the body", |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")?;
            pause(stream, Duration::from_millis(50))?;
            reset(stream)
        }),
        ("truncated", |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
        }),
        ("truncated chunks", |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{")
        }),
        ("500", |stream| stream.write_all(&response(500, b""))),
        ("502", |stream| stream.write_all(&response(502, b"<html>bad gateway</html>"))),
        ("503", |stream| stream.write_all(&response(503, b"busy"))),
        ("504", |stream| stream.write_all(&response(504, b"{}"))),
        ("429", |stream| {
            stream.write_all(&response(429, br#"{"__type":"TooManyRequestsException"}"#))
        }),
        ("throttled", |stream| {
            stream.write_all(&response(400, br#"{"__type":"ThrottlingException"}"#))
        }),
    ];
    for (fault, play) in faults {
        each_way(*play, |name, result, requests| {
            let output = result
                .unwrap_or_else(|error| panic!("{fault}, {name}: {}", DisplayErrorContext(&error)));
            assert_eq!(output.content.as_deref(), Some("gold"), "{fault}, {name}");
            assert_eq!(requests, 2, "{fault}, {name}");
        });
    }
}

#[test]
fn a_stall_is_mended_by_another_attempt() {
    each_way(until_closed, |name, result, requests| {
        assert!(result.is_ok(), "{name}: {result:?}");
        assert_eq!(requests, 2, "{name}");
    });
}

#[test]
fn faults_that_stay_are_told_at_once() {
    let faults: &[(&str, Fault, &str)] = &[
        (
            "bad chunks",
            |stream| {
                stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n!\r\n")?;
                until_closed(stream)
            },
            "is not HTTP",
        ),
        (
            "oversized",
            |stream| {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n")?;
                until_closed(stream)
            },
            "more than 1000 bytes",
        ),
    ];
    for (fault, play, message) in faults {
        each_way(*play, |name, result, requests| {
            let error = result.expect_err(fault);
            assert!(matches!(error, SdkError::DispatchFailure(_)), "{fault}, {name}: {error:?}");
            let told = DisplayErrorContext(&error).to_string();
            assert!(told.contains(message), "{fault}, {name}: {told}");
            assert!(!told.contains("secret"), "{fault}, {name}: {told}");
            assert_eq!(requests, 1, "{fault}, {name}");
        });
    }
}

#[test]
fn ten_thousand_calls_of_one_client() {
    let server = Server::answering(|_| response(200, br#"{"Content":"gold"}"#));
    let transport = HyperTransport::builder().no_proxy().build();
    // On a busy machine, a task may wait long for its turn on the only thread.
    let limits = TimeoutConfig::builder().connect_timeout(Duration::from_secs(60)).build();
    let config = config(&server).http_client(transport).timeout_config(limits);
    let client = Handle::new(config.build(), &SERVICE);
    on_runtime(async {
        let mut calls = JoinSet::new();
        for _ in 0..10_000 {
            let client = client.clone();
            calls.spawn(async move { client.send(open(), None).await });
        }
        while let Some(call) = calls.join_next().await {
            let output = call.expect("no call panics").expect("every call is answered");
            assert_eq!(output.content.as_deref(), Some("gold"));
        }
    });
    assert_eq!(server.counts.requests.load(SeqCst), 10_000);
    let most = server.counts.most_open.load(SeqCst);
    assert!(most <= 2 * 128, "{most} connections at a time");
}

#[test]
fn no_transport_answers_with_what_another_host_says() {
    for status in [301, 302, 303, 307, 308] {
        let told = Arc::new(std::sync::Mutex::new(false));
        let seen = Arc::clone(&told);
        let other = Server::answering(move |request| {
            *seen.lock().unwrap() |= !request.body.is_empty();
            response(200, b"{}")
        });
        let location = other.url();
        let server = Server::answering(move |_| {
            format!("HTTP/1.1 {status} Go\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n")
                .into_bytes()
        });
        for (name, transport) in transports() {
            let got = transport.call_blocking(post(&server.url(), "{}"), patient());
            let got = got.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(got.status(), status, "{name}");
        }
        assert_eq!(other.counts.accepted.load(SeqCst), 0);

        // One that follows redirects, as reqwest does by default.
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let error =
            ReqwestTransport::new(client).call_blocking(post(&server.url(), "{}"), patient());
        match error {
            // The body of these may not be sent twice, so the redirect is the answer.
            Ok(response) => assert!(status >= 307 && response.status() == status),
            Err(error) => {
                assert_eq!(error.kind(), TransportErrorKind::Unsupported, "{error}");
                assert!(error.to_string().contains("Policy::none()"), "{error}");
            }
        }
        assert!(!*told.lock().unwrap(), "the other host has seen the body");
    }
}

/// A name may have an address where nobody listens before one where somebody does, and an endpoint may be an address.
#[test]
fn endpoints_by_any_address() {
    let Ok(listener) = std::net::TcpListener::bind("[::1]:0") else {
        eprintln!("NOT RUN: this machine has no IPv6");
        return;
    };
    let address = listener.local_addr().expect("the socket is bound");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut stream = BufReader::new(stream);
                while let Ok(Some(_)) = read_request(&mut stream) {
                    if stream.get_mut().write_all(&response(200, b"{}")).is_err() {
                        break;
                    }
                }
            });
        }
    });
    for (name, transport) in transports() {
        let got = transport.call_blocking(post(&format!("http://{address}/"), "{}"), patient());
        assert_eq!(got.expect(name).body(), "{}", "{name}");
    }
}

#[test]
fn a_name_with_an_address_where_nobody_listens_is_reached_by_the_other() {
    // Where `localhost` has both addresses, the server listens at one of them alone.
    let server = Server::answering(|_| response(200, b"{}"));
    let url = format!("http://localhost:{}/", server.address.port());
    for (name, transport) in transports() {
        let got = transport.call_blocking(post(&url, "{}"), patient());
        assert_eq!(got.expect(name).body(), "{}", "{name}");
    }
}
