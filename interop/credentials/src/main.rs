//! Runs cases of the credential chain, and prints a table.
//!
//! A case is a folder: `env.json` (variables), `fs/` (files, as below `/`), `http-traffic.json` (requests and their
//! answers), each of which may be left out, and `test-case.json` (the result). The nearest folder above that has such a
//! name says what is run: `profile-provider` the profile alone, `default-token-provider-chain` the SSO token, any other
//! the whole chain. Beside folders there are files of small cases: `profile-parser-tests.json`, `ecs-tests.json`,
//! `imds-endpoint-tests.json`. Other JSON is no case, and a note tells so.
//!
//! Exit codes: 0 all cases pass; 1 some fail; 2 the folder or the arguments cannot be used.

mod case;
mod outcome;
mod platform;
mod small;
mod traffic;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lexopt::prelude::*;
use serde_json::Value;

/// Why something could not be done: a text.
pub(crate) type Outcome<T> = Result<T, String>;

/// A row of the table: the case, and what is wrong or was told.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) result: Outcome<String>,
}

/// What the command line says.
struct Arguments {
    folder: PathBuf,
    verbose: bool,
}

fn arguments() -> Result<Arguments, lexopt::Error> {
    let mut parser = lexopt::Parser::from_env();
    let (mut folder, mut verbose) = (None, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("folder") => folder = Some(PathBuf::from(parser.value()?)),
            Long("verbose") => verbose = true,
            _ => return Err(argument.unexpected()),
        }
    }
    let folder = folder.ok_or("--folder is required")?;
    Ok(Arguments { folder, verbose })
}

fn main() -> ExitCode {
    match arguments().map_err(|error| error.to_string()).and_then(|arguments| run(&arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs every case. True if all pass.
fn run(arguments: &Arguments) -> Outcome<bool> {
    let mut rows = Vec::new();
    visit(&arguments.folder, &arguments.folder, &mut rows)?;
    if rows.is_empty() {
        return Err(format!("{}: there are no cases", arguments.folder.display()));
    }
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
    for Row { name, result } in &rows {
        match result {
            Ok(told) if arguments.verbose => println!("{name:width$}  passed  {told}"),
            Ok(_) => println!("{name:width$}  passed"),
            Err(why) => println!("{name:width$}  FAILED  {why}"),
        }
    }
    let failed = rows.iter().filter(|row| row.result.is_err()).count();
    println!("{} passed, {failed} failed", rows.len() - failed);
    Ok(failed == 0)
}

/// Runs the cases below a folder, in the order of their names.
fn visit(root: &Path, folder: &Path, rows: &mut Vec<Row>) -> Outcome<()> {
    let name = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
    if folder.join("test-case.json").is_file() {
        let name = if folder == root { folder.display().to_string() } else { name(folder) };
        rows.push(Row { name, result: case::run(folder) });
        return Ok(());
    }
    let unreadable = |error| format!("{}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            visit(root, &path, rows)?;
            continue;
        }
        let run: fn(&Value) -> Outcome<String> = match path.file_name().and_then(OsStr::to_str) {
            Some("profile-parser-tests.json") => small::parser,
            Some("ecs-tests.json") => small::container,
            Some("imds-endpoint-tests.json") => small::instance,
            Some(_) if path.extension() == Some(OsStr::new("json")) => {
                println!("not run: {}: no cases are known in a file of this name", name(&path));
                continue;
            }
            _ => continue,
        };
        let document = json(&path)?;
        let tests = document["tests"].as_array();
        let tests = tests.ok_or_else(|| format!("{}: it has no `tests`", path.display()))?;
        for (place, test) in tests.iter().enumerate() {
            let about = test["name"].as_str().or(test["docs"].as_str()).unwrap_or_default();
            let name = format!("{} {} {about}", name(&path), place + 1);
            rows.push(Row { name, result: run(test) });
        }
    }
    Ok(())
}

/// A file of JSON.
pub(crate) fn json(path: &Path) -> Outcome<Value> {
    let text = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Fails if an object has a member that nobody reads.
pub(crate) fn known(object: &Value, names: &[&str]) -> Outcome<()> {
    let members = object.as_object().ok_or("it is no object")?;
    match members.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(format!("it has {name:?}, and only {} are known", names.join(", "))),
        None => Ok(()),
    }
}
