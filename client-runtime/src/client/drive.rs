//! The drivers, async and blocking: they carry out the actions of the state machine.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::{
    Action, CallOptions, Event, Finished, Handle, Inner, Limits, Now, Outcome, Overrides, Prepared,
    Transport, TransportError,
};
use crate::call::Failure;
use crate::config;
use crate::config::timeout::TimeoutConfig;
use crate::credentials::{Credentials, CredentialsCache, CredentialsError};
use crate::primitives::Body;
use crate::trace;
use crate::transport::timer::{Ended, WholeLimit};
use crate::transport::{BoxFuture, TransportResult, default_blocking_transport, default_transport};

impl Handle {
    /// Waits between calls. A mock answers at once, so nobody waits for it.
    pub(crate) async fn sleep(&self, duration: Duration) {
        if self.0.config.mock.is_some() {
            return;
        }
        if let Ok(transport) = self.0.transport(&self.0.transport, default_transport) {
            transport.sleep(duration).await;
        }
    }

    /// The time that has passed by the client's clock.
    pub(crate) fn passed(&self) -> Duration {
        config::monotonic_of(self.0.config.time_source.as_ref())
    }

    /// The client's limits of time.
    pub(crate) fn timeouts(&self) -> &TimeoutConfig {
        &self.0.limits.timeout
    }

    /// Waits between blocking calls, which a mock needs as little.
    #[inline]
    pub(crate) fn sleep_blocking(&self, sleep: impl FnOnce()) {
        if self.0.config.mock.is_none() {
            sleep();
        }
    }

    /// Behind a pointer, so that it is compiled here, once, and not in every crate that sends an input.
    #[inline(never)]
    pub(super) fn call(
        self,
        prepared: Prepared,
        overrides: Option<Box<Overrides>>,
    ) -> BoxFuture<'static, Finished> {
        let span = trace::span(self.0.core.service(), prepared.operation);
        Box::pin(trace::within(span, async move {
            let mut attempts = 0;
            let outcome = self.drive(prepared, overrides, &mut attempts).await;
            Finished { outcome, attempts }
        }))
    }

    async fn drive(
        &self,
        mut prepared: Prepared,
        overrides: Option<Box<Overrides>>,
        attempts: &mut u32,
    ) -> Outcome {
        let inner = &*self.0;
        let transport = inner.transport(&inner.transport, default_transport)?;
        let limits = inner.limits(overrides.as_deref());
        let mut now = inner.now();
        let started = now.passed;
        let mut whole = WholeLimit::new(transport, limits.timeout.operation_timeout());
        let mut account = None;
        if inner.has_account_endpoints() {
            // Boxed, because few services have it and every waiting call has room for it.
            let found = Box::pin(inner.account(transport));
            if let Ended::Ready(found) = whole.within(None, found).await {
                account = found;
            }
            now = inner.now();
        }
        let target = inner.own_target(&mut prepared, account)?;
        let mut call = inner.start(&prepared, target.as_ref(), &limits, now)?.since(started);
        #[cfg(feature = "aws-config")]
        call.observe(overrides.as_deref().and_then(Overrides::observer));
        let tracer = inner.core.service().tracer;
        let mut event = Event::Start;
        loop {
            let action = call.next(event, now);
            trace::decision(tracer, &mut call, &action);
            event = match action {
                Action::Credentials { expired, timeout } => {
                    let fetch = Box::pin(inner.fetched(expired, now, transport));
                    let own = timeout.filter(|_| !call.waits_for_operation());
                    ended(whole.within(own, fetch).await)
                }
                Action::Send { request, options, timeout } => {
                    let own = timeout.filter(|_| !call.waits_for_operation());
                    let attempt = whole.within(own, transport.call(request, options)).await;
                    let event = ended(attempt.map(answered));
                    trace::attempt(tracer, call.attempt(), &event);
                    event
                }
                Action::Sleep(duration) => {
                    let slept = whole.within(None, transport.sleep(duration)).await;
                    ended(slept.map(|()| Event::Slept))
                }
                Action::Done(outcome) => return outcome,
            };
            *attempts = call.attempt();
            now = inner.now();
        }
    }
}

impl Inner {
    #[inline]
    pub(super) fn call_blocking(
        &self,
        prepared: Prepared,
        overrides: Option<&Overrides>,
    ) -> Finished {
        let span = trace::span(self.core.service(), prepared.operation);
        let mut attempts = 0;
        let drive = || self.drive_blocking(prepared, overrides, &mut attempts);
        let outcome = trace::inside(&span, drive);
        Finished { outcome, attempts }
    }

    #[inline]
    fn drive_blocking(
        &self,
        mut prepared: Prepared,
        overrides: Option<&Overrides>,
        attempts: &mut u32,
    ) -> Outcome {
        let transport = self.transport(&self.blocking_transport, default_blocking_transport)?;
        let limits = self.limits(overrides);
        let mut now = self.now();
        let started = now.passed;
        let mut account = None;
        if self.has_account_endpoints() {
            account = self.account_blocking(limits.timeout.operation_timeout());
            now = self.now();
        }
        let target = self.own_target(&mut prepared, account)?;
        let mut call = self.start(&prepared, target.as_ref(), &limits, now)?.since(started);
        #[cfg(feature = "aws-config")]
        call.observe(overrides.and_then(Overrides::observer));
        let tracer = self.core.service().tracer;
        let mut event = Event::Start;
        loop {
            let action = call.next(event, now);
            trace::decision(tracer, &mut call, &action);
            event = match action {
                Action::Credentials { expired, timeout } => {
                    self.fetch_blocking(expired, timeout, now)
                }
                Action::Send { request, options, timeout } => {
                    let started = self.now().passed;
                    let result = transport.call_blocking(request, capped(options, timeout));
                    let event = match (result, timeout) {
                        (Err(error), Some(limit))
                            if error.is_timeout()
                                && self.now().passed.saturating_sub(started) >= limit =>
                        {
                            Event::TimedOut
                        }
                        (result, _) => answered(result),
                    };
                    trace::attempt(tracer, call.attempt(), &event);
                    event
                }
                Action::Sleep(duration) => {
                    std::thread::sleep(duration);
                    Event::Slept
                }
                Action::Done(outcome) => return outcome,
            };
            *attempts = call.attempt();
            now = self.now();
        }
    }

    fn limits(&self, overrides: Option<&Overrides>) -> Cow<'_, Limits> {
        match overrides {
            Some(overrides) => Cow::Owned(overrides.limits(&self.limits)),
            None => Cow::Borrowed(&self.limits),
        }
    }

    fn transport<'t>(
        &self,
        kept: &'t OnceLock<Arc<dyn Transport>>,
        default: fn() -> Result<Arc<dyn Transport>, TransportError>,
    ) -> Result<&'t dyn Transport, Failure> {
        if let Some(transport) = kept.get() {
            return Ok(&**transport);
        }
        let transport = match &self.config.http_client {
            Some(transport) => Arc::clone(transport),
            None => default().map_err(Failure::Transport)?,
        };
        Ok(&**kept.get_or_init(|| transport))
    }

    /// Credentials for a blocking call. The timeout is the call's, and ends the wait whatever the provider does.
    #[inline]
    pub(super) fn fetch_blocking(
        &self,
        expired: Option<Credentials>,
        timeout: Option<Duration>,
        now: Now,
    ) -> Event {
        let fetched = self.cache(expired).map(|cache| cache.get_blocking(now.wall, timeout));
        match fetched {
            Ok(Some(result)) => Event::Credentials(result),
            Ok(None) => Event::TimedOut,
            Err(error) => Event::Credentials(Err(error)),
        }
    }

    async fn fetched(
        &self,
        expired: Option<Credentials>,
        now: Now,
        timer: &dyn Transport,
    ) -> Event {
        Event::Credentials(match self.cache(expired) {
            Ok(cache) => cache.get(now.wall, timer).await,
            Err(error) => Err(error),
        })
    }

    /// The cache, without the credentials that the service says are expired.
    fn cache(&self, expired: Option<Credentials>) -> Result<&CredentialsCache, CredentialsError> {
        let cache = self.credentials()?;
        if let Some(expired) = expired {
            cache.invalidate(&expired);
        }
        Ok(cache)
    }
}

/// A blocking attempt cannot be abandoned, but it can be limited: as a whole, and in its parts for transports that know
/// no more.
#[inline]
fn capped(mut options: CallOptions, timeout: Option<Duration>) -> CallOptions {
    if let Some(limit) = timeout {
        let cap = |timeout: Option<Duration>| Some(timeout.map_or(limit, |own| own.min(limit)));
        options.connect_timeout = cap(options.connect_timeout);
        options.read_timeout = cap(options.read_timeout);
        options.total_timeout = cap(options.total_timeout);
    }
    options
}

/// What happened, or which limit ran out.
fn ended(ended: Ended<Event>) -> Event {
    match ended {
        Ended::Ready(event) => event,
        Ended::Own => Event::TimedOut,
        Ended::Whole => Event::OutOfTime,
    }
}

/// The result of a transport, with a body that is wiped when it is dropped.
fn answered(result: TransportResult) -> Event {
    Event::Response(result.map(|response| response.map(Body::from)))
}
