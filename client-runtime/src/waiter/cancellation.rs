//! Ending a wait from outside.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

/// Ends a wait from outside: of another thread, another task, a signal's handler. Clones are the same.
///
/// A future that waits can also be dropped; this is for waits that block a thread, and for those that have to say how far
/// they came.
#[derive(Clone, Debug, Default)]
pub struct Cancellation(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    ends: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_cancelled: bool,
    last: u64,
    /// The tasks that wait. Each takes its own away when it ends.
    wakers: BTreeMap<u64, Waker>,
}

impl Cancellation {
    /// One that has not been called for.
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends all waits that have it, now and in future.
    #[inline]
    pub fn cancel(&self) {
        let mut state = self.state();
        state.is_cancelled = true;
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.0.ends.notify_all();
        wakers.into_values().for_each(Waker::wake);
    }

    /// Whether [`cancel`](Self::cancel) was called.
    #[inline]
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.state().is_cancelled
    }

    /// Blocks the thread for this long, or until it is called for.
    #[inline]
    pub(crate) fn sleep(&self, duration: Duration) {
        let wait = self.0.ends.wait_timeout_while(self.state(), duration, |s| !s.is_cancelled);
        drop(wait);
    }

    /// The future's output; nothing if it is called for before.
    #[inline]
    pub(crate) async fn unless_cancelled<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let place = Place { of: self, number: self.number() };
        let mut future = pin!(future);
        poll_fn(|context| {
            if !place.keep(context.waker()) {
                return Poll::Ready(None);
            }
            future.as_mut().poll(context).map(Some)
        })
        .await
    }

    #[inline]
    fn number(&self) -> u64 {
        let mut state = self.state();
        state.last += 1;
        state.last
    }

    #[inline]
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A task's place among those that wait.
struct Place<'a> {
    of: &'a Cancellation,
    number: u64,
}

impl Place<'_> {
    /// Keeps the task's waker; false if there is nothing to wait for.
    #[inline]
    fn keep(&self, waker: &Waker) -> bool {
        let mut state = self.of.state();
        if !state.is_cancelled {
            state.wakers.insert(self.number, waker.clone());
        }
        !state.is_cancelled
    }
}

impl Drop for Place<'_> {
    #[inline]
    fn drop(&mut self) {
        self.of.state().wakers.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::block_on;

    #[test]
    fn a_task_that_waits_is_woken_and_leaves_nothing_behind() {
        let cancellation = Cancellation::new();
        assert_eq!(block_on(cancellation.unless_cancelled(async { 1 })), Some(1));
        assert!(cancellation.state().wakers.is_empty());
        let other = cancellation.clone();
        let thread = std::thread::spawn(move || {
            block_on(other.unless_cancelled(std::future::pending::<()>()))
        });
        cancellation.cancel();
        assert_eq!(thread.join().expect("it ends"), None);
        assert!(cancellation.is_cancelled() && cancellation.state().wakers.is_empty());
        assert_eq!(block_on(cancellation.unless_cancelled(async { 1 })), None);
    }

    #[test]
    fn a_thread_that_sleeps_is_woken() {
        let cancellation = Cancellation::new();
        let other = cancellation.clone();
        let thread = std::thread::spawn(move || other.sleep(Duration::from_secs(3600)));
        cancellation.cancel();
        thread.join().expect("it ends");
    }
}
