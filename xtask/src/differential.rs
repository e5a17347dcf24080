//! `cargo xtask differential`: botocore and our client are given the same inputs and responses, and must agree.
//!
//! 1. Cases are made of the model: for each operation inputs with outputs, and inputs with each error it may have.
//! 2. The crate `interop/differential`, with a generated module that builds and shows the client's types, runs every
//!    case through the client.
//! 3. `interop/differential/differential.py` runs every case through botocore and its own model of the service, and signs
//!    our requests with botocore's signer.
//! 4. Requests, signatures, and what was understood of the responses are compared.
//!
//! ```text
//! CancelKeyDeletion                   320 cases, 0 differences
//! …
//! models                              842 facts, 0 differences
//! 19,780 cases, 0 differences
//! ```

mod cases;
mod difference;
mod facts;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::*;
use serde_json::Value;
use trent_codegen::Problems;
use trent_codegen::service::Service;

use crate::command_line::{names, once};
use crate::generate::Client;
use crate::output::print;
use crate::workspace;
use cases::{Case, Plan};

pub(crate) const HELP: &str = "\
cargo xtask differential --botocore PYTHON [--cases N] [--seed N] [--operations A,B]
    Gives trent-kms and botocore the same random inputs and responses. They must send the same,
    sign the same, and understand the same. Nothing leaves the machine.

    --botocore PYTHON    a Python interpreter with botocore: $(interop/python-env) makes one
    --cases N            outputs of each operation, 200 if not given; a tenth of each error
    --seed N             what makes the cases, 1 if not given
    --operations A,B     only these operations

Exit codes: 0 no difference; 1 there are some; 2 bad usage, or a side does not run.
";

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// A Python interpreter that has botocore.
    pub(crate) botocore: PathBuf,
    /// Outputs of each operation.
    pub(crate) cases: usize,
    pub(crate) seed: u64,
    /// Only these operations; all if empty.
    pub(crate) operations: Vec<String>,
}

/// The member of the workspace that is compared.
const CLIENT: &str = "trent-kms";

/// Differences of a case that are shown.
const SHOWN: usize = 3;

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let mut botocore = None;
    let (mut cases, mut seed, mut operations) = (200, 1, vec![]);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("botocore") => once("--botocore", &mut botocore, parser.value()?)?,
            Long("cases") => cases = parser.value()?.parse()?,
            Long("seed") => seed = parser.value()?.parse()?,
            Long("operations") => operations.extend(names(&mut parser)?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let Some(botocore) = botocore.map(PathBuf::from) else { bail!("--botocore is missing") };
    if cases == 0 {
        bail!("--cases is zero");
    }
    Ok(Some(Arguments { botocore, cases, seed, operations }))
}

/// Makes cases, runs both sides, compares and prints. True if there is no difference.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let service = service()?;
    let Arguments { seed, cases, operations, .. } = arguments;
    let plan = Plan { seed: *seed, outputs: *cases, operations };
    let cases = cases::all(&service, &plan)?;
    let folder = workspace::target()?.join("differential");
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let lines: String = cases.iter().flat_map(|case| [case.line.as_str(), "\n"]).collect();
    write(&folder.join("cases.jsonl"), &lines)?;
    run_ours(&folder)?;
    run_theirs(&folder, &arguments.botocore)?;
    let ours = records(&folder.join("ours.jsonl"))?;
    let mut theirs = records(&folder.join("theirs.jsonl"))?;
    if ours.len() != cases.len() || theirs.len() != cases.len() + 1 {
        bail!("{} cases gave {} and {} records", cases.len(), ours.len(), theirs.len());
    }
    let known: BTreeSet<String> = serde_json::from_value(theirs.remove(0))?;
    let tables = tables(&cases, &ours, &theirs);
    let mut report = details(&tables, *seed);
    let models = models(&facts::of(&service), &known);
    report.push_str(&models.details);
    let mut differences = models.differences;
    for (operation, table) in &tables {
        let (count, failing) = (table.cases, table.failing.len());
        // Writing to a String cannot fail.
        let _ = writeln!(report, "{operation:<35} {count:>5} cases, {failing} differences");
        differences += failing;
    }
    let Models { facts, differences: unlike, .. } = models;
    let _ = writeln!(report, "{:<35} {facts:>5} facts, {unlike} differences", "models");
    let _ = writeln!(report, "{} cases, {differences} differences", cases.len());
    print(&report);
    Ok(differences == 0)
}

/// The client's service.
fn service() -> Result<Service> {
    let mut problems = Problems::new();
    let clients = Client::of_workspace(&mut problems)?;
    let client = clients.iter().find(|client| client.package == CLIENT);
    match client.map(Client::generate) {
        Some(Ok(generated)) => return Ok(generated.service),
        Some(Err(more)) => problems.extend(more),
        None => {}
    }
    eprintln!("{problems}");
    bail!("the workspace has no {CLIENT} that can be generated");
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| path.display().to_string())
}

fn run_ours(folder: &Path) -> Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["run", "--quiet", "--package", "differential", "--manifest-path"])
        .arg(workspace::runtime().with_file_name("Cargo.toml"))
        .env("CARGO_TARGET_DIR", workspace::target()?)
        .stdin(File::open(folder.join("cases.jsonl"))?);
    finish(cargo, folder, "ours.jsonl")
}

fn run_theirs(folder: &Path, interpreter: &Path) -> Result<()> {
    let script =
        workspace::runtime().with_file_name("interop").join("differential/differential.py");
    let mut python = Command::new(interpreter);
    python
        .arg(script)
        .args(["cases.jsonl", "ours.jsonl"].map(|name| folder.join(name)))
        .stdin(Stdio::null());
    finish(python, folder, "theirs.jsonl")
}

/// Runs a program, with its output in a file.
fn finish(mut command: Command, folder: &Path, out: &str) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command
        .stdout(File::create(folder.join(out))?)
        .status()
        .with_context(|| format!("{program} does not start"))?;
    if !status.success() {
        bail!("{program} failed on {}: {status}", folder.join("cases.jsonl").display());
    }
    Ok(())
}

fn records(path: &Path) -> Result<Vec<Value>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let records = text.lines().map(serde_json::from_str).collect::<Result<_, _>>();
    records.with_context(|| path.display().to_string())
}

/// The cases of one operation.
#[derive(Default)]
struct Table<'c> {
    cases: usize,
    /// Those that differ, with what they were told and how they differ.
    failing: Vec<(&'c Case, Vec<difference::Difference<'c>>)>,
}

fn tables<'c>(
    cases: &'c [Case],
    ours: &'c [Value],
    theirs: &'c [Value],
) -> BTreeMap<&'c str, Table<'c>> {
    let mut tables = BTreeMap::<&str, Table<'_>>::new();
    for (case, (ours, theirs)) in cases.iter().zip(ours.iter().zip(theirs)) {
        let table = tables.entry(&case.operation).or_default();
        table.cases += 1;
        let mut differences = Vec::new();
        // A side that makes no request says why; the rest follows from it.
        let refused = ours["request"].is_string() || theirs["request"].is_string();
        let parts: &[_] = if refused { &["request"] } else { &["request", "signature", "answer"] };
        for part in parts {
            let found = difference::all(&ours[part], &theirs[part]);
            differences.extend(found.into_iter().map(|mut one| {
                one.path.insert_str(0, part);
                one
            }));
        }
        if !differences.is_empty() {
            table.failing.push((case, differences));
        }
    }
    tables
}

/// The smallest case of each operation that differs.
fn details(tables: &BTreeMap<&str, Table<'_>>, seed: u64) -> String {
    let mut text = String::new();
    for (operation, table) in tables {
        let smallest = table.failing.iter().min_by_key(|(case, _)| case.line.len());
        let Some((case, differences)) = smallest else { continue };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "---- {operation}, case `{}` of seed {seed}", case.name);
        for one in differences.iter().take(SHOWN) {
            let [ours, theirs] = shortened([one.ours, one.theirs]);
            let _ = writeln!(text, "{}\n    ours:     {ours}\n    botocore: {theirs}", one.path);
        }
        if differences.len() > SHOWN {
            let _ = writeln!(text, "and {} more", differences.len() - SHOWN);
        }
        let _ = writeln!(text);
    }
    text
}

/// Two values, each as much as fits a line or two: from a little before they differ.
fn shortened(values: [Option<&Value>; 2]) -> [String; 2] {
    const BEFORE: usize = 40;
    const MOST: usize = 160;
    let texts = values.map(|value| value.map_or("absent".to_owned(), Value::to_string));
    let same = texts[0].chars().zip(texts[1].chars()).take_while(|(a, b)| a == b).count();
    texts.map(|text| {
        if text.chars().count() <= MOST {
            return text;
        }
        let from = same.saturating_sub(BEFORE);
        let part: String = text.chars().skip(from).take(MOST).collect();
        let cut = |is_cut| if is_cut { "…" } else { "" };
        let after = cut(text.chars().count() > from + MOST);
        format!("{}{part}{after} ({} bytes)", cut(from > 0), text.len())
    })
}

/// How two models compare.
struct Models {
    facts: usize,
    /// What our model says and botocore's does not: those cases cannot agree.
    differences: usize,
    details: String,
}

fn models(ours: &BTreeSet<String>, theirs: &BTreeSet<String>) -> Models {
    let mut details = String::new();
    let only_ours: Vec<_> = ours.difference(theirs).collect();
    let newer: Vec<_> = theirs.difference(ours).collect();
    let about = newer.iter().filter_map(|fact| fact.split([' ', '$']).next());
    let about: BTreeSet<_> = about.collect();
    for fact in &only_ours {
        let _ = writeln!(details, "botocore's model does not have: {fact}");
    }
    if !newer.is_empty() {
        let _ = writeln!(
            details,
            "botocore's model has {} facts that ours does not have, about {}\n",
            newer.len(),
            about.into_iter().collect::<Vec<_>>().join(", ")
        );
    }
    Models { facts: ours.len(), differences: only_ours.len(), details }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn long_values_are_shown_where_they_differ() {
        let same = "x".repeat(500);
        let (ours, theirs) = (json!(format!("{same}a")), json!(format!("{same}b")));
        let [ours, theirs] = shortened([Some(&ours), Some(&theirs)]);
        assert_eq!(ours, format!("…{}a\" (503 bytes)", "x".repeat(40)));
        assert_eq!(theirs, format!("…{}b\" (503 bytes)", "x".repeat(40)));
        assert_eq!(shortened([Some(&json!(1)), None]), ["1", "absent"]);
    }

    #[test]
    fn the_smallest_case_tells() {
        let case = |name: &str, line: &str| Case {
            operation: "Encrypt".to_owned(),
            name: name.to_owned(),
            line: line.to_owned(),
        };
        let cases = [case("output 0", "same"), case("output 1", "large"), case("output 2", "s")];
        let record = |body: &str| json!({"request": {"body": body}, "answer": 1});
        let ours = [record("a"), record("b"), record("c")];
        let theirs = [record("a"), json!({"request": "refused: no"}), record("d")];
        let tables = tables(&cases, &ours, &theirs);
        assert_eq!(tables["Encrypt"].cases, 3);
        assert_eq!(tables["Encrypt"].failing.len(), 2);
        let expected = "---- Encrypt, case `output 2` of seed 7\n\
                        request/body\n    ours:     \"c\"\n    botocore: \"d\"\n\n";
        assert_eq!(details(&tables, 7), expected);
    }

    #[test]
    fn what_only_botocore_has_is_told_but_does_not_count() {
        let facts = |facts: &[&str]| facts.iter().map(|&fact| fact.to_owned()).collect();
        let models = models(&facts(&["Encrypt", "A$b: blob"]), &facts(&["Encrypt", "C = D"]));
        assert_eq!((models.facts, models.differences), (2, 1));
        assert_eq!(
            models.details,
            "botocore's model does not have: A$b: blob\n\
             botocore's model has 1 facts that ours does not have, about C\n\n"
        );
    }
}
