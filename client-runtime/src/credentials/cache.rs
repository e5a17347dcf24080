//! The cache of credentials: refreshed shortly before they expire, by one fetch for all the calls that wait.
//!
//! There is no task and no runtime. An async fetch is a future in the cache, which the calls that wait for it poll: if
//! one of them is dropped or runs out of time, the fetch goes on with the next. A blocking fetch runs on a thread of its
//! own, so that a provider that hangs holds nobody up. Async calls wait for either kind; a blocking call waits for
//! blocking fetches alone, since it may block the very task that polls the other.
//!
//! Every wait has a limit, [`FETCH_TIMEOUT`] or less. If a fetch fails, calls go on with the last credentials, even with
//! expired ones: the service decides, and an outage of the provider ends no call that the service would answer.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use super::{
    Credentials, CredentialsError, FETCH_TIMEOUT, ProvideCredentials as _, Result,
    SharedCredentialsProvider,
};
use crate::random::Random;
use crate::trace;
use crate::tracer::Tracer;
use crate::transport::on_thread;
use crate::transport::timer::within;
use crate::transport::{BoxFuture, Transport, block_on_within};

/// New credentials are fetched this long before the current ones expire, or in the last quarter of their life if that is
/// shorter. Other calls use the current ones meanwhile.
const REFRESH_AHEAD: Duration = Duration::from_secs(300);

/// Credentials that expire within this time count as expired: a request takes time to arrive.
const EXPIRY_MARGIN: Duration = Duration::from_secs(10);

/// The shortest pause after a fetch that failed while the credentials were still good. The longest is twice that.
const PAUSE: Duration = Duration::from_secs(30);

/// The same for credentials that have expired. AWS's SDKs wait from five to ten minutes.
const PAUSE_WHEN_EXPIRED: Duration = Duration::from_secs(300);

#[derive(Debug)]
pub(crate) struct CredentialsCache {
    provider: SharedCredentialsProvider,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    current: Option<Credentials>,
    refresh_at: Option<SystemTime>,
    /// The fetch that waiting calls poll.
    polled: Option<Arc<Fetch>>,
    /// The fetch that runs on a thread.
    threaded: Option<Arc<Fetch>>,
    random: Random,
    tracer: Tracer,
}

/// A fetch in progress.
#[derive(Debug)]
struct Fetch {
    started: SystemTime,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    /// The provider's future, unless a call polls it at this moment or a thread fetches.
    future: Option<BoxFuture<'static, Result>>,
    /// What waiting calls get.
    outcome: Option<Result>,
    /// How many calls wait.
    waiting: usize,
    wakers: Vec<Waker>,
}

enum Step {
    Ready(Credentials),
    Wait(Arc<Fetch>),
}

impl CredentialsCache {
    pub(crate) fn new(provider: SharedCredentialsProvider) -> Self {
        let state = State {
            current: None,
            refresh_at: None,
            polled: None,
            threaded: None,
            random: Random::new(),
            tracer: Tracer::default(),
        };
        Self { provider, state: Arc::new(Mutex::new(state)) }
    }

    /// Tells observers under the target of a client.
    pub(crate) fn told_by(self, tracer: Tracer) -> Self {
        lock(&self.state).tracer = tracer;
        self
    }

    /// The credentials to sign with at the time `now`. The timer limits the wait.
    pub(crate) async fn get(&self, now: SystemTime, timer: &dyn Transport) -> Result {
        let fetch = match self.step(now, false) {
            Step::Ready(credentials) => return Ok(credentials),
            Step::Wait(fetch) => fetch,
        };
        let wait = Box::pin(wait(&self.state, &fetch, now));
        let result = within(timer, Some(FETCH_TIMEOUT), wait).await;
        result.unwrap_or_else(|| {
            complete(
                &self.state,
                &fetch,
                Err(CredentialsError::no_answer_within(FETCH_TIMEOUT)),
                now,
            )
        })
    }

    /// As [`get`](Self::get), for a thread that may block, and `None` if the caller's own limit runs out.
    #[inline]
    pub(crate) fn get_blocking(&self, now: SystemTime, limit: Option<Duration>) -> Option<Result> {
        let fetch = match self.step(now, true) {
            Step::Ready(credentials) => return Some(Ok(credentials)),
            Step::Wait(fetch) => fetch,
        };
        let own = limit.filter(|limit| *limit < FETCH_TIMEOUT);
        let result = block_on_within(own.or(Some(FETCH_TIMEOUT)), wait(&self.state, &fetch, now));
        match (result, own) {
            (None, None) => Some(complete(
                &self.state,
                &fetch,
                Err(CredentialsError::no_answer_within(FETCH_TIMEOUT)),
                now,
            )),
            (result, _) => result,
        }
    }

    /// Credentials that are there and need no fetch.
    pub(crate) fn ready(&self, now: SystemTime) -> Option<Credentials> {
        let state = lock(&self.state);
        let current = state.current.as_ref()?;
        state.is_fresh(now).then(|| current.clone())
    }

    /// Forgets credentials that the service did not accept, unless others have come in the meantime.
    pub(crate) fn invalidate(&self, credentials: &Credentials) {
        let mut state = lock(&self.state);
        if state.current.as_ref().is_some_and(|current| current.same(credentials)) {
            state.current = None;
        }
    }

    fn step(&self, now: SystemTime, blocking: bool) -> Step {
        if let Some(credentials) = self.ready(now) {
            return Step::Ready(credentials);
        }
        if let Some(credentials) = self.provider.at_hand() {
            let mut state = lock(&self.state);
            state.accept(credentials.clone(), now);
            return Step::Ready(credentials);
        }
        let mut state = lock(&self.state);
        // The calls that started a fetch may have had less time than the fetch, which nobody has ended then.
        let in_time = |fetch: &Arc<Fetch>| {
            now.duration_since(fetch.started).is_ok_and(|age| age < FETCH_TIMEOUT)
        };
        let threaded = state.threaded.clone().filter(in_time);
        let polled = state.polled.clone().filter(in_time);
        if let Some(current) = &state.current
            && !expired(current, now)
            && (threaded.is_some()
                || polled.as_ref().is_some_and(|fetch| lock(&fetch.progress).waiting > 0))
        {
            return Step::Ready(current.clone());
        }
        if let Some(fetch) = threaded.or(polled.filter(|_| !blocking)) {
            lock(&fetch.progress).waiting += 1;
            return Step::Wait(fetch);
        }
        let progress = Progress { waiting: 1, ..Progress::default() };
        let fetch = Arc::new(Fetch { started: now, progress: Mutex::new(progress) });
        let before = if blocking {
            state.threaded.replace(Arc::clone(&fetch))
        } else {
            let provider = self.provider.clone();
            let future = Box::pin(async move { provider.provide_credentials().await });
            lock(&fetch.progress).future = Some(future);
            state.polled.replace(Arc::clone(&fetch))
        };
        drop(state);
        // The future of a fetch that is given up ends here, and not under the lock.
        drop(before);
        if blocking {
            self.start_thread(&fetch, now);
        }
        Step::Wait(fetch)
    }

    fn start_thread(&self, fetch: &Arc<Fetch>, now: SystemTime) {
        let (provider, state) = (self.provider.clone(), Arc::clone(&self.state));
        let kept = Arc::clone(fetch);
        let work = move || {
            let fetched =
                catch_unwind(AssertUnwindSafe(|| provider.provide_credentials_blocking()));
            let _ = complete(&state, &kept, fetched.unwrap_or_else(|_| Err(panicked())), now);
        };
        if let Err(error) = on_thread::start("trent-credentials", Box::new(work)) {
            let _ = complete(&self.state, fetch, Err(CredentialsError::unhandled(error)), now);
        }
    }
}

/// Waits for the end of a fetch, and polls it if no thread runs it.
async fn wait(state: &Mutex<State>, fetch: &Arc<Fetch>, now: SystemTime) -> Result {
    let mut waiter = Waiter { state, fetch, now, polls: false };
    poll_fn(|context| waiter.poll(context)).await
}

struct Waiter<'a> {
    state: &'a Mutex<State>,
    fetch: &'a Arc<Fetch>,
    now: SystemTime,
    /// True while the provider's future runs, and so after it has panicked.
    polls: bool,
}

impl Waiter<'_> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result> {
        let mut progress = lock(&self.fetch.progress);
        if let Some(outcome) = &progress.outcome {
            return Poll::Ready(outcome.clone());
        }
        if !progress.wakers.iter().any(|waker| waker.will_wake(context.waker())) {
            progress.wakers.push(context.waker().clone());
        }
        let Some(mut future) = progress.future.take() else { return Poll::Pending };
        drop(progress);
        self.polls = true;
        let polled = future.as_mut().poll(context);
        self.polls = false;
        match polled {
            Poll::Ready(result) => {
                // This call needs no wake.
                let own = |waker: &Waker| waker.will_wake(context.waker());
                lock(&self.fetch.progress).wakers.retain(|waker| !own(waker));
                Poll::Ready(complete(self.state, self.fetch, result, self.now))
            }
            Poll::Pending => {
                let mut progress = lock(&self.fetch.progress);
                if progress.outcome.is_none() {
                    progress.future = Some(future);
                }
                Poll::Pending
            }
        }
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        if self.polls {
            let _ = complete(self.state, self.fetch, Err(panicked()), self.now);
        }
        let mut progress = lock(&self.fetch.progress);
        progress.waiting -= 1;
        // The provider's future may hold the waker of this call; another call has to poll it.
        let wakers = std::mem::take(&mut progress.wakers);
        drop(progress);
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// Completes a fetch with this result unless it is complete already, and returns the result that waiting calls get.
fn complete(shared: &Mutex<State>, fetch: &Arc<Fetch>, result: Result, now: SystemTime) -> Result {
    let mut state = lock(shared);
    if let Some(outcome) = lock(&fetch.progress).outcome.clone() {
        // Nobody waits for it any more, but the next call can use what comes late.
        if let Ok(newer) = result
            && state.current.as_ref().is_none_or(|current| current.expiry() < newer.expiry())
        {
            state.accept(newer, now);
        }
        return outcome;
    }
    let outcome = state.finish(result, now);
    let mut ended = Vec::new();
    let State { polled, threaded, .. } = &mut *state;
    for kept in [polled, threaded] {
        // New credentials end the other fetch, too.
        let ends = |kept: &Arc<Fetch>| outcome.is_ok() || Arc::ptr_eq(kept, fetch);
        ended.extend(kept.take_if(|kept| ends(kept)));
    }
    drop(state);
    // This one last: whoever waits for it finds the other ended.
    ended.retain(|other| !Arc::ptr_eq(other, fetch));
    ended.push(Arc::clone(fetch));
    for fetch in ended {
        let mut progress = lock(&fetch.progress);
        progress.outcome.get_or_insert_with(|| outcome.clone());
        let (future, wakers) = (progress.future.take(), std::mem::take(&mut progress.wakers));
        drop(progress);
        // Outside of the locks: both may run code of others.
        drop(future);
        wakers.into_iter().for_each(Waker::wake);
    }
    outcome
}

impl State {
    fn is_fresh(&self, now: SystemTime) -> bool {
        self.refresh_at.is_none_or(|at| now < at)
    }

    fn accept(&mut self, credentials: Credentials, now: SystemTime) {
        self.refresh_at = credentials.expiry().map(|expiry| {
            if expired(&credentials, now) {
                // A provider in an outage of its own may give what has expired. It is not asked for each call.
                return later(now, self.pause(PAUSE_WHEN_EXPIRED));
            }
            let life = expiry.duration_since(now).unwrap_or_default();
            expiry - REFRESH_AHEAD.min(life / 4)
        });
        self.current = Some(credentials);
    }

    /// What waiting calls get for the result of a fetch.
    fn finish(&mut self, result: Result, now: SystemTime) -> Result {
        match (result, self.current.clone()) {
            (Ok(credentials), _) => {
                self.accept(credentials.clone(), now);
                Ok(credentials)
            }
            (Err(error), Some(current)) => {
                let is_expired = expired(&current, now);
                trace::stale_credentials(self.tracer, &current, &error, is_expired);
                self.refresh_at = Some(if is_expired {
                    later(now, self.pause(PAUSE_WHEN_EXPIRED))
                } else {
                    let again = later(now, self.pause(PAUSE));
                    let last = |expiry: SystemTime| expiry.checked_sub(EXPIRY_MARGIN);
                    current.expiry().and_then(last).map_or(again, |last| again.min(last))
                });
                Ok(current)
            }
            (Err(error), None) => Err(error),
        }
    }

    /// From once to twice the time, so that the clients of a fleet do not ask at the same moment.
    fn pause(&mut self, shortest: Duration) -> Duration {
        shortest.mul_f64(1.0 + self.random.fraction())
    }
}

fn expired(credentials: &Credentials, now: SystemTime) -> bool {
    credentials.expiry().is_some_and(|expiry| later(now, EXPIRY_MARGIN) >= expiry)
}

/// The time after another, or the other at the end of what a clock can tell.
fn later(time: SystemTime, passed: Duration) -> SystemTime {
    time.checked_add(passed).unwrap_or(time)
}

fn panicked() -> CredentialsError {
    CredentialsError::unhandled("the credentials provider panicked")
}

impl std::fmt::Debug for Progress {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Progress").field("waiting", &self.waiting).finish_non_exhaustive()
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
