//! `cargo xtask conformance`: a client is generated with the tests that its model holds, built and run.
//!
//! ```text
//! aws.protocoltests.json#JsonProtocol
//! kind         tests  passed  failed
//! requests        56      56       0
//! responses       48      48       0
//! errors          14      14       0
//! 118 passed, 0 failed
//! ```

mod arguments;
mod botocore;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use trent_codegen::{Generated, Model, Options, Problem, Problems};

use crate::credentials;
use crate::generate::folder::{Folder, KEPT, SRC, TESTS, WHOLE};
use crate::generate::{self, manifest};
use crate::output::print;
use crate::sources::{self, accepted};
use crate::workspace;
use crate::write::{self, Change};

pub(crate) use arguments::{Arguments, HELP, parse};

/// Why tests of endpoints may fail that passed when their model was published.
const OF_PARTITIONS: &str = "\
note: the tests are as old as their model, and clients know the partitions of today, those of
      client-runtime/src/endpoint/partitions.rs. Where a partition has got dual stack or FIPS since
      then, a test that expects an error there (\"DualStack is enabled but …\") finds an endpoint.
";

/// The files of tests, in the order of the table.
const KINDS: [&str; 5] = ["requests", "responses", "errors", "endpoints", "examples"];

/// Generates, builds, runs and prints. True if every test passes.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    if let Some(folder) = &arguments.credentials {
        return credentials::run(folder);
    }
    if let Some(recordings) = &arguments.recordings {
        return recordings.run();
    }
    if let Some(folder) = &arguments.botocore {
        return botocore::run(folder, arguments.out.as_deref());
    }
    let Arguments { models, service, server, .. } = arguments;
    let side = if *server { Side::Server } else { Side::Client };
    let sources = sources::read_named(models, service.as_deref())?;
    let chosen = sources::chosen(models, service.as_deref());
    let model = accepted(trent_codegen::load(&sources))?;
    let target = workspace::target()?.join(side.folder());
    let out = arguments.out.as_deref().unwrap_or(&target);
    let clients = accepted(clients(&model, chosen.as_deref(), out, side))?;
    let lost = if chosen.is_some() { 0 } else { lost(&model, &clients, side) };
    if lost == 0 && clients.iter().all(|client| client.tests.files.is_empty()) {
        let named: Vec<_> = models.iter().map(|path| path.display().to_string()).collect();
        bail!(
            "{}: the model holds no tests: no requests, responses, endpoints or examples; no file was touched",
            named.join(", ")
        );
    }
    let mut report = String::new();
    let mut total = Counts::default();
    for client in &clients {
        client.write()?;
        let outcome = client.tests.run(&client.folder, &target.join("target"))?;
        for (name, difference) in &outcome.failures {
            print(&format!("---- {name}\n{}\n\n", difference.trim()));
        }
        let _ = writeln!(report, "{}", client.generated.service.id);
        total.add(&outcome.table(&client.tests, &mut report));
        if outcome.failures.iter().any(|(name, _)| name.starts_with("endpoints::")) {
            report.push_str(OF_PARTITIONS);
        }
    }
    if lost > 0 {
        let _ = writeln!(report, "{:<10} {lost:>7} {:>7} {lost:>7}", "unreached", 0);
        total.failed += lost;
    }
    let _ = writeln!(report, "{} passed, {} failed", total.passed, total.failed);
    print(&report);
    Ok(total.failed == 0)
}

/// A client of every service of the model, or of the one that is chosen, and what keeps them from being written.
fn clients(
    model: &Model,
    chosen: Option<&str>,
    out: &Path,
    side: Side,
) -> Result<Vec<Client>, Problems> {
    let mut problems = Problems::new();
    let mut clients = Vec::new();
    let all = model.services().map(|(shape, _)| shape.id.as_str());
    let services: Vec<&str> = chosen.map_or_else(|| all.collect(), |chosen| vec![chosen]);
    if services.is_empty() {
        let help = "name the file that has the service shape, too";
        problems.push(Problem::error("", "there is no service in the model", help));
    }
    for service in services {
        let package = package_name(service);
        let folder = out.join(&package);
        let service = Some(service.to_owned());
        let options = Options { crate_name: package.clone(), service, ..Options::default() };
        match scan(&folder) {
            Ok(found) => {
                problems.extend(found.foreign().map(|file| generate::not_generated(&file)));
            }
            Err(error) => problems.push(generate::unread(&error)),
        }
        match trent_codegen::generate_from(model.clone(), &options) {
            Ok(generated) => {
                let tests = Tests::of(&generated, side);
                clients.push(Client { package, folder, generated, tests });
            }
            Err(more) => problems.extend(more),
        }
    }
    problems.into_result(clients)
}

/// Tests that no service's operation leads to, so that they are not even tried.
fn lost(model: &Model, clients: &[Client], side: Side) -> usize {
    let reached = clients.iter().map(|client| client.tests.protocol_tests()).sum();
    protocol_tests(model, side).saturating_sub(reached)
}

/// How many protocol tests of a model are about clients, or servers, that speak the protocols of its services.
fn protocol_tests(model: &Model, side: Side) -> usize {
    let cases = model.shapes.values().flat_map(|shape| {
        let (requests, responses) =
            (shape.traits.http_request_tests(), shape.traits.http_response_tests());
        requests.iter().chain(responses)
    });
    let text = |case: &Value, name| case.get(name)?.as_str().map(str::to_owned);
    let protocols = model.services().filter_map(|(service, _)| trent_codegen::protocol_of(service));
    let spoken: Vec<&str> = protocols.map(|protocol| protocol.id()).collect();
    let ours = |case: &&Value| {
        let protocol = text(case, "protocol").unwrap_or_default();
        spoken.contains(&protocol.as_str())
            && text(case, "appliesTo").is_none_or(|to| to == side.applies_to())
    };
    cases.filter(ours).count()
}

/// How many.
#[derive(Default)]
struct Counts {
    passed: usize,
    failed: usize,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Which half of a crate is tested.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Client,
    Server,
}

impl Side {
    /// As `appliesTo` has it.
    fn applies_to(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }

    /// Features of the crate that the tests need. Nothing is sent, so no transport is among them.
    fn features(self) -> &'static str {
        match self {
            Self::Client => "gzip",
            Self::Server => "server,gzip",
        }
    }

    /// The folder of its crates, below the target folder.
    fn folder(self) -> &'static str {
        match self {
            Self::Client => "conformance",
            Self::Server => "conformance-server",
        }
    }
}

/// The tests of one client.
struct Tests {
    side: Side,
    /// The folder `tests/model`.
    files: BTreeMap<String, String>,
    /// How many each kind has.
    counts: BTreeMap<&'static str, usize>,
}

impl Tests {
    fn of(generated: &Generated, side: Side) -> Self {
        let files = match side {
            Side::Client => trent_codegen::test_files(&generated.service),
            Side::Server => trent_codegen::server_test_files(&generated.service),
        };
        let counts = KINDS.into_iter().filter_map(|kind| {
            let text = files.get(&format!("{kind}.rs"))?;
            Some((kind, text.lines().filter(|line| *line == "#[test]").count()))
        });
        Self { side, counts: counts.collect(), files }
    }

    fn protocol_tests(&self) -> usize {
        ["requests", "responses", "errors"].iter().filter_map(|kind| self.counts.get(kind)).sum()
    }

    /// Builds and runs. A test that does not even build has failed.
    fn run(&self, folder: &Path, target: &Path) -> Result<Outcome> {
        if self.files.is_empty() {
            return Ok(Outcome::default());
        }
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["test", "--quiet", "--test", "model", "--no-fail-fast"])
            .args(["--no-default-features", "--features", self.side.features(), "--manifest-path"])
            .arg(folder.join("Cargo.toml"))
            .args(["--", "--format=pretty", "--color=never"])
            .env("CARGO_TARGET_DIR", target)
            .env("RUST_BACKTRACE", "0")
            .stderr(Stdio::inherit())
            .output()
            .context("cargo does not start")?;
        Ok(Outcome::parse(&String::from_utf8_lossy(&output.stdout)))
    }
}

/// What the test program said.
#[derive(Default)]
struct Outcome {
    /// Names of tests that passed.
    passed: Vec<String>,
    /// What failing tests printed, by name.
    failures: BTreeMap<String, String>,
}

impl Outcome {
    fn parse(stdout: &str) -> Self {
        let mut outcome = Self::default();
        let mut failing: Option<String> = None;
        for line in stdout.lines() {
            if let Some(name) = heading(line) {
                failing = Some(name.to_owned());
                outcome.failures.entry(name.to_owned()).or_default();
            } else if line == "failures:" {
                failing = None;
            } else if let Some(name) = &failing {
                let text = outcome.failures.entry(name.clone()).or_default();
                text.push_str(line);
                text.push('\n');
            } else if let Some((name, result)) = result(line) {
                match result {
                    "ok" => outcome.passed.push(name.to_owned()),
                    _ => drop(outcome.failures.entry(name.to_owned()).or_default()),
                }
            }
        }
        outcome
    }

    /// A line for each kind.
    fn table(&self, tests: &Tests, report: &mut String) -> Counts {
        let mut total = Counts::default();
        // Writing to a String cannot fail.
        let _ = writeln!(report, "{:<10} {:>7} {:>7} {:>7}", "kind", "tests", "passed", "failed");
        for kind in KINDS {
            let Some(count) = tests.counts.get(kind) else { continue };
            let own = |name: &&String| name.split("::").next() == Some(kind);
            let passed = self.passed.iter().filter(own).count();
            let counts = Counts { passed, failed: count - passed };
            let _ =
                writeln!(report, "{kind:<10} {count:>7} {:>7} {:>7}", counts.passed, counts.failed);
            total.add(&counts);
        }
        total
    }
}

/// `---- requests::a_test stdout ----`
fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("---- ")?.strip_suffix(" stdout ----")
}

/// `test requests::a_test ... ok`
fn result(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("test ")?.split_once(" ... ")
}

/// `aws.protocoltests.json#JsonProtocol` is the package `json-protocol-conformance`.
fn package_name(service: &str) -> String {
    let (_, name) = service.split_once('#').unwrap_or(("", service));
    let mut package = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !package.is_empty() && !package.ends_with('-') {
            package.push('-');
        }
        package.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    }
    package.push_str("-conformance");
    package
}

/// What the manifest needs for the tests.
const TESTING: &str = r#"
[dev-dependencies]
bytes = "1"
flate2 = { version = "1", default-features = false, features = ["rust_backend"] }
http = "1"
serde_json = { version = "1", features = ["float_roundtrip"] }

[profile.dev]
debug = false
"#;

/// A client with its tests, which is to be written and run.
struct Client {
    package: String,
    folder: PathBuf,
    generated: Generated,
    tests: Tests,
}

impl Client {
    /// Writes what differs. Nothing in the folder is foreign: that has been looked at.
    fn write(&self) -> Result<()> {
        let differences = scan(&self.folder)?.compare(&self.files()).into_iter();
        let mut changes: Vec<_> = differences.map(|difference| difference.change).collect();
        // The same versions as the workspace.
        let from = workspace::runtime().with_file_name("Cargo.lock");
        if from.exists() {
            let new = fs::read_to_string(&from).with_context(|| from.display().to_string())?;
            let path = self.folder.join("Cargo.lock");
            let (old, shown) = (fs::read(&path).ok(), path.display().to_string());
            if old.as_deref() != Some(new.as_bytes()) {
                changes.push(Change { path, shown, old, new: Some(new) });
            }
        }
        write::apply(changes.iter())
    }

    /// All of the crate, by path within it.
    fn files(&self) -> BTreeMap<String, String> {
        let parts = [(SRC, &self.generated.files), (TESTS, &self.tests.files)];
        let own = parts.into_iter().flat_map(|(part, files)| {
            files.iter().map(move |(path, text)| (format!("{part}/{path}"), text.clone()))
        });
        let mut files: BTreeMap<_, _> = own.collect();
        files.extend(manifest::scratch_files(&self.package, &self.generated.service, &self.folder));
        if let Some(manifest) = files.get_mut("Cargo.toml") {
            manifest.push_str(TESTING);
        }
        files
    }
}

/// The crate's folder as it is now.
fn scan(folder: &Path) -> Result<Folder> {
    Folder::scan(WHOLE, folder.to_owned(), folder.display().to_string(), KEPT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_a_test_program_is_understood() {
        let outcome = Outcome::parse(
            "\nrunning 3 tests\n\
             test requests::one ... ok\n\
             test requests::two ... FAILED\n\
             test responses::one ... FAILED\n\n\
             failures:\n\n\
             ---- requests::two stdout ----\n\n\
             assertion failed\n  left: 1\n\n\
             ---- responses::one stdout ----\nanother\n\n\
             failures:\n    requests::two\n    responses::one\n\n\
             test result: FAILED. 1 passed; 2 failed; 0 ignored\n",
        );
        assert_eq!(outcome.passed, ["requests::one"]);
        assert_eq!(
            outcome.failures.keys().collect::<Vec<_>>(),
            ["requests::two", "responses::one"]
        );
        assert!(outcome.failures["requests::two"].contains("left: 1"));
        assert_eq!(outcome.failures["responses::one"].trim(), "another");
    }

    #[test]
    fn what_does_not_build_has_failed() {
        let tests = Tests {
            side: Side::Client,
            files: BTreeMap::new(),
            counts: BTreeMap::from([("requests", 2), ("errors", 1)]),
        };
        let mut report = String::new();
        let counts = Outcome::parse("").table(&tests, &mut report);
        assert_eq!((counts.passed, counts.failed), (0, 3));
        assert!(report.contains("requests         2       0       2"), "{report}");
    }

    #[test]
    fn packages_are_named_for_their_service() {
        let name = package_name("aws.protocoltests.json#JsonProtocol");
        assert_eq!(name, "json-protocol-conformance");
        assert_eq!(package_name("a#AmazonML_2014"), "amazon-m-l-2014-conformance");
    }
}
