//! One thread with a runtime, for calls that are made outside of any: blocking calls, and futures
//! that another executor polls. It starts with the first such call and lives as long as the process.

use std::future::{Future, pending};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::runtime::{Builder, Handle};
use tokio::task::{JoinError, JoinHandle};

use super::{BoxFuture, TransportError, TransportErrorKind, on_thread};

/// Runs `future` on the background thread. Dropping the task abandons it.
///
/// What tokio gets is of the type that hyper-util gives it, too: another type of task would cost every application some
/// kilobytes, and the time to build them.
pub(crate) fn spawn<T, F>(future: F) -> Result<Task<T>, TransportError>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let output = Arc::new(Mutex::new(None));
    let kept = Arc::clone(&output);
    let work: BoxFuture<'static, ()> = Box::pin(async move {
        let output = future.await;
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(output);
    });
    Ok(Task { work: handle()?.spawn(work), output })
}

/// What runs on the background thread, to be awaited from anywhere.
pub(crate) struct Task<T> {
    work: JoinHandle<()>,
    output: Arc<Mutex<Option<T>>>,
}

impl<T> Future for Task<T> {
    type Output = Result<T, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let joined = ready!(Pin::new(&mut self.work).poll(context));
        let output = self.output.lock().unwrap_or_else(PoisonError::into_inner).take();
        Poll::Ready(match (joined, output) {
            (Ok(()), Some(output)) => Ok(output),
            (joined, _) => Err(failed(joined.err())),
        })
    }
}

/// The work panicked, or its runtime is gone.
fn failed(error: Option<JoinError>) -> TransportError {
    let message = "the transport's background thread failed";
    let Some(error) = error else {
        return TransportError::new(TransportErrorKind::Other, message);
    };
    TransportError::new(TransportErrorKind::Other, format!("{message}: {error}")).with_source(error)
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.work.abort();
    }
}

fn handle() -> Result<Handle, TransportError> {
    static HANDLE: Mutex<Option<(u32, Handle)>> = Mutex::new(None);
    let mut kept = HANDLE.lock().unwrap_or_else(PoisonError::into_inner);
    handle_of(std::process::id(), &mut kept)
}

/// The runtime of this process. A process that was forked has the handle of its parent's, and no thread that runs it: a call
/// would wait for ever.
fn handle_of(process: u32, kept: &mut Option<(u32, Handle)>) -> Result<Handle, TransportError> {
    if let Some((of, handle)) = kept
        && *of == process
    {
        return Ok(handle.clone());
    }
    let started = start().map_err(|error| {
        let message = format!("the transport's background thread cannot start: {error}");
        TransportError::new(TransportErrorKind::Other, message).with_source(error)
    })?;
    *kept = Some((process, started.clone()));
    Ok(started)
}

fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    on_thread::start("trent-runtime", Box::new(move || runtime.block_on(pending::<()>())))?;
    Ok(handle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_was_forked_starts_a_thread_of_its_own() {
        let mut kept = None;
        let parent = handle_of(1, &mut kept).expect("a thread starts");
        assert_eq!(handle_of(1, &mut kept).expect("it is there").id(), parent.id());
        let child = handle_of(2, &mut kept).expect("another starts");
        assert_ne!(child.id(), parent.id());
        assert_eq!(handle_of(2, &mut kept).expect("it is there").id(), child.id());
    }
}
