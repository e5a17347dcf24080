//! The listener: connections, their limits, and the end.

use super::Failed;
use super::answering::Answering;
use super::arguments::Options;
use super::timed_kms::TimedKms;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// A connection that sends no whole request head for so long is closed.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);
/// Calls that are under way get so long when the program ends.
const GRACE: Duration = Duration::from_secs(5);
/// Bytes that the head of a request may have.
const MAX_HEAD: usize = 32 * 1024;

/// Serves until the program is told to end.
pub(super) fn run(options: &Options, kms: TimedKms) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(Failed::new)?.block_on(serve(options, kms))
}

async fn serve(options: &Options, kms: TimedKms) -> Result<(), Failed> {
    let bound = TcpListener::bind(options.listen).await;
    let listener =
        bound.map_err(|e| Failed(format!("cannot listen on {}: {e}", options.listen)))?;
    let address = listener.local_addr().map_err(Failed::new)?;
    println!("trent-local {}: a KMS for tests, not for secrets", env!("CARGO_PKG_VERSION"));
    println!("export AWS_ENDPOINT_URL_KMS=http://{address}");
    if !address.ip().is_loopback() {
        eprintln!("warning: {address} can be reached from other machines, and nothing is secret");
    }

    let answering = Arc::new(Answering::new(kms, options));
    let (end, ended) = watch::channel(());
    let limit = Arc::new(Semaphore::new(options.connections));
    let mut connections = JoinSet::new();
    let mut signal = std::pin::pin!(told_to_end(options.until_eof));
    loop {
        let accept = async {
            let permit = Arc::clone(&limit).acquire_owned().await;
            (permit, listener.accept().await)
        };
        tokio::select! {
            () = &mut signal => break,
            (permit, accepted) = accept => match accepted {
                Ok((stream, _)) => {
                    let answering = Arc::clone(&answering);
                    let ended = ended.clone();
                    connections.spawn(async move {
                        let _permit = permit;
                        connection(stream, answering, ended).await;
                    });
                }
                // The process may have too many files open; connections that end free some.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    drop(end);
    let all = async { while connections.join_next().await.is_some() {} };
    // What is not done by then is cut off.
    drop(tokio::time::timeout(GRACE, all).await);
    Ok(())
}

/// Serves one connection until it ends, or until the program is told to.
async fn connection(stream: TcpStream, answering: Arc<Answering>, mut ended: watch::Receiver<()>) {
    // Answers are small, and whole when they are written.
    drop(stream.set_nodelay(true));
    let service = service_fn(|request| {
        let answering = Arc::clone(&answering);
        async move { answering.answer(request).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .pipeline_flush(true)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // A client that goes away is nobody's fault.
        result = &mut connection => drop(result),
        _ = ended.changed() => {
            connection.as_mut().graceful_shutdown();
            drop(connection.await);
        }
    }
}

/// Waits for Ctrl-C, on Unix for a termination signal, or for the end of the standard input.
async fn told_to_end(until_eof: bool) {
    tokio::select! {
        () = signalled() => {}
        () = end_of_input(), if until_eof => {}
    }
}

async fn end_of_input() {
    let (send, receive) = tokio::sync::oneshot::channel::<()>();
    // A thread, since a read of the standard input cannot be given up.
    std::thread::spawn(move || {
        drop(io::copy(&mut io::stdin().lock(), &mut io::sink()));
        drop(send);
    });
    drop(receive.await);
}

async fn signalled() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate: io::Result<_> = signal(SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(interrupt.await);
}
