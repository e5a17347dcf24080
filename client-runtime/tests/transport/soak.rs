//! Many callers for a while, over hyper and ureq, against a server that fails now and then, with providers of credentials that
//! hang, fail and expire. No answer is another's, no call outlasts its limit, and nothing piles up.
//!
//! It takes two seconds, or as many as `SOAK_SECONDS` says:
//! `SOAK_SECONDS=300 cargo test --package trent-runtime --all-features --test transport soak -- --nocapture`

use std::collections::BTreeMap;
use std::io::{BufReader, Write};
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant, SystemTime};
use std::{env, fs, thread};

use trent_runtime::client::Handle;
use trent_runtime::config::timeout::TimeoutConfig;
use trent_runtime::config::{Config, Credentials, ProvideCredentials, Region, TimeSource};
use trent_runtime::credentials::{CredentialsError, future};
use trent_runtime::error::SdkError;
use trent_runtime::transport::{HyperTransport, Transport, UreqTransport};

use crate::server::{Server, pause, read_request, reset, response};
use crate::service::{Open, OpenError, Opened, SERVICE};

/// What an operation may take, and what a busy machine may add to it.
const LIMIT: Duration = Duration::from_secs(2);
const SLACK: Duration = Duration::from_secs(8);
/// How long a client is used before one with another provider takes its place.
const GENERATION: Duration = Duration::from_secs(4);
/// Callers of each transport.
const TASKS: usize = 48;
const THREADS: usize = 6;

/// A clock that runs fast, so that credentials expire soon, and pauses after failures are short.
#[derive(Clone, Copy, Debug)]
struct Fast(SystemTime, Instant);

impl TimeSource for Fast {
    fn now(&self) -> SystemTime {
        self.0 + self.1.elapsed() * 20
    }
}

/// Gives credentials that expire soon, and in other fetches fails, hangs, is slow, or gives what has expired.
#[derive(Debug)]
struct Fickle {
    clock: Fast,
    generation: u64,
    fetches: AtomicU64,
    all: Arc<AtomicU64>,
}

impl ProvideCredentials for Fickle {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.all.fetch_add(1, Relaxed);
        let fetch = self.fetches.fetch_add(1, Relaxed);
        let expiring = |ends: SystemTime| {
            Ok(Credentials::new("AKIDEXAMPLE", "secret", None, Some(ends), "fickle"))
        };
        let now = self.clock.now();
        match (self.generation + fetch) % 6 {
            0 => future::ProvideCredentials::ready(expiring(now + Duration::from_secs(20))),
            1 => future::ProvideCredentials::new(std::future::pending()),
            2 => future::ProvideCredentials::ready(Err(CredentialsError::provider_error("down"))),
            3 => future::ProvideCredentials::ready(expiring(now - Duration::from_secs(60))),
            4 => future::ProvideCredentials::ready(expiring(now + Duration::from_secs(12))),
            _ => future::ProvideCredentials::new(async move {
                thread::sleep(Duration::from_millis(20));
                expiring(now + Duration::from_secs(900))
            }),
        }
    }
}

/// What came of the calls.
#[derive(Default)]
struct Tally {
    ends: BTreeMap<&'static str, u64>,
    crossed: u64,
    longest: Duration,
}

impl Tally {
    fn add(&mut self, name: &str, result: &Result<Opened, SdkError<OpenError>>, took: Duration) {
        let end = match result {
            Ok(output) if output.content.as_deref() == Some(name) => "answered",
            Ok(_) => {
                self.crossed += 1;
                "crossed"
            }
            Err(SdkError::TimeoutError(_)) => "out of time",
            Err(SdkError::DispatchFailure(failure)) if failure.as_credentials_error().is_some() => {
                "no credentials"
            }
            Err(SdkError::DispatchFailure(_)) => "no response",
            Err(SdkError::ServiceError(_)) => "service's error",
            Err(_) => "other",
        };
        *self.ends.entry(end).or_default() += 1;
        self.longest = self.longest.max(took);
    }
}

/// Answers with the name in the request, and fails one in thirty.
fn server() -> Server {
    let count = AtomicU64::new(0);
    Server::start(move |stream, counts| {
        let mut stream = BufReader::new(stream);
        while let Some(request) = read_request(&mut stream)? {
            counts.requests.fetch_add(1, SeqCst);
            let number = count.fetch_add(1, Relaxed);
            let body = String::from_utf8_lossy(&request.body).replace("Name", "Content");
            let answer = response(200, body.as_bytes());
            let stream = stream.get_mut();
            match number % 180 {
                30 => return reset(stream),
                60 => stream.write_all(&response(503, b"{}"))?,
                90 => stream.write_all(&response(400, br#"{"__type":"ThrottlingException"}"#))?,
                120 => return stream.write_all(&answer[..answer.len() - 3]),
                150 => drop(pause(stream, Duration::from_millis(700))?),
                _ => stream.write_all(&answer)?,
            }
        }
        Ok(())
    })
}

struct Soak {
    stops: AtomicBool,
    clients: RwLock<[Handle; 2]>,
    names: AtomicU64,
    tally: Mutex<[Tally; 4]>,
}

impl Soak {
    fn input(&self) -> (String, Open) {
        let name = format!("{:x}", self.names.fetch_add(1, Relaxed) & 0xFFFF_FFFF);
        (name.clone(), Open { name: Some(name) })
    }

    fn client(&self, transport: usize) -> Handle {
        self.clients.read().expect("no caller panics")[transport].clone()
    }

    async fn call_on(&self, transport: usize) {
        while !self.stops.load(SeqCst) {
            let (name, input) = self.input();
            let started = Instant::now();
            let result = self.client(transport).send(input, None).await;
            self.add(transport * 2, &name, &result, started.elapsed());
            tokio::task::yield_now().await;
        }
    }

    fn call_blocking_on(&self, transport: usize) {
        while !self.stops.load(SeqCst) {
            let (name, input) = self.input();
            let started = Instant::now();
            let result = self.client(transport).send_blocking(input, None);
            self.add(transport * 2 + 1, &name, &result, started.elapsed());
        }
    }

    fn add(
        &self,
        way: usize,
        name: &str,
        result: &Result<Opened, SdkError<OpenError>>,
        took: Duration,
    ) {
        self.tally.lock().expect("no caller panics")[way].add(name, result, took);
    }
}

/// A number of this process, `VmRSS` in KiB or `Threads`.
fn status(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn callers_for_a_while() {
    let seconds = env::var("SOAK_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2);
    let (server, fetches) = (server(), Arc::new(AtomicU64::new(0)));
    let transports: [Arc<dyn Transport>; 2] = [
        Arc::new(HyperTransport::builder().no_proxy().max_connections(64).build()),
        Arc::new(UreqTransport::builder().no_proxy().build()),
    ];
    let clock = Fast(SystemTime::now(), Instant::now());
    let mut generation = 0;
    let mut clients = || {
        generation += 1;
        transports.clone().map(|transport| {
            let all = Arc::clone(&fetches);
            let limits = TimeoutConfig::builder()
                .operation_timeout(LIMIT)
                .operation_attempt_timeout(Duration::from_millis(500));
            let config = Config::builder()
                .region(Region::new("eu-west-1"))
                .credentials_provider(Fickle { clock, generation, fetches: AtomicU64::new(0), all })
                .time_source(clock)
                .endpoint_url(server.url())
                .timeout_config(limits.build())
                .http_client(transport);
            Handle::new(config.build(), &SERVICE)
        })
    };
    let soak = Arc::new(Soak {
        stops: AtomicBool::new(false),
        clients: RwLock::new(clients()),
        names: AtomicU64::new(0),
        tally: Mutex::default(),
    });
    let mut callers = Vec::new();
    for transport in 0..2 {
        let own = Arc::clone(&soak);
        callers.push(thread::spawn(move || {
            crate::on_runtime(async {
                let mut tasks = tokio::task::JoinSet::new();
                // Over ureq, each async call has a thread.
                for _ in 0..if transport == 0 { TASKS } else { THREADS } {
                    let own = Arc::clone(&own);
                    tasks.spawn(async move { own.call_on(transport).await });
                }
                while let Some(task) = tasks.join_next().await {
                    task.expect("no call panics");
                }
            });
        }));
        for _ in 0..THREADS {
            let own = Arc::clone(&soak);
            callers.push(thread::spawn(move || own.call_blocking_on(transport)));
        }
    }
    let started = Instant::now();
    let mut early = None;
    let mut most_threads = 0;
    // A machine that is busy needs longer until every way has had an answer.
    let waits = || started.elapsed() < Duration::from_secs(60) && !soak.every_way_has_answered();
    while started.elapsed() < Duration::from_secs(seconds) || waits() {
        thread::sleep(GENERATION.min(Duration::from_secs(seconds)));
        *soak.clients.write().expect("no caller panics") = clients();
        most_threads = most_threads.max(status("Threads").unwrap_or(0));
        if early.is_none() && started.elapsed() > Duration::from_secs(seconds / 5) {
            early = status("VmRSS");
        }
    }
    let late = status("VmRSS");
    soak.stops.store(true, SeqCst);
    for caller in callers {
        caller.join().expect("no caller panics");
    }
    judge(&soak, &server, early.zip(late), most_threads);
    println!("{} fetches, {generation} clients each", fetches.load(SeqCst));
}

impl Soak {
    fn every_way_has_answered(&self) -> bool {
        let tally = self.tally.lock().expect("no caller panics");
        tally.iter().all(|tally| tally.ends.get("answered").is_some_and(|answered| *answered > 0))
    }
}

fn judge(soak: &Soak, server: &Server, memory: Option<(u64, u64)>, threads: u64) {
    let tally = soak.tally.lock().expect("no caller panics");
    let ways = ["hyper, async", "hyper, blocking", "ureq, async", "ureq, blocking"];
    for (way, tally) in ways.iter().zip(&*tally) {
        println!("{way}: {:?}, the longest {:?}", tally.ends, tally.longest);
        assert_eq!(tally.crossed, 0, "{way}");
        assert!(tally.longest < LIMIT + SLACK, "{way}: {:?}", tally.longest);
        assert!(tally.ends.get("answered").is_some_and(|answered| *answered > 0), "{way}");
        assert_eq!(tally.ends.get("other"), None, "{way}");
    }
    let (requests, most) = (server.counts.requests.load(SeqCst), &server.counts.most_open);
    println!("{requests} requests, at most {} connections, {threads} threads", most.load(SeqCst));
    if let Some((early, late)) = memory {
        println!("{early} KiB of memory after a fifth of the time, {late} at the end");
        assert!(late < early + 64 * 1024, "memory grew from {early} to {late} KiB");
    }
}
