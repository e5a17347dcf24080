//! Who asks the provider, how often, and how long a call waits for it.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use trent_runtime::client::Handle;
use trent_runtime::config::timeout::TimeoutConfig;
use trent_runtime::config::{Builder, Config, Credentials, ProvideCredentials, Region};
use trent_runtime::credentials::{self, future};
use trent_runtime::error::ErrorKind;

use crate::service::{SERVICE, Script};
use crate::{now, open};

/// Keeps those that ask waiting until it is opened.
#[derive(Clone, Debug, Default)]
struct Gate(Arc<(Mutex<State>, Condvar)>);

#[derive(Debug, Default)]
struct State {
    asked: usize,
    open: bool,
}

impl Gate {
    fn open(&self) {
        self.0.0.lock().unwrap().open = true;
        self.0.1.notify_all();
    }

    fn asked(&self) -> usize {
        self.0.0.lock().unwrap().asked
    }

    /// Blocks until somebody has asked.
    fn until_asked(&self) {
        let (state, changed) = &*self.0;
        drop(changed.wait_while(state.lock().unwrap(), |state| state.asked == 0).unwrap());
    }
}

impl ProvideCredentials for Gate {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async { self.provide_credentials_blocking() })
    }

    fn provide_credentials_blocking(&self) -> credentials::Result {
        let (state, changed) = &*self.0;
        let mut state = state.lock().unwrap();
        state.asked += 1;
        changed.notify_all();
        drop(changed.wait_while(state, |state| !state.open).unwrap());
        Ok(Credentials::from_keys("AKIDGATE", "secret", None))
    }
}

#[test]
fn a_blocking_call_waits_for_another_ones_fetch_no_longer_than_it_may() {
    let script = Script::default();
    script.answer(200, "{}");
    let gate = Gate::default();
    let client = Handle::new(script.config().credentials_provider(gate.clone()).build(), &SERVICE);
    let limit = TimeoutConfig::builder().operation_timeout(Duration::from_millis(20)).build();
    let limited = Config::builder().timeout_config(limit).into();
    thread::scope(|scope| {
        let fetches = scope.spawn(|| client.send_blocking(open(), None));
        gate.until_asked();
        let error = client.send_blocking(open(), Some(&limited)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        gate.open();
        assert!(fetches.join().unwrap().is_ok());
    });
}

#[test]
fn the_limit_of_the_operation_holds_whatever_the_provider_does() {
    let script = Script::default();
    let gate = Gate::default();
    let client = Handle::new(script.config().credentials_provider(gate.clone()).build(), &SERVICE);
    let limit = TimeoutConfig::builder().operation_timeout(Duration::from_millis(5)).build();
    let limited = Config::builder().timeout_config(limit).into();
    for _ in 0..3 {
        // Nobody opens the gate: the provider hangs, and would have hung for the first caller alone.
        let error = client.send_blocking(open(), Some(&limited)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
    }
    assert_eq!(gate.asked(), 1);
    // What comes in the end is there for the calls that follow.
    gate.open();
    script.answer(200, "{}");
    assert!(client.send_blocking(open(), None).is_ok());
    assert_eq!(gate.asked(), 1);
}

#[test]
fn calls_that_go_elsewhere_share_the_credentials() {
    let script = Script::default();
    let gate = Gate::default();
    gate.open();
    let client = Handle::new(script.config().credentials_provider(gate.clone()).build(), &SERVICE);
    let call = |overrides: Builder| {
        script.answer(200, "{}").answer(200, "{}");
        client.send_blocking(open(), Some(&overrides.clone().into())).unwrap();
        now(client.send(open(), Some(Box::new(overrides.into())))).unwrap();
        gate.asked()
    };
    let elsewhere = Config::builder().region(Region::new("us-east-1"));
    assert_eq!(call(elsewhere.clone()), 1);
    assert_eq!(call(elsewhere.clone()), 1);
    assert_eq!(call(Config::builder()), 1);
    // By another clock they may have expired, and of another provider they are others.
    assert_eq!(call(elsewhere.time_source(client.config().time_source().unwrap())), 3);
    assert_eq!(call(Config::builder().credentials_provider(gate.clone())), 5);
}
