//! Many calls at once: connections and memory are bounded, and an abandoned call harms no other.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use trent_runtime::client::Handle;
use trent_runtime::config::timeout::TimeoutConfig;
use trent_runtime::error::ErrorKind;
use trent_runtime::transport::{CallOptions, HyperTransport, Transport};

use crate::server::{Server, response, until_closed};
use crate::service::{Open, SERVICE, Script};
use crate::{on_runtime, patient, post};

const CALLS: usize = 10_000;

/// Most bytes that a call takes while it waits for its turn: 20 MB for ten thousand.
const STATE: usize = 2_048;

#[test]
fn ten_thousand_calls_share_a_bounded_number_of_connections() {
    let server = Server::answering(|request| response(200, &request.body));
    let transport = HyperTransport::builder().no_proxy().build();
    let state = size_of_val(&*transport.call(post(&server.url(), "{}"), CallOptions::default()));
    assert!(state <= STATE, "a call takes {state} bytes");
    println!("a call that waits: {state} bytes");
    on_runtime(async {
        let mut calls = JoinSet::new();
        for _ in 0..CALLS {
            let (transport, url) = (transport.clone(), server.url());
            calls.spawn(async move { transport.call(post(&url, "{}"), patient()).await });
        }
        let mut answered = 0;
        while let Some(call) = calls.join_next().await {
            let response = call.expect("no call panics").expect("every call is answered");
            assert_eq!(response.body(), "{}");
            answered += 1;
        }
        assert_eq!(answered, CALLS);
    });
    assert!(server.all_closed(), "connections outlive their runtime");
    let most = server.counts.most_open.load(SeqCst);
    let accepted = server.counts.accepted.load(SeqCst);
    assert!(most <= 2 * 128, "{most} connections at a time");
    assert!(accepted <= 2 * 128, "{accepted} connections");
}

#[test]
fn calls_beyond_the_limit_wait_for_their_turn() {
    let server = Server::answering(|_| response(200, b"{}"));
    let transport = HyperTransport::builder().no_proxy().max_connections(1).build();
    on_runtime(async {
        let mut calls = JoinSet::new();
        for _ in 0..100 {
            let (transport, url) = (transport.clone(), server.url());
            calls.spawn(async move { transport.call(post(&url, "{}"), patient()).await });
        }
        while let Some(call) = calls.join_next().await {
            call.expect("no call panics").expect("every call is answered");
        }
    });
    let most = server.counts.most_open.load(SeqCst);
    assert!(most <= 2, "{most} connections at a time");
}

#[test]
fn waiting_for_a_turn_has_the_limit_of_the_whole_call() {
    let stalled = Server::after_request(|mut stream| until_closed(&mut stream));
    let transport = HyperTransport::builder().no_proxy().max_connections(1).build();
    on_runtime(async {
        let mut holder = transport.call(post(&stalled.url(), "{}"), CallOptions::default());
        poll_fn(|context| {
            assert!(holder.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        let mut options = patient();
        options.total_timeout = Some(Duration::from_millis(50));
        let waited = transport.call(post(&stalled.url(), "{}"), options).await;
        let error = waited.expect_err("its turn never comes");
        assert!(error.is_timeout(), "{error}");
        assert!(error.to_string().contains("connection slot"), "{error}");
    });
}

#[test]
fn a_blocking_call_that_waits_for_a_turn_ends_with_its_operation() {
    let stalled = Server::after_request(|mut stream| until_closed(&mut stream));
    let transport = HyperTransport::builder().no_proxy().max_connections(1).build();
    let limit = TimeoutConfig::builder().operation_timeout(Duration::from_millis(50)).build();
    let config = Script::default().config().endpoint_url(stalled.url()).timeout_config(limit);
    let client = Handle::new(config.http_client(transport.clone()).build(), &SERVICE);
    on_runtime(async {
        let mut holder = transport.call(post(&stalled.url(), "{}"), CallOptions::default());
        poll_fn(|context| {
            assert!(holder.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        let started = Instant::now();
        let error = client.send_blocking(Open { name: Some("box".to_owned()) }, None);
        assert_eq!(error.expect_err("its turn never comes").kind(), ErrorKind::Timeout);
        assert!(started.elapsed() < Duration::from_secs(20), "it took too long");
    });
}

#[test]
fn a_dropped_call_leaves_no_half_used_connection() {
    // The first request of each connection is answered, the second only if it is not `stall`.
    let server = Server::start(|stream, counts| {
        let mut stream = std::io::BufReader::new(stream);
        while let Some(request) = crate::server::read_request(&mut stream)? {
            counts.requests.fetch_add(1, SeqCst);
            if request.body == b"stall" {
                return until_closed(stream.get_mut());
            }
            std::io::Write::write_all(stream.get_mut(), &response(200, &request.body))?;
        }
        Ok(())
    });
    let transport = HyperTransport::builder().no_proxy().max_connections(1).build();
    let counts = Arc::clone(&server.counts);
    on_runtime(async {
        for _ in 0..10 {
            let seen = counts.requests.load(SeqCst);
            let mut call = transport.call(post(&server.url(), "stall"), CallOptions::default());
            // Polled until the server has the request, then dropped.
            poll_fn(|context| {
                assert!(call.as_mut().poll(context).is_pending());
                if counts.requests.load(SeqCst) > seen {
                    return Poll::Ready(());
                }
                context.waker().wake_by_ref();
                Poll::Pending
            })
            .await;
            drop(call);
            // The only turn is free again, and the next call has its own answer.
            let got = transport.call(post(&server.url(), "fine"), patient()).await;
            assert_eq!(got.expect("the transport still serves").body(), "fine");
        }
    });
    assert!(server.counts.accepted.load(SeqCst) >= 10, "a stalled connection was used again");
}

#[test]
fn a_call_dropped_while_it_waits_gives_up_its_turn() {
    let server = Server::answering(|_| response(200, b"{}"));
    let stalled = Server::after_request(|mut stream| until_closed(&mut stream));
    let transport = HyperTransport::builder().no_proxy().max_connections(1).build();
    on_runtime(async {
        let mut holder = transport.call(post(&stalled.url(), "{}"), CallOptions::default());
        let mut waiting = transport.call(post(&server.url(), "{}"), CallOptions::default());
        poll_fn(|context| {
            assert!(holder.as_mut().poll(context).is_pending());
            assert!(waiting.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        drop(waiting);
        drop(holder);
        let next = transport.call(post(&server.url(), "{}"), patient()).await;
        assert!(next.is_ok(), "{next:?}");
    });
}

#[test]
fn a_sleep_lasts_its_time() {
    let transport = HyperTransport::new();
    let started = std::time::Instant::now();
    on_runtime(transport.sleep(Duration::from_millis(30)));
    assert!(started.elapsed() >= Duration::from_millis(30));
    let mut never = pin!(transport.sleep(Duration::from_secs(3_600)));
    on_runtime(poll_fn(|context| {
        assert!(never.as_mut().poll(context).is_pending());
        Poll::Ready(())
    }));
}
