//! `cargo xtask codegen`: models are read, clients generated, folders compared; then files are written, or differences
//! told.
//!
//! Everything that can be wrong is found before the first file is touched.

mod client;
pub(crate) mod folder;
pub(crate) mod manifest;
mod metadata;
mod owned;
mod runtime;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};
use lexopt::prelude::*;
use trent_codegen::problem::Severity;
use trent_codegen::service::Service;
use trent_codegen::{Problem, Problems};

use crate::command_line::{names, once};
use crate::output::{plural, print};
use crate::write;
use client::Crate;
pub(crate) use client::{Client, Single};
use folder::{Difference, State};
pub(crate) use runtime::Runtime;

pub(crate) const HELP: &str = "\
cargo xtask codegen [--check]
    Writes the clients of every member of the workspace that has [package.metadata.codegen] in its
    manifest: the crate itself, or modules of it in src/clients.

cargo xtask codegen --model FILE... --out DIR [--operations A,B] [--service ID]
                    [--crate-name NAME] [--check]
                    [--runtime-path DIR | --runtime-git URL [--branch B | --tag T | --rev R]]
    Writes a self-standing client crate: src/ every time, Cargo.toml and rustfmt.toml once. From
    then on these are yours, and the command only tells what src/ needs and Cargo.toml lacks.

    --model FILE...      the model: a Smithy JSON AST; service-2.json, with the files beside it, or
                         their folder; or a wheel of botocore
    --out DIR            where the crate goes; nothing but a generated crate may be there
    --operations A,B     only these operations and what they reach
    --service ID         the service, if the model has several: its shape id, example.shop#Shop; of a
                         wheel of botocore, its folder
    --crate-name NAME    the package's name; if not given, that in its Cargo.toml, or the service's
                         with -client
    --runtime-path DIR   the first Cargo.toml depends on the trent-runtime in this folder; a relative
                         path is written relative to the crate
    --runtime-git URL    the same for a git repository, at a --branch, a --tag or a --rev.
                         Without either it depends on the published version
    --check              write nothing; list what is stale, missing or orphaned

Exit codes: 0 done, or all is up to date; 1 --check found something, or the crate's Cargo.toml lacks
something; 2 bad usage or bad input.
";

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// A crate of its own; if not given, the workspace's clients.
    pub(crate) single: Option<Single>,
    /// Only tell what is stale.
    pub(crate) check: bool,
}

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let (mut models, mut operations, mut check) = (vec![], vec![], false);
    let (mut out, mut service, mut crate_name) = (None, None, None);
    let mut source = RuntimeOptions::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("model") => models.extend(parser.values()?.map(PathBuf::from)),
            Long("out") => once("--out", &mut out, parser.value()?)?,
            Long("operations") => operations.extend(names(&mut parser)?),
            Long("service") => once("--service", &mut service, parser.value()?)?,
            Long("crate-name") => once("--crate-name", &mut crate_name, parser.value()?)?,
            Long("runtime-path") => once("--runtime-path", &mut source.path, parser.value()?)?,
            Long("runtime-git") => once("--runtime-git", &mut source.git, parser.value()?)?,
            Long("branch") => once("--branch", &mut source.branch, parser.value()?)?,
            Long("tag") => once("--tag", &mut source.tag, parser.value()?)?,
            Long("rev") => once("--rev", &mut source.rev, parser.value()?)?,
            Long("check") => check = true,
            _ => return Err(argument.unexpected().into()),
        }
    }
    let crate_name = crate_name.map(ValueExt::string).transpose()?;
    let service = service.map(ValueExt::string).transpose()?;
    let runtime = source.runtime()?;
    let single = match out {
        Some(out) if !models.is_empty() => Some(Single {
            models,
            out: out.into(),
            operations,
            service,
            crate_name,
            runtime,
            is_scratch: false,
        }),
        Some(_) => bail!("--out needs --model"),
        None if !models.is_empty() => bail!("--model needs --out"),
        None if runtime != Runtime::Published => {
            bail!("--runtime-path and --runtime-git need --model and --out")
        }
        None if !operations.is_empty() || service.is_some() || crate_name.is_some() => {
            bail!(
                "--operations, --service and --crate-name need --model and --out; the workspace's clients have theirs in their manifests"
            )
        }
        None => None,
    };
    Ok(Some(Arguments { single, check }))
}

/// The options that say where the runtime comes from.
#[derive(Default)]
struct RuntimeOptions {
    path: Option<OsString>,
    git: Option<OsString>,
    branch: Option<OsString>,
    tag: Option<OsString>,
    rev: Option<OsString>,
}

impl RuntimeOptions {
    fn runtime(self) -> Result<Runtime> {
        let references = [("branch", self.branch), ("tag", self.tag), ("rev", self.rev)];
        let mut given = references.into_iter().filter_map(|(kind, value)| Some((kind, value?)));
        let reference = given.next().map(|(kind, value)| anyhow::Ok((kind, value.string()?)));
        let reference = reference.transpose()?;
        if given.next().is_some() {
            bail!("of --branch, --tag and --rev, only one can be given");
        }
        match (self.path, self.git) {
            (Some(_), Some(_)) => bail!("--runtime-path and --runtime-git exclude each other"),
            (_, None) if reference.is_some() => {
                bail!("--branch, --tag and --rev need --runtime-git")
            }
            (None, None) => Ok(Runtime::Published),
            (Some(path), None) => Runtime::Path(path.into()).accept(),
            (None, Some(url)) => Ok(Runtime::Git { url: url.string()?, reference }),
        }
    }
}

/// Generates, then writes or compares. True unless the check finds something.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let start = Instant::now();
    let mut problems = Problems::new();
    let clients = match &arguments.single {
        Some(single) => vec![Client::standalone(single, &mut problems)],
        None => Client::of_workspace(&mut problems)?,
    };
    let mut crates = Vec::new();
    for client in &clients {
        match client.generate() {
            Ok(generated) => crates.push(generated),
            Err(more) => problems.extend(more),
        }
    }
    // Where a model is bad, the folder may be too: both are told in one run.
    let mut compared = Vec::new();
    for client in &clients {
        let folders = client.folders().unwrap_or_else(|error| {
            problems.push(unread(&error));
            Vec::new()
        });
        for folder in folders {
            if !arguments.check {
                problems.extend(folder.foreign().map(|file| not_generated(&file)));
            }
            compared.push((&client.package, folder));
        }
    }
    if problems.has_errors() {
        let errors = problems.sorted().into_iter().filter(|one| one.severity == Severity::Error);
        let count = errors.count();
        eprintln!("{problems}");
        if problems.iter().any(|problem| problem.what == "has no documentation") {
            eprintln!("`publish = false` in its manifest lets a client go without documentation");
        }
        bail!("{}; no file was touched", plural(count, "problem"));
    }
    let mut reports = Vec::new();
    for generated in crates {
        eprint_notes(&generated.notes);
        let own = compared.iter().filter(|(package, _)| **package == generated.package);
        let compare =
            |(_, folder): &(_, folder::Folder)| folder.compare(generated.files(folder.part));
        let differences = own.flat_map(compare).collect();
        reports.push(Report { generated, differences });
    }
    // Cargo can say this of a crate that is there, so after its files are written.
    let outside = || clients.iter().filter_map(Client::is_outside).collect::<Vec<_>>();
    if arguments.check {
        return Ok(check(&reports, &outside(), arguments));
    }
    let differences = reports.iter().flat_map(|report| &report.differences);
    write::apply(differences.map(|difference| &difference.change))?;
    eprint_all(&outside());
    let lacks: Vec<_> = reports.iter().flat_map(|report| &report.generated.lacks).collect();
    eprint_all(&lacks);
    let mut text = String::new();
    for report in &reports {
        report.written(&mut text);
    }
    // Writing to a String cannot fail.
    let _ = writeln!(text, "done in {} ms", start.elapsed().as_millis());
    Ok(print(&text) && lacks.is_empty())
}

/// The problem of a folder that cannot be looked at.
pub(crate) fn unread(error: &anyhow::Error) -> Problem {
    Problem::error("", format!("{error:#}"), "")
}

/// The problem of a file that would be in the way.
pub(crate) fn not_generated(file: &str) -> Problem {
    let what = "not generated, so it is neither overwritten nor removed";
    Problem::error(file, what, "move it elsewhere: this folder is wholly generated")
}

fn eprint_notes(notes: &Problems) {
    if !notes.is_empty() {
        eprintln!("{notes}");
    }
}

fn eprint_all(problems: &[impl std::fmt::Display]) {
    for problem in problems {
        eprintln!("{problem}");
    }
}

/// Tells every difference, and the command that mends them.
fn check(reports: &[Report], outside: &[Problem], arguments: &Arguments) -> bool {
    let differences: Vec<_> = reports.iter().flat_map(|report| &report.differences).collect();
    let lacks = reports.iter().flat_map(|report| &report.generated.lacks).chain(outside);
    let lacks: Vec<_> = lacks.collect();
    eprint_all(&lacks);
    if differences.is_empty() && lacks.is_empty() {
        let mut text = String::new();
        for report in reports {
            let (name, count) = (&report.generated.package, report.generated.count());
            let _ = writeln!(text, "{name}: {} up to date", plural(count, "file"));
        }
        return print(&text);
    }
    if differences.is_empty() {
        eprintln!("{}; Cargo.toml is yours to change", plural(lacks.len(), "problem"));
        return false;
    }
    for difference in &differences {
        eprintln!("{}: {}", difference.change.shown, difference.state.told());
    }
    let again = match &arguments.single {
        None => "run `cargo xtask codegen`",
        Some(_) => "run the same command without --check",
    };
    let by_hand = differences.iter().any(|difference| difference.state.needs_a_hand());
    let and = if by_hand { ", after moving away what is not generated" } else { "" };
    eprintln!("{}; {again}{and}", plural(differences.len(), "difference"));
    false
}

/// A crate with what its folders lack.
struct Report {
    generated: Crate,
    differences: Vec<Difference>,
}

impl Report {
    fn written(&self, text: &mut String) {
        let Crate { package, service, .. } = &self.generated;
        let count = |states: &[State]| {
            self.differences.iter().filter(|difference| states.contains(&difference.state)).count()
        };
        let (written, removed) =
            (count(&[State::Missing, State::Stale]), count(&[State::Orphaned]));
        let files = self.generated.count();
        let _ = writeln!(
            text,
            "{package}: {}, {}; {} in {}\n  {written} written, {} unchanged, {removed} removed",
            plural(service.operations.len(), "operation"),
            plural(shapes(service), "shape"),
            plural(self.generated.lines(), "line"),
            plural(files, "file"),
            files - written,
        );
    }
}

/// What has a type of its own.
fn shapes(service: &Service) -> usize {
    let types = service.structures.len() + service.unions.len() + service.enums.len();
    types + service.errors.len() + 2 * service.operations.len()
}
