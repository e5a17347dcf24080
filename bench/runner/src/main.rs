//! `cargo xtask bench`, which builds and runs this: the project's measurements, beside those of its peers.
//!
//! Each part measures, keeps its figures as JSON in `docs/bench`, draws a chart and prints a table. The page
//! `docs/bench.md` and the README's section are written from all figures that are there, so parts and peers can be
//! measured one at a time. Ratios are the result; figures depend on the machine, which is told with them.

#![deny(clippy::print_stdout, reason = "the reader may close it: `output::print`")]

mod apps;
mod build;
mod callgrind;
mod calls;
mod chart;
mod check;
mod ci;
mod codegen;
mod figures;
mod functions;
mod local;
mod machine;
mod measure;
mod micro;
mod operations;
mod output;
mod page;
mod paths;
mod progress;
mod report;
mod size;
mod stack;
mod sts;
mod whole;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use lexopt::prelude::*;

use paths::Paths;

/// What the command was told.
#[derive(Debug)]
struct Arguments {
    part: Part,
    /// Only these rows are measured; all if empty.
    only: Vec<String>,
    /// How often each application is built.
    runs: u32,
    /// Folder of further models, for `codegen`.
    models: Option<PathBuf>,
    /// A run of all measurements goes on where it ended.
    resume: bool,
    /// What is measured becomes what later runs of `ci` are compared with.
    update: bool,
    /// A model is generated from once, so that its instructions can be counted.
    once: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// All of them, but for what only prints or compares.
    All,
    Build,
    Check,
    Operations,
    Calls,
    Stack,
    Codegen,
    Local,
    Size,
    Micro,
    Ci,
    Page,
    /// One model, in a process of its own.
    Generate,
}

const HELP: &str = "\
cargo xtask bench all [--runs N] [--models DIR] [--resume]
    Every measurement that has a table, one after the other, and then the pages. One that fails does
    not end the rest: its rows keep their figures and their date, and are named in the end.
    --resume goes on with a run that was stopped, and tries again what failed.

cargo xtask bench build [--only NAME,...] [--runs N]
    Clean builds of one small application with each client: CPU, wall, crates, binary.
    The cheapest of N runs counts, of one without --runs.

cargo xtask bench check [--only NAME,...]
    `cargo check` with trent-kms and aws-sdk-kms: from nothing, and of the client crate again.

cargo xtask bench operations [--only NAME,...]
    Programs that use 1, 5, 20 and 52 operations: what they take to build beyond the client.

cargo xtask bench calls [--only NAME,...]
    Calls to a server on this machine: instructions, calls a second, latency, CPU, memory.

cargo xtask bench stack [--only NAME,...]
    The size of the futures of calls, and the smallest stack on which a call succeeds.

cargo xtask bench codegen [--models DIR]
    The generator: time, memory and lines for KMS, and for each model of a folder,
    ../shared/models if that is there. Says which of its bars are met.

cargo xtask bench local [--only serve,process]
    The local KMS beside moto's server: first answer, calls a second, memory; a call in process,
    many keys. Says which of its bars are met.

cargo xtask bench size
    Lines of the clients' sources, crates and binaries. Builds what `build` has not left.

cargo xtask bench micro
    Serialization, parsing, validation and signing, in nanoseconds.

cargo xtask bench ci [--update]
    Instructions, crates, lines, functions compiled and sizes of futures, which every machine counts
    alike, compared with bench/baseline.json.
    --update writes what is counted there.

cargo xtask bench page
    Writes docs/bench.md, its charts and the README's section from the figures in docs/bench.

Figures go to docs/bench. What is built stays in target/bench, for the next run.
Exit codes: 0 done; 1 `ci` found a regression, or `local` or `codegen` misses a bar;
2 bad usage, or something could not be measured.
";

fn main() -> ExitCode {
    let parsed = parse(lexopt::Parser::from_env());
    let parsed = parsed.map_err(|error| anyhow!("{error}; see `cargo xtask bench --help`"));
    let outcome = parsed.and_then(|arguments| {
        arguments.map_or_else(|| Ok(output::print(HELP)), |arguments| run(&arguments))
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Understands the arguments; nothing if help is asked for.
fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let mut part = None;
    let (mut only, mut runs, mut models) = (Vec::new(), 1, None);
    let (mut update, mut once, mut resume) = (false, false, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("only") => only.extend(parser.value()?.string()?.split(',').map(str::to_owned)),
            Long("runs") => runs = parser.value()?.parse()?,
            Long("models") => models = Some(parser.value()?.into()),
            Long("update") => update = true,
            Long("resume") => resume = true,
            Long("once") => once = true,
            Value(name) if part.is_none() => {
                part = Some(match name.to_str() {
                    Some("all") => Part::All,
                    Some("build") => Part::Build,
                    Some("check") => Part::Check,
                    Some("operations") => Part::Operations,
                    Some("calls") => Part::Calls,
                    Some("stack") => Part::Stack,
                    Some("codegen") => Part::Codegen,
                    Some("local") => Part::Local,
                    Some("size") => Part::Size,
                    Some("micro") => Part::Micro,
                    Some("ci") => Part::Ci,
                    Some("page") => Part::Page,
                    Some("generate") => Part::Generate,
                    _ => bail!("there is no measurement {}", name.display()),
                });
            }
            Value(model) if part == Some(Part::Generate) => only.push(model.string()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    if resume && part != Some(Part::All) {
        bail!("--resume is for `all`");
    }
    match part {
        Some(part) => Ok(Some(Arguments { part, only, runs, models, resume, update, once })),
        None => bail!("no measurement is named"),
    }
}

/// Measures. False if `ci` found a regression, or a bar is missed.
fn run(arguments: &Arguments) -> Result<bool> {
    if arguments.part == Part::Generate {
        codegen::generate(&arguments.only, arguments.once)?;
        return Ok(true);
    }
    let paths = Paths::of_workspace()?;
    match arguments.part {
        Part::Micro => micro::run(&paths).map(|()| true),
        Part::Ci => ci::run(&paths, arguments.update),
        Part::Page => page::write(&paths).map(|()| true),
        Part::All => whole::run(&paths, arguments),
        part => {
            let Outcome { failed, is_met } = table(&paths, arguments, part)?;
            page::write(&paths)?;
            fails_if(&failed)?;
            Ok(is_met)
        }
    }
}

/// What came of a measurement.
struct Outcome {
    /// The names of what could not be measured.
    failed: Vec<String>,
    /// Whether every bar is met whose figures are there.
    is_met: bool,
}

/// Measures what has a table.
fn table(paths: &Paths, arguments: &Arguments, part: Part) -> Result<Outcome> {
    let Arguments { only, runs, models, resume, .. } = arguments;
    let failed = match part {
        Part::Build => build::run(paths, only, *runs, *resume)?,
        Part::Check => check::run(paths, only)?,
        Part::Operations => operations::run(paths, only)?,
        Part::Calls => calls::run(paths, only)?,
        Part::Stack => stack::run(paths, only)?,
        Part::Codegen => return codegen::run(paths, models.as_ref()),
        Part::Local => return local::run(paths, only),
        Part::Size => size::run(paths)?,
        Part::All | Part::Micro | Part::Ci | Part::Page | Part::Generate => Vec::new(),
    };
    Ok(Outcome { failed, is_met: true })
}

/// What could not be measured is an error, once everything else is.
fn fails_if(failed: &[String]) -> Result<()> {
    if failed.is_empty() { Ok(()) } else { bail!("not measured: {}", failed.join("; ")) }
}

/// Whether a row is to be measured.
fn is_chosen(only: &[String], name: &str) -> bool {
    only.is_empty() || only.iter().any(|chosen| chosen == name)
}
