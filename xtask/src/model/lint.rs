//! `cargo xtask model lint`: what is wrong with a model.

use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::*;
use trent_codegen::Options;

use crate::command_line::once;
use crate::output::{plural, print};
use crate::sources::{self, accepted};

pub(crate) const HELP: &str = "\
cargo xtask model lint FILE... [--service ID]
    Tells everything that is wrong with a model, and what is worth knowing. FILE is a
    Smithy JSON AST; service-2.json, or its folder; or a wheel of botocore.

    --service ID         the service, if the model has several: its shape id; of a wheel, its folder

Exit codes: 0 a client can be generated; 1 something is wrong; 2 bad usage or bad input.
";

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// The files of the model.
    files: Vec<PathBuf>,
    /// The service, if the model has several: by shape id, or by its folder in a wheel.
    service: Option<String>,
}

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let (mut files, mut service) = (Vec::new(), None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("service") => once("--service", &mut service, parser.value()?)?,
            Value(file) => files.push(PathBuf::from(file)),
            _ => return Err(argument.unexpected().into()),
        }
    }
    if files.is_empty() {
        bail!("no file is named");
    }
    let service = service.map(ValueExt::string).transpose()?;
    Ok(Some(Arguments { files, service }))
}

/// Loads, checks and lowers the files as one model. True unless there is an error.
pub(crate) fn run(Arguments { files, service }: &Arguments) -> Result<bool> {
    let sources = sources::read_named(files, service.as_deref())?;
    let service = sources::chosen(files, service.as_deref());
    let mut model = accepted(trent_codegen::load(&sources))?;
    if let Some(service) = &service {
        model.retain_service(service);
    }
    let mut problems = trent_codegen::notes(&model);
    let lowered = trent_codegen::check(&model).and_then(|()| {
        let options = Options { crate_name: "client".to_owned(), service, ..Options::default() };
        trent_codegen::lower(&model, &options)
    });
    let summary = match lowered {
        Ok(lowered) => {
            problems.extend(lowered.notes);
            let (id, count) = (lowered.service.id, lowered.service.operations.len());
            format!("{id}: a client of {} can be generated\n", plural(count, "operation"))
        }
        Err(more) => {
            problems.extend(more);
            String::new()
        }
    };
    if !problems.is_empty() {
        eprintln!("{problems}");
    }
    print(&summary);
    Ok(!problems.has_errors())
}
