//! One thread with a runtime, for calls that are made outside of any: blocking calls, and futures
//! that another executor polls. It starts with the first such call and lives as long as the process.

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::{io, thread};

use tokio::runtime::{Builder, Handle};
use tokio::task::JoinHandle;

use super::{TransportError, TransportErrorKind};

/// Runs `future` on the background thread. Dropping the task abandons it.
pub(crate) fn spawn<T, F>(future: F) -> Result<Task<T>, TransportError>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    Ok(Task(handle()?.spawn(future)))
}

/// What runs on the background thread, to be awaited from anywhere.
pub(crate) struct Task<T>(JoinHandle<T>);

impl<T> Future for Task<T> {
    type Output = Result<T, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|joined| {
            joined.map_err(|error| {
                let message = format!("the transport's background thread failed: {error}");
                TransportError::new(TransportErrorKind::Other, message).with_source(error)
            })
        })
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn handle() -> Result<Handle, TransportError> {
    static HANDLE: Mutex<Option<Handle>> = Mutex::new(None);
    let mut handle = HANDLE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*handle {
        return Ok(handle.clone());
    }
    let started = start().map_err(|error| {
        let message = format!("the transport's background thread cannot start: {error}");
        TransportError::new(TransportErrorKind::Other, message).with_source(error)
    })?;
    *handle = Some(started.clone());
    Ok(started)
}

fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("client-runtime".to_owned())
        .spawn(move || runtime.block_on(pending::<()>()))?;
    Ok(handle)
}
