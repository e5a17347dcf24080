//! Waiting: under any executor, and with the timer of a runtime where there is one.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use super::on_thread::on_thread;
use super::{BoxFuture, Transport};

/// Completes after `duration`. A thread waits, which starts on the first poll and ends when the future is dropped: a
/// limit that was not reached leaves nothing behind.
pub(crate) async fn sleep(duration: Duration) {
    Sleep::default().last(duration).await;
}

/// As [`sleep`], but within a tokio runtime, which needs its time driver, on its timer.
#[cfg(any(feature = "aws-config", feature = "hyper-no-provider", feature = "reqwest"))]
pub(crate) async fn sleep_on_runtime(duration: Duration) {
    if tokio::runtime::Handle::try_current().is_ok() {
        tokio::time::sleep(duration).await;
    } else {
        sleep(duration).await;
    }
}

/// The future's output, or nothing if it takes longer than this by the transport's [`sleep`](Transport::sleep).
pub(crate) async fn within<T>(
    timer: &dyn Transport,
    limit: Option<Duration>,
    mut future: BoxFuture<'_, T>,
) -> Option<T> {
    let Some(limit) = limit else { return Some(future.await) };
    // What is there at once, as most credentials are, needs no timer.
    let mut sleep = None;
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        let sleep = sleep.get_or_insert_with(|| timer.sleep(limit));
        sleep.as_mut().poll(context).map(|()| None)
    })
    .await
}

/// A limit of several waits together. Its timer starts with the first that is not over at once.
pub(crate) struct WholeLimit<'t> {
    timer: &'t dyn Transport,
    limit: Option<Duration>,
    sleep: Option<BoxFuture<'static, ()>>,
}

/// How a wait ended.
pub(crate) enum Ended<T> {
    /// The future is ready.
    Ready(T),
    /// The wait's own limit ran out.
    Own,
    /// The limit of all waits together ran out.
    Whole,
}

impl<T> Ended<T> {
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Ended<U> {
        match self {
            Self::Ready(output) => Ended::Ready(make(output)),
            Self::Own => Ended::Own,
            Self::Whole => Ended::Whole,
        }
    }
}

impl<'t> WholeLimit<'t> {
    pub(crate) fn new(timer: &'t dyn Transport, limit: Option<Duration>) -> Self {
        Self { timer, limit, sleep: None }
    }

    /// The future's output, unless it takes longer than `own`, or the waits together longer than they may.
    pub(crate) async fn within<T>(
        &mut self,
        own: Option<Duration>,
        future: BoxFuture<'_, T>,
    ) -> Ended<T> {
        let Self { timer, limit, sleep } = self;
        let future = within(*timer, own, future);
        let mut future = pin!(future);
        poll_fn(|context| {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(output.map_or(Ended::Own, Ended::Ready));
            }
            let Some(limit) = *limit else { return Poll::Pending };
            let sleep = sleep.get_or_insert_with(|| timer.sleep(limit));
            sleep.as_mut().poll(context).map(|()| Ended::Whole)
        })
        .await
    }
}

/// What the future shares with its thread.
#[derive(Default)]
struct Sleep(Arc<Shared>);

#[derive(Default)]
struct Shared {
    over: Mutex<bool>,
    ends: Condvar,
}

impl Sleep {
    async fn last(self, duration: Duration) {
        let shared = Arc::clone(&self.0);
        on_thread(move || shared.wait(duration)).await;
    }
}

impl Shared {
    fn wait(&self, duration: Duration) {
        let over = self.over.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.ends.wait_timeout_while(over, duration, |over| !*over));
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        *self.0.over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.ends.notify_one();
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests measure by the system's clock")]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};
    use std::thread;
    use std::time::Instant;

    use super::*;
    use crate::transport::block_on;

    #[test]
    fn it_lasts_its_time() {
        let started = Instant::now();
        block_on(sleep(Duration::from_millis(30)));
        assert!(started.elapsed() >= Duration::from_millis(30));
    }

    #[test]
    fn a_dropped_sleep_ends_its_thread() {
        let sleep = Sleep::default();
        let shared = Arc::downgrade(&sleep.0);
        {
            let mut sleep = pin!(sleep.last(Duration::from_secs(3_600)));
            let polled = sleep.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_pending());
        }
        let dropped = Instant::now();
        while shared.strong_count() > 0 {
            assert!(dropped.elapsed() < Duration::from_secs(20), "the thread still waits");
            thread::yield_now();
        }
    }
}
