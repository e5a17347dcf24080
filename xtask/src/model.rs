//! `cargo xtask model`: keeps models up to date, compares them, looks for what is wrong with them.

mod compare;
mod cross_check;
mod diff;
mod import;
mod lint;
mod outdated;
mod reduce;

use anyhow::{Result, bail};
use lexopt::prelude::*;

use crate::command_line;
use crate::output::print;

/// Runs the command that comes first.
pub(crate) fn run(mut parser: lexopt::Parser) -> Result<bool> {
    let name = match parser.next()? {
        Some(Value(name)) => name.string()?,
        Some(Long("help") | Short('h')) => {
            let all = [import::HELP, diff::HELP, lint::HELP, outdated::HELP, cross_check::HELP];
            return Ok(print(&all.join("\n")));
        }
        Some(argument) => {
            bail!("{}; see `cargo xtask model --help`", argument.unexpected())
        }
        None => {
            bail!("import, diff, lint, outdated or cross-check? See `cargo xtask model --help`")
        }
    };
    let full = format!("model {name}");
    match name.as_str() {
        "import" => command_line::run(&full, import::HELP, parser, import::parse, import::run),
        "diff" => command_line::run(&full, diff::HELP, parser, diff::parse, diff::run),
        "lint" => command_line::run(&full, lint::HELP, parser, lint::parse, lint::run),
        "outdated" => {
            command_line::run(&full, outdated::HELP, parser, outdated::parse, outdated::run)
        }
        "cross-check" => command_line::run(
            &full,
            cross_check::HELP,
            parser,
            cross_check::parse,
            cross_check::run,
        ),
        _ => bail!("there is no command model {name}; see `cargo xtask model --help`"),
    }
}
