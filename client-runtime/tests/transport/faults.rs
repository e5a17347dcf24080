//! Faults: each has a kind, a message with its cause, and an end in time.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

use bytes::Bytes;
use trent_runtime::transport::CallOptions;
use trent_runtime::transport::TransportErrorKind::{
    self, Connect, ConnectTimeout, Dns, Malformed, ReadTimeout, Reset, TooLarge, Truncated,
    Unsupported,
};

use crate::server::{Server, pause, reset, response, until_closed};
use crate::{hasty, patient, post, transports};

/// Calls `url` over every transport, and asserts how it fails.
fn assert_fails(url: &str, kind: TransportErrorKind, message: &str) {
    assert_fails_with(url, patient(), &[kind], message);
}

fn assert_fails_with(url: &str, options: CallOptions, kinds: &[TransportErrorKind], message: &str) {
    for (name, transport) in transports() {
        let started = Instant::now();
        let error = transport.call_blocking(post(url, "{}"), options).expect_err(name);
        assert!(kinds.contains(&error.kind()), "{name}: {:?}: {error}", error.kind());
        assert!(error.to_string().contains(message), "{name}: {error}");
        assert!(started.elapsed() < Duration::from_secs(20), "{name} took too long");
    }
}

#[test]
fn statuses_are_responses() {
    for status in [200, 302, 400, 429, 500, 502, 503, 504] {
        let server = Server::answering(move |_| {
            let head = format!(
                "HTTP/1.1 {status} Status\r\nretry-after: 7\r\ncontent-length: 4\r\n\
                 location: http://elsewhere.invalid/\r\nx-amzn-requestid: r-1\r\n\r\nbody"
            );
            head.into_bytes()
        });
        for (name, transport) in transports() {
            let response =
                transport.call_blocking(post(&server.url(), "{}"), patient()).expect(name);
            assert_eq!(response.status(), status, "{name}");
            assert_eq!(response.headers()["retry-after"], "7", "{name}");
            assert_eq!(response.headers()["x-amzn-requestid"], "r-1", "{name}");
            assert_eq!(response.body(), "body", "{name}");
        }
    }
}

#[test]
fn a_request_arrives_as_it_was_signed() {
    let server = Server::answering(|request| {
        let seen = ["host", "x-amz-target", "content-length"]
            .map(|name| format!("{}\n", request.header(name).unwrap_or("-")));
        let line = request.head.lines().next().unwrap_or_default();
        response(
            200,
            format!("{line}\n{}{}", seen.concat(), String::from_utf8_lossy(&request.body))
                .as_bytes(),
        )
    });
    for (name, transport) in transports() {
        let got =
            transport.call_blocking(post(&server.url(), r#"{"Limit":1}"#), patient()).expect(name);
        let want = format!(
            "POST / HTTP/1.1\n{}\nTrentService.DescribeCustomKeyStores\n11\n{{\"Limit\":1}}",
            server.address
        );
        assert_eq!(String::from_utf8_lossy(got.body()), want, "{name}");
    }
}

#[test]
fn an_empty_body_and_chunks_are_whole_bodies() {
    let empty = Server::answering(|_| response(500, b""));
    let chunked = Server::answering(|_| {
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n"
            .to_vec()
    });
    for (name, transport) in transports() {
        let got = transport.call_blocking(post(&empty.url(), ""), patient()).expect(name);
        assert_eq!(got.body(), &Bytes::new(), "{name}");
        let got = transport.call_blocking(post(&chunked.url(), ""), patient()).expect(name);
        assert_eq!(got.body(), r#"{"a":1}"#, "{name}");
    }
}

#[test]
fn a_refused_connection() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let address = listener.local_addr().expect("the socket is bound");
    drop(listener);
    assert_fails(&format!("http://{address}/"), Connect, "refused");
    assert_fails(&format!("http://{address}/"), Connect, &address.to_string());
}

#[test]
fn a_name_that_does_not_resolve() {
    // The top-level domain is reserved to never exist. A resolver that stalls is as good an answer.
    let options = CallOptions::default();
    let url = "http://kms.nowhere.invalid/";
    assert_fails_with(url, options, &[Dns, ConnectTimeout], "kms.nowhere.invalid");
}

#[test]
fn a_uri_without_a_host() {
    assert_fails("/relative", Unsupported, "absolute");
}

#[test]
fn a_connection_that_never_opens() {
    // A backlog that is full makes the system drop further attempts.
    let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)
        .expect("a socket is free");
    listener
        .bind(&std::net::SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())
        .expect("a port is free");
    listener.listen(0).expect("the socket listens");
    let address =
        listener.local_addr().ok().and_then(|a| a.as_socket()).expect("the socket is bound");
    let waiting: Vec<_> = (0..4)
        .filter_map(|_| {
            std::net::TcpStream::connect_timeout(&address, Duration::from_millis(100)).ok()
        })
        .collect();
    assert!(waiting.len() < 4, "the backlog does not fill up");
    // reqwest has one limit for both, and does not tell which part of the call it cut off.
    let kinds = [ConnectTimeout, ReadTimeout];
    let mut options = hasty();
    options.connect_timeout = options.read_timeout;
    assert_fails_with(&format!("http://{address}/"), options, &kinds, "127.0.0.1");
}

#[test]
fn a_reset_before_the_response() {
    let server = Server::after_request(|stream| reset(&stream));
    assert_fails(&server.url(), Reset, "before the response began");
}

#[test]
fn a_close_before_the_response() {
    let server = Server::after_request(|_| Ok(()));
    assert_fails(&server.url(), Reset, "before the response began");
}

#[test]
fn a_close_within_the_head() {
    let server = Server::after_request(|mut stream| stream.write_all(b"HTTP/1.1 200 OK\r\ncont"));
    assert_fails(&server.url(), Reset, "before the response began");
}

#[test]
fn a_reset_within_the_body() {
    let server = Server::after_request(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\"")?;
        pause(&mut stream, Duration::from_millis(50))?;
        reset(&stream)
    });
    assert_fails(&server.url(), Truncated, "before the response's body did");
}

#[test]
fn a_truncated_body() {
    let server = Server::after_request(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\"")
    });
    assert_fails(&server.url(), Truncated, "before the response's body did");
}

#[test]
fn a_truncated_chunked_body() {
    let server = Server::after_request(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{\"a\r\n")
    });
    assert_fails(&server.url(), Truncated, "before the response's body did");
}

#[test]
fn bad_chunking() {
    let server = Server::after_request(|mut stream| {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnot-hex\r\n{\r\n")?;
        until_closed(&mut stream)
    });
    assert_fails(&server.url(), Malformed, "is not HTTP");
}

#[test]
fn something_else_than_http() {
    let server = Server::after_request(|mut stream| {
        stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")?;
        until_closed(&mut stream)
    });
    assert_fails(&server.url(), Malformed, "is not HTTP");
}

#[test]
fn too_many_headers() {
    let server = Server::after_request(|mut stream| {
        let headers = "x-header: value\r\n".repeat(2_000);
        stream.write_all(
            format!("HTTP/1.1 200 OK\r\n{headers}content-length: 0\r\n\r\n").as_bytes(),
        )?;
        until_closed(&mut stream)
    });
    assert_fails(&server.url(), Malformed, "is not HTTP");
}

#[test]
fn an_announced_oversized_body_is_not_read() {
    let server = Server::after_request(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n")?;
        until_closed(&mut stream)
    });
    assert_fails(&server.url(), TooLarge, "more than 1000 bytes");
}

#[test]
fn an_endless_body_ends_at_the_limit() {
    let server = Server::after_request(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
        loop {
            stream.write_all(b"64\r\n")?;
            stream.write_all(&[b'x'; 0x64])?;
            stream.write_all(b"\r\n")?;
        }
    });
    assert_fails(&server.url(), TooLarge, "more than 1000 bytes");
}

#[test]
fn a_body_of_the_limit_is_accepted() {
    let server = Server::answering(|_| response(200, &[b'x'; 1_000]));
    let over = Server::answering(|_| response(200, &[b'x'; 1_001]));
    for (name, transport) in transports() {
        let got = transport.call_blocking(post(&server.url(), "{}"), patient()).expect(name);
        assert_eq!(got.body().len(), 1_000, "{name}");
    }
    assert_fails(&over.url(), TooLarge, "more than 1000 bytes");
}

#[test]
fn a_stall_before_the_response() {
    let server = Server::after_request(|mut stream| until_closed(&mut stream));
    assert_fails_with(&server.url(), hasty(), &[ReadTimeout], "no complete response from");
}

#[test]
fn a_stall_within_the_body() {
    let server = Server::after_request(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\"")?;
        until_closed(&mut stream)
    });
    assert_fails_with(&server.url(), hasty(), &[ReadTimeout], "no complete response from");
}

#[test]
fn a_slow_trickle_is_bounded_like_a_stall() {
    let server = Server::after_request(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")?;
        while pause(&mut stream, Duration::from_millis(20))? {
            stream.write_all(b" ")?;
        }
        Ok(())
    });
    assert_fails_with(&server.url(), hasty(), &[ReadTimeout], "no complete response from");
}

#[test]
fn the_whole_call_has_a_limit_of_its_own() {
    let server = Server::after_request(|mut stream| until_closed(&mut stream));
    let mut options = patient();
    options.total_timeout = Some(Duration::from_millis(300));
    assert_fails_with(&server.url(), options, &[ReadTimeout], "within");
}

#[test]
fn calls_with_other_limits_share_connections() {
    for (name, transport) in transports() {
        let server = Server::answering(|_| response(200, b"{}"));
        for seconds in 10..20 {
            let mut options = patient();
            options.total_timeout = Some(Duration::from_secs(seconds));
            let got = transport.call_blocking(post(&server.url(), "{}"), options);
            assert_eq!(got.expect(name).body(), "{}", "{name}");
        }
        let accepted = server.counts.accepted.load(SeqCst);
        assert!(accepted <= 2, "{name}: {accepted} connections");
    }
}

#[test]
fn a_pooled_connection_that_the_server_closed_is_replaced() {
    let server = Server::after_request(|mut stream| stream.write_all(&response(200, b"{}")));
    for (name, transport) in transports() {
        let before = server.counts.accepted.load(SeqCst);
        let mut answered = 0;
        for _ in 0..20 {
            match transport.call_blocking(post(&server.url(), "{}"), patient()) {
                Ok(_) => answered += 1,
                // A close that crosses the request is a reset, which a retry mends; never a hang.
                Err(error) => assert_eq!(error.kind(), Reset, "{name}: {error}"),
            }
        }
        assert!(answered > 0, "{name}");
        assert!(server.counts.accepted.load(SeqCst) - before >= answered, "{name}");
    }
}

#[test]
fn a_failed_call_leaves_no_connection_in_the_pool() {
    for (name, transport) in transports() {
        let server = Server::answering(|request| match &*request.body {
            b"large" => response(200, &b"x".repeat(100_000)),
            body => response(200, body),
        });
        for _ in 0..5 {
            let error =
                transport.call_blocking(post(&server.url(), "large"), patient()).expect_err(name);
            assert_eq!(error.kind(), TooLarge, "{name}");
            // Were the connection used again, this would read the rest of the large body.
            let got = transport.call_blocking(post(&server.url(), "small"), patient()).expect(name);
            assert_eq!(got.body(), "small", "{name}");
        }
    }
}
