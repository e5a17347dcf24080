//! The cache: who fetches, who waits, who goes on with what is there.

use std::collections::VecDeque;
use std::error::Error as _;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;

use super::*;
use crate::transport::{BoxFuture, CallOptions, Transport, TransportResult};

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

#[derive(Debug)]
struct Short;

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
timer!(Short, _limit => std::future::ready(()));
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
    assert_eq!(id(now(cache.get(at(0), &Patient))), "first");
    assert_eq!(id(now(cache.get(at(9_999_999), &Patient))), "first");
    assert_eq!(id(Ok(cache.ready(at(9_999_999)).unwrap())), "first");
    assert_eq!(provider.begun(), 1);
}

#[test]
fn many_that_wait_are_one_fetch() {
    let provider = Provider::default();
    let cache = provider.cache();
    let woken: Vec<Arc<Woken>> = (0..100).map(|_| Arc::default()).collect();
    let mut calls: Vec<_> = (0..100).map(|_| Box::pin(cache.get(at(0), &Patient))).collect();
    for (call, woken) in calls.iter_mut().zip(&woken) {
        assert!(poll(call.as_mut(), woken).is_pending());
        assert!(poll(call.as_mut(), woken).is_pending());
    }
    provider.give(Ok(expiring("first", 3600)));
    // The provider wakes the call that polled it last, and that one wakes the others.
    for (call, woken) in calls.iter_mut().zip(&woken).rev() {
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
    assert_eq!(id(now(cache.get(at(0), &Patient))), "first");
    assert!(cache.ready(at(3299)).is_some());
    // Five minutes before the end.
    assert!(cache.ready(at(3300)).is_none());
    let mut ahead = pin!(cache.get(at(3300), &Patient));
    let woken = Arc::default();
    assert!(poll(ahead.as_mut(), &woken).is_pending());
    assert_eq!(id(now(cache.get(at(3301), &Patient))), "first");
    provider.give(Ok(expiring("second", 7200)));
    assert!(matches!(poll(ahead.as_mut(), &woken), Poll::Ready(Ok(_))));
    assert_eq!(id(now(cache.get(at(3301), &Patient))), "second");
    assert_eq!(provider.begun(), 2);
}

#[test]
fn short_lives_are_used_for_three_quarters() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 100)));
    now(cache.get(at(0), &Patient)).unwrap();
    assert!(cache.ready(at(74)).is_some());
    assert!(cache.ready(at(75)).is_none());
}

#[test]
fn a_fetch_is_waited_for_when_the_credentials_end_in_a_moment() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 3600)));
    now(cache.get(at(0), &Patient)).unwrap();
    let woken = Arc::default();
    let mut fetch = pin!(cache.get(at(3590), &Patient));
    let mut wait = pin!(cache.get(at(3590), &Patient));
    assert!(poll(fetch.as_mut(), &woken).is_pending());
    assert!(poll(wait.as_mut(), &woken).is_pending());
    provider.give(Ok(expiring("second", 9000)));
    for call in [fetch, wait] {
        let Poll::Ready(result) = poll(call, &woken) else { panic!("it still waits") };
        assert_eq!(id(result), "second");
    }
}

#[test]
fn expired_credentials_are_used_while_the_provider_fails() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 3600)));
    now(cache.get(at(0), &Patient)).unwrap();
    provider.give(Err(failing()));
    for second in 0..50 {
        assert_eq!(id(now(cache.get(at(3590 + second), &Patient))), "first");
        assert_eq!(id(cache.get_blocking(at(3590 + second), None).unwrap()), "first");
    }
    assert_eq!(provider.begun(), 2);
    // It is asked again between five and ten minutes later.
    provider.give(Ok(expiring("second", 9000)));
    assert_eq!(id(now(cache.get(at(3590 + 299), &Patient))), "first");
    assert_eq!(id(now(cache.get(at(3590 + 600), &Patient))), "second");
    assert_eq!(provider.begun(), 3);
}

#[test]
fn expired_credentials_of_the_provider_itself_are_not_fetched_for_each_call() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("stale", 3600)));
    for second in 0..50 {
        assert_eq!(id(now(cache.get(at(5000 + second), &Patient))), "stale");
    }
    assert_eq!(provider.begun(), 1);
}

#[test]
fn credentials_that_the_service_refused_are_not_used_while_the_provider_fails() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 3600)));
    let first = now(cache.get(at(0), &Patient)).unwrap();
    provider.give(Err(failing()));
    now(cache.get(at(3700), &Patient)).unwrap();
    cache.invalidate(&first);
    provider.give(Err(failing()));
    assert!(now(cache.get(at(3701), &Patient)).is_err());
}

#[test]
fn a_provider_that_fails_early_does_no_harm_and_is_left_alone() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 3600)));
    now(cache.get(at(0), &Patient)).unwrap();
    provider.give(Err(failing()));
    assert_eq!(id(now(cache.get(at(3400), &Patient))), "first");
    assert_eq!(id(now(cache.get(at(3429), &Patient))), "first");
    assert_eq!(provider.begun(), 2);
    provider.give(Ok(expiring("second", 7200)));
    assert_eq!(id(now(cache.get(at(3460), &Patient))), "second");
}

#[test]
fn a_provider_that_fails_is_asked_before_its_credentials_end() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 3600)));
    now(cache.get(at(0), &Patient)).unwrap();
    provider.give(Err(failing()));
    assert_eq!(id(now(cache.get(at(3585), &Patient))), "first");
    provider.give(Ok(expiring("second", 7200)));
    assert_eq!(id(now(cache.get(at(3589), &Patient))), "first");
    assert_eq!(id(now(cache.get(at(3590), &Patient))), "second");
}

/// A call with a limit of its own, shorter than the provider takes.
async fn limited(cache: &CredentialsCache, second: u64) -> Option<super::Result> {
    let get = Box::pin(cache.get(at(second), &Patient));
    crate::transport::timer::within(&Short, Some(Duration::from_millis(1)), get).await
}

#[test]
fn calls_with_less_time_than_the_provider_needs_share_one_fetch_and_fill_the_cache() {
    let provider = Provider::default();
    let cache = provider.cache();
    for second in 0..10 {
        assert!(now(limited(&cache, second)).is_none());
    }
    assert_eq!(provider.begun(), 1);
    provider.give(Ok(expiring("first", 3600)));
    assert_eq!(id(now(limited(&cache, 10)).unwrap()), "first");
    assert_eq!(provider.begun(), 1);

    // A fetch ahead that nobody polls is taken up by the next call, though it need not wait.
    assert!(now(limited(&cache, 3400)).is_none());
    provider.give(Ok(expiring("second", 7200)));
    assert_eq!(id(now(limited(&cache, 3401)).unwrap()), "second");
    assert_eq!(provider.begun(), 2);
}

#[test]
fn a_fetch_that_nobody_polled_to_its_end_is_over_after_its_time() {
    let provider = Provider::default();
    let cache = provider.cache();
    assert!(now(limited(&cache, 0)).is_none());
    assert!(now(limited(&cache, 20)).is_none());
    assert_eq!(provider.begun(), 2);
    assert!(now(limited(&cache, 39)).is_none());
    assert_eq!(provider.begun(), 2);
}

/// Never returns from a blocking fetch.
#[derive(Debug)]
struct Hung(Arc<AtomicUsize>);

impl ProvideCredentials for Hung {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(std::future::pending())
    }

    fn provide_credentials_blocking(&self) -> super::Result {
        self.0.fetch_add(1, Ordering::SeqCst);
        loop {
            std::thread::park();
        }
    }
}

#[test]
fn a_blocking_fetch_that_hangs_holds_nobody_up() {
    let begun = Arc::default();
    let hung = Hung(Arc::clone(&begun));
    let cache = CredentialsCache::new(SharedCredentialsProvider::new(hung));
    let limit = Some(Duration::from_millis(5));
    for _ in 0..5 {
        // The caller's own limit ends the wait.
        assert!(cache.get_blocking(at(0), limit).is_none());
    }
    assert_eq!(begun.load(Ordering::SeqCst), 1);
    // An async call beside it waits no longer than a fetch may take.
    let error = now(cache.get(at(1), &Hasty)).unwrap_err();
    assert_eq!(error.kind(), CredentialsErrorKind::TimedOut);
}

/// Panics instead of giving anything.
#[derive(Debug)]
struct Panics;

impl ProvideCredentials for Panics {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async { std::panic::resume_unwind(Box::new("told")) })
    }
}

#[test]
fn a_provider_that_panics_is_an_error_for_those_that_wait() {
    let cache = CredentialsCache::new(SharedCredentialsProvider::new(Panics));
    let error = cache.get_blocking(at(0), None).unwrap().unwrap_err();
    assert_eq!(error.kind(), CredentialsErrorKind::Unhandled);
    let panics = || now(cache.get(at(0), &Patient));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).is_err());
    // The next call asks again, and does not wait for the one that is gone.
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).is_err());
}

#[test]
fn a_provider_that_hangs_is_left_to_itself() {
    let provider = Provider::default();
    let cache = provider.cache();
    let error = now(cache.get(at(0), &Hasty)).unwrap_err();
    assert_eq!(error.kind(), CredentialsErrorKind::TimedOut);
    assert_eq!(error.source().unwrap().to_string(), "no answer within 20s");
    provider.give(Ok(expiring("first", 3600)));
    assert_eq!(id(now(cache.get(at(0), &Hasty))), "first");
    // It hangs again, but the last credentials are still good.
    assert_eq!(id(now(cache.get(at(3400), &Hasty))), "first");
    assert_eq!(provider.begun(), 3);
}

#[test]
fn a_dropped_call_leaves_the_fetch_to_another() {
    let provider = Provider::default();
    let cache = provider.cache();
    let woken: Arc<Woken> = Arc::default();
    let mut waits = pin!(cache.get(at(0), &Patient));
    {
        let mut fetches = pin!(cache.get(at(0), &Patient));
        assert!(poll(fetches.as_mut(), &Arc::default()).is_pending());
        assert!(poll(waits.as_mut(), &woken).is_pending());
    }
    assert_eq!(woken.0.load(Ordering::Relaxed), 1);
    assert!(poll(waits.as_mut(), &woken).is_pending());
    assert_eq!(provider.begun(), 1);
    provider.give(Ok(expiring("first", 3600)));
    let Poll::Ready(result) = poll(waits.as_mut(), &woken) else { panic!("it still waits") };
    assert_eq!(id(result), "first");
}

#[test]
fn what_the_service_refused_is_fetched_again() {
    let provider = Provider::default();
    let cache = provider.cache();
    provider.give(Ok(expiring("first", 3600)));
    let first = now(cache.get(at(0), &Patient)).unwrap();
    provider.give(Ok(expiring("second", 3600)));
    cache.invalidate(&first);
    assert_eq!(id(now(cache.get(at(0), &Patient))), "second");
    // A second call that was refused with the first credentials does not throw the second away.
    cache.invalidate(&first);
    assert_eq!(id(now(cache.get(at(0), &Patient))), "second");
    assert_eq!(provider.begun(), 2);
}

#[test]
fn a_blocking_call_does_not_wait_for_the_task_that_it_blocks() {
    let provider = Provider::default();
    let cache = provider.cache();
    let (mut fetches, mut waits) =
        (pin!(cache.get(at(0), &Patient)), pin!(cache.get(at(0), &Patient)));
    let woken: Arc<Woken> = Arc::default();
    assert!(poll(fetches.as_mut(), &woken).is_pending());
    assert!(poll(waits.as_mut(), &woken).is_pending());
    provider.give(Ok(expiring("first", 3600)));
    assert_eq!(id(cache.get_blocking(at(0), None).unwrap()), "first");
    let Poll::Ready(result) = poll(waits.as_mut(), &woken) else { panic!("it waits") };
    assert_eq!(id(result), "first");
    let Poll::Ready(result) = poll(fetches.as_mut(), &woken) else { panic!("it waits") };
    assert_eq!(id(result), "first");
    assert_eq!(provider.begun(), 2);
}

#[test]
fn async_and_blocking_calls_wait_for_a_blocking_fetch() {
    let provider = Provider::default();
    let cache = Arc::new(provider.cache());
    let get = |cache: &Arc<CredentialsCache>| {
        let cache = Arc::clone(cache);
        std::thread::spawn(move || id(cache.get_blocking(at(0), None).unwrap()))
    };
    let mut threads = vec![get(&cache)];
    while provider.begun() == 0 {
        std::thread::yield_now();
    }
    threads.extend((0..8).map(|_| get(&cache)));
    let mut waits = pin!(cache.get(at(0), &Patient));
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
