//! The commands of a maintainer: `cargo xtask --help`.
//!
//! The exit code is 0 if all is well, 1 if a command ran and found something, 2 if it could not run.

#![deny(clippy::print_stdout, reason = "whoever reads may close it: `args::print`")]

mod args;
mod bench;
mod conformance;
mod differential;
mod generate;
mod interop;
mod model;
mod models;
mod sources;
mod surface;
mod workspace;
mod write;

use std::process::ExitCode;

use args::Command;

fn main() -> ExitCode {
    let parsed = args::parse(lexopt::Parser::from_env());
    let outcome = parsed.and_then(|command| match command {
        Command::Help(text) => Ok(args::print(text)),
        Command::Codegen(arguments) => generate::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Conformance(arguments) => conformance::run(&arguments),
        Command::Differential(arguments) => differential::run(&arguments),
        Command::Interop(arguments) => interop::run(&arguments),
        Command::Models(arguments) => models::run(&arguments),
        Command::Import(arguments) => model::import(&arguments),
        Command::Diff(arguments) => model::diff(&arguments),
        Command::CrossCheck(arguments) => model::cross_check::run(&arguments),
        Command::Lint(arguments) => model::lint(&arguments),
        Command::Surface(arguments) => surface::run(&arguments),
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
