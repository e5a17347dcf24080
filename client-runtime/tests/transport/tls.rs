//! TLS against a local server with a certificate authority of the test.

use std::io::{BufReader, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::{env, fs};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use trent_runtime::transport::TransportErrorKind::{Connect, Reset, Tls, Unsupported};
use trent_runtime::transport::{HyperTransport, Transport, UreqTransport};

use crate::server::{Server, read_request, response};
use crate::{in_own_process, is_own_process, on_runtime, patient, post};

/// An authority, and what it says of its servers.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A server whose certificate is for `name` and expires at the beginning of `year`.
    pub(crate) fn server(&self, name: &str, year: i32) -> Server {
        let (certificate, key) = self.certificate(name, year);
        serve(certificate, key)
    }

    fn certificate(&self, name: &str, year: i32) -> (CertificateDer<'static>, Vec<u8>) {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a valid name");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(year, 1, 1);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        (certificate.der().clone(), key.serialize_der())
    }
}

fn serve(certificate: CertificateDer<'static>, key: Vec<u8>) -> Server {
    serve_with(certificate, key, rustls::ALL_VERSIONS)
}

fn serve_with(
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> Server {
    let key = PrivateKeyDer::try_from(key).expect("a private key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .expect("protocol versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a certificate with its key");
    let config = Arc::new(config);
    Server::start(move |tcp, counts| {
        let tls = ServerConnection::new(Arc::clone(&config)).map_err(std::io::Error::other)?;
        let mut stream = BufReader::new(StreamOwned::new(tls, tcp));
        while let Some(request) = read_request(&mut stream)? {
            counts.requests.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            // With an empty body, what the client asked for by name.
            let name = stream.get_ref().conn.server_name().unwrap_or("nobody").to_owned();
            let body = if request.body.is_empty() { name.as_bytes() } else { &request.body };
            let body = response(200, body);
            stream.get_mut().write_all(&body)?;
        }
        Ok(())
    })
}

fn transports(roots: &str) -> Vec<(&'static str, Arc<dyn Transport>)> {
    let hyper = HyperTransport::builder()
        .no_proxy()
        .root_certificates(roots.as_bytes())
        .expect("the certificates are readable")
        .build();
    let ureq = UreqTransport::builder()
        .no_proxy()
        .root_certificates(roots.as_bytes())
        .expect("the certificates are readable")
        .build();
    vec![("hyper", Arc::new(hyper)), ("ureq", Arc::new(ureq))]
}

fn url(server: &Server, host: &str) -> String {
    format!("https://{host}:{}/", server.address.port())
}

fn assert_refused(server: &Server, host: &str, roots: &str, messages: &[&str]) {
    for (name, transport) in transports(roots) {
        let error =
            transport.call_blocking(post(&url(server, host), "{}"), patient()).expect_err(name);
        assert_eq!(error.kind(), Tls, "{name}: {error}");
        for message in messages {
            assert!(error.to_string().contains(message), "{name}: {error}");
        }
        assert_eq!(server.counts.requests.load(std::sync::atomic::Ordering::SeqCst), 0, "{name}");
    }
}

#[test]
fn a_trusted_server_is_called() {
    let authority = Authority::new("An authority");
    let server = authority.server("localhost", 2100);
    for (name, transport) in transports(&authority.pem()) {
        for body in ["first", "second"] {
            let request = post(&url(&server, "localhost"), body);
            let got = transport.call_blocking(request, patient()).expect(name);
            assert_eq!(got.body(), body, "{name}");
        }
        let request = post(&url(&server, "localhost"), "async");
        let got = on_runtime(transport.call(request, patient())).expect(name);
        assert_eq!(got.body(), "async", "{name}");
    }
}

#[test]
fn an_address_can_be_the_name() {
    let authority = Authority::new("An authority");
    let server = authority.server("127.0.0.1", 2100);
    for (name, transport) in transports(&authority.pem()) {
        let request = post(&url(&server, "127.0.0.1"), "{}");
        assert_eq!(transport.call_blocking(request, patient()).expect(name).body(), "{}");
    }
}

#[test]
fn a_wrong_name_is_refused() {
    let authority = Authority::new("An authority");
    let server = authority.server("kms.elsewhere.example", 2100);
    let messages = ["localhost", "not valid for name", "kms.elsewhere.example"];
    assert_refused(&server, "localhost", &authority.pem(), &messages);
}

#[test]
fn an_expired_certificate_is_refused() {
    let authority = Authority::new("An authority");
    let server = authority.server("localhost", 2021);
    assert_refused(&server, "localhost", &authority.pem(), &["localhost", "expired"]);
}

#[test]
fn an_unknown_authority_is_refused() {
    let server = Authority::new("An authority").server("localhost", 2100);
    let messages = ["localhost", "UnknownIssuer", "issuer is not among the trusted"];
    assert_refused(&server, "localhost", &Authority::new("Another authority").pem(), &messages);
}

#[test]
fn the_platform_does_not_trust_the_authority_of_a_test() {
    let server = Authority::new("An authority").server("localhost", 2100);
    let transport = HyperTransport::builder().no_proxy().build();
    let request = post(&url(&server, "localhost"), "{}");
    // On a machine without root certificates, the message says that instead.
    let error = transport.call_blocking(request, patient()).expect_err("nobody vouches for it");
    assert_eq!(error.kind(), Tls, "{error}");
    assert!(error.to_string().contains("root certificates"), "{error}");
}

#[test]
fn a_server_without_tls_is_refused() {
    let server = Server::start(|mut stream, _| {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")?;
        crate::server::until_closed(&mut stream)
    });
    assert_refused(
        &server,
        "localhost",
        &Authority::new("Another authority").pem(),
        &["localhost", "corrupt"],
    );
}

#[test]
fn a_handshake_that_is_cut_off_is_no_connection() {
    let server = Server::start(|_, _| Ok(()));
    for (name, transport) in transports(&Authority::new("Another authority").pem()) {
        let request = post(&url(&server, "localhost"), "{}");
        let error = transport.call_blocking(request, patient()).expect_err(name);
        // ureq cannot tell it from a connection that ends later. Both are worth another attempt.
        assert!(matches!(error.kind(), Connect | Reset), "{name}: {error}");
        assert!(error.is_transient(), "{name}: {error}");
        assert!(error.to_string().contains("localhost"), "{name}: {error}");
    }
}

#[test]
fn roots_that_are_no_certificates_are_told_at_once() {
    for pem in ["", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
        let error = HyperTransport::builder().root_certificates(pem.as_bytes()).expect_err(pem);
        assert_eq!(error.kind(), Unsupported, "{error}");
    }
}

#[test]
fn the_roots_are_loaded_by_the_first_connection_and_once() {
    let Some(file) = env::var_os("SSL_CERT_FILE").filter(|_| is_own_process()) else {
        let file = env::temp_dir().join(format!("roots-{}.pem", std::process::id()));
        let test = "tls::the_roots_are_loaded_by_the_first_connection_and_once";
        return in_own_process(test, &[("SSL_CERT_FILE", file.as_os_str())]);
    };
    let file = PathBuf::from(file);
    let authority = Authority::new("The authority of the platform");
    let server = authority.server("localhost", 2100);
    let hyper = || -> Arc<dyn Transport> { Arc::new(HyperTransport::builder().no_proxy().build()) };
    let ureq = || -> Arc<dyn Transport> { Arc::new(UreqTransport::builder().no_proxy().build()) };
    let call = |transport: &dyn Transport| {
        transport.call_blocking(post(&url(&server, "localhost"), "{}"), patient())
    };
    // The transports are made, and called, before the file is there.
    let early = [hyper(), ureq()];
    for transport in &early {
        let error = call(&**transport).expect_err("there are no roots");
        assert_eq!(error.kind(), Tls, "{transport:?}: {error}");
        assert!(error.to_string().contains("SSL_CERT_FILE"), "{transport:?}: {error}");
    }
    fs::write(&file, authority.pem()).expect("the file is writable");
    for transport in &early {
        call(&**transport).unwrap_or_else(|error| panic!("{transport:?}: {error}"));
    }
    // Other transports need the file no more.
    fs::remove_file(&file).expect("the file is there");
    for transport in [hyper(), ureq()] {
        call(&*transport).unwrap_or_else(|error| panic!("{transport:?}: {error}"));
    }
}

#[test]
fn both_versions_of_tls_that_are_safe_are_spoken() {
    let authority = Authority::new("An authority");
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let (certificate, key) = authority.certificate("localhost", 2100);
        let server = serve_with(certificate, key, &[version]);
        for (name, transport) in transports(&authority.pem()) {
            let got = transport.call_blocking(post(&url(&server, "localhost"), "{}"), patient());
            assert_eq!(got.expect(name).body(), "{}", "{version:?}");
        }
    }
}

#[test]
fn a_name_is_told_to_the_server_and_an_address_is_not() {
    let authority = Authority::new("An authority");
    for (host, told) in [("localhost", "localhost"), ("127.0.0.1", "nobody")] {
        let server = authority.server(host, 2100);
        for (name, transport) in transports(&authority.pem()) {
            let got = transport.call_blocking(post(&url(&server, host), ""), patient());
            assert_eq!(got.expect(name).body(), told, "{name}");
        }
    }
}

#[test]
fn a_bundle_of_the_environment_replaces_the_roots() {
    const TEST: &str = "tls::a_bundle_of_the_environment_replaces_the_roots";
    let file = |name: &str| env::temp_dir().join(format!("bundle-{name}-{}", std::process::id()));
    let Some(bundle) = env::var_os("AWS_CA_BUNDLE").filter(|_| is_own_process()) else {
        let (empty, absent, good) = (file("empty"), file("absent"), file("good"));
        fs::write(&empty, "").expect("the file is writable");
        for bundle in [&empty, &absent, &good] {
            in_own_process(TEST, &[("AWS_CA_BUNDLE", bundle.as_os_str())]);
        }
        return fs::remove_file(&empty).expect("the file is there");
    };
    let authority = Authority::new("The authority of the bundle");
    let server = authority.server("localhost", 2100);
    let is_good = bundle.to_string_lossy().contains("good");
    if is_good {
        fs::write(&bundle, authority.pem()).expect("the file is writable");
    }
    let transports: [Arc<dyn Transport>; 2] = [
        Arc::new(HyperTransport::builder().no_proxy().build()),
        Arc::new(UreqTransport::builder().no_proxy().build()),
    ];
    for transport in transports {
        let got = transport.call_blocking(post(&url(&server, "localhost"), "{}"), patient());
        if is_good {
            got.unwrap_or_else(|error| panic!("{transport:?}: {error}"));
        } else {
            let error = got.expect_err("nobody is trusted");
            assert_eq!(error.kind(), Tls, "{error}");
            assert!(error.to_string().contains("of AWS_CA_BUNDLE cannot be used"), "{error}");
        }
    }
    if is_good {
        fs::remove_file(&bundle).expect("the file is there");
    }
}
