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
mod table;

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
use table::Row;

pub(crate) const HELP: &str = "\
cargo xtask models [PATH...] [--wheel FILE] [--only A,B] [--out DIR] [--no-check]
                   [--documented] [--lint]
    Generates a client from every model that is found and lets the compiler check them all. Prints
    what each took, and `N passed, M failed`. A model fails if it cannot be generated, if its client
    does not compile without a warning, or if rustfmt would change a file of it.

    PATH...              folders of models, or models; ../shared/models if neither PATH nor --wheel
                         is given. If there are no models, a warning says that nothing was tried
    --wheel FILE         a wheel of botocore (`pip download botocore --no-deps`): every service in
                         it that speaks awsJson
    --only A,B           only the models with these names
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
    wheel: Option<PathBuf>,
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

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let mut arguments = Arguments::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("wheel") => arguments.wheel = Some(parser.value()?.into()),
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
    Ok(Some(arguments))
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
    let inputs = inputs(arguments)?;
    if inputs.is_empty() {
        return Ok(true);
    }
    let mut rows = Vec::new();
    for input in &inputs {
        let outcome = in_a_process(input, &out, arguments.documented)?;
        if let Outcome::Failed(why) = &outcome {
            eprintln!("---- {}\n{}\n", input.name, why.trim());
        }
        if !matches!(outcome, Outcome::Skipped) {
            rows.push(Row::new(input, &outcome));
        }
    }
    if !arguments.no_check {
        let packages: Vec<_> = rows.iter().filter_map(Row::package).collect();
        let checked = check::run(&out, &packages, arguments.lint)?;
        eprint!("{}", checked.messages);
        let formatted = format::run(&out, &packages)?;
        eprint!("{}", formatted.messages());
        for row in &mut rows {
            row.add(&checked, &formatted);
        }
    }
    print(&table::table(&rows));
    Ok(rows.iter().all(Row::passes))
}

fn own_input(arguments: &Arguments, name: &str) -> Result<Input> {
    let name = name.to_owned();
    match (&arguments.wheel, arguments.paths.as_slice()) {
        (Some(wheel), []) => Ok(Input { name, path: wheel.clone(), is_in_wheel: true }),
        (None, [path]) => Ok(Input { name, path: path.clone(), is_in_wheel: false }),
        _ => bail!("--one needs one model"),
    }
}

/// The models that were asked for. If there are none, that is told.
fn inputs(arguments: &Arguments) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
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
    if let Some(wheel) = &arguments.wheel {
        let services = wheel::services(wheel)?.into_iter();
        inputs.extend(services.map(|name| Input { name, path: wheel.clone(), is_in_wheel: true }));
    }
    if arguments.paths.is_empty() && arguments.wheel.is_none() {
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
    }
    Ok(inputs)
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
