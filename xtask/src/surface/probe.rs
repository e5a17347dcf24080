//! Lets the compiler look for paths in the facade of trent-kms: a program names each of them in a function of its own.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use serde_json::Value;

use super::source::{Part, Public};
use crate::workspace;

/// The paths that the facade does not have.
pub(super) fn missing(root: &Path, paths: &BTreeSet<Public>) -> Result<Vec<Public>> {
    let folder = workspace::target()?.join("surface");
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"surface\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         aws-sdk-kms = {{ path = '{}', features = [\"test-util\"] }}\n",
        root.join("compat/aws-sdk-kms").display()
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;

    let (items, parts): (Vec<_>, Vec<_>) = paths.iter().partition(|path| path.part == Part::Whole);
    let gone = lacking(&folder, &items)?;
    let names: BTreeSet<&str> = gone.iter().map(|path| path.item.as_str()).collect();
    let (lost, parts): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|path| names.contains(path.item.as_str()));
    let lacking = lacking(&folder, &parts)?;
    Ok(gone.into_iter().chain(lost).chain(lacking).cloned().collect())
}

/// A line that compiles, or fails for a reason of [`OTHER_REASONS`], if the path is there.
fn probe(Public { item, part }: &Public) -> String {
    match part {
        Part::Whole => format!("use aws_sdk_kms::{item} as _;"),
        Part::Method(name) => {
            format!("const _: fn() = || {{ let _ = aws_sdk_kms::{item}::{name}; }};")
        }
        Part::Field(name) => {
            format!("const _: fn(aws_sdk_kms::{item}) = |x| {{ let _ = x.{name}; }};")
        }
        Part::Variant(name) => format!(
            "const _: fn() = || {{ if let aws_sdk_kms::{item}::{name} {{ .. }} = todo!() {{}} }};"
        ),
    }
}

/// Errors that a path has which is there: types cannot be inferred, bounds are not met, generics are not given.
const OTHER_REASONS: [&str; 7] = ["E0107", "E0277", "E0282", "E0283", "E0284", "E0308", "E0790"];

/// Paths with a line each, of which those that are not there are found.
fn lacking<'a>(package: &Path, paths: &[&'a Public]) -> Result<BTreeSet<&'a Public>> {
    let mut lacking = BTreeSet::new();
    // What does not resolve keeps the compiler from looking at types, so that it may have to look several times.
    loop {
        let lines: Vec<&Public> =
            paths.iter().copied().filter(|path| !lacking.contains(path)).collect();
        let program: Vec<String> = lines.iter().map(|path| probe(path)).collect();
        let failing = failing(package, &program)?;
        if failing.is_empty() {
            return Ok(lacking);
        }
        lacking.extend(failing.into_iter().map(|line| lines[line]));
    }
}

/// The lines of a program, counted from zero, in which something is not there.
fn failing(package: &Path, program: &[String]) -> Result<BTreeSet<usize>> {
    fs::write(package.join("src/lib.rs"), program.join("\n") + "\n")?;
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--quiet", "--message-format=json", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", package.join("target"))
        .env("RUSTFLAGS", "--cap-lints=allow")
        .output()?;
    let mut failing = BTreeSet::new();
    let mut is_understood = output.status.success();
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: Value = serde_json::from_str(line)?;
        let message = &message["message"];
        let spans = message["spans"].as_array();
        let primary = spans.and_then(|spans| spans.iter().find(|span| span["is_primary"] == true));
        let Some(at) = primary.and_then(|span| span["line_start"].as_u64()) else { continue };
        is_understood = true;
        let code = message["code"]["code"].as_str().unwrap_or_default();
        if message["level"] == "error" && !OTHER_REASONS.contains(&code) {
            failing.insert(usize::try_from(at)? - 1);
        }
    }
    if !is_understood {
        bail!("cargo check: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(failing)
}
