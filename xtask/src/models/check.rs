//! The compiler's view of the crates: one workspace, and one run of `cargo check`, or of clippy and rustdoc.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::workspace;

/// Messages of one crate that are shown; the others are counted.
const SHOWN: usize = 3;

/// What the compiler said.
#[derive(Debug, Default)]
pub(super) struct Checked {
    counts: BTreeMap<String, Counts>,
    /// The first messages of each crate.
    pub(super) messages: String,
}

/// How often it complained about one crate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) warnings: usize,
    pub(super) errors: usize,
    /// True if the crate was checked to its end.
    pub(super) is_done: bool,
}

impl Checked {
    /// The counts of a package. One that the compiler never came to has an error.
    pub(super) fn counts(&self, package: &str) -> Counts {
        let counts = self.counts.get(package).copied().unwrap_or_default();
        let is_lost = !counts.is_done && counts.errors == 0;
        Counts { errors: counts.errors + usize::from(is_lost), ..counts }
    }

    /// Runs a command of cargo on the workspace of this manifest.
    fn run(&mut self, command: &[&str], manifest: &Path) -> Result<()> {
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(command)
            .args(["--quiet", "--workspace", "--keep-going", "--offline"])
            .args(["--message-format=json", "--manifest-path"])
            .arg(manifest)
            .env("CARGO_TARGET_DIR", manifest.with_file_name("target"))
            .env_remove("RUSTFLAGS")
            .stderr(Stdio::piped())
            .output()
            .context("cargo does not start")?;
        String::from_utf8_lossy(&output.stdout).lines().for_each(|line| self.read(line));
        if self.counts.is_empty() {
            bail!("cargo {}: {}", command[0], String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }

    /// A line of `--message-format=json`.
    fn read(&mut self, line: &str) {
        let Ok(message) = serde_json::from_str::<Value>(line) else { return };
        let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str);
        // A target's name is a crate's.
        let name = text("/target/name").unwrap_or_default().replace('_', "-");
        match text("/reason") {
            Some("compiler-artifact") => self.counts.entry(name).or_default().is_done = true,
            Some("compiler-message") => {
                // The sum at the end has no place in the source.
                let places = message.pointer("/message/spans").and_then(Value::as_array);
                if places.is_none_or(Vec::is_empty) && text("/message/code/code").is_none() {
                    return;
                }
                let counts = self.counts.entry(name.clone()).or_default();
                match text("/message/level") {
                    Some("warning") => counts.warnings += 1,
                    Some("error") => counts.errors += 1,
                    _ => return,
                }
                if counts.warnings + counts.errors <= SHOWN {
                    let rendered = text("/message/rendered").unwrap_or_default();
                    // Writing to a String cannot fail.
                    let _ = writeln!(self.messages, "---- {name}\n{rendered}");
                }
            }
            _ => {}
        }
    }
}

/// Makes a workspace of the packages, which lie in the folder, and checks it, the server half included.
pub(super) fn run(folder: &Path, packages: &[&str], lint: bool) -> Result<Checked> {
    if packages.is_empty() {
        return Ok(Checked::default());
    }
    let mut manifest =
        "# Written by `cargo xtask models`.\n[workspace]\nresolver = \"3\"\nmembers = [\n"
            .to_owned();
    for package in packages {
        // Writing to a String cannot fail.
        let _ = writeln!(manifest, "    \"{package}\",");
    }
    manifest.push_str("]\n\n[profile.dev]\ndebug = false\n");
    let path = folder.join("Cargo.toml");
    fs::write(&path, manifest).with_context(|| path.display().to_string())?;
    // The same versions as the project's.
    let (lock, own) =
        (workspace::runtime().with_file_name("Cargo.lock"), folder.join("Cargo.lock"));
    fs::copy(&lock, own).with_context(|| lock.display().to_string())?;
    let mut checked = Checked::default();
    let commands: &[&[&str]] =
        if lint { &[&["clippy"], &["doc", "--no-deps"]] } else { &[&["check"]] };
    for command in commands {
        checked.run(command, &path)?;
    }
    Ok(checked)
}

/// Removes the packages with all that the compiler made of them.
pub(super) fn clean(folder: &Path, packages: &[String]) -> Result<()> {
    let build = folder.join("target/debug");
    for kind in ["deps", ".fingerprint", "incremental", "build"] {
        let Ok(entries) = fs::read_dir(build.join(kind)) else { continue };
        for entry in entries {
            let path = entry.with_context(|| build.display().to_string())?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().replace('_', "-");
            let own = |package: &String| {
                let rest = name.trim_start_matches("lib").strip_prefix(package.as_str());
                // What follows is a hash.
                rest.is_some_and(|rest| rest.starts_with('-') && rest.matches('-').count() == 1)
            };
            if packages.iter().any(own) {
                remove(&path)?;
            }
        }
    }
    packages.iter().try_for_each(|package| remove(&folder.join(package)))
}

fn remove(path: &Path) -> Result<()> {
    let removed = match path {
        path if path.is_dir() => fs::remove_dir_all(path),
        path if path.exists() => fs::remove_file(path),
        _ => Ok(()),
    };
    removed.with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_compiler_says_is_counted() {
        let message = |level: &str, code: &str, spans: &str| {
            format!(
                r#"{{"reason":"compiler-message","target":{{"name":"a_client"}},"message":{{"level":"{level}",
                "code":{code},"spans":{spans},"rendered":"it says so"}}}}"#
            )
        };
        let code = r#"{"code":"dead_code"}"#;
        let mut checked = Checked::default();
        checked.read(&message("warning", code, "[{}]"));
        checked.read(&message("error", code, "[{}]"));
        checked.read(&message("error", "null", "[{}]"));
        checked.read(&message("error", "null", "[]"));
        checked.read(&message("failure-note", "null", "[{}]"));
        checked.read(r#"{"reason":"compiler-artifact","target":{"name":"b_client"}}"#);
        checked.read("warning: no JSON");
        let counts = checked.counts("a-client");
        assert_eq!((counts.warnings, counts.errors), (1, 2));
        assert_eq!(checked.counts("b-client"), Counts { is_done: true, ..Counts::default() });
        assert_eq!(checked.counts("c-client").errors, 1);
        assert_eq!(checked.messages.matches("---- a-client\nit says so\n").count(), 3);
    }

    #[test]
    fn what_is_no_longer_needed_is_removed() {
        let folder = tempfile::tempdir().expect("there is room");
        let files = [
            "a-b-client/src/lib.rs",
            "a-b-client-c/src/lib.rs",
            "target/debug/deps/liba_b_client-12.rmeta",
            "target/debug/deps/liba_b_client_c-12.rmeta",
            "target/debug/.fingerprint/a-b-client-34/lib",
        ];
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("there is room");
            fs::write(path, "").expect("there is room");
        }
        clean(folder.path(), &["a-b-client".to_owned()]).expect("it can be removed");
        let left = files.map(|file| folder.path().join(file).exists());
        assert_eq!(left, [false, true, false, true, false]);
    }
}
