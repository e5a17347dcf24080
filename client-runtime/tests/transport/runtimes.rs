//! One transport under several runtimes, under none, and blocking.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use trent_runtime::transport::{
    CallOptions, HyperTransport, Transport, TransportResult, default_blocking_transport,
    default_transport,
};

use crate::server::{Server, response};
use crate::{on_runtime, patient, post};

/// An executor that knows nothing of tokio.
fn plain_executor<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        thread::park();
    }
}

fn assert_answered(result: TransportResult) {
    assert_eq!(result.expect("the call is answered").body(), "{}");
}

#[test]
fn a_runtime_that_rests_or_is_gone_strands_no_call() {
    let server = Server::answering(|_| response(200, b"{}"));
    let transport = HyperTransport::builder().no_proxy().build();
    let call = || transport.call(post(&server.url(), "{}"), patient());
    let rests = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    for _ in 0..20 {
        assert_answered(rests.block_on(call()));
        assert_answered(on_runtime(call()));
        assert_answered(transport.call_blocking(post(&server.url(), "{}"), patient()));
        assert_answered(plain_executor(call()));
    }
}

#[test]
fn connections_are_kept_alive() {
    let server = Server::answering(|_| response(200, b"{}"));
    let transport = HyperTransport::builder().no_proxy().build();
    for _ in 0..50 {
        assert_answered(transport.call_blocking(post(&server.url(), "{}"), patient()));
    }
    let accepted = server.counts.accepted.load(SeqCst);
    assert!(accepted <= 2, "{accepted} connections for calls one after the other");
    drop(transport);
    assert!(server.all_closed(), "connections outlive their transport");
}

#[test]
fn each_of_many_runtimes_keeps_its_connection() {
    let server = Server::answering(|_| response(200, b"{}"));
    let transport = HyperTransport::builder().no_proxy().build();
    let runtimes: Vec<_> = (0..20)
        .map(|_| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts")
        })
        .collect();
    for _ in 0..10 {
        for runtime in &runtimes {
            let call = transport.call(post(&server.url(), "{}"), patient());
            assert_answered(runtime.block_on(call));
        }
    }
    let accepted = server.counts.accepted.load(SeqCst);
    assert!(accepted <= 2 * runtimes.len(), "{accepted} connections for 20 runtimes");
}

#[test]
fn a_blocking_call_within_a_runtime_works() {
    let server = Server::answering(|_| response(200, b"{}"));
    let transport = HyperTransport::builder().no_proxy().build();
    on_runtime(async {
        assert_answered(transport.call(post(&server.url(), "{}"), patient()).await);
        assert_answered(transport.call_blocking(post(&server.url(), "{}"), patient()));
    });
}

#[test]
fn blocking_calls_from_many_threads() {
    let server = Server::answering(|_| response(200, b"{}"));
    let transport = HyperTransport::builder().no_proxy().build();
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let request = post(&server.url(), "{}");
                    assert_answered(transport.call_blocking(request, CallOptions::default()));
                }
            });
        }
    });
}

#[test]
fn the_default_transport_is_one() {
    let server = Server::answering(|_| response(200, b"{}"));
    let call = |transport: Arc<dyn Transport>| {
        assert_answered(transport.call_blocking(post(&server.url(), "{}"), patient()));
    };
    call(default_transport().expect("a transport is enabled"));
    call(default_transport().expect("a transport is enabled"));
    assert_eq!(server.counts.accepted.load(SeqCst), 1);
    call(default_blocking_transport().expect("a transport is enabled"));
}

#[test]
fn a_sleep_needs_no_runtime() {
    let transport = HyperTransport::new();
    let started = Instant::now();
    plain_executor(transport.sleep(Duration::from_millis(30)));
    assert!(started.elapsed() >= Duration::from_millis(30));
}
