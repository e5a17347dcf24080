//! The blocking transport: HTTP/1.1 over ureq, with no async runtime below it.

use std::fmt;
use std::io::{ErrorKind, Read};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Error, ProxyProtocol, Timeout};

use super::on_thread::on_thread;
use super::proxy::{Proxies, Proxy};
use super::{
    BoxFuture, CallOptions, Transport, TransportError, TransportErrorKind, TransportResult, tls,
};

/// Most unused connections that are kept, and how long. A server that closes them first after a
/// minute, as many do, does not do it while they are in use.
const IDLE_CONNECTIONS: usize = 128;
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// The limits of a configuration, be it an agent's or a request's.
macro_rules! limited {
    ($config:expr, $options:expr) => {{
        let (connect, read) = ($options.connect_timeout, $options.read_timeout);
        $config
            .timeout_resolve(connect)
            .timeout_connect(connect)
            .timeout_send_request(read)
            .timeout_send_body(read)
            .timeout_recv_response(read)
            .timeout_recv_body(read)
            .timeout_per_call($options.sum())
            .build()
    }};
}

/// HTTP/1.1 with keep-alive, over TCP or TLS, on the thread that calls.
///
/// - An async call runs on a thread of its own, which a dropped future leaves to its end: right for
///   a few calls beside blocking ones.
/// - Resolving a name and connecting have the connect timeout each; sending the request, receiving
///   the head and receiving the body have the read timeout each. Together they have no more than the
///   sum of both timeouts.
/// - The platform's root certificates, or those of the PEM file that `AWS_CA_BUNDLE` names, are loaded by the first TLS
///   connection of the process.
/// - `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are read when the transport is made, in lower case before upper
///   case. A proxy is `[http://][user:password@]host[:port]`; calls that would go through one of another scheme fail. All
///   requests go through a tunnel, plain ones too. `NO_PROXY` lists names, which stand for their subdomains too, addresses
///   and networks (`10.0.0.0/8`), each but the last with a port if it is meant for that one alone, or `*`.
///
/// Clones share their connections.
#[derive(Clone)]
pub struct UreqTransport {
    shared: Arc<Shared>,
}

struct Shared {
    proxies: Proxies,
    roots: Option<RootCerts>,
    plain: Mutex<Option<Agent>>,
    /// Made by the first call that needs the platform's roots.
    secure: Mutex<Option<Agent>>,
}

impl UreqTransport {
    /// A transport with connections of its own, and the defaults of [`Builder`].
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// What can be chosen.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }
}

/// What can be chosen about a [`UreqTransport`].
#[derive(Debug, Default)]
pub struct Builder {
    no_proxy: bool,
    roots: Option<RootCerts>,
}

impl Builder {
    /// Uses no proxy, whatever the environment says.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.no_proxy = true;
        self
    }

    /// Trusts the root certificates of this PEM text, and no others.
    ///
    /// # Errors
    ///
    /// If there is no certificate in it.
    pub fn root_certificates(mut self, pem: &[u8]) -> Result<Self, TransportError> {
        self.roots = Some(to_ureq(&tls::certificates(pem)?));
        Ok(self)
    }

    /// The transport. Opens no connection and reads no file.
    #[must_use]
    pub fn build(self) -> UreqTransport {
        let proxies = if self.no_proxy { Proxies::default() } else { Proxies::from_env() };
        UreqTransport {
            shared: Arc::new(Shared {
                proxies,
                roots: self.roots,
                plain: Mutex::default(),
                secure: Mutex::default(),
            }),
        }
    }
}

impl Default for UreqTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for UreqTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UreqTransport").finish_non_exhaustive()
    }
}

impl Transport for UreqTransport {
    fn call(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        let transport = self.clone();
        Box::pin(on_thread(move || transport.call_blocking(request, options)))
    }

    fn call_blocking(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> TransportResult {
        let mut target = Target::of(request.uri())?;
        let agent = self.shared.agent(&options, target.https)?;
        let (head, body) = request.into_parts();
        let mut request = http::Request::from_parts(head, &body[..]);
        let proxy = self.shared.proxies.of(request.uri())?;
        if proxy.is_some() || !has_limits(&agent, &options) {
            let proxy = proxy.map(|proxy| target.go_through(proxy)).transpose()?;
            request = limited!(agent.configure_request(request).proxy(proxy), options);
        }
        let response = agent.run(request).map_err(|error| target.failed(error, false, &options))?;
        let (head, body) = response.into_parts();
        let limit = options.max_response_bytes;
        if body.content_length().is_some_and(|length| length > limit as u64) {
            return Err(target.too_large(limit));
        }
        let mut bytes = Vec::new();
        let read = body.into_reader().take(limit as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| target.failed(Error::from(error), true, &options))?;
        if bytes.len() > limit {
            return Err(target.too_large(limit));
        }
        Ok(http::Response::from_parts(head, bytes.into()))
    }
}

impl Shared {
    /// The agent, with the limits of the call that made it. Calls with other limits say so with
    /// their request, and use the agent's TLS state and connections all the same.
    fn agent(&self, options: &CallOptions, https: bool) -> Result<Agent, TransportError> {
        let agent = if https { &self.secure } else { &self.plain };
        let mut agent = agent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = &*agent {
            return Ok(agent.clone());
        }
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .accept("")
            .accept_encoding("")
            .user_agent("")
            .max_idle_connections(IDLE_CONNECTIONS)
            .max_idle_connections_per_host(IDLE_CONNECTIONS)
            .max_idle_age(IDLE_TIMEOUT);
        if https {
            let roots = match &self.roots {
                Some(roots) => roots.clone(),
                None => platform_roots()?,
            };
            let tls = TlsConfig::builder()
                .root_certs(roots)
                .unversioned_rustls_crypto_provider(tls::provider()?);
            config = config.tls_config(tls.build());
        }
        let made = limited!(config, options).new_agent();
        *agent = Some(made.clone());
        Ok(made)
    }
}

fn has_limits(agent: &Agent, options: &CallOptions) -> bool {
    let timeouts = agent.config().timeouts();
    timeouts.connect == options.connect_timeout
        && timeouts.recv_body == options.read_timeout
        && timeouts.per_call == options.sum()
}

fn platform_roots() -> Result<RootCerts, TransportError> {
    static ROOTS: OnceLock<RootCerts> = OnceLock::new();
    if let Some(roots) = ROOTS.get() {
        return Ok(roots.clone());
    }
    let loaded = to_ureq(&tls::platform_roots()?);
    Ok(ROOTS.get_or_init(|| loaded).clone())
}

fn to_ureq(certificates: &[rustls::pki_types::CertificateDer<'static>]) -> RootCerts {
    let certificates = certificates.iter().map(|der| Certificate::from_der(der).to_owned());
    RootCerts::from(certificates)
}

/// The host of a call, for messages.
struct Target {
    host: String,
    https: bool,
    /// ` through the proxy host:port`, or nothing.
    through: String,
}

impl Target {
    fn of(uri: &http::Uri) -> Result<Self, TransportError> {
        let https = uri.scheme_str() == Some("https");
        if uri.host().is_none() {
            let message = format!("`{uri}` is not an absolute URI");
            return Err(TransportError::new(TransportErrorKind::Unsupported, message));
        }
        let host = super::authority(uri);
        Ok(Self { host, https, through: String::new() })
    }

    fn go_through(&mut self, proxy: &Proxy) -> Result<ureq::Proxy, TransportError> {
        self.through = format!(" through the proxy {proxy:?}");
        let mut builder = ureq::Proxy::builder(ProxyProtocol::Http)
            .host(proxy.host())
            .port(proxy.port())
            // The proxy knows names that this machine may not know.
            .resolve_target(false);
        if let Some((user, password)) = proxy.credentials() {
            builder = builder.username(user).password(password);
        }
        builder.build().map_err(|error| {
            let message = format!("cannot connect to {}{}", self.host, self.through);
            TransportError::new(TransportErrorKind::Unsupported, message).with_source(error)
        })
    }

    fn too_large(&self, limit: usize) -> TransportError {
        let host = &self.host;
        TransportError::new(
            TransportErrorKind::TooLarge,
            format!(
                "the response of {host} has more than {limit} bytes, the most that is accepted"
            ),
        )
    }

    /// What an error of ureq means to a person; `in_body` if the response's head was complete.
    fn failed(&self, error: Error, in_body: bool, options: &CallOptions) -> TransportError {
        use TransportErrorKind::{
            Connect, ConnectTimeout, Dns, Malformed, Other, ReadTimeout, Reset, Tls, Truncated,
            Unsupported,
        };
        let Self { host, through, .. } = self;
        if let Some(error) = tls_cause(&error) {
            return tls::handshake_error(host, error);
        }
        let (kind, message) = match &error {
            Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
                let limit = options.connect_timeout.unwrap_or_default();
                (ConnectTimeout, format!("no connection to {host}{through} within {limit:?}"))
            }
            Error::Timeout(timeout) => {
                let limit = match timeout {
                    Timeout::PerCall => options.sum(),
                    _ => options.read_timeout,
                };
                let limit = limit.unwrap_or_default();
                (ReadTimeout, format!("no complete response from {host} within {limit:?}"))
            }
            Error::HostNotFound => {
                (Dns, format!("cannot connect to {host}{through}: the name does not resolve"))
            }
            Error::ConnectionFailed | Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => {
                (Connect, format!("cannot connect to {host}{through}: {error}"))
            }
            Error::Io(error) if unresolved(error) => {
                (Dns, format!("cannot connect to {host}{through}: {error}"))
            }
            Error::Io(error) if no_connection(error.kind()) => {
                (Connect, format!("cannot connect to {host}{through}: {error}"))
            }
            Error::Io(error) if !in_body => {
                (Reset, format!("the connection ended before the response began ({host}): {error}"))
            }
            Error::Io(error) => (
                Truncated,
                format!("the connection ended before the response's body did ({host}): {error}"),
            ),
            Error::Protocol(_) | Error::LargeResponseHeader(..) => {
                (Malformed, format!("the response is not HTTP ({host}): {error}"))
            }
            Error::Tls(_) | Error::Pem(_) => {
                (Tls, format!("no secure connection to {host}: {error}"))
            }
            Error::BadUri(_) | Error::Http(_) | Error::TlsRequired => {
                (Unsupported, format!("the request to {host} cannot be sent: {error}"))
            }
            _ => (Other, format!("the request to {host} failed: {error}")),
        };
        TransportError::new(kind, message).with_source(error)
    }
}

/// The system's resolver has no error kind of its own: a text on Unix, a range of codes on Windows.
fn unresolved(error: &std::io::Error) -> bool {
    let codes = 11_001..=11_004;
    error.raw_os_error().map_or_else(
        || error.to_string().starts_with("failed to lookup address"),
        |code| cfg!(windows) && codes.contains(&code),
    )
}

fn no_connection(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionRefused
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::AddrNotAvailable
            | ErrorKind::PermissionDenied
    )
}

fn tls_cause(error: &Error) -> Option<&rustls::Error> {
    match error {
        Error::Rustls(error) => Some(error),
        Error::Io(error) => {
            let inner = error.get_ref()?;
            inner.downcast_ref().or_else(|| inner.source()?.downcast_ref())
        }
        _ => None,
    }
}
