//! `cargo xtask models`: a client is generated from every model of a folder, or of a wheel of botocore, and the compiler
//! checks them all.
//!
//! ```text
//! model           operations  left out  shapes  lines  notes   ms  MiB  warnings  errors  unformatted
//! kms-2014-11-01          54         0     209  18064     12  310   61         0       0            0
//! 1 passed, 0 failed
//! ```
//!
//! Each model is generated in a process of its own, so that its peak of memory is the model's and a panic is one failure.

mod check;
mod format;
mod input;
mod one;
mod sample;
mod state;
mod table;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::*;

use crate::output::print;
use crate::sources::wheel;
use crate::workspace;
use input::Input;
use one::Outcome;
use state::State;
use table::Row;

pub(crate) const HELP: &str = "\
cargo xtask models [PATH...] [--wheel [FILE]] [--only A,B] [--sample N] [--seed N] [--resume]
                   [--out DIR] [--no-check] [--documented] [--lint]
    Generates a client from every model that is found and lets the compiler check them all. Prints
    what each took, and `N passed, M failed`. A model fails if it cannot be generated, if its client
    does not compile without a warning, or if rustfmt would change a file of it.

    PATH...              folders of models, or models; ../shared/models if neither PATH nor --wheel
                         is given. If there are no models, a warning says that nothing was tried
    --wheel [FILE]       a wheel of botocore (`pip download botocore --no-deps`): every service in
                         it with a protocol that clients speak; the rest is listed. Without a file,
                         pip downloads the newest from PyPI. Crates that pass are removed again
    --only A,B           only the models with these names
    --sample N           only N of the models, of each protocol as many
    --seed N             which ones; always the same if not given
    --resume             what passed in the run before is not tried again
    --out DIR            where the crates go; models in the target folder if not given
    --no-check           only generate
    --documented         what has no documentation fails, too
    --lint               what clippy and rustdoc warn of fails, too

Exit codes: 0 all pass; 1 one fails; 2 bad usage or bad input.
";

/// Where models may lie, from the workspace.
const MODELS: &str = "../shared/models";

/// What the command was told.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    paths: Vec<PathBuf>,
    wheel: Wheel,
    sample: Option<usize>,
    seed: Option<u64>,
    resume: bool,
    only: Vec<String>,
    out: Option<PathBuf>,
    no_check: bool,
    /// A public item without documentation is a failure.
    documented: bool,
    /// What clippy warns of is a failure.
    lint: bool,
    /// This is the process of the model with this name.
    one: Option<String>,
}

/// The wheel that models are taken from.
#[derive(Debug, Default, PartialEq)]
enum Wheel {
    #[default]
    None,
    /// What pip downloads.
    Newest,
    Named(PathBuf),
}

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let mut arguments = Arguments::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("wheel") => {
                let file = optional(&mut parser);
                arguments.wheel = file.map_or(Wheel::Newest, |file| Wheel::Named(file.into()));
            }
            Long("sample") => arguments.sample = Some(parser.value()?.parse()?),
            Long("seed") => arguments.seed = Some(parser.value()?.parse()?),
            Long("resume") => arguments.resume = true,
            Long("only") => {
                let names = parser.value()?.string()?;
                arguments.only.extend(names.split(',').map(|name| name.trim().to_owned()));
            }
            Long("out") => arguments.out = Some(parser.value()?.into()),
            Long("no-check") => arguments.no_check = true,
            Long("lint") => arguments.lint = true,
            Long("documented") => arguments.documented = true,
            Long("one") => arguments.one = Some(parser.value()?.string()?),
            Value(path) => arguments.paths.push(path.into()),
            _ => return Err(argument.unexpected().into()),
        }
    }
    if arguments.resume && arguments.wheel == Wheel::None {
        bail!("--resume goes with --wheel");
    }
    Ok(Some(arguments))
}

/// The value of an option that needs none: whatever follows and is no option itself.
fn optional(parser: &mut lexopt::Parser) -> Option<OsString> {
    if let Some(value) = parser.optional_value() {
        return Some(value);
    }
    let is_value = |next: &OsStr| !next.to_string_lossy().starts_with('-');
    parser.try_raw_args()?.next_if(is_value)
}

/// Generates, checks and prints. True if every model passes.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let out = match &arguments.out {
        Some(out) => std::path::absolute(out)?,
        None => workspace::target()?.join("models"),
    };
    if let Some(name) = &arguments.one {
        return one::run(&own_input(arguments, name)?, &out, arguments.documented);
    }
    let folder = std::env::temp_dir().join(format!("botocore-{}", std::process::id()));
    let wheel = match &arguments.wheel {
        Wheel::Newest => Some(wheel::downloaded(&folder)?),
        Wheel::Named(wheel) => Some(wheel.clone()),
        Wheel::None => None,
    };
    let told = run_all(arguments, &out, wheel.as_deref());
    if arguments.wheel == Wheel::Newest {
        // What is left behind does no harm, and the next run has a folder of its own.
        let _ = fs::remove_dir_all(&folder);
    }
    told
}

/// Crates that are checked together before they are removed.
const BATCH: usize = 12;

fn run_all(arguments: &Arguments, out: &Path, wheel: Option<&Path>) -> Result<bool> {
    let (inputs, left_out) = inputs(arguments, wheel)?;
    if inputs.is_empty() {
        return Ok(true);
    }
    let asked = arguments.asked(wheel);
    let mut state = State::open(out, asked, arguments.resume)?;
    let mut rows: Vec<Row> = inputs.iter().filter_map(|input| state.row(input)).collect();
    let rest: Vec<&Input> = inputs.iter().filter(|input| state.row(input).is_none()).collect();
    // The crates of a folder are kept: a second run of the compiler is fast.
    let size = if wheel.is_some() && !arguments.no_check { BATCH } else { rest.len().max(1) };
    for (number, batch) in rest.chunks(size).enumerate() {
        let done = run_batch(arguments, out, batch)?;
        if wheel.is_some() {
            state.add(&done)?;
        }
        if wheel.is_some() && !arguments.no_check {
            let passing = done.iter().filter(|(_, row)| !row.fails());
            let packages: Vec<_> = passing.map(|(input, _)| input.package()).collect();
            check::clean(out, &packages)?;
            eprintln!("{} of {} tried", (number * size + batch.len()), rest.len());
        }
        rows.extend(done.into_iter().map(|(_, row)| row));
    }
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let mut text = table::table(&rows, &left_out);
    if let Some(count) = arguments.sample {
        let seed = arguments.seed.unwrap_or(sample::SEED);
        text = format!("a sample of {count} with the seed {seed}\n{text}");
    }
    print(&text);
    Ok(!rows.iter().any(Row::fails))
}

/// Generates and checks these models together.
fn run_batch<'i>(
    arguments: &Arguments,
    out: &Path,
    inputs: &[&'i Input],
) -> Result<Vec<(&'i Input, Row)>> {
    let mut rows = Vec::new();
    for input in inputs {
        let outcome = in_a_process(input, out, arguments.documented)?;
        if let Outcome::Failed(why) = &outcome {
            eprintln!("---- {}\n{}\n", input.name, why.trim());
        }
        if !matches!(outcome, Outcome::Skipped) {
            rows.push((*input, Row::new(input, &outcome)));
        }
    }
    if !arguments.no_check {
        let packages: Vec<_> = rows.iter().filter_map(|(_, row)| row.package()).collect();
        let checked = check::run(out, &packages, arguments.lint)?;
        eprint!("{}", checked.messages);
        let formatted = format::run(out, &packages)?;
        eprint!("{}", formatted.messages());
        for (_, row) in &mut rows {
            row.add(&checked, &formatted);
        }
    }
    Ok(rows)
}

impl Arguments {
    /// What is asked about each model.
    fn asked(&self, wheel: Option<&Path>) -> String {
        let named =
            |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (wheel, Self { no_check, documented, lint, .. }) = (wheel.map(named), self);
        format!("{wheel:?} no_check={no_check} documented={documented} lint={lint}")
    }
}

fn own_input(arguments: &Arguments, name: &str) -> Result<Input> {
    let name = name.to_owned();
    match (&arguments.wheel, arguments.paths.as_slice()) {
        (Wheel::Named(wheel), []) => {
            Ok(Input { name, path: wheel.clone(), is_in_wheel: true, protocol: None })
        }
        (Wheel::None, [path]) => {
            Ok(Input { name, path: path.clone(), is_in_wheel: false, protocol: None })
        }
        _ => bail!("--one needs one model"),
    }
}

/// The models that were asked for, and services that no client can be made of, with the reason. If there is no model, that
/// is told.
fn inputs(arguments: &Arguments, wheel: Option<&Path>) -> Result<(Vec<Input>, Vec<String>)> {
    let (mut inputs, mut left_out) = (Vec::new(), Vec::new());
    for path in &arguments.paths {
        if !path.exists() {
            bail!("{} does not exist", path.display());
        }
        let found = if path.is_dir() { in_folder(path)? } else { vec![Input::of_path(path)] };
        if found.is_empty() {
            bail!("{} has no model", path.display());
        }
        inputs.extend(found);
    }
    if let Some(path) = wheel {
        for wheel::Service { name, protocol } in wheel::services(path)? {
            let path = path.to_owned();
            match protocol {
                Ok(protocol) => {
                    let protocol = Some(protocol);
                    inputs.push(Input { name, path, is_in_wheel: true, protocol });
                }
                Err(why) => left_out.push(format!("{name}: {why}")),
            }
        }
    }
    if arguments.paths.is_empty() && wheel.is_none() {
        let folder = workspace::runtime().with_file_name(MODELS);
        if folder.is_dir() {
            inputs = in_folder(&folder)?;
        }
        if inputs.is_empty() {
            eprintln!("warning: NO MODEL WAS TRIED: there are none in {}", folder.display());
            eprintln!("    name folders of models, or a wheel of botocore with --wheel");
        }
    }
    if !arguments.only.is_empty() {
        for name in &arguments.only {
            if !inputs.iter().any(|input| input.name == *name) {
                bail!("there is no model {name}");
            }
        }
        inputs.retain(|input| arguments.only.contains(&input.name));
        left_out.clear();
    }
    if let Some(count) = arguments.sample {
        inputs = sample::sample(inputs, count, arguments.seed.unwrap_or(sample::SEED));
        left_out.clear();
    }
    Ok((inputs, left_out))
}

/// The files of a folder that look like a model, and its folders that have a `service-2.json`, by name.
fn in_folder(folder: &Path) -> Result<Vec<Input>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut inputs = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        let is_model = if path.is_dir() {
            path.join("service-2.json").exists()
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let has = |key: &str| text.contains(&format!("\"{key}\""));
            has("smithy") || ["metadata", "operations", "shapes"].into_iter().all(has)
        } else {
            false
        };
        if is_model {
            inputs.push(Input::of_path(&path));
        }
    }
    inputs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(inputs)
}

/// Runs this program for one model.
fn in_a_process(input: &Input, out: &Path, documented: bool) -> Result<Outcome> {
    let mut command = Command::new(std::env::current_exe().context("this program")?);
    command.args(["models", "--one", &input.name]);
    if input.is_in_wheel {
        command.arg("--wheel");
    }
    command.arg(&input.path).arg("--out").arg(out);
    if documented {
        command.arg("--documented");
    }
    let output = command.output().context("this program does not start again")?;
    Ok(Outcome::read(&output.stdout)
        .unwrap_or_else(|| Outcome::Failed(String::from_utf8_lossy(&output.stderr).into_owned())))
}
