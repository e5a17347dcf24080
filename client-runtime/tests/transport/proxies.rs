//! Proxies: plain requests are forwarded, TLS goes through a tunnel, credentials go along.

use std::ffi::OsString;
use std::io::{self, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

use trent_runtime::transport::TransportErrorKind::{Connect, Unsupported};
use trent_runtime::transport::{HyperTransport, Transport, UreqTransport};

use crate::server::{Server, read_request, response};
use crate::tls::Authority;
use crate::{in_own_process, is_own_process, patient, post};

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

#[test]
fn no_transport_goes_past_a_proxy_that_it_does_not_know() {
    const TEST: &str = "proxies::no_transport_goes_past_a_proxy_that_it_does_not_know";
    if !is_own_process() {
        for proxy in ["socks5://user:secret@127.0.0.1:1", "nonsense://127.0.0.1:1"] {
            in_own_process(
                TEST,
                &[("HTTP_PROXY", proxy.as_ref()), ("NO_PROXY", ".local".as_ref())],
            );
        }
        return;
    }
    let server = Server::answering(|_| response(200, b"direct"));
    let transports: [Arc<dyn Transport>; 2] =
        [Arc::new(HyperTransport::new()), Arc::new(UreqTransport::new())];
    for transport in transports {
        let error = transport.call_blocking(post(&server.url(), "{}"), patient());
        let error = error.expect_err("there is no such proxy");
        assert_eq!(error.kind(), Unsupported, "{error}");
        assert!(error.to_string().contains("127.0.0.1:1 of HTTP_PROXY"), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    assert_eq!(server.counts.accepted.load(SeqCst), 0);
}

/// A proxy that opens tunnels, to wherever it is asked.
fn tunnelling() -> Server {
    Server::start(|stream, counts| {
        let mut stream = BufReader::new(stream);
        let Some(request) = read_request(&mut stream)? else { return Ok(()) };
        counts.requests.fetch_add(1, SeqCst);
        let target = request.head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next());
        let target = TcpStream::connect(target.ok_or(io::ErrorKind::InvalidData)?)?;
        let mut client = stream.into_inner();
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        let (mut from, mut to) = (target.try_clone()?, client.try_clone()?);
        thread::spawn(move || io::copy(&mut from, &mut to));
        io::copy(&mut client, &mut &target)?;
        target.shutdown(std::net::Shutdown::Write)
    })
}

#[test]
fn tls_goes_through_a_tunnel() {
    let authority = Authority::new("An authority");
    let server = authority.server("localhost", 2100);
    let proxy = tunnelling();
    let transport = HyperTransport::builder()
        .proxy(format!("http://{}", proxy.address))
        .root_certificates(authority.pem().as_bytes())
        .expect("the certificates are readable")
        .build();
    for _ in 0..3 {
        let request = post(&format!("https://localhost:{}/", server.address.port()), "{}");
        let got = transport.call_blocking(request, patient()).expect("the server answers");
        assert_eq!(got.body(), "{}");
    }
    assert_eq!(proxy.counts.requests.load(SeqCst), 1, "the tunnel is kept");
    assert_eq!(server.counts.requests.load(SeqCst), 3);
}

#[test]
fn the_environment_names_proxies_and_exceptions() {
    if !is_own_process() {
        // Forwards by answering itself, be it asked for a tunnel first or not.
        let proxy = Server::answering(|request| {
            if request.head.starts_with("CONNECT kms.nowhere.invalid:80 ") {
                b"HTTP/1.1 200 Connection established\r\n\r\n".to_vec()
            } else {
                response(200, b"proxied")
            }
        });
        let address = OsString::from(format!("http://{}", proxy.address));
        let test = "proxies::the_environment_names_proxies_and_exceptions";
        let variables = [("HTTP_PROXY", &*address), ("NO_PROXY", "127.0.0.0/8".as_ref())];
        in_own_process(test, &variables);
        assert!(proxy.counts.accepted.load(SeqCst) > 0);
        return;
    }
    let server = Server::answering(|_| response(200, b"direct"));
    let transports: [Arc<dyn Transport>; 2] =
        [Arc::new(HyperTransport::new()), Arc::new(UreqTransport::new())];
    for transport in transports {
        let call = |url: &str| transport.call_blocking(post(url, "{}"), patient());
        let got = call(&server.url()).unwrap_or_else(|error| panic!("{transport:?}: {error}"));
        assert_eq!(got.body(), "direct", "{transport:?}");
        let got = call("http://kms.nowhere.invalid/");
        let got = got.unwrap_or_else(|error| panic!("{transport:?}: {error}"));
        assert_eq!(got.body(), "proxied", "{transport:?}");
    }
}
