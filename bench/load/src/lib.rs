//! Makes calls with a client and says what they cost: the same loop for every client that is measured.
//!
//! The programs take `ENDPOINT OPERATION CALLS CONCURRENCY` and print one JSON object, or
//! `ENDPOINT OPERATION stack KIB` and make one call on a thread with so small a stack, which ends them if it does not
//! suffice.

use std::future::Future;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use tokio::runtime::Runtime;

pub const REGION: &str = "eu-central-1";
pub const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// What UpdateCustomKeyStore is asked: a new name, path and credential for an external key store.
pub const STORE_ID: &str = "cks-9876543210fedcba9";
pub const STORE_NAME: &str = "external-vpc-2";
pub const URI_PATH: &str = "/example-prefix/kms/xks/v1";
pub const XKS_ACCESS_KEY_ID: &str = "ABCDE12345670EXAMPLE";
pub const XKS_SECRET: &str = "DXjSUawnel2fr6SKC7G25CNxTyWKE5PF9XX6H/u9pSo=";

/// The operation that is measured.
#[derive(Clone, Copy)]
pub enum Operation {
    Describe,
    Update,
}

/// Runs what the command line says, on a runtime of one thread. Calls panic if they fail.
pub fn main<C, F>(client: fn(&str) -> C, call: fn(C, Operation) -> F)
where
    C: Clone + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [endpoint, operation, calls, concurrency] = &arguments[..] else {
        panic!("usage: ENDPOINT describe|update CALLS CONCURRENCY");
    };
    let operation = match operation.as_str() {
        "describe" => Operation::Describe,
        "update" => Operation::Update,
        other => panic!("unknown operation {other}"),
    };
    let number = |text: &String| text.parse::<usize>().expect("a number");
    if calls == "stack" {
        return on_stack(number(concurrency), endpoint, operation, client, call);
    }
    let (calls, concurrency) = (number(calls), number(concurrency));
    let (runtime, client) = start(endpoint, client);
    let (user, system) = cpu();
    let start = Instant::now();
    let mut latencies = if concurrency == 1 {
        runtime.block_on(sequence(client, operation, calls, call))
    } else {
        concurrent(&runtime, &client, operation, calls, concurrency, call)
    };
    let wall = start.elapsed();
    let (user_after, system_after) = cpu();

    latencies.sort_unstable();
    let percentile = |percent: usize| {
        let index = latencies.len().saturating_sub(1) * percent / 100;
        latencies.get(index).map_or(0, Duration::as_nanos)
    };
    println!(
        "{{\"calls\":{},\"wall_ns\":{},\"p50_ns\":{},\"p99_ns\":{},\"user_ms\":{},\"system_ms\":{},\"peak_kib\":{}}}",
        latencies.len(),
        wall.as_nanos(),
        percentile(50),
        percentile(99),
        user_after - user,
        system_after - system,
        peak_kib(),
    );
}

/// A runtime of one thread, and a client made in it.
fn start<C>(endpoint: &str, client: fn(&str) -> C) -> (Runtime, C) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let client = {
        let _within = runtime.enter();
        client(endpoint)
    };
    (runtime, client)
}

/// Makes a client and a call on a thread with a stack of so many KiB.
fn on_stack<C, F>(
    kib: usize,
    endpoint: &str,
    operation: Operation,
    client: fn(&str) -> C,
    call: fn(C, Operation) -> F,
) where
    C: Clone + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let endpoint = endpoint.to_owned();
    let thread = thread::Builder::new().stack_size(kib * 1024).spawn(move || {
        let (runtime, client) = start(&endpoint, client);
        runtime.block_on(call(client, operation));
    });
    thread.expect("a thread").join().expect("a call failed");
}

async fn sequence<C: Clone, F: Future<Output = ()>>(
    client: C,
    operation: Operation,
    calls: usize,
    call: fn(C, Operation) -> F,
) -> Vec<Duration> {
    let mut latencies = Vec::with_capacity(calls);
    for _ in 0..calls {
        let start = Instant::now();
        call(client.clone(), operation).await;
        latencies.push(start.elapsed());
    }
    latencies
}

fn concurrent<C, F>(
    runtime: &Runtime,
    client: &C,
    operation: Operation,
    calls: usize,
    concurrency: usize,
    call: fn(C, Operation) -> F,
) -> Vec<Duration>
where
    C: Clone + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let share = calls / concurrency;
    let tasks: Vec<_> = (0..concurrency)
        .map(|_| runtime.spawn(sequence(client.clone(), operation, share, call)))
        .collect();
    runtime.block_on(async {
        let mut latencies = Vec::with_capacity(calls);
        for task in tasks {
            latencies.append(&mut task.await.expect("a call failed"));
        }
        latencies
    })
}

/// Milliseconds of user and system time of this process, in steps of ten.
fn cpu() -> (u64, u64) {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in parentheses, may hold spaces. The fields behind it begin with the third.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let mut times = fields.split_whitespace().skip(11).map(|ticks| ticks.parse().unwrap_or(0) * 10);
    (times.next().unwrap_or(0), times.next().unwrap_or(0))
}

fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
