//! The cache: who fetches, who waits, who goes on with what is there.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;

use super::*;
use crate::transport::{BoxFuture, CallOptions, Transport, TransportResult, block_on};

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Credentials with this id that expire then.
fn expiring(id: &str, seconds: u64) -> Credentials {
    Credentials::new(id, "secret", None, Some(at(seconds)), "test")
}

fn failing() -> CredentialsError {
    CredentialsError::provider_error("down")
}

/// Gives what the test puts in, and waits until there is something.
#[derive(Clone, Debug, Default)]
struct Provider(Arc<Mutex<Fetches>>);

#[derive(Debug, Default)]
struct Fetches {
    begun: usize,
    results: VecDeque<super::Result>,
    waker: Option<Waker>,
}

impl Provider {
    fn give(&self, result: super::Result) {
        let mut fetches = self.0.lock().unwrap();
        fetches.results.push_back(result);
        if let Some(waker) = fetches.waker.take() {
            waker.wake();
        }
    }

    fn begun(&self) -> usize {
        self.0.lock().unwrap().begun
    }

    fn cache(&self) -> CredentialsCache {
        CredentialsCache::new(SharedCredentialsProvider::new(self.clone()))
    }
}

impl ProvideCredentials for Provider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.0.lock().unwrap().begun += 1;
        future::ProvideCredentials::new(std::future::poll_fn(|context| {
            let mut fetches = self.0.lock().unwrap();
            if let Some(result) = fetches.results.pop_front() {
                return Poll::Ready(result);
            }
            fetches.waker = Some(context.waker().clone());
            Poll::Pending
        }))
    }
}

/// Timers: a wait that does not end while the test runs, and one that is over at once.
#[derive(Debug)]
struct Patient;

#[derive(Debug)]
struct Hasty;

macro_rules! timer {
    ($timer:ident, $limit:ident => $sleep:expr) => {
        impl Transport for $timer {
            fn call(
                &self,
                _: http::Request<Bytes>,
                _: CallOptions,
            ) -> BoxFuture<'_, TransportResult> {
                unreachable!("nothing is sent")
            }

            fn sleep(&self, $limit: Duration) -> BoxFuture<'static, ()> {
                Box::pin($sleep)
            }
        }
    };
}

timer!(Patient, _limit => std::future::pending());
timer!(Hasty, limit => async move { assert_eq!(limit, FETCH_TIMEOUT) });

/// Counts how often a future was woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn poll<F: Future>(future: Pin<&mut F>, woken: &Arc<Woken>) -> Poll<F::Output> {
    let waker = Waker::from(Arc::clone(woken));
    future.poll(&mut Context::from_waker(&waker))
}

/// A future that must be done.
fn now<F: Future>(future: F) -> F::Output {
    match poll(pin!(future), &Arc::default()) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

fn id(result: super::Result) -> String {
    result.unwrap().access_key_id().to_owned()
}

#[test]
fn credentials_without_an_end_are_fetched_once() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(Credentials::from_keys("first", "secret", None)));
    assert_eq!(cache.ready(at(0)), None);
    assert_eq!(id(now(cache.get(at(0), Some(&Patient)))), "first");
    assert_eq!(id(now(cache.get(at(9_999_999), None))), "first");
    assert_eq!(id(Ok(cache.ready(at(9_999_999)).unwrap())), "first");
    assert_eq!(provider.begun(), 1);
}

#[test]
fn many_that_wait_are_one_fetch() {
    let provider = Provider::default();
    let cache = provider.cache();
    let woken: Vec<Arc<Woken>> = (0..100).map(|_| Arc::default()).collect();
    let mut calls: Vec<_> = (0..100).map(|_| Box::pin(cache.get(at(0), Some(&Patient)))).collect();
    for (call, woken) in calls.iter_mut().zip(&woken) {
        assert!(poll(call.as_mut(), woken).is_pending());
        assert!(poll(call.as_mut(), woken).is_pending());
    }
    provider.give(Ok(expiring("first", 3600)));
    for (call, woken) in calls.iter_mut().zip(&woken) {
        let Poll::Ready(result) = poll(call.as_mut(), woken) else { panic!("it still waits") };
        assert_eq!(id(result), "first");
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
    }
    assert_eq!(provider.begun(), 1);
}

#[test]
fn one_fetches_ahead_and_the_others_go_on() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 3600)));
    assert_eq!(id(now(cache.get(at(0), Some(&Patient)))), "first");
    assert!(cache.ready(at(3299)).is_some());
    // Five minutes before the end.
    assert!(cache.ready(at(3300)).is_none());
    let mut ahead = pin!(cache.get(at(3300), Some(&Patient)));
    let woken = Arc::default();
    assert!(poll(ahead.as_mut(), &woken).is_pending());
    assert_eq!(id(now(cache.get(at(3301), Some(&Patient)))), "first");
    provider.give(Ok(expiring("second", 7200)));
    assert!(matches!(poll(ahead.as_mut(), &woken), Poll::Ready(Ok(_))));
    assert_eq!(id(now(cache.get(at(3301), Some(&Patient)))), "second");
    assert_eq!(provider.begun(), 2);
}

#[test]
fn short_lives_are_used_for_three_quarters() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 100)));
    now(cache.get(at(0), Some(&Patient))).unwrap();
    assert!(cache.ready(at(74)).is_some());
    assert!(cache.ready(at(75)).is_none());
}

#[test]
fn nobody_uses_what_ends_in_a_moment() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 3600)));
    now(cache.get(at(0), Some(&Patient))).unwrap();
    let woken = Arc::default();
    let mut fetch = pin!(cache.get(at(3590), Some(&Patient)));
    let mut wait = pin!(cache.get(at(3590), Some(&Patient)));
    assert!(poll(fetch.as_mut(), &woken).is_pending());
    assert!(poll(wait.as_mut(), &woken).is_pending());
    provider.give(Err(failing()));
    assert!(matches!(poll(fetch.as_mut(), &woken), Poll::Ready(Err(_))));
    assert!(matches!(poll(wait.as_mut(), &woken), Poll::Ready(Err(_))));
    // The provider recovers, and so does the client.
    provider.give(Ok(expiring("second", 9000)));
    assert_eq!(id(now(cache.get(at(3591), Some(&Patient)))), "second");
}

#[test]
fn a_provider_that_fails_early_does_no_harm_and_is_left_alone() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 3600)));
    now(cache.get(at(0), Some(&Patient))).unwrap();
    provider.give(Err(failing()));
    assert_eq!(id(now(cache.get(at(3400), Some(&Patient)))), "first");
    assert_eq!(id(now(cache.get(at(3429), Some(&Patient)))), "first");
    assert_eq!(provider.begun(), 2);
    provider.give(Ok(expiring("second", 7200)));
    assert_eq!(id(now(cache.get(at(3430), Some(&Patient)))), "second");
}

#[test]
fn a_provider_that_fails_is_asked_before_its_credentials_end() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 3600)));
    now(cache.get(at(0), Some(&Patient))).unwrap();
    provider.give(Err(failing()));
    assert_eq!(id(now(cache.get(at(3585), Some(&Patient)))), "first");
    provider.give(Ok(expiring("second", 7200)));
    assert_eq!(id(now(cache.get(at(3589), Some(&Patient)))), "first");
    assert_eq!(id(now(cache.get(at(3590), Some(&Patient)))), "second");
}

#[test]
fn a_provider_that_hangs_is_left_to_itself() {
    let provider = Provider::default();
    let cache = provider.cache();
    let error = now(cache.get(at(0), Some(&Hasty))).unwrap_err();
    assert_eq!(error.kind(), CredentialsErrorKind::TimedOut);
    assert_eq!(error.source().unwrap().to_string(), "no answer within 20s");
    provider.give(Ok(expiring("first", 3600)));
    assert_eq!(id(now(cache.get(at(0), Some(&Hasty)))), "first");
    // It hangs again, but the last credentials are still good.
    assert_eq!(id(now(cache.get(at(3400), Some(&Hasty)))), "first");
    assert_eq!(provider.begun(), 3);
}

#[test]
fn a_dropped_call_leaves_the_fetch_to_another() {
    let provider = Provider::default();
    let cache = provider.cache();
    let woken: Arc<Woken> = Arc::default();
    let mut waits = pin!(cache.get(at(0), Some(&Patient)));
    {
        let mut fetches = pin!(cache.get(at(0), Some(&Patient)));
        assert!(poll(fetches.as_mut(), &Arc::default()).is_pending());
        assert!(poll(waits.as_mut(), &woken).is_pending());
    }
    assert_eq!(woken.0.load(Ordering::Relaxed), 1);
    assert!(poll(waits.as_mut(), &woken).is_pending());
    assert_eq!(provider.begun(), 2);
    provider.give(Ok(expiring("first", 3600)));
    let Poll::Ready(result) = poll(waits.as_mut(), &woken) else { panic!("it still waits") };
    assert_eq!(id(result), "first");
}

#[test]
fn what_the_service_refused_is_fetched_again() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 3600)));
    let first = now(cache.get(at(0), Some(&Patient))).unwrap();
    provider.give(Ok(expiring("second", 3600)));
    cache.refused(&first);
    assert_eq!(id(now(cache.get(at(0), Some(&Patient)))), "second");
    // A second call that was refused with the first credentials does not throw the second away.
    cache.refused(&first);
    assert_eq!(id(now(cache.get(at(0), Some(&Patient)))), "second");
    assert_eq!(provider.begun(), 2);
}

#[test]
fn a_blocking_call_does_not_wait_for_the_task_that_it_blocks() {
    let provider = Provider::default();
    let cache = provider.cache();
    let (mut fetches, mut waits) =
        (pin!(cache.get(at(0), Some(&Patient))), pin!(cache.get(at(0), Some(&Patient))));
    let woken: Arc<Woken> = Arc::default();
    assert!(poll(fetches.as_mut(), &woken).is_pending());
    assert!(poll(waits.as_mut(), &woken).is_pending());
    provider.give(Ok(expiring("first", 3600)));
    assert_eq!(id(block_on(cache.get(at(0), None))), "first");
    let Poll::Ready(result) = poll(waits.as_mut(), &woken) else { panic!("it waits") };
    assert_eq!(id(result), "first");
    provider.give(Ok(expiring("second", 3600)));
    let Poll::Ready(result) = poll(fetches.as_mut(), &woken) else { panic!("it waits") };
    assert_eq!(id(result), "second");
    assert_eq!(provider.begun(), 2);
}

#[test]
fn async_and_blocking_calls_wait_for_a_blocking_fetch() {
    let provider = Provider::default();
    let cache = Arc::new(provider.cache());
    let get = |cache: &Arc<CredentialsCache>| {
        let cache = Arc::clone(cache);
        std::thread::spawn(move || id(block_on(cache.get(at(0), None))))
    };
    let mut threads = vec![get(&cache)];
    while provider.begun() == 0 {
        std::thread::yield_now();
    }
    threads.extend((0..8).map(|_| get(&cache)));
    let mut waits = pin!(cache.get(at(0), Some(&Patient)));
    assert!(poll(waits.as_mut(), &Arc::default()).is_pending());
    provider.give(Ok(expiring("first", 3600)));
    for thread in threads {
        assert_eq!(thread.join().unwrap(), "first");
    }
    assert_eq!(id(now(waits)), "first");
    assert_eq!(provider.begun(), 1);
}

#[test]
fn secrets_are_not_printed() {
    let token = Some("t0ken".to_owned());
    let printed = format!("{:?}", Credentials::from_keys("AKIDEXAMPLE", "s3cret", token));
    assert!(printed.contains("AKIDEXAMPLE"));
    assert!(!printed.contains("s3cret") && !printed.contains("t0ken"), "{printed}");
}
