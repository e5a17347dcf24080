//! `cargo xtask features`: that features of trent-kms add, and change nothing.
//!
//! [`rustdoc`] lists every public path that the client has without features, from the compiler's own documentation. A
//! program names them all, one a line, together with the usual traits of each type. Whatever the compiler accepts of it
//! without features, it has to accept with each feature and with all of them.

mod rustdoc;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::output::print;
use crate::workspace::{self, Workspace};

pub(crate) const HELP: &str = "\
cargo xtask features
    Writes a program that names every public path which trent-kms has without features, and compiles
    it with each feature and with all of them: what compiles without a feature must compile with it.

Exit codes: 0 it compiles; 1 a feature takes something away or changes it; 2 bad usage.
";

/// A client without features has more public paths than this; fewer mean that they were not found.
const FEWEST: usize = 3_000;

/// The command takes none.
#[derive(Debug)]
pub(crate) struct Arguments;

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    match parser.next()? {
        None => Ok(Some(Arguments)),
        Some(lexopt::Arg::Long("help") | lexopt::Arg::Short('h')) => Ok(None),
        Some(argument) => Err(argument.unexpected().into()),
    }
}

pub(crate) fn run(_: &Arguments) -> Result<bool> {
    let root = Workspace::load()?.root;
    let folder = workspace::target()?.join("features");
    fs::create_dir_all(folder.join("src"))?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let lines = rustdoc::lines(&root)?;
    if lines.len() < FEWEST {
        bail!("{} public paths were found, and {FEWEST} are too few", lines.len());
    }
    let accepted = accepted(&root, &folder, lines)?;
    print(&format!("{} lines compile without features\n", accepted.lines.len()));
    let mut holds = accepted.lines.len() >= FEWEST;
    for features in choices(&root)? {
        let errors = errors(&root, &folder, &accepted.lines, &features)?;
        let new: Vec<_> = errors.difference(&accepted.errors).collect();
        print(&format!("{features}: {} of them do not\n", new.len()));
        for (line, code) in &new {
            print(&format!("  {code}: {}\n", accepted.lines[*line]));
        }
        holds &= new.is_empty();
    }
    Ok(holds)
}

/// Each feature, and all of them.
fn choices(root: &Path) -> Result<Vec<String>> {
    let metadata = Command::new(cargo())
        .args(["metadata", "--no-deps", "--format-version=1", "--manifest-path"])
        .arg(root.join("kms-client/Cargo.toml"))
        .output()?;
    let metadata: Value = serde_json::from_slice(&metadata.stdout).context("cargo metadata")?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let client = packages.into_iter().find(|package| package["name"] == "trent-kms");
    let features: BTreeMap<String, Value> =
        serde_json::from_value(client.context("no package trent-kms")?["features"].clone())?;
    let mut choices: Vec<String> = features.into_keys().collect();
    let all = choices.join(",");
    choices.push(all);
    Ok(choices)
}

struct Accepted {
    lines: Vec<String>,
    /// What the compiler says of them without features: types that it cannot infer.
    errors: BTreeSet<(usize, String)>,
}

/// The lines that resolve without features, of the ones that are given.
fn accepted(root: &Path, folder: &Path, mut lines: Vec<String>) -> Result<Accepted> {
    loop {
        let errors = errors(root, folder, &lines, "")?;
        // What stands for a type or a value that the compiler cannot infer is named all the same.
        let inferred = |code: &str| matches!(code, "E0282" | "E0283" | "E0284" | "E0790");
        let gone: BTreeSet<usize> =
            errors.iter().filter(|(_, code)| !inferred(code)).map(|(line, _)| *line).collect();
        if gone.is_empty() {
            return Ok(Accepted { lines, errors });
        }
        let mut index = 0;
        lines.retain(|_| {
            index += 1;
            !gone.contains(&(index - 1))
        });
    }
}

/// Lines, counted from zero, with the codes of their errors.
fn errors(
    root: &Path,
    folder: &Path,
    lines: &[String],
    features: &str,
) -> Result<BTreeSet<(usize, String)>> {
    let features: Vec<String> = features
        .split(',')
        .filter(|name| !name.is_empty())
        .map(|name| format!("{name:?}"))
        .collect();
    let manifest = format!(
        "[package]\nname = \"features\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         trent-kms = {{ path = '{}', default-features = false, features = [{}] }}\n",
        root.join("kms-client").display(),
        features.join(", ")
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), format!("#![allow(warnings)] {}\n", lines.join("\n")))?;
    let output = Command::new(cargo())
        .args(["check", "--quiet", "--message-format=json", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", workspace::target()?)
        .output()?;
    let mut errors = BTreeSet::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: Value = serde_json::from_str(line)?;
        let message = &message["message"];
        let spans = message["spans"].as_array();
        let primary = spans.and_then(|spans| spans.iter().find(|span| span["is_primary"] == true));
        let Some(at) = primary.and_then(|span| span["line_start"].as_u64()) else { continue };
        if message["level"] == "error" {
            let code = message["code"]["code"].as_str().unwrap_or("an error").to_owned();
            errors.insert((usize::try_from(at)? - 1, code));
        }
    }
    if !output.status.success() && errors.is_empty() {
        bail!("cargo check: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(errors)
}

fn cargo() -> std::ffi::OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
