//! Calls to a server on this machine, with each client: one after the other, 64 at a time, and under callgrind.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::apps::{self, Program};
use crate::callgrind;
use crate::figures::{Column, Part, Row, Shown, Unit, View, column, is_chosen};
use crate::measure;
use crate::paths::Paths;
use crate::progress::tell;
use crate::report::Report;

/// The programs in `bench/calls`, with what they are.
const PEERS: &[(&str, &str)] = &[
    ("trent-kms", "trent-kms"),
    ("floor", "a request by hand"),
    ("aws-sdk-kms", "aws-sdk-kms"),
    ("rusoto-kms", "rusoto_kms"),
];

pub(crate) const OPERATIONS: [&str; 2] = ["update", "describe"];

/// Rounds, in which all peers take turns, so that a busy moment hits all alike. Of each figure the median counts.
const ROUNDS: usize = 3;
const CALLS: usize = 20_000;
const CONCURRENCY: usize = 64;

/// What calls in one way cost, one column each.
const fn columns(keys: [&'static str; 6]) -> [Column; 6] {
    let [rate, p50, p99, user, cpu, peak] = keys;
    [
        column(rate, "calls a second", Unit::Count),
        column(p50, "p50", Unit::Nanos),
        column(p99, "p99", Unit::Nanos),
        column(user, "user CPU a call", Unit::Micros),
        column(cpu, "user + system", Unit::Micros),
        column(peak, "peak memory", Unit::Kib),
    ]
}

/// The names of these figures, which begin with the operation and the way.
macro_rules! keys {
    ($prefix:literal) => {
        [
            concat!($prefix, "_rate"),
            concat!($prefix, "_p50"),
            concat!($prefix, "_p99"),
            concat!($prefix, "_user"),
            concat!($prefix, "_cpu"),
            concat!($prefix, "_peak"),
        ]
    };
}

pub(crate) const PART: Part = Part {
    name: "calls",
    title: "Calls",
    about: "UpdateCustomKeyStore, and DescribeCustomKeyStores with three stores in the answer, over plain HTTP to a \
            server on the same machine, on a runtime of one thread. Instructions are counted by callgrind, as the \
            difference of two run lengths; it runs SHA-256 in software, so the table also shows them without it. In \
            parentheses: the ratio to aws-sdk-kms.",
    views: &[
        View {
            title: "Instructions a call, and until the first call is answered",
            columns: &[
                column("update_instructions", "Update", Unit::Count),
                column("describe_instructions", "Describe", Unit::Count),
                column("update_without_hash", "Update, without SHA-256", Unit::Count),
                column("describe_without_hash", "Describe, without SHA-256", Unit::Count),
                column("start_instructions", "start", Unit::Count),
            ],
            chart: true,
            readme: Shown::All,
        },
        View {
            title: "UpdateCustomKeyStore, one call after the other",
            columns: &columns(keys!("update_sequential")),
            chart: false,
            readme: Shown::No,
        },
        View {
            title: "DescribeCustomKeyStores, one call after the other",
            columns: &columns(keys!("describe_sequential")),
            chart: true,
            readme: Shown::No,
        },
        View {
            title: "UpdateCustomKeyStore, 64 at a time",
            columns: &columns(keys!("update_concurrent")),
            chart: false,
            readme: Shown::No,
        },
        View {
            title: "DescribeCustomKeyStores, 64 at a time",
            columns: &columns(keys!("describe_concurrent")),
            chart: false,
            readme: Shown::No,
        },
    ],
    rows: PEERS,
};

/// The names of what could not be measured.
pub(crate) fn run(paths: &Paths, only: &[String]) -> Result<Vec<String>> {
    let mut report = Report::load(paths, &PART)?;
    let mut peers = Vec::new();
    for (name, _) in PEERS.iter().filter(|(name, _)| is_chosen(only, name)) {
        tell(&format!("building the calls of {name}"));
        // A row without its instructions would take the place of one that has them.
        match callgrind::require().and_then(|()| program(paths, "calls", name)) {
            Ok(program) => peers.push(Peer { name, program, rounds: Ok(Vec::new()) }),
            Err(error) => report.take(name, Err(error)),
        }
    }
    if peers.is_empty() {
        return report.finish();
    }
    let server = Server::start(paths)?;
    for round in 1..=ROUNDS {
        tell(&format!("calling, round {round} of {ROUNDS}"));
        for peer in &mut peers {
            peer.call(&server);
        }
    }
    for Peer { name, program, rounds } in peers {
        report.take(name, rounds.and_then(|rounds| counted(name, &program, &server, &rounds)));
    }
    report.finish()
}

/// A client whose calls are measured.
struct Peer {
    name: &'static str,
    program: PathBuf,
    /// What was measured, or why that failed.
    rounds: Result<Vec<Row>>,
}

impl Peer {
    /// A round, unless one has failed.
    fn call(&mut self, server: &Server) {
        let Ok(rounds) = &mut self.rounds else { return };
        match timed(&self.program, server) {
            Ok(row) => rounds.push(row),
            Err(error) => self.rounds = Err(error),
        }
    }
}

/// All figures of a client.
fn counted(name: &str, program: &Path, server: &Server, rounds: &[Row]) -> Result<Row> {
    let mut row = medians(rounds);
    tell(&format!("counting the instructions of {name}"));
    row.extend(instructions(program, server)?);
    Ok(row)
}

/// Builds the server, or another program with dependencies of its own.
pub(crate) fn build(paths: &Paths, package: &str) -> Result<()> {
    let arguments = ["build", "--locked", "--release", "-p", package];
    measure::cost(&mut measure::cargo(&paths.bench, &paths.target, &arguments)).map(|_| ())
}

/// Builds the program of a client in `bench/calls` or `bench/futures`, on what was built for its application.
pub(crate) fn program(paths: &Paths, kind: &str, peer: &str) -> Result<PathBuf> {
    measure::build_logger(paths)?;
    let app = apps::named(peer)?;
    app.fetch(paths)?;
    let package = format!("{kind}-{peer}");
    // Symbols tell hashing from the rest.
    let program =
        Program { package: &package, bin: &package, profile: "release", is_stripped: false };
    measure::cost(&mut app.build(paths, &program)?)?;
    Ok(app.target(paths).join("release").join(&package))
}

/// The server, which ends with this value.
pub(crate) struct Server {
    process: Child,
    pub(crate) endpoint: String,
}

impl Server {
    pub(crate) fn start(paths: &Paths) -> Result<Self> {
        build(paths, "server")?;
        let mut process = Command::new(paths.target.join("release/server"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the server does not start")?;
        let mut port = String::new();
        let output = process.stdout.as_mut().context("the server has no output")?;
        BufReader::new(output).read_line(&mut port)?;
        Ok(Self { process, endpoint: format!("http://127.0.0.1:{}", port.trim()) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends when its input does.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Both operations in both ways, timed.
fn timed(program: &Path, server: &Server) -> Result<Row> {
    let mut row = Row::new();
    for operation in OPERATIONS {
        for (way, concurrency) in [("sequential", 1), ("concurrent", CONCURRENCY)] {
            let [calls, concurrency] = [CALLS, concurrency].map(|number| number.to_string());
            let arguments = [server.endpoint.as_str(), operation, &calls, &concurrency];
            let printed = measure::output(Command::new(program).args(arguments))?;
            let value: Value = serde_json::from_str(&printed)?;
            let figure = |name: &str| value.get(name).and_then(Value::as_f64).unwrap_or_default();
            let calls = figure("calls");
            if calls < 1.0 {
                bail!("{} made no calls", program.display());
            }
            let figures = [
                ("rate", calls / (figure("wall_ns") / 1e9)),
                ("p50", figure("p50_ns")),
                ("p99", figure("p99_ns")),
                ("user", figure("user_ms") * 1000.0 / calls),
                ("cpu", (figure("user_ms") + figure("system_ms")) * 1000.0 / calls),
                ("peak", figure("peak_kib")),
            ];
            row.extend(figures.map(|(name, value)| (format!("{operation}_{way}_{name}"), value)));
        }
    }
    Ok(row)
}

fn medians(rows: &[Row]) -> Row {
    let keys = rows.first().map(|row| row.keys()).into_iter().flatten();
    let medians = keys.map(|key| {
        let mut values: Vec<f64> = rows.iter().filter_map(|row| row.get(key).copied()).collect();
        values.sort_by(f64::total_cmp);
        (key.clone(), values[values.len() / 2])
    });
    medians.collect()
}

/// Instructions of both operations, and until the first call is answered.
pub(crate) fn instructions(program: &Path, server: &Server) -> Result<Row> {
    const SHORT: u32 = 50;
    const LONG: u32 = 250;
    let mut row = Row::new();
    for operation in OPERATIONS {
        let count = |calls: u32| {
            let calls = calls.to_string();
            callgrind::count(program, &[&server.endpoint, operation, &calls, "1"])
        };
        let (short, long) = (count(SHORT)?, count(LONG)?);
        let a_call = |short: u64, long: u64| {
            f64::from(u32::try_from(long.saturating_sub(short)).unwrap_or(u32::MAX))
                / f64::from(LONG - SHORT)
        };
        let all = a_call(short.all, long.all);
        let hashing = a_call(short.hashing, long.hashing);
        row.insert(format!("{operation}_instructions"), all.round());
        row.insert(format!("{operation}_without_hash"), (all - hashing).round());
        let start =
            f64::from(u32::try_from(short.all).unwrap_or(u32::MAX)) - all * f64::from(SHORT - 1);
        row.insert("start_instructions".to_owned(), start.round());
    }
    Ok(row)
}
