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
mod command_line;
mod figures;
mod functions;
mod local;
mod machine;
mod measure;
mod micro;
mod models;
mod operations;
mod output;
mod page;
mod parts;
mod paths;
mod progress;
mod report;
mod size;
mod stack;
mod sts;
mod whole;

use std::process::ExitCode;

use anyhow::{Result, anyhow};

use command_line::{Arguments, Part};
use paths::Paths;

fn main() -> ExitCode {
    let parsed = command_line::parse(lexopt::Parser::from_env());
    let parsed = parsed.map_err(|error| anyhow!("{error}; see `cargo xtask bench --help`"));
    let outcome = parsed.and_then(|arguments| {
        arguments.map_or_else(|| Ok(output::print(command_line::HELP)), |arguments| run(&arguments))
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

/// Measures. False if `ci` found a regression, or a bar is missed.
fn run(arguments: &Arguments) -> Result<bool> {
    if arguments.part == Part::Generate {
        codegen::generate(&arguments.only, arguments.once)?;
        return Ok(true);
    }
    parts::refuse_unknown(arguments)?;
    let paths = Paths::of_workspace()?;
    match arguments.part {
        Part::Micro => micro::run(&paths).map(|()| true),
        Part::Ci => ci::run(&paths, arguments.update),
        Part::Page => page::write(&paths).map(|()| true),
        Part::All => whole::run(&paths, arguments),
        part => {
            let failed = parts::table(&paths, arguments, part)?;
            let is_met = parts::meets_bars(&paths, part)?;
            page::write(&paths)?;
            parts::fails_if(&failed)?;
            Ok(is_met)
        }
    }
}
