//! `cargo xtask model outdated`: does the service have more than the models of the workspace's clients?

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use lexopt::prelude::*;
use trent_codegen::{Problems, load};

use crate::command_line::once;
use crate::generate::Client;
use crate::output::{plural, print};
use crate::sources::{self, accepted};

use super::reduce::lacking;

pub(crate) const HELP: &str = "\
cargo xtask model outdated [--wheel FILE]
    Compares the models of the workspace's clients with those of botocore's newest release, and lists
    the operations, types, members and values that they lack.

    --wheel FILE         a wheel of botocore; if not given, pip downloads the newest from PyPI

Exit codes: 0 nothing is lacking; 1 something is; 2 bad usage, or no wheel.
";

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    wheel: Option<PathBuf>,
}

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let mut wheel = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("wheel") => once("--wheel", &mut wheel, parser.value()?)?,
            _ => return Err(argument.unexpected().into()),
        }
    }
    Ok(Some(Arguments { wheel: wheel.map(PathBuf::from) }))
}

/// Compares every client's model. True if none lacks anything.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let folder = std::env::temp_dir().join(format!("botocore-{}", std::process::id()));
    let wheel = match &arguments.wheel {
        Some(wheel) => wheel.clone(),
        None => sources::wheel::downloaded(&folder)?,
    };
    let compared = compared(&wheel);
    if arguments.wheel.is_none() {
        // What is left behind does no harm, and the next run has a folder of its own.
        let _ = std::fs::remove_dir_all(&folder);
    }
    compared
}

fn compared(wheel: &Path) -> Result<bool> {
    let mut problems = Problems::new();
    let clients = Client::of_workspace(&mut problems)?;
    if problems.has_errors() {
        return accepted(Err(problems));
    }
    let shown = wheel.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut text = String::new();
    let mut is_current = true;
    // A client that is a module has what its crate needs, and nobody misses the rest.
    for client in clients.iter().filter(|client| !client.is_module()) {
        let Some(own) = client.sources() else { continue };
        let model = accepted(load(own))?;
        let Some((service, _)) = model.service() else { continue };
        let id =
            service.traits.get("aws.api#service").and_then(|value| value.get("sdkId")?.as_str());
        let id = id.with_context(|| format!("{}: aws.api#service has no sdkId", client.package))?;
        let folder = id.to_lowercase().replace(' ', "-");
        let newer = sources::wheel::read(wheel, &shown, &folder)?;
        let missing = lacking(&model, &accepted(load(&newer))?, &service.id);
        // Writing to a String cannot fail.
        let _ = match missing.len() {
            0 => writeln!(text, "{}: up to date with {shown}", client.package),
            count => {
                writeln!(text, "{}: {shown} has {} more:", client.package, plural(count, "item"))
            }
        };
        for id in &missing {
            let _ = writeln!(text, "  {id}");
        }
        is_current &= missing.is_empty();
    }
    print(&text);
    Ok(is_current)
}
