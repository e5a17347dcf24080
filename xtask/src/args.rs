//! What the command line says.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use lexopt::prelude::*;

use crate::{bench, conformance, differential, generate, interop, model, models, surface};

/// A command with its arguments.
#[derive(Debug)]
pub(crate) enum Command {
    /// Prints a text.
    Help(&'static str),
    /// Writes or checks clients.
    Codegen(generate::Arguments),
    /// Measures.
    Bench(bench::Arguments),
    /// Runs the tests that a model holds.
    Conformance(conformance::Arguments),
    /// Compares a client with botocore.
    Differential(differential::Arguments),
    /// Runs the clients against moto's server.
    Interop(interop::Arguments),
    /// Generates and checks clients of many models.
    Models(models::Arguments),
    /// Brings a model up to date.
    Import(model::Import),
    /// Compares two models.
    Diff(model::Diff),
    /// Compares the two forms of a model.
    CrossCheck(model::cross_check::Arguments),
    /// Checks the files of a model.
    Lint(model::Lint),
    /// Compares kms-client with aws-sdk-kms.
    Surface(surface::Arguments),
}

const HELP: &str = "\
The commands of a maintainer

cargo xtask codegen             write the workspace's clients, or one for any model
cargo xtask bench               measure, beside the peers
cargo xtask conformance         run the tests that a model holds
cargo xtask differential        compare kms-client with botocore
cargo xtask interop             run generated clients against moto's server
cargo xtask models              generate and check a client of every model of a folder or wheel
cargo xtask model import        bring models/ up to date with upstream
cargo xtask model diff          what changed between two models, and what breaks
cargo xtask model lint          what is wrong with a model
cargo xtask model cross-check   whether the two forms of a model mean the same
cargo xtask surface             which paths of aws-sdk-kms kms-client has

`cargo xtask COMMAND --help` tells more.
Exit codes: 0 done; 1 it ran and found something; 2 bad usage or bad input.
";

const CODEGEN_HELP: &str = "\
cargo xtask codegen [--check]
    Writes every member of the workspace that has [package.metadata.codegen] in its manifest.

cargo xtask codegen --model FILE... --out DIR [--operations A,B] [--service ID]
                    [--crate-name NAME] [--check]
    Writes a self-standing client crate.

    --model FILE...      the model: a Smithy JSON AST; service-2.json, with the files beside it, or
                         their folder; or a wheel of botocore
    --out DIR            where the crate goes; nothing but a generated crate may be there
    --operations A,B     only these operations and what they reach
    --service ID         the service, if the model has several: its shape id, example.shop#Shop; of a
                         wheel of botocore, its folder
    --crate-name NAME    the package's name; the service's, with -client, if not given
    --check              write nothing; list what is stale, missing or orphaned

Exit codes: 0 done, or all is up to date; 1 --check found something; 2 bad usage or bad input.
";

const CONFORMANCE_HELP: &str = "\
cargo xtask conformance --model FILE... [--service ID] [--out DIR]
    Generates a client with the tests that its model holds (requests, responses, endpoints,
    examples), builds it, runs it and prints a table.

    --model FILE...      the model, as for codegen
    --service ID         only this service: its shape id; of a wheel of botocore, its folder
    --out DIR            where the crates go, each in a folder in which nothing else may be; the
                         target folder if not given

Exit codes: 0 all tests pass; 1 a test fails; 2 bad usage or bad input, such as a model that holds
no tests.
";

const INTEROP_HELP: &str = "\
cargo xtask interop [--models DIR]
    Starts moto's server on a free port and runs kms-client against it, and clients of five other
    services that are generated for it. Makes the Python environment .venv if need be.

    --models DIR         the models of the other services; ../shared/models if that is there.
                         Without models only kms-client is tested, and a warning says so

Exit codes: 0 all tests pass; 1 a test fails; 2 bad usage or bad input.
";

const DIFFERENTIAL_HELP: &str = "\
cargo xtask differential --botocore PYTHON [--cases N] [--seed N] [--operations A,B]
    Gives kms-client and botocore the same random inputs and responses. They must send the same,
    sign the same, and understand the same. Nothing leaves the machine.

    --botocore PYTHON    a Python interpreter with botocore: $(scripts/python-env) makes one
    --cases N            outputs of each operation, 200 if not given; a tenth of each error
    --seed N             what makes the cases, 1 if not given
    --operations A,B     only these operations

Exit codes: 0 no difference; 1 there are some; 2 bad usage, or a side does not run.
";

const MODEL_HELP: &str = "\
cargo xtask model import FILE... --service NAME
    Writes the API's facts to models/NAME.json: no documentation of others, what the service
    reaches and no more. Tells what changed, what models/NAME.docs.json now lacks, and what is gone.

    FILE...              a Smithy JSON AST; service-2.json, with the files beside it, or their
                         folder; or a wheel of botocore (`pip download botocore --no-deps`)
    --service NAME       the model's name, and the service's folder in a wheel

cargo xtask model diff OLD NEW [--format text|markdown|json] [--service NAME]
    Tells what changed, for calls and for programs, with reasons, and the part of the version that
    must grow. OLD and NEW are as FILE above.

    --format FORMAT      text if not given
    --service NAME       the service's folder, if OLD or NEW is a wheel

cargo xtask model lint FILE... [--service ID]
    Tells everything that is wrong with a model, and what is worth knowing. FILE is as above.

    --service ID         the service, if the model has several: its shape id; of a wheel, its folder

cargo xtask model cross-check SMITHY SERVICE-2
    Compares what is made of the two forms in which KMS's model is published. They must be the same
    but for a list of differences, each with its reason.

Exit codes: 0 done; 1 something breaks (diff), is wrong (lint) or differs (cross-check); 2 bad usage
or bad input.
";

/// Understands the arguments, or says what is wrong with them.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command> {
    match parser.next()? {
        None => bail!("no command is given; `cargo xtask --help` lists them"),
        Some(Long("help") | Short('h')) => Ok(Command::Help(HELP)),
        Some(Value(name)) => match name.to_str() {
            Some("help") => help(parser),
            Some("codegen") => helped("codegen", codegen(parser)),
            Some("bench") => helped(
                "bench",
                bench::parse(parser)
                    .map(|arguments| arguments.map_or(Command::Help(bench::HELP), Command::Bench)),
            ),
            Some("conformance") => helped("conformance", conformance(parser)),
            Some("interop") => helped("interop", interop(parser)),
            Some("differential") => helped("differential", differential(parser)),
            Some("models") => helped(
                "models",
                models::parse(parser).map(|arguments| {
                    arguments.map_or(Command::Help(models::HELP), Command::Models)
                }),
            ),
            Some("model") => helped("model", model(parser)),
            Some("surface") => helped(
                "surface",
                surface::parse(parser).map(|arguments| {
                    arguments.map_or(Command::Help(surface::HELP), Command::Surface)
                }),
            ),
            _ => bail!("there is no command {}; `cargo xtask --help` lists them", name.display()),
        },
        Some(argument) => Err(argument.unexpected().into()),
    }
}

/// `help COMMAND` is `COMMAND --help`.
fn help(mut parser: lexopt::Parser) -> Result<Command> {
    let mut command: Vec<OsString> = parser.raw_args()?.collect();
    command.push("--help".into());
    parse(lexopt::Parser::from_args(command))
}

/// Says where help is.
fn helped(command: &str, parsed: Result<Command>) -> Result<Command> {
    parsed.map_err(|error| anyhow!("{error}; see `cargo xtask {command} --help`"))
}

fn codegen(mut parser: lexopt::Parser) -> Result<Command> {
    let (mut models, mut operations, mut check) = (vec![], vec![], false);
    let (mut out, mut service, mut crate_name) = (None, None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help(CODEGEN_HELP)),
            Long("model") => models.extend(parser.values()?.map(PathBuf::from)),
            Long("out") => once("--out", &mut out, parser.value()?)?,
            Long("operations") => operations.extend(names(&mut parser)?),
            Long("service") => once("--service", &mut service, parser.value()?)?,
            Long("crate-name") => once("--crate-name", &mut crate_name, parser.value()?)?,
            Long("check") => check = true,
            _ => return Err(argument.unexpected().into()),
        }
    }
    let crate_name = crate_name.map(ValueExt::string).transpose()?;
    let service = service.map(ValueExt::string).transpose()?;
    let single = match out {
        Some(out) if !models.is_empty() => {
            Some(generate::Single { models, out: out.into(), operations, service, crate_name })
        }
        Some(_) => bail!("--out needs --model"),
        None if !models.is_empty() => bail!("--model needs --out"),
        None if !operations.is_empty() || service.is_some() || crate_name.is_some() => {
            bail!(
                "--operations, --service and --crate-name need --model and --out; the workspace's clients have theirs in their manifests"
            )
        }
        None => None,
    };
    Ok(Command::Codegen(generate::Arguments { single, check }))
}

fn conformance(mut parser: lexopt::Parser) -> Result<Command> {
    let (mut models, mut service, mut out) = (vec![], None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help(CONFORMANCE_HELP)),
            Long("service") => once("--service", &mut service, parser.value()?)?,
            Long("model") => models.extend(parser.values()?.map(PathBuf::from)),
            Long("out") => once("--out", &mut out, parser.value()?)?,
            _ => return Err(argument.unexpected().into()),
        }
    }
    if models.is_empty() {
        bail!("--model is missing");
    }
    let service = service.map(ValueExt::string).transpose()?;
    let out = out.map(PathBuf::from);
    Ok(Command::Conformance(conformance::Arguments { models, service, out }))
}

fn differential(mut parser: lexopt::Parser) -> Result<Command> {
    let mut botocore = None;
    let (mut cases, mut seed, mut operations) = (200, 1, vec![]);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help(DIFFERENTIAL_HELP)),
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
    Ok(Command::Differential(differential::Arguments { botocore, cases, seed, operations }))
}

fn interop(mut parser: lexopt::Parser) -> Result<Command> {
    let mut models = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help(INTEROP_HELP)),
            Long("models") => once("--models", &mut models, parser.value()?)?,
            _ => return Err(argument.unexpected().into()),
        }
    }
    Ok(Command::Interop(interop::Arguments { models: models.map(PathBuf::from) }))
}

fn model(mut parser: lexopt::Parser) -> Result<Command> {
    let name = match parser.next()? {
        Some(Value(name)) => name.string()?,
        Some(Long("help") | Short('h')) => return Ok(Command::Help(MODEL_HELP)),
        Some(argument) => return Err(argument.unexpected().into()),
        None => bail!("import, diff, lint or cross-check?"),
    };
    let (mut files, mut service, mut format) = (vec![], None, None);
    while let Some(argument) = parser.next()? {
        match (name.as_str(), argument) {
            (_, Long("help") | Short('h')) => return Ok(Command::Help(MODEL_HELP)),
            (_, Value(file)) => files.push(PathBuf::from(file)),
            ("import" | "diff" | "lint", Long("service")) => {
                once("--service", &mut service, parser.value()?)?;
            }
            ("diff", Long("format")) => once("--format", &mut format, parser.value()?)?,
            (_, argument) => return Err(argument.unexpected().into()),
        }
    }
    let service = service.map(ValueExt::string).transpose()?;
    match (name.as_str(), files.as_slice()) {
        ("diff", [old, new]) => {
            let format = match format.map(ValueExt::string).transpose()?.as_deref() {
                None | Some("text") => model::Format::Text,
                Some("markdown") => model::Format::Markdown,
                Some("json") => model::Format::Json,
                Some(other) => bail!("--format {other}: text, markdown or json?"),
            };
            Ok(Command::Diff(model::Diff { old: old.clone(), new: new.clone(), service, format }))
        }
        ("diff", _) => bail!("a diff needs two models, OLD and NEW"),
        ("cross-check", [smithy, older]) => {
            let (smithy, older) = (smithy.clone(), older.clone());
            Ok(Command::CrossCheck(model::cross_check::Arguments { smithy, older }))
        }
        ("cross-check", _) => bail!("a cross-check needs two models, SMITHY and SERVICE-2"),
        ("import" | "lint", []) => bail!("no file is named"),
        ("import", _) => {
            let service = service.ok_or_else(|| anyhow!("--service is missing"))?;
            Ok(Command::Import(model::Import { upstream: files, service }))
        }
        ("lint", _) => Ok(Command::Lint(model::Lint { files, service })),
        (other, _) => bail!("there is no command model {other}"),
    }
}

/// The names after `--operations`.
fn names(parser: &mut lexopt::Parser) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for list in parser.values()? {
        names.extend(list.string()?.split(',').map(|name| name.trim().to_owned()));
    }
    if names.iter().any(String::is_empty) {
        bail!("--operations needs names, with commas between them");
    }
    Ok(names)
}

/// An option that may be given once.
fn once(name: &str, place: &mut Option<OsString>, value: OsString) -> Result<()> {
    if value.is_empty() {
        bail!("{name} is given, but empty");
    }
    match place.replace(value) {
        None => Ok(()),
        Some(_) => bail!("{name} is given twice"),
    }
}

/// Prints to standard output. A reader that has seen enough and closed it is no failure.
pub(crate) fn print(text: &str) -> bool {
    let _ = std::io::stdout().write_all(text.as_bytes());
    true
}
