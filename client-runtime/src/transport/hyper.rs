//! The default transport: HTTP/1.1 over hyper, with pooled connections and TLS by rustls.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::PROXY_AUTHORIZATION;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::capture_connection;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use tokio::runtime::{Handle, Id};
use tokio::sync::Semaphore;
use tokio::time::sleep;

use self::connector::{CALL, Connector, Ends};
use super::proxy::{Proxies, Proxy};
use super::timer::sleep_on_runtime;
use super::whole_body::WholeBody;
use super::{
    BoxFuture, CallOptions, Transport, TransportError, TransportErrorKind, TransportResult,
    authority, background, block_on, failure, tls,
};
use crate::clock;

mod body;
mod connector;
mod trust;

/// HTTP/1.1 with keep-alive, over TCP or TLS.
///
/// - Within a tokio runtime (which needs its I/O and time drivers), a call runs on that runtime.
///   Anywhere else, and for blocking calls, it runs on a background thread that starts with the
///   first such call. A blocking call within an async task works, but blocks the task's thread.
/// - At most 128 calls are under way at a time, see [`Builder::max_connections`]; others wait.
/// - The platform's root certificates, or those of the PEM file that `AWS_CA_BUNDLE` names, are loaded by the first TLS
///   connection of the process.
/// - `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are read when the transport is made, in lower case before upper
///   case. A proxy is `[http://][user:password@]host[:port]`; calls that would go through one of another scheme fail.
///   `NO_PROXY` lists names, which stand for their subdomains too, addresses and networks (`10.0.0.0/8`), each but the last
///   with a port if it is meant for that one alone, or `*`.
/// - A response head may have 100 headers.
///
/// Clones share their connections.
#[derive(Clone)]
pub struct HyperTransport {
    shared: Arc<Shared>,
}

struct Shared {
    connector: Connector,
    calls: Semaphore,
    max_connections: usize,
    idle_timeout: Duration,
    pools: Mutex<Vec<RuntimePool>>,
}

type Pool = Client<Connector, WholeBody>;

/// The connections of one runtime. A connection lives on the runtime that opened it, and makes no progress while that runtime
/// is idle, so each runtime has its own.
struct RuntimePool {
    runtime: Id,
    pool: Pool,
    /// By the system's clock.
    last_used: Duration,
    /// Closed when the runtime ends.
    alive: Arc<Semaphore>,
    /// Ends the task that waits for the runtime's end.
    _ends: Ends,
}

impl HyperTransport {
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

impl Default for HyperTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("max_connections", &self.shared.max_connections)
            .field("idle_timeout", &self.shared.idle_timeout)
            .finish_non_exhaustive()
    }
}

impl Transport for HyperTransport {
    fn call(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            if Handle::try_current().is_ok() {
                shared.call(request, options).await
            } else {
                background::spawn(shared.call(request, options))?.await?
            }
        })
    }

    fn call_blocking(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> TransportResult {
        block_on(background::spawn(Arc::clone(&self.shared).call(request, options))?)?
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(sleep_on_runtime(duration))
    }
}

impl Shared {
    async fn call(
        self: Arc<Self>,
        mut request: http::Request<Bytes>,
        options: CallOptions,
    ) -> TransportResult {
        if request.uri().host().is_none() {
            let message = format!("`{}` is not an absolute URI", request.uri());
            return Err(TransportError::new(TransportErrorKind::Unsupported, message));
        }
        let host = authority(request.uri());
        let proxy = self.connector.forwarding_proxy(request.uri())?;
        if let Some(authorization) = proxy.and_then(Proxy::authorization) {
            request.headers_mut().insert(PROXY_AUTHORIZATION, authorization);
        }
        let deadline = options.total_timeout.map(|limit| clock::monotonic().saturating_add(limit));
        // The semaphore is never closed. Waiting for a turn counts towards no other limit.
        let mut turn = None;
        let mut acquire = pin!(self.calls.acquire());
        let mut acquired = |context: &mut Context<'_>| {
            acquire.as_mut().poll(context).map(|permit| turn = Some(permit))
        };
        if !in_time(options.total_timeout, &mut acquired).await {
            let kind = TransportErrorKind::ConnectTimeout;
            return Err(timed_out(
                kind,
                "timed out waiting for a connection slot for",
                &host,
                options.total_timeout,
            ));
        }
        // The larger part of a call's state, allocated only for those that have their turn.
        Box::pin(self.exchange(request, options, deadline, &host)).await
    }

    async fn exchange(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
        deadline: Option<Duration>,
        host: &str,
    ) -> TransportResult {
        let mut request = request.map(WholeBody::new);
        let mut connection = capture_connection(&mut request);
        let ends = Ends::default();
        let mut response = pin!(CALL.scope(ends.seen(), self.pool().request(request)));

        // The pool connects and sends in one future; the captured connection tells when the one
        // became the other.
        let limit = least(options.connect_timeout, deadline);
        let mut early = None;
        {
            let mut connected = pin!(connection.wait_for_connection_metadata());
            let mut started = |context: &mut Context<'_>| {
                if let Poll::Ready(response) = response.as_mut().poll(context) {
                    early = Some(response);
                    return Poll::Ready(());
                }
                connected.as_mut().poll(context).map(|_| ())
            };
            if !in_time(limit, &mut started).await {
                let kind = TransportErrorKind::ConnectTimeout;
                return Err(timed_out(kind, "no connection to", host, limit));
            }
        }
        let limit = least(options.read_timeout, deadline);
        let mut exchange = pin!(async {
            let response = match early {
                Some(response) => response,
                None => response.await,
            };
            let (mut head, body) =
                response.map_err(|error| failure::while_sending(error, host))?.into_parts();
            let body = body::collect(body, options.max_response_bytes, host).await?;
            // A connection that the server took out of HTTP is among them, and would stay open with the response.
            head.extensions.clear();
            Ok(http::Response::from_parts(head, body))
        });
        let mut result = None;
        let mut exchanged = |context: &mut Context<'_>| {
            exchange.as_mut().poll(context).map(|exchanged| result = Some(exchanged))
        };
        in_time(limit, &mut exchanged).await;
        result.unwrap_or_else(|| {
            Err(timed_out(
                TransportErrorKind::ReadTimeout,
                "no complete response from",
                host,
                limit,
            ))
        })
    }

    /// The connections of the runtime that polls.
    fn pool(&self) -> Pool {
        let runtime = Handle::current();
        let now = clock::monotonic();
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = pools.iter_mut().find(|pool| pool.runtime == runtime.id()) {
            own.last_used = now;
            return own.pool.clone();
        }
        // Connections that were not used for so long are closed anyway.
        let in_use = |pool: &RuntimePool| {
            !pool.alive.is_closed() && now.saturating_sub(pool.last_used) <= self.idle_timeout
        };
        pools.retain(in_use);
        let pool = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(self.idle_timeout)
            .pool_max_idle_per_host(self.max_connections)
            .build(self.connector.clone());
        let (of_runtime, of_pool) = (Ends::default(), Ends::default());
        let (alive, ended) = (of_runtime.seen(), of_pool.seen());
        runtime.spawn(async move {
            // Dropped with the runtime, or when the pool ends.
            let _of_runtime = of_runtime;
            drop(ended.acquire().await);
        });
        pools.push(RuntimePool {
            runtime: runtime.id(),
            pool: pool.clone(),
            last_used: now,
            alive,
            _ends: of_pool,
        });
        pool
    }
}

/// Polls until it is ready; whether that is within the limit. Not generic: a timeout of each future
/// would cost every application some kilobytes, and the time to build them.
async fn in_time(
    limit: Option<Duration>,
    poll: &mut (dyn FnMut(&mut Context<'_>) -> Poll<()> + Send),
) -> bool {
    let mut sleep = pin!(limit.map(sleep));
    poll_fn(|context| match (poll(context), sleep.as_mut().as_pin_mut()) {
        (Poll::Ready(()), _) => Poll::Ready(true),
        (Poll::Pending, Some(sleep)) => sleep.poll(context).map(|()| false),
        (Poll::Pending, None) => Poll::Pending,
    })
    .await
}

/// A limit, or what is left until the deadline if that is less.
fn least(limit: Option<Duration>, deadline: Option<Duration>) -> Option<Duration> {
    let left = deadline.map(|deadline| deadline.saturating_sub(clock::monotonic()));
    limit.into_iter().chain(left).min()
}

fn timed_out(
    kind: TransportErrorKind,
    what: &str,
    host: &str,
    limit: Option<Duration>,
) -> TransportError {
    let limit = limit.unwrap_or_default();
    TransportError::new(kind, format!("{what} {host} within {limit:?}"))
}

/// What can be chosen about a [`HyperTransport`].
#[derive(Debug)]
pub struct Builder {
    max_connections: usize,
    idle_timeout: Duration,
    proxies: Option<Proxies>,
    tls: Option<Arc<ClientConfig>>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            max_connections: 128,
            idle_timeout: Duration::from_secs(30),
            proxies: None,
            tls: None,
        }
    }
}

impl Builder {
    /// Most calls under way at a time, 1 to 100,000; 128 by default. A call beyond waits for its
    /// turn, in order. As many idle connections are kept for each host, so that a host never sees
    /// more than twice as many connections.
    #[inline]
    #[must_use]
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.max_connections = connections.clamp(1, 100_000);
        self
    }

    /// How long an unused connection is kept, 30 seconds by default.
    #[inline]
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sends everything through this proxy, `http://[user:password@]host[:port]`, whatever the
    /// environment says.
    #[inline]
    #[must_use]
    pub fn proxy(mut self, uri: impl Into<String>) -> Self {
        self.proxies = Some(Proxies::all(&uri.into()));
        self
    }

    /// Uses no proxy, whatever the environment says.
    #[inline]
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Some(Proxies::default());
        self
    }

    /// Trusts the root certificates of this PEM text, and no others.
    ///
    /// # Errors
    ///
    /// If there is no certificate in it, or no crypto provider.
    #[inline]
    pub fn root_certificates(mut self, pem: &[u8]) -> Result<Self, TransportError> {
        self.tls = Some(Arc::new(trust::config_trusting(tls::certificates(pem)?)?));
        Ok(self)
    }

    /// Uses this TLS configuration: for client certificates, or a verifier of your own. The type is
    /// that of rustls 0.23. Its `alpn_protocols` may name `http/1.1` alone.
    #[inline]
    #[must_use]
    pub fn tls_config(mut self, config: Arc<ClientConfig>) -> Self {
        self.tls = Some(config);
        self
    }

    /// The transport. Opens no connection and reads no file.
    #[must_use]
    pub fn build(self) -> HyperTransport {
        let proxies = self.proxies.unwrap_or_else(Proxies::from_env);
        HyperTransport {
            shared: Arc::new(Shared {
                connector: Connector::new(proxies, self.tls),
                calls: Semaphore::new(self.max_connections),
                max_connections: self.max_connections,
                idle_timeout: self.idle_timeout,
                pools: Mutex::default(),
            }),
        }
    }
}
