//! Credentials kept until shortly before they expire, fetched once however many calls wait.
//!
//! There is no task and no runtime: the first call that finds the cache stale fetches, and the others wait for it, or
//! go on with what is there while it is still good. If that call is dropped, one of those that wait takes over. A
//! blocking call waits for other blocking ones alone, since it may block the very task that fetches.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime};

use super::{
    Credentials, CredentialsError, FETCH_TIMEOUT, ProvideCredentials, Result,
    SharedCredentialsProvider,
};
use crate::transport::Transport;
use crate::transport::timer::within;

/// Before credentials expire by this much, somebody fetches new ones and the others still use them. A quarter of the
/// credentials' life, if that is less.
const REFRESH_AHEAD: Duration = Duration::from_secs(300);

/// Before credentials expire by this much, they are not used any more: a request takes time to arrive.
const TOO_LATE: Duration = Duration::from_secs(10);

/// After a provider failed while the credentials were still good, how long it is left alone.
const LEAVE_ALONE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(crate) struct CredentialsCache {
    provider: SharedCredentialsProvider,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Credentials>,
    refresh_at: Option<SystemTime>,
    fetching: Option<Fetcher>,
    /// Counts the fetches that ended, so that who waited knows that his has.
    fetches: u64,
    /// What the last fetch gave, for those that waited for it. `None` if it was abandoned.
    outcome: Option<Result>,
    waiting: Vec<Waker>,
}

/// Who fetches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fetcher {
    Task,
    Thread,
}

enum Step {
    Ready(Credentials),
    Fetch,
    Wait(u64),
}

impl CredentialsCache {
    pub(crate) fn new(provider: SharedCredentialsProvider) -> Self {
        Self { provider, state: Mutex::default() }
    }

    /// The credentials to sign with at the time `now`. The timer limits a fetch. If there is none, the provider is asked
    /// by its blocking method and the future must be polled by a thread that may block.
    pub(crate) async fn get(&self, now: SystemTime, timer: Option<&dyn Transport>) -> Result {
        let fetcher = if timer.is_some() { Fetcher::Task } else { Fetcher::Thread };
        loop {
            match self.step(now, fetcher) {
                Step::Ready(credentials) => return Ok(credentials),
                Step::Fetch => {
                    let fetch = Fetch { cache: self, done: false };
                    let result = match timer {
                        Some(timer) => self.fetch(timer).await,
                        None => self.provider.provide_credentials_blocking(),
                    };
                    return fetch.finish(result, now);
                }
                Step::Wait(fetches) => {
                    if let Some(result) = self.wait(fetches).await {
                        return result;
                    }
                }
            }
        }
    }

    async fn fetch(&self, timer: &dyn Transport) -> Result {
        let provided = Box::pin(self.provider.provide_credentials());
        let provided = within(timer, Some(FETCH_TIMEOUT), provided).await;
        provided.unwrap_or_else(|| Err(CredentialsError::late()))
    }

    /// Credentials that are there and need no fetch.
    pub(crate) fn ready(&self, now: SystemTime) -> Option<Credentials> {
        let state = self.lock();
        let current = state.current.as_ref()?;
        let fresh = state.refresh_at.is_none_or(|at| now < at);
        fresh.then(|| current.clone())
    }

    /// Forgets credentials that the service refused, unless others have come in the meantime.
    pub(crate) fn refused(&self, credentials: &Credentials) {
        let mut state = self.lock();
        if state.current.as_ref().is_some_and(|current| current.same(credentials)) {
            state.current = None;
        }
    }

    fn step(&self, now: SystemTime, fetcher: Fetcher) -> Step {
        let mut state = self.lock();
        if let Some(current) = &state.current {
            let fresh = state.refresh_at.is_none_or(|at| now < at);
            let usable = current.expiry().is_none_or(|expiry| now + TOO_LATE < expiry);
            if fresh || (usable && state.fetching.is_some()) {
                return Step::Ready(current.clone());
            }
        }
        match (state.fetching, fetcher) {
            (None, _) | (Some(Fetcher::Task), Fetcher::Thread) => {}
            _ => return Step::Wait(state.fetches),
        }
        state.fetching = Some(fetcher);
        Step::Fetch
    }

    /// Waits until the fetch under way has ended. Gives `None` if it was abandoned.
    async fn wait(&self, fetches: u64) -> Option<Result> {
        poll_fn(|context| {
            let mut state = self.lock();
            if state.fetches != fetches {
                return Poll::Ready(state.outcome.clone());
            }
            if !state.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                state.waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The fetch of this call. If it is dropped unfinished, somebody else may fetch.
struct Fetch<'a> {
    cache: &'a CredentialsCache,
    done: bool,
}

impl Fetch<'_> {
    fn finish(mut self, result: Result, now: SystemTime) -> Result {
        self.done = true;
        let mut state = self.cache.lock();
        let result = match (result, &state.current) {
            (Ok(credentials), _) => {
                state.refresh_at = credentials.expiry().map(|expiry| {
                    let life = expiry.duration_since(now).unwrap_or_default();
                    expiry - REFRESH_AHEAD.min(life / 4)
                });
                state.current = Some(credentials.clone());
                Ok(credentials)
            }
            // The provider failed, but what is there is still good.
            (Err(_), Some(current))
                if current.expiry().is_none_or(|expiry| now + TOO_LATE < expiry) =>
            {
                let current = current.clone();
                let again = now + LEAVE_ALONE;
                let last = current.expiry().map(|expiry| expiry - TOO_LATE);
                state.refresh_at = Some(last.map_or(again, |last| again.min(last)));
                Ok(current)
            }
            (Err(error), _) => Err(error),
        };
        let waiting = state.end(Some(result.clone()));
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
        result
    }
}

impl Drop for Fetch<'_> {
    fn drop(&mut self) {
        if !self.done {
            let waiting = self.cache.lock().end(None);
            waiting.into_iter().for_each(Waker::wake);
        }
    }
}

impl State {
    /// Gives back who waits: to be woken after the lock is released, since a waker may poll at once.
    fn end(&mut self, outcome: Option<Result>) -> Vec<Waker> {
        self.fetching = None;
        self.fetches += 1;
        self.outcome = outcome;
        std::mem::take(&mut self.waiting)
    }
}
