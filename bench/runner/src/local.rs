//! The local KMS beside moto's server, in one run: how soon they answer, how often, with how much memory. And what the
//! local KMS costs in the process of a test, with many keys, and to build.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::figures::{Column, Part, Row, Unit, View};
use crate::output::print;
use crate::paths::Paths;
use crate::report::Report;
use crate::{callgrind, calls, measure};

const LOCAL: &str = "trent-local";
const MOTO: &str = "moto";

/// Rounds, in which both take turns, so that a busy moment hits both. Of each figure the best counts.
const ROUNDS: usize = 3;
/// Seconds of each measurement of a rate.
const SECONDS: &str = "3";
/// Calls of the two runs whose difference is counted.
const RUNS: [usize; 2] = [200, 1200];

pub(crate) const PART: Part = Part {
    name: "local",
    title: "The local KMS",
    about: "`trent-local serve` in memory, beside moto's server, both called by one generator of load on the same \
            machine. Start is the time from the start of the process to its first answer; memory is the peak of the \
            server's process. In parentheses: the ratio to moto. A call in process goes through the real client and \
            the server, byte for byte; its instructions are counted by callgrind. With many keys: a page of 40 and a \
            lookup with 10,000 keys and 50,000 grants, against 100 of each.",
    views: &[
        View {
            title: "Beside moto",
            columns: &[
                ratio("start_ns", "first answer after", Unit::Nanos),
                ratio("describe_1", "DescribeKey/s, 1 connection", Unit::Count),
                ratio("encrypt_1", "Encrypt/s, 1 connection", Unit::Count),
                ratio("describe_64", "DescribeKey/s, 64", Unit::Count),
                ratio("encrypt_64", "Encrypt/s, 64", Unit::Count),
                ratio("peak_kib", "peak memory", Unit::Kib),
            ],
            chart: false,
            readme: true,
        },
        View {
            title: "In process, with many keys, and built from nothing",
            columns: &[
                plain("instructions", "instructions of DescribeKey", Unit::Count),
                plain("list_keys_percent", "ListKeys, % of few", Unit::Count),
                plain("list_grants_percent", "ListGrants, % of few", Unit::Count),
                plain("describe_by_alias_percent", "DescribeKey by alias, % of few", Unit::Count),
                plain("debug_cpu", "debug build, CPU", Unit::Seconds),
                plain("sdk_debug_cpu", "aws-sdk-kms, debug build, CPU", Unit::Seconds),
            ],
            chart: false,
            readme: false,
        },
    ],
    rows: &[(LOCAL, "trent-local"), (MOTO, "moto")],
};

const fn ratio(key: &'static str, heading: &'static str, unit: Unit) -> Column {
    Column { key, heading, unit, ratio: true }
}

const fn plain(key: &'static str, heading: &'static str, unit: Unit) -> Column {
    Column { key, heading, unit, ratio: false }
}

/// Measures, and compares with the bars. False if one is missed.
pub(crate) fn run(paths: &Paths, only: &[String]) -> Result<bool> {
    let chosen = |name| crate::is_chosen(only, name);
    let mut report = Report::load(paths, &PART)?;
    if chosen("serve") {
        calls::build(paths, "local-load")?;
        let programs = [program(paths)?, moto(paths)?];
        for round in 1..=ROUNDS {
            eprintln!("round {round} of {ROUNDS} …");
            for (name, command) in [LOCAL, MOTO].iter().zip(&programs) {
                let figures = serve(paths, command).with_context(|| (*name).to_owned())?;
                let row = report.rows.entry((*name).to_owned()).or_default();
                keep_best(row, figures, round == 1);
            }
        }
    }
    let row = report.rows.entry(LOCAL.to_owned()).or_default();
    if chosen("process") {
        row.extend(in_process(paths)?);
    }
    if chosen("build") {
        row.extend(builds(paths)?);
    }
    report.save()?;
    report.show(&PART)?;
    Ok(bars(&report))
}

/// Of a rate the highest counts, of all else the lowest.
fn keep_best(row: &mut Row, figures: Row, anew: bool) {
    for (name, value) in figures {
        let is_rate = !matches!(name.as_str(), "start_ns" | "peak_kib");
        let best = match row.get(&name).filter(|_| !anew) {
            Some(before) if is_rate => before.max(value),
            Some(before) => before.min(value),
            None => value,
        };
        row.insert(name, best);
    }
}

/// Cargo on the project's workspace, which the local KMS is a part of.
fn cargo(paths: &Paths, target: &Path, arguments: &[&str]) -> Command {
    measure::cargo(&paths.root, target, arguments)
}

/// The server as it is installed: the command that starts it.
fn program(paths: &Paths) -> Result<Vec<String>> {
    let target = paths.target.join("local");
    let arguments = ["build", "--locked", "--release", "-p", "trent-local"];
    measure::cost(&mut cargo(paths, &target, &arguments))?;
    let program = target.join("release/trent-local").display().to_string();
    let options = ["serve", "--listen", "127.0.0.1:0", "--until-eof"].map(str::to_owned);
    Ok([program].into_iter().chain(options).collect())
}

fn moto(paths: &Paths) -> Result<Vec<String>> {
    let python = measure::output(&mut Command::new(paths.root.join("interop/python-env")))?;
    let script = paths.root.join("interop/serve.py");
    Ok(vec![python.trim().to_owned(), script.display().to_string()])
}

/// A server that ends with this value.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(command: &[String]) -> Result<Self> {
        let (program, arguments) = command.split_first().context("there is no program")?;
        let mut process = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| program.clone())?;
        let output = process.stdout.take().context("the server has no output")?;
        let lines = BufReader::new(output).lines().map_while(std::result::Result::ok);
        let address = |line: String| Some(line.split_once("http://")?.1.trim().to_owned());
        let address = lines.take(5).find_map(address).context("the server does not start")?;
        Ok(Self { process, address })
    }

    /// The answer to one call.
    fn call(&self, operation: &str, body: &str) -> Result<Value> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "POST / HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nx-amz-target: TrentService.{operation}\r\n\
             content-type: application/x-amz-json-1.1\r\nx-amz-date: 20260101T000000Z\r\n\
             authorization: AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/kms/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature=0\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("the answer has no body")?;
        if head.split(' ').nth(1) != Some("200") {
            bail!("{operation}: {answer}");
        }
        Ok(serde_json::from_str(body)?)
    }

    fn peak_kib(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak.context("the server's memory is not known")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its input is what it waits for.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Starts a server and loads it.
fn serve(paths: &Paths, command: &[String]) -> Result<Row> {
    let mut row = Row::new();
    let start = Instant::now();
    let server = Server::start(command)?;
    server.call("ListKeys", "{}")?;
    row.insert("start_ns".to_owned(), start.elapsed().as_secs_f64() * 1e9);
    let made = server.call("CreateKey", "{}")?;
    let id = made["KeyMetadata"]["KeyId"].as_str().context("a key has an id")?;
    let describe = format!("{{\"KeyId\":\"{id}\"}}");
    let encrypt = format!("{{\"KeyId\":\"{id}\",\"Plaintext\":\"{}\"}}", "A".repeat(64));
    for connections in ["1", "64"] {
        for (name, operation, body) in
            [("describe", "DescribeKey", &describe), ("encrypt", "Encrypt", &encrypt)]
        {
            let mut load = Command::new(paths.target.join("release/local-load"));
            load.args([&*server.address, operation, body, connections, SECONDS]);
            let figures: Value = serde_json::from_str(&measure::output(&mut load)?)?;
            let rate = figures["rate"].as_f64().context("the load has no rate")?;
            row.insert(format!("{name}_{connections}"), rate);
        }
    }
    row.insert("peak_kib".to_owned(), server.peak_kib()?);
    Ok(row)
}

/// The instructions of a `DescribeKey` in process, client and server.
pub(crate) fn instructions(paths: &Paths) -> Result<f64> {
    instructions_of(&measure_program(paths)?)
}

#[expect(clippy::cast_precision_loss, reason = "far below the greatest exact number")]
fn instructions_of(program: &Path) -> Result<f64> {
    let [few, many] = RUNS.map(|calls| {
        callgrind::count(program, &["describe", &calls.to_string()]).map(|counted| counted.all)
    });
    Ok((many? - few?) as f64 / (RUNS[1] - RUNS[0]) as f64)
}

fn measure_program(paths: &Paths) -> Result<PathBuf> {
    let target = paths.target.join("local");
    let arguments = ["build", "--locked", "--release", "-p", "trent-local", "--example", "measure"];
    measure::cost(&mut cargo(paths, &target, &arguments))?;
    Ok(target.join("release/examples/measure"))
}

/// Instructions of a call in process, and the cost of lists and lookups with many keys.
fn in_process(paths: &Paths) -> Result<Row> {
    let program = measure_program(paths)?;
    let mut row = Row::new();
    if callgrind::is_installed() {
        row.insert("instructions".to_owned(), instructions_of(&program)?);
    } else {
        eprintln!("SKIPPED: valgrind is not installed, so instructions are not counted");
    }
    let scale: Value = serde_json::from_str(&measure::output(Command::new(program).arg("scale"))?)?;
    for name in ["list_keys", "list_grants", "describe_by_alias"] {
        let of = |size: &str| scale[format!("{size}_{name}")].as_f64().filter(|nanos| *nanos > 0.0);
        let (few, many) = of("few").zip(of("many")).context("a cost is missing")?;
        row.insert(format!("{name}_percent"), many / few * 100.0);
    }
    Ok(row)
}

/// Clean debug builds of the local KMS and of the official client.
fn builds(paths: &Paths) -> Result<Row> {
    let mut row = Row::new();
    for (name, package) in [("debug_cpu", None), ("sdk_debug_cpu", Some("app-aws-sdk-kms"))] {
        eprintln!("building {} from nothing …", package.unwrap_or("trent-local"));
        let target = env::temp_dir().join(format!("trent-bench-{}-{name}", std::process::id()));
        let mut cargo = match package {
            None => cargo(paths, &target, &["build", "--locked", "-p", "trent-local"]),
            Some(app) => measure::cargo(&paths.bench, &target, &["build", "--locked", "-p", app]),
        };
        let cost = measure::cost(cargo.env("CARGO_INCREMENTAL", "0"));
        let _ = fs::remove_dir_all(&target);
        row.insert(name.to_owned(), cost?.cpu);
    }
    Ok(row)
}

/// What the local KMS is to reach, and whether it does; what was not measured is told.
fn bars(report: &Report) -> bool {
    let of = |name: &str, key: &str| report.rows.get(name).and_then(|row| row.get(key)).copied();
    let local = |key: &str| of(LOCAL, key);
    let times = |key: &str| Some(local(key)? / of(MOTO, key)?);
    let bars = [
        ("first answer, of moto's", times("start_ns"), Bar::AtMost(1.0 / 50.0)),
        ("DescribeKey/s over 1 connection, times moto's", times("describe_1"), Bar::AtLeast(15.0)),
        ("Encrypt/s over 1 connection, times moto's", times("encrypt_1"), Bar::AtLeast(15.0)),
        ("DescribeKey/s over 64, times moto's", times("describe_64"), Bar::AtLeast(40.0)),
        ("Encrypt/s over 64, times moto's", times("encrypt_64"), Bar::AtLeast(40.0)),
        ("peak memory, of moto's", times("peak_kib"), Bar::AtMost(0.1)),
        ("instructions of DescribeKey in process", local("instructions"), Bar::AtMost(123_512.0)),
        ("ListKeys with many keys, % of few", local("list_keys_percent"), Bar::AtMost(200.0)),
        ("ListGrants with many, % of few", local("list_grants_percent"), Bar::AtMost(200.0)),
        (
            "DescribeKey by alias with many keys, % of few",
            local("describe_by_alias_percent"),
            Bar::AtMost(200.0),
        ),
        (
            "CPU of a clean debug build, of aws-sdk-kms's",
            local("debug_cpu").zip(local("sdk_debug_cpu")).map(|(own, sdk)| own / sdk),
            Bar::AtMost(1.5),
        ),
    ];
    let mut all = true;
    for (what, value, bar) in bars {
        let Some(value) = value else {
            print(&format!("NOT MEASURED  {what}\n"));
            continue;
        };
        let (met, bound) = match bar {
            Bar::AtMost(bound) => (value <= bound, format!("at most {bound}")),
            Bar::AtLeast(bound) => (value >= bound, format!("at least {bound}")),
        };
        all &= met;
        print(&format!(
            "{}  {what}: {value:.3} ({bound})\n",
            if met { "met   " } else { "MISSED" }
        ));
    }
    all
}

enum Bar {
    AtMost(f64),
    AtLeast(f64),
}
