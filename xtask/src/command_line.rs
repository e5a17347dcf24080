//! What the parsers of all commands share. Each command parses and documents its own arguments, in its own file.

use std::ffi::OsString;

use anyhow::{Result, anyhow, bail};
use lexopt::ValueExt as _;

use crate::output;

/// Runs a command with the arguments after its name, or prints its help. `parse` gives `None` if help is asked for. An
/// error of `parse` names the command whose help says more.
pub(crate) fn run<A>(
    name: &str,
    help: &str,
    parser: lexopt::Parser,
    parse: impl FnOnce(lexopt::Parser) -> Result<Option<A>>,
    run: impl FnOnce(&A) -> Result<bool>,
) -> Result<bool> {
    let parsed = parse(parser);
    let parsed = parsed.map_err(|error| anyhow!("{error}; see `cargo xtask {name} --help`"))?;
    parsed.map_or_else(|| Ok(output::print(help)), |arguments| run(&arguments))
}

/// The names after `--operations`.
pub(crate) fn names(parser: &mut lexopt::Parser) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for list in parser.values()? {
        names.extend(list.string()?.split(',').map(|name| name.trim().to_owned()));
    }
    if names.iter().any(String::is_empty) {
        bail!("--operations needs names, with commas between them");
    }
    Ok(names)
}

/// Keeps the value of an option that may be given once and not be empty.
pub(crate) fn once(name: &str, place: &mut Option<OsString>, value: OsString) -> Result<()> {
    if value.is_empty() {
        bail!("{name} is given, but empty");
    }
    match place.replace(value) {
        None => Ok(()),
        Some(_) => bail!("{name} is given twice"),
    }
}
