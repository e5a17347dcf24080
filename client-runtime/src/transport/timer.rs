//! A timer that needs no runtime: a thread that sleeps, and wakes the task that waits.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

/// Completes once its time has passed. The thread starts on the first poll.
pub(super) struct ThreadSleep {
    duration: Duration,
    started: Option<(Instant, Arc<Mutex<Waker>>)>,
}

impl ThreadSleep {
    pub(super) fn new(duration: Duration) -> Self {
        Self {
            duration,
            started: None,
        }
    }
}

impl Future for ThreadSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let duration = self.duration;
        match &self.started {
            None => {
                let waker = Arc::new(Mutex::new(context.waker().clone()));
                self.started = Some((Instant::now(), Arc::clone(&waker)));
                let sleeper = move || {
                    thread::sleep(duration);
                    lock(&waker).wake_by_ref();
                };
                if thread::Builder::new().spawn(sleeper).is_err() {
                    // No thread to be had: a late answer is better than none.
                    thread::sleep(duration);
                    return Poll::Ready(());
                }
                Poll::Pending
            }
            // The waker is replaced before the clock is read: if the thread wakes the old one just
            // before, the time has passed, and this poll sees it.
            Some((since, waker)) => {
                lock(waker).clone_from(context.waker());
                if since.elapsed() >= duration {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            }
        }
    }
}

fn lock(waker: &Mutex<Waker>) -> std::sync::MutexGuard<'_, Waker> {
    waker.lock().unwrap_or_else(PoisonError::into_inner)
}
