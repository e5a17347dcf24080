//! The local KMS beside moto's server, in one run: how soon they answer, how often, with how much memory. And what the
//! local KMS costs in the process of a test, and with many keys.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::apps;
use crate::figures::{Part, Row, Shown, Unit, View, column, is_chosen, plain};
use crate::output::{Bar, bars};
use crate::paths::Paths;
use crate::progress::tell;
use crate::report::Report;
use crate::{build, callgrind, calls, measure};

const LOCAL: &str = "trent-local";
const MOTO: &str = "moto";
/// What is measured without a socket is a row of its own: it can be measured without the rest.
const PROCESS: &str = "process";
const SERVE: &str = "serve";

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
            lookup with 10,000 keys and 50,000 grants, against 100 of each. What it costs to build stands with the \
            other clean builds.",
    views: &[
        View {
            title: "Beside moto",
            columns: &[
                column("start_ns", "first answer after", Unit::Nanos),
                column("describe_1", "DescribeKey/s, 1 connection", Unit::Count),
                column("encrypt_1", "Encrypt/s, 1 connection", Unit::Count),
                column("describe_64", "DescribeKey/s, 64", Unit::Count),
                column("encrypt_64", "Encrypt/s, 64", Unit::Count),
                column("peak_kib", "peak memory", Unit::Kib),
            ],
            chart: false,
            readme: Shown::All,
        },
        View {
            title: "In process, and with many keys",
            columns: &[
                plain("instructions", "instructions of DescribeKey", Unit::Count),
                plain("list_keys_percent", "ListKeys, % of few", Unit::Count),
                plain("list_grants_percent", "ListGrants, % of few", Unit::Count),
                plain("describe_by_alias_percent", "DescribeKey by alias, % of few", Unit::Count),
            ],
            chart: false,
            readme: Shown::No,
        },
    ],
    rows: &[(LOCAL, "trent-local"), (MOTO, "moto"), (PROCESS, "trent-local, in process")],
};

/// What `--only` can name: the rows of both servers, which are measured together, and the other.
pub(crate) const CHOICES: [&str; 2] = [SERVE, PROCESS];

/// The names of what could not be measured.
pub(crate) fn run(paths: &Paths, only: &[String]) -> Result<Vec<String>> {
    let mut report = Report::load(paths, &PART)?;
    if is_chosen(only, SERVE) {
        serve_both(paths, &mut report)?;
    }
    if is_chosen(only, PROCESS) {
        tell("calling the local KMS in process");
        report.take(PROCESS, in_process(paths));
    }
    report.finish()
}

/// Compares the figures that are kept with the bars.
pub(crate) fn meets_bars(paths: &Paths) -> Result<bool> {
    Ok(bars(&targets(paths, &Report::load(paths, &PART)?)?))
}

/// Both servers, in turns.
fn serve_both(paths: &Paths, report: &mut Report) -> Result<()> {
    tell("building the local KMS, installing moto");
    calls::build(paths, "local-load")?;
    let mut servers = Vec::new();
    for (name, command) in [(LOCAL, program(paths)), (MOTO, moto(paths))] {
        servers.push((name, command, Row::new()));
    }
    for round in 1..=ROUNDS {
        tell(&format!("calling the local KMS and moto, round {round} of {ROUNDS}"));
        for (_, command, row) in &mut servers {
            let Ok(words) = command.as_ref() else { continue };
            match serve(paths, words) {
                Ok(figures) => keep_best(row, figures),
                Err(error) => *command = Err(error),
            }
        }
    }
    for (name, command, row) in servers {
        // Without a network there is no moto.
        report.take(name, command.map(|_| row));
    }
    Ok(())
}

/// Of a rate the highest counts, of all else the lowest.
fn keep_best(row: &mut Row, figures: Row) {
    for (name, value) in figures {
        let is_rate = !matches!(name.as_str(), "start_ns" | "peak_kib");
        let best = match row.get(&name) {
            Some(before) if is_rate => before.max(value),
            Some(before) => before.min(value),
            None => value,
        };
        row.insert(name, best);
    }
}

/// The server as it is installed: the command that starts it.
fn program(paths: &Paths) -> Result<Vec<String>> {
    let app = local(paths)?;
    app.binary(paths)?;
    let program = app.target(paths).join("release/trent-local").display().to_string();
    let options = ["serve", "--listen", "127.0.0.1:0", "--until-eof"].map(str::to_owned);
    Ok([program].into_iter().chain(options).collect())
}

/// The local KMS as an application, with all that its build needs.
fn local(paths: &Paths) -> Result<&'static apps::App> {
    measure::build_logger(paths)?;
    let app = apps::named(LOCAL)?;
    app.fetch(paths)?;
    Ok(app)
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
    let app = local(paths)?;
    let target = app.target(paths);
    let mut cargo = app.cargo(paths, &target, "build");
    measure::cost(cargo.args(["--release", "-p", LOCAL, "--example", "measure"]))?;
    Ok(target.join("release/examples/measure"))
}

/// Instructions of a call in process, and the cost of lists and lookups with many keys.
fn in_process(paths: &Paths) -> Result<Row> {
    callgrind::require()?;
    let program = measure_program(paths)?;
    let mut row = Row::from([("instructions".to_owned(), instructions_of(&program)?)]);
    let scale: Value = serde_json::from_str(&measure::output(Command::new(program).arg("scale"))?)?;
    for name in ["list_keys", "list_grants", "describe_by_alias"] {
        let of = |size: &str| scale[format!("{size}_{name}")].as_f64().filter(|nanos| *nanos > 0.0);
        let (few, many) = of("few").zip(of("many")).context("a cost is missing")?;
        row.insert(format!("{name}_percent"), many / few * 100.0);
    }
    Ok(row)
}

/// What the local KMS is to reach: names, figures, bars.
fn targets(paths: &Paths, report: &Report) -> Result<Vec<(&'static str, Option<f64>, Bar)>> {
    let builds = Report::load(paths, &build::PART)?;
    let of = |report: &Report, row: &str, key: &str| report.rows.get(row)?.get(key).copied();
    let times = |key: &str| Some(of(report, LOCAL, key)? / of(report, MOTO, key)?);
    let process = |key: &str| of(report, PROCESS, key);
    let debug = |app: &str| of(&builds, app, "debug_cpu");
    Ok(vec![
        ("first answer, of moto's", times("start_ns"), Bar::AtMost(1.0 / 50.0)),
        ("DescribeKey/s over 1 connection, times moto's", times("describe_1"), Bar::AtLeast(15.0)),
        ("Encrypt/s over 1 connection, times moto's", times("encrypt_1"), Bar::AtLeast(15.0)),
        ("DescribeKey/s over 64, times moto's", times("describe_64"), Bar::AtLeast(40.0)),
        ("Encrypt/s over 64, times moto's", times("encrypt_64"), Bar::AtLeast(40.0)),
        ("peak memory, of moto's", times("peak_kib"), Bar::AtMost(0.1)),
        ("instructions of DescribeKey in process", process("instructions"), Bar::AtMost(123_512.0)),
        ("ListKeys with many keys, % of few", process("list_keys_percent"), Bar::AtMost(200.0)),
        ("ListGrants with many, % of few", process("list_grants_percent"), Bar::AtMost(200.0)),
        (
            "DescribeKey by alias with many keys, % of few",
            process("describe_by_alias_percent"),
            Bar::AtMost(200.0),
        ),
        (
            "CPU of a clean debug build, of aws-sdk-kms's",
            debug(LOCAL).zip(debug("aws-sdk-kms")).map(|(own, sdk)| own / sdk),
            Bar::AtMost(1.5),
        ),
    ])
}
