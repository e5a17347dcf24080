//! New connections: DNS, TCP, the tunnel of a proxy, TLS.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::{fmt, io};

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiResolver, Name};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::trust;
use crate::error::BoxError;
use crate::transport::failure::{cause, root_cause};
use crate::transport::on_thread::on_thread;
use crate::transport::proxy::{Proxies, Proxy};
use crate::transport::{TransportError, TransportErrorKind, authority, tls};

tokio::task_local! {
    /// The call that asks for a connection: closed when it is over. A call that gets a pooled
    /// connection first would leave its dial to run on alone, without a time limit.
    pub(super) static CALL: Arc<Semaphore>;
}

/// Signals that its owner was dropped. A semaphore without permits is the smallest thing that many can wait for.
pub(super) struct Ends(Arc<Semaphore>);

impl Ends {
    /// What is closed at the end.
    pub(super) fn seen(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0)
    }
}

impl Default for Ends {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }
}

impl Drop for Ends {
    #[inline]
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Dials for the pool.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector<Resolver>,
    shared: Arc<Shared>,
}

struct Shared {
    proxies: Proxies,
    tls: Option<Arc<ClientConfig>>,
}

impl Connector {
    /// Without a TLS configuration, the platform's roots are trusted.
    pub(super) fn new(proxies: Proxies, tls: Option<Arc<ClientConfig>>) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Resolver(GaiResolver::new()));
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let shared = Arc::new(Shared { proxies, tls });
        Self { tcp, shared }
    }

    /// The proxy that a request to `uri` goes through, unless through a tunnel.
    pub(super) fn forwarding_proxy(&self, uri: &Uri) -> Result<Option<&Proxy>, TransportError> {
        if uri.scheme_str() == Some("http") { self.shared.proxies.of(uri) } else { Ok(None) }
    }

    async fn dial(mut self, uri: Uri) -> Result<Stream, TransportError> {
        let https = uri.scheme_str() == Some("https");
        let host = authority(&uri);
        let proxy = self.shared.proxies.of(&uri)?;
        let tcp = match proxy {
            None => {
                let what = format!("cannot connect to {host}");
                self.tcp.call(uri.clone()).await.map_err(|error| connect_error(&what, error))?
            }
            Some(proxy) if https => {
                let what = format!(
                    "cannot connect to {host} through the proxy {}",
                    authority(proxy.uri())
                );
                let mut tunnel = Tunnel::new(proxy.uri().clone(), self.tcp.clone());
                if let Some(authorization) = proxy.authorization() {
                    tunnel = tunnel.with_auth(authorization);
                }
                tunnel.call(uri.clone()).await.map_err(|error| connect_error(&what, error))?
            }
            Some(proxy) => {
                let what = format!("cannot connect to the proxy {}", authority(proxy.uri()));
                self.tcp
                    .call(proxy.uri().clone())
                    .await
                    .map_err(|error| connect_error(&what, error))?
            }
        };
        let io: Pin<Box<dyn Io>> = if https {
            let stream = self.shared.secure(tcp.into_inner(), &uri, &host).await?;
            Box::pin(TokioIo::new(stream))
        } else {
            Box::pin(tcp)
        };
        Ok(Stream { io, forwarded: proxy.is_some() && !https })
    }
}

impl Shared {
    async fn secure(
        &self,
        tcp: TcpStream,
        uri: &Uri,
        host: &str,
    ) -> Result<tokio_rustls::client::TlsStream<TcpStream>, TransportError> {
        let config = match &self.tls {
            Some(config) => Arc::clone(config),
            // Reading the platform's store takes milliseconds: not on a thread that serves others.
            None => on_thread(trust::platform_config).await?,
        };
        let name = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(name.to_owned()).map_err(|error| {
            let message = format!("`{name}` cannot be the name of a TLS server");
            TransportError::new(TransportErrorKind::Unsupported, message).with_source(error)
        })?;
        TlsConnector::from(config).connect(name, tcp).await.map_err(|error| {
            match cause::<rustls::Error>(&error) {
                Some(error) => tls::handshake_error(host, error),
                None => connect_error(&format!("the TLS handshake with {host} was cut off"), error),
            }
        })
    }
}

fn connect_error(what: &str, error: impl Into<BoxError>) -> TransportError {
    cannot_connect(what, error.into())
}

fn cannot_connect(what: &str, error: BoxError) -> TransportError {
    if let Some(Unresolved { host, error }) = cause::<Unresolved>(&*error) {
        return TransportError::new(
            TransportErrorKind::Dns,
            format!("{what}: the name {host} does not resolve: {error}"),
        )
        .with_source(io::Error::new(error.kind(), error.to_string()));
    }
    let message = format!("{what}: {}", root_cause(&*error));
    TransportError::new(TransportErrorKind::Connect, message).with_source(error)
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, TransportError>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let call = CALL.try_with(Arc::clone).ok();
        let dial = self.clone().dial(uri);
        Box::pin(async move {
            let mut dial = pin!(dial);
            let mut ends = pin!(async move {
                match &call {
                    // There never is a permit: what ends the wait is the end.
                    Some(call) => drop(call.acquire().await),
                    None => std::future::pending().await,
                }
            });
            poll_fn(|context| {
                if let Poll::Ready(dialed) = dial.as_mut().poll(context) {
                    return Poll::Ready(dialed);
                }
                ends.as_mut().poll(context).map(|()| {
                    let message = "the call ended before its connection was there";
                    Err(TransportError::new(TransportErrorKind::Other, message))
                })
            })
            .await
        })
    }
}

/// The system's resolver, with an error that can be told from a refused connection.
#[derive(Clone)]
struct Resolver(GaiResolver);

#[derive(Debug)]
struct Unresolved {
    host: String,
    error: io::Error,
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name {} does not resolve: {}", self.host, self.error)
    }
}

impl std::error::Error for Unresolved {}

impl Service<Name> for Resolver {
    type Response = GaiAddrs;
    type Error = Unresolved;
    type Future = Pin<Box<dyn Future<Output = Result<GaiAddrs, Unresolved>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let host = name.as_str().to_owned();
        let resolved = self.0.call(name);
        Box::pin(async move { resolved.await.map_err(|error| Unresolved { host, error }) })
    }
}

/// A connection, of whatever layers: one type, so that hyper is compiled for one.
pub(super) struct Stream {
    io: Pin<Box<dyn Io>>,
    forwarded: bool,
}

trait Io: Read + Write + Send {}

impl<T: Read + Write + Send> Io for T {}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new().proxy(self.forwarded)
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        self.io.as_mut().poll_read(context, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.io.as_mut().poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.io.as_mut().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.io.as_mut().poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.io.as_mut().poll_write_vectored(context, buffers)
    }
}
