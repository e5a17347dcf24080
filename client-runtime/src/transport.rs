//! How a request reaches a server: the [`Transport`] trait, what a call asks of it, and how it fails.
//!
//! A transport sends one request and gives back one complete response. It enforces the connect and
//! read timeouts and the bound on the response's size; signing, retries and the time limits of a
//! whole operation lie above it. The transports of this crate stand behind features: `hyper`
//! (async, and blocking through a background thread), `ureq` (blocking) and `reqwest` (a client
//! that the application already has). Anything else implements the trait.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::ops::ControlFlow;
use std::pin::{Pin, pin};
use std::sync::Arc;
#[cfg(any(feature = "hyper-no-provider", feature = "ureq-no-provider"))]
use std::sync::OnceLock;
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::Duration;

use bytes::Bytes;

use crate::clock;

#[cfg(any(feature = "aws-config", feature = "hyper-no-provider", feature = "reqwest"))]
pub(crate) mod background;
#[cfg(any(feature = "aws-config", feature = "hyper-no-provider", feature = "reqwest"))]
pub(crate) mod body;
mod error;
#[cfg(any(feature = "hyper-no-provider", feature = "reqwest"))]
mod failure;
#[cfg(feature = "hyper-no-provider")]
pub mod hyper;
pub(crate) mod on_thread;
#[cfg(any(feature = "hyper-no-provider", feature = "ureq-no-provider"))]
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest;
pub(crate) mod timer;
#[cfg(any(feature = "hyper-no-provider", feature = "ureq-no-provider"))]
mod tls;
#[cfg(feature = "ureq-no-provider")]
pub mod ureq;
#[cfg(any(feature = "hyper-no-provider", feature = "reqwest"))]
mod whole_body;

pub use error::{TransportError, TransportErrorKind};
#[cfg(feature = "hyper-no-provider")]
pub use hyper::HyperTransport;
#[cfg(feature = "reqwest")]
pub use reqwest::ReqwestTransport;
#[cfg(feature = "ureq-no-provider")]
pub use ureq::UreqTransport;

/// A future on the heap, so that the trait that returns it is object-safe.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The result of a transport: a complete response, or the error that prevented one.
pub type TransportResult = Result<http::Response<Bytes>, TransportError>;

/// Sends a request and returns its complete response.
///
/// Only [`call`](Self::call) is required. A response of any status is a response: an error means
/// that there is no complete one. Dropping the future abandons the call, and a connection on which
/// a call was abandoned must not serve another.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends `request` and gives back the response.
    ///
    /// The URI is absolute, and the body's length is known: a transport adds `host` and
    /// `content-length` where they are missing, and changes no header that is there, since headers
    /// may be signed.
    ///
    /// # Errors
    ///
    /// Every way in which no complete response arrives within `options`; see
    /// [`TransportErrorKind`].
    fn call(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> BoxFuture<'_, TransportResult>;

    /// Sends `request`, and blocks the thread until the response is there.
    ///
    /// By default [`call`](Self::call), polled on this thread: right for a future that makes
    /// progress without help of the thread that waits for it. A transport that needs a runtime
    /// overrides it.
    ///
    /// # Errors
    ///
    /// As for [`call`](Self::call).
    fn call_blocking(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> TransportResult {
        block_on(self.call(request, options))
    }

    /// Completes after `duration`; what a retry waits on.
    ///
    /// It is also what limits an async call or attempt that has a timeout, and is dropped when that
    /// ends first. By default a thread that waits until then, which works under any executor. A
    /// transport that is bound to a runtime uses that runtime's timer.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(timer::sleep(duration))
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn call(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> BoxFuture<'_, TransportResult> {
        (**self).call(request, options)
    }

    fn call_blocking(
        &self,
        request: http::Request<Bytes>,
        options: CallOptions,
    ) -> TransportResult {
        (**self).call_blocking(request, options)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        (**self).sleep(duration)
    }
}

/// What one attempt asks of its transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallOptions {
    /// Longest time until a connection is there: name resolution, TCP and TLS together. 3.1 seconds
    /// by default; `None` waits as long as the system does.
    pub connect_timeout: Option<Duration>,
    /// Longest time from having a connection until the last byte of the response, so that a server
    /// that trickles is bounded like one that stalls. 60 seconds by default; `None` waits for ever.
    pub read_timeout: Option<Duration>,
    /// Longest time of the whole call, including the time that it waits for its turn where the transport
    /// bounds its connections. `None`, the default, leaves it to the other limits.
    pub total_timeout: Option<Duration>,
    /// Most bytes that a response body may have, 16 MiB by default. A longer one is an error and is
    /// never held in memory.
    pub max_response_bytes: usize,
}

impl CallOptions {
    /// The longest time of a call whose connect and read timeouts cannot be told apart.
    #[cfg(any(feature = "aws-config", feature = "reqwest", feature = "ureq-no-provider"))]
    pub(crate) fn sum(&self) -> Option<Duration> {
        let parts = self.connect_timeout.zip(self.read_timeout);
        let parts = parts.map(|(connect, read)| connect.saturating_add(read));
        parts.into_iter().chain(self.total_timeout).min()
    }
}

impl Default for CallOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Some(Duration::from_millis(3_100)),
            read_timeout: Some(Duration::from_secs(60)),
            total_timeout: None,
            max_response_bytes: 16 * 1024 * 1024,
        }
    }
}

/// The transport that async calls use when the configuration names none: hyper's, else ureq's.
///
/// One a process: clients that are made without a transport share its connections.
///
/// # Errors
///
/// [`TransportErrorKind::Unsupported`] if no feature that brings one is enabled.
pub fn default_transport() -> Result<Arc<dyn Transport>, TransportError> {
    #[cfg(feature = "hyper-no-provider")]
    return Ok(shared_hyper());
    #[cfg(all(feature = "ureq-no-provider", not(feature = "hyper-no-provider")))]
    return Ok(shared_ureq());
    #[cfg(not(any(feature = "hyper-no-provider", feature = "ureq-no-provider")))]
    Err(no_transport())
}

/// The transport that blocking calls use when the configuration names none: ureq's, else hyper's.
///
/// # Errors
///
/// [`TransportErrorKind::Unsupported`] if no feature that brings one is enabled.
#[inline]
pub fn default_blocking_transport() -> Result<Arc<dyn Transport>, TransportError> {
    #[cfg(feature = "ureq-no-provider")]
    return Ok(shared_ureq());
    #[cfg(all(feature = "hyper-no-provider", not(feature = "ureq-no-provider")))]
    return Ok(shared_hyper());
    #[cfg(not(any(feature = "hyper-no-provider", feature = "ureq-no-provider")))]
    Err(no_transport())
}

/// Whether the default transports and signatures use a validated module of cryptography: true if the feature `aws-lc` is on
/// and the application enables the feature `fips` of rustls. A program that must have it asks once, at its start.
#[inline]
#[must_use]
pub fn uses_fips_module() -> bool {
    #[cfg(all(
        feature = "aws-lc",
        any(feature = "hyper-no-provider", feature = "ureq-no-provider")
    ))]
    return tls::provider().is_ok_and(|provider| provider.fips());
    // Without TLS there is nothing to ask, and without aws-lc signatures are made elsewhere.
    #[cfg(not(all(
        feature = "aws-lc",
        any(feature = "hyper-no-provider", feature = "ureq-no-provider")
    )))]
    false
}

#[cfg(feature = "hyper-no-provider")]
fn shared_hyper() -> Arc<dyn Transport> {
    static SHARED: OnceLock<Arc<HyperTransport>> = OnceLock::new();
    Arc::clone(SHARED.get_or_init(Arc::default)) as _
}

#[cfg(feature = "ureq-no-provider")]
fn shared_ureq() -> Arc<dyn Transport> {
    static SHARED: OnceLock<Arc<UreqTransport>> = OnceLock::new();
    Arc::clone(SHARED.get_or_init(Arc::default)) as _
}

#[cfg(not(any(feature = "hyper-no-provider", feature = "ureq-no-provider")))]
fn no_transport() -> TransportError {
    TransportError::new(
        TransportErrorKind::Unsupported,
        "no transport: enable the feature `hyper` or `ureq`, or set one with `http_client` in the \
         configuration",
    )
}

/// Host and port of a URI, for messages.
#[cfg(any(
    feature = "aws-config",
    feature = "hyper-no-provider",
    feature = "reqwest",
    feature = "ureq-no-provider"
))]
pub(crate) fn authority(uri: &http::Uri) -> String {
    let host = uri.host().unwrap_or_default();
    // Every call comes here, before anybody knows whether there will be a message.
    match uri.port() {
        Some(port) => [host, ":", port.as_str()].concat(),
        None if uri.scheme_str() == Some("https") => [host, ":443"].concat(),
        None => [host, ":80"].concat(),
    }
}

/// Polls `future` to its end on this thread, which sleeps in between.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let polled = poll_and(future, || {
        thread::park();
        ControlFlow::<Infallible>::Continue(())
    });
    let Ok(output) = polled;
    output
}

/// As [`block_on`], but gives nothing if the future is not ready within the limit.
pub(crate) fn block_on_within<F: Future>(limit: Option<Duration>, future: F) -> Option<F::Output> {
    // What is ready at once needs no clock.
    let mut deadline = None;
    let polled = poll_and(future, || {
        let left = limit.map(|limit| {
            let now = clock::monotonic();
            deadline.get_or_insert_with(|| now.saturating_add(limit)).saturating_sub(now)
        });
        match left {
            None => thread::park(),
            Some(left) if left.is_zero() => return ControlFlow::Break(()),
            Some(left) => thread::park_timeout(left),
        }
        ControlFlow::Continue(())
    });
    polled.ok()
}

/// Polls a future on this thread until it is ready. In between, `wait` puts the thread to sleep, or gives up.
fn poll_and<F: Future, B>(
    future: F,
    mut wait: impl FnMut() -> ControlFlow<B>,
) -> Result<F::Output, B> {
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Ok(output);
        }
        if let ControlFlow::Break(reason) = wait() {
            return Err(reason);
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}
