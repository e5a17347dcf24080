//! One model: generated and written in the process that is its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use trent_codegen::{Generated, Model, Options};

use crate::output::print;
use crate::{sources, workspace};

use super::input::Input;

/// What came of a model.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    /// A crate, and what it took.
    Generated(Figures),
    /// It has no service: it adds something to another model.
    Skipped,
    /// No operation of it can be generated, and why.
    LeftOut(String),
    /// No crate, and why.
    Failed(String),
}

/// What a model has and what its client took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) operations: u64,
    /// Operations of the service that are not among them.
    pub(super) left_out: u64,
    /// Shapes of the model.
    pub(super) shapes: u64,
    pub(super) lines: u64,
    pub(super) notes: u64,
    /// Time of the processor.
    pub(super) millis: u64,
    /// Peak memory.
    pub(super) kib: u64,
}

impl Outcome {
    /// What [`run`] printed, if it did.
    pub(super) fn read(printed: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(printed).ok()?;
        if value.get("skipped").is_some() {
            return Some(Self::Skipped);
        }
        if let Some(why) = value.get("left_out").and_then(Value::as_str) {
            return Some(Self::LeftOut(why.to_owned()));
        }
        if let Some(why) = value.get("failed") {
            return Some(Self::Failed(why.as_str()?.to_owned()));
        }
        Figures::read(&value).map(Self::Generated)
    }

    fn print(&self) -> String {
        match self {
            Self::Skipped => json!({ "skipped": true }).to_string(),
            Self::Failed(why) => json!({ "failed": why }).to_string(),
            Self::LeftOut(why) => json!({ "left_out": why }).to_string(),
            Self::Generated(figures) => figures.to_json().to_string(),
        }
    }
}

impl Figures {
    pub(super) fn read(value: &Value) -> Option<Self> {
        let number = |name: &str| value.get(name)?.as_u64();
        Some(Self {
            operations: number("operations")?,
            left_out: number("left_out")?,
            shapes: number("shapes")?,
            lines: number("lines")?,
            notes: number("notes")?,
            millis: number("millis")?,
            kib: number("kib")?,
        })
    }

    pub(super) fn to_json(self) -> Value {
        json!({
            "operations": self.operations,
            "left_out": self.left_out,
            "shapes": self.shapes,
            "lines": self.lines,
            "notes": self.notes,
            "millis": self.millis,
            "kib": self.kib,
        })
    }
}

/// Generates, writes the crate and prints the outcome.
pub(super) fn run(input: &Input, out: &Path, documented: bool) -> Result<bool> {
    let outcome = generate(input, out, documented)?;
    print(&outcome.print());
    Ok(!matches!(outcome, Outcome::Failed(_)))
}

fn generate(input: &Input, out: &Path, documented: bool) -> Result<Outcome> {
    let service = input.is_in_wheel.then_some(input.name.as_str());
    let sources = sources::read_named(std::slice::from_ref(&input.path), service)?;
    let options =
        Options { crate_name: input.package(), require_docs: documented, ..Options::default() };
    let (before, start) = (cpu_time(), Instant::now());
    let model = match trent_codegen::load(&sources) {
        Ok(model) => model,
        Err(problems) => return Ok(Outcome::Failed(problems.to_string())),
    };
    let Some((_, definition)) = model.services().next() else { return Ok(Outcome::Skipped) };
    if let Some(why) = left_out(&model) {
        return Ok(Outcome::LeftOut(why));
    }
    let (defined, shapes) = (definition.operations.len(), model.shapes.len());
    let generated = trent_codegen::generate_from(model, &options);
    let took = cpu_time()
        .zip(before)
        .and_then(|(after, before)| after.checked_sub(before))
        .unwrap_or_else(|| start.elapsed());
    let millis = u64::try_from(took.as_millis())?;
    let kib = peak_kib();
    let generated = match generated {
        Ok(generated) => generated,
        Err(problems) => return Ok(Outcome::Failed(problems.to_string())),
    };
    write_crate(&out.join(&options.crate_name), &options, &generated)?;
    let count = |count: usize| u64::try_from(count);
    let operations = generated.service.operations.len();
    Ok(Outcome::Generated(Figures {
        operations: count(operations)?,
        left_out: count(defined - operations)?,
        shapes: count(shapes)?,
        lines: count(generated.files.values().map(|text| text.lines().count()).sum())?,
        notes: count(generated.notes.iter().count())?,
        millis,
        kib,
    }))
}

/// Why no operation of the service can be called; `None` if one can.
fn left_out(model: &Model) -> Option<String> {
    let (_, service) = model.service()?;
    let refused = trent_codegen::unsupported_operations(model);
    let whys: BTreeSet<_> = refused.values().map(|problem| problem.what.as_str()).collect();
    let all = !refused.is_empty() && refused.len() == service.operations.len();
    all.then(|| whys.into_iter().collect::<Vec<_>>().join("; "))
}

/// How long this thread has had a processor, where the system tells: other programs do not count.
fn cpu_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

/// The most memory that this program has had, in KiB; 0 where the system does not tell.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Writes what differs, so that the compiler looks at nothing twice, and removes what is no longer there.
fn write_crate(folder: &Path, options: &Options, generated: &Generated) -> Result<()> {
    let mut files: BTreeMap<_, _> = (generated.files.iter())
        .map(|(path, text)| (folder.join("src").join(path), text.clone()))
        .collect();
    files.insert(folder.join("Cargo.toml"), manifest(options, generated));
    remove_others(folder, &files)?;
    for (path, text) in files {
        if fs::read(&path).is_ok_and(|present| present == text.as_bytes()) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn remove_others(folder: &Path, files: &BTreeMap<std::path::PathBuf, String>) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        if path.is_dir() {
            remove_others(&path, files)?;
        } else if !files.contains_key(&path) {
            fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

fn manifest(options: &Options, generated: &Generated) -> String {
    let name = &options.crate_name;
    let undocumented = if options.require_docs { "warn" } else { "allow" };
    let compresses = generated.service.operations.iter().any(|operation| operation.compression);
    let features = compresses.then_some("gzip");
    let features = features.into_iter().chain(generated.service.runtime_features());
    let features: Vec<_> = features.map(|name| Value::from(name).to_string()).collect();
    let features = features.join(", ");
    // JSON's escapes are TOML's, too.
    let runtime = Value::from(workspace::runtime().to_string_lossy());
    format!(
        r#"# Written by `cargo xtask models`.
[package]
name = "{name}"
version = "0.0.0"
edition = "2024"
publish = false

[lib]
doctest = false

[features]
default = ["server"]
credential-chain = []
serde = ["trent-runtime/serde"]
server = ["trent-runtime/server"]

[dependencies]
trent-runtime = {{ path = {runtime}, default-features = false, features = [{features}] }}

[lints.rust]
missing_docs = "{undocumented}"
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_pass_between_processes() {
        let figures =
            Figures { operations: 1, left_out: 2, shapes: 3, lines: 4, ..Figures::default() };
        for outcome in [
            Outcome::Generated(figures),
            Outcome::Skipped,
            Outcome::LeftOut("c".to_owned()),
            Outcome::Failed("a \"b\"\n".to_owned()),
        ] {
            assert_eq!(Outcome::read(outcome.print().as_bytes()), Some(outcome));
        }
        assert_eq!(Outcome::read(b"thread 'main' panicked"), None);
    }
}
