//! `cargo xtask model diff`: what changed between two models, and what breaks.

use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::*;
use trent_codegen::Model;

use crate::command_line::once;
use crate::output::print;
use crate::sources::{self, accepted};

use super::compare::{ModelDiff, Verdict, Wire, compare};

pub(crate) const HELP: &str = "\
cargo xtask model diff OLD NEW [--format text|markdown|json] [--service NAME]
    Tells what changed, for calls and for programs, with reasons, and the part of the version that
    must grow. OLD and NEW are each a
    Smithy JSON AST; service-2.json, or its folder; or a wheel of botocore.

    --format FORMAT      text if not given
    --service NAME       the service's folder, if OLD or NEW is a wheel

Exit codes: 0 done; 1 something breaks; 2 bad usage or bad input.
";

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    old: PathBuf,
    new: PathBuf,
    /// The service's folder, for a wheel of botocore.
    service: Option<String>,
    format: Format,
}

/// How a diff is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Markdown,
    Json,
}

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let (mut models, mut service, mut format) = (Vec::new(), None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("service") => once("--service", &mut service, parser.value()?)?,
            Long("format") => once("--format", &mut format, parser.value()?)?,
            Value(file) => models.push(PathBuf::from(file)),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let service = service.map(ValueExt::string).transpose()?;
    let format = match format.map(ValueExt::string).transpose()?.as_deref() {
        None | Some("text") => Format::Text,
        Some("markdown") => Format::Markdown,
        Some("json") => Format::Json,
        Some(other) => bail!("--format {other}: text, markdown or json?"),
    };
    let Ok([old, new]) = <[PathBuf; 2]>::try_from(models) else {
        bail!("a diff needs two models, OLD and NEW");
    };
    Ok(Some(Arguments { old, new, service, format }))
}

/// Compares two models. True unless something breaks.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let load = |path: &PathBuf| -> Result<Model> {
        let service = arguments.service.as_deref();
        let sources = sources::read_named(std::slice::from_ref(path), service)?;
        let model = accepted(trent_codegen::load(&sources))?;
        match model.services().count() {
            1 => Ok(model),
            count => bail!(
                "{}: a diff needs a model of one service, and this has {count}",
                path.display()
            ),
        }
    };
    let diff = compare(&load(&arguments.old)?, &load(&arguments.new)?);
    print(&match arguments.format {
        Format::Text => diff.to_text(),
        Format::Markdown => diff.to_markdown(),
        Format::Json => format!("{:#}\n", diff.to_json()),
    });
    Ok(!breaks(&diff))
}

fn breaks(diff: &ModelDiff) -> bool {
    let on_the_wire = diff.changes.iter().any(|change| change.wire.class == Wire::Breaking);
    on_the_wire || diff.verdict() == Verdict::Major
}
