//! Blocking work on a thread of its own, awaited from any executor.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::{io, thread};

/// The output of `work`, which runs on a thread that starts on the first poll. Dropping the future
/// leaves the thread to its end.
pub(crate) async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let output = Arc::new(Mutex::new(None));
    let kept = Arc::clone(&output);
    let work = Box::new(move || *lock(&kept) = Some(work()));
    OnThread { shared: Arc::new(Mutex::new(State::Idle(work))) }.await;
    let output = lock(&output).take();
    output.unwrap_or_else(|| unreachable!("the work has ended without a panic"))
}

/// A thread with a name. The one place where threads start, since each type of work would cost every
/// application some kilobytes, and the time to build them.
pub(crate) fn start(name: &str, work: Work) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}

/// The end of the work.
struct OnThread {
    shared: Arc<Mutex<State>>,
}

type Work = Box<dyn FnOnce() + Send>;

enum State {
    Idle(Work),
    Starting(Work, Waker),
    Running(Waker),
    Done(thread::Result<()>),
    Taken,
}

impl Future for OnThread {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        let mut state = lock(&self.shared);
        match std::mem::replace(&mut *state, State::Taken) {
            State::Idle(work) => *state = State::Starting(work, waker),
            State::Starting(work, _) => {
                *state = State::Starting(work, waker);
                return Poll::Pending;
            }
            State::Running(_) => {
                *state = State::Running(waker);
                return Poll::Pending;
            }
            State::Done(end) => return over(end),
            State::Taken => return Poll::Pending, // polled after its end
        }
        drop(state);
        let shared = Arc::clone(&self.shared);
        if start("trent-work", Box::new(move || run(&shared))).is_ok() {
            return Poll::Pending;
        }
        // No thread to be had: a late answer is better than none.
        run(&self.shared);
        match std::mem::replace(&mut *lock(&self.shared), State::Taken) {
            State::Done(end) => over(end),
            _ => Poll::Pending,
        }
    }
}

fn run(shared: &Mutex<State>) {
    let work = {
        let mut state = lock(shared);
        match std::mem::replace(&mut *state, State::Taken) {
            State::Starting(work, waker) => {
                *state = State::Running(waker);
                work
            }
            other => {
                *state = other;
                return;
            }
        }
    };
    let end = catch_unwind(AssertUnwindSafe(work));
    let before = std::mem::replace(&mut *lock(shared), State::Done(end));
    if let State::Running(waker) = before {
        waker.wake();
    }
}

fn over(end: thread::Result<()>) -> Poll<()> {
    match end {
        Ok(()) => Poll::Ready(()),
        Err(panic) => resume_unwind(panic),
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::mpsc;
    use std::task::Waker;

    use super::*;
    use crate::transport::block_on;

    #[test]
    fn the_output_arrives() {
        assert_eq!(block_on(on_thread(|| 42)), 42);
    }

    #[test]
    fn the_last_waker_is_woken() {
        let (go, wait) = mpsc::channel::<()>();
        let mut future = pin!(on_thread(move || wait.recv().is_ok()));
        // This waker does nothing: were it the one that is kept, the future would never end.
        let mut context = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_pending());
        go.send(()).expect("the thread waits");
        assert!(block_on(future));
    }

    #[test]
    fn nothing_runs_before_the_first_poll() {
        let (ran, runs) = mpsc::channel();
        drop(on_thread(move || ran.send(())));
        assert_eq!(runs.recv(), Err(mpsc::RecvError));
    }

    #[test]
    fn a_panic_is_passed_on() {
        let failing = on_thread(|| -> () { resume_unwind(Box::new("told")) });
        let panic = catch_unwind(AssertUnwindSafe(|| block_on(failing))).expect_err("it panics");
        assert_eq!(panic.downcast_ref(), Some(&"told"));
    }
}
