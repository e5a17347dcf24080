//! The commands of a maintainer: `cargo xtask --help`.
//!
//! The exit code is 0 if all is well, 1 if a command ran and found something, 2 if it could not run.

#![deny(clippy::print_stdout, reason = "the reader may close it: `output::print`")]

mod bench;
mod browser;
mod command_line;
mod conformance;
mod credentials;
mod differential;
mod features;
mod generate;
mod interop;
mod local_kms;
mod minimal;
mod model;
mod models;
mod output;
mod package;
mod recordings;
mod sampler;
mod sources;
mod surface;
mod workspace;
mod write;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::*;

const HELP: &str = "\
The commands of a maintainer

cargo xtask codegen             write the workspace's clients, or one for any model
cargo xtask bench               measure, beside the peers
cargo xtask conformance         run the tests that a model holds, or recorded calls
cargo xtask differential        compare trent-kms with botocore
cargo xtask features            that features of trent-kms add, and change nothing
cargo xtask interop             clients and servers of others: moto, boto3, aws-sdk-kms
cargo xtask minimal             compile trent-kms with the lowest versions that manifests allow
cargo xtask models              generate and check a client of every model of a folder or wheel
cargo xtask model import        bring models/ up to date with upstream
cargo xtask model diff          what changed between two models, and what breaks
cargo xtask model lint          what is wrong with a model
cargo xtask model outdated      what the newest botocore has and models/ lacks
cargo xtask model cross-check   whether the two forms of a model mean the same
cargo xtask package             pack what is published, build it, use it as a user would
cargo xtask surface             which paths of aws-sdk-kms trent-kms has

`cargo xtask COMMAND --help` tells more.
Exit codes: 0 done; 1 it ran and found something; 2 bad usage or bad input.
";

fn main() -> ExitCode {
    match run(lexopt::Parser::from_env()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Runs the command that comes first, with the arguments after it.
fn run(mut parser: lexopt::Parser) -> Result<bool> {
    let name = match parser.next()? {
        None => bail!("no command is given; `cargo xtask --help` lists them"),
        Some(Long("help") | Short('h')) => return Ok(output::print(HELP)),
        Some(Value(name)) => name,
        Some(argument) => bail!("{}; see `cargo xtask --help`", argument.unexpected()),
    };
    match name.to_str() {
        Some("help") => help(parser),
        Some("bench") => bench::run(parser),
        Some(name @ "codegen") => {
            command_line::run(name, generate::HELP, parser, generate::parse, generate::run)
        }
        Some(name @ "conformance") => {
            command_line::run(name, conformance::HELP, parser, conformance::parse, conformance::run)
        }
        Some(name @ "differential") => command_line::run(
            name,
            differential::HELP,
            parser,
            differential::parse,
            differential::run,
        ),
        Some(name @ "features") => {
            command_line::run(name, features::HELP, parser, features::parse, features::run)
        }
        Some(name @ "interop") => {
            command_line::run(name, interop::HELP, parser, interop::parse, interop::run)
        }
        Some(name @ "minimal") => {
            command_line::run(name, minimal::HELP, parser, minimal::parse, minimal::run)
        }
        Some("model") => model::run(parser),
        Some(name @ "models") => {
            command_line::run(name, models::HELP, parser, models::parse, models::run)
        }
        Some(name @ "package") => {
            command_line::run(name, package::HELP, parser, package::parse, package::run)
        }
        Some(name @ "surface") => {
            command_line::run(name, surface::HELP, parser, surface::parse, surface::run)
        }
        _ => bail!("there is no command {}; `cargo xtask --help` lists them", name.display()),
    }
}

/// `help COMMAND` is `COMMAND --help`.
fn help(mut parser: lexopt::Parser) -> Result<bool> {
    let mut command: Vec<OsString> = parser.raw_args()?.collect();
    command.push("--help".into());
    run(lexopt::Parser::from_args(command))
}
