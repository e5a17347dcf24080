//! What the compiler says where a call lacks a required member.
//!
//! Each file of `ui/` is checked as a program of its own. Below a line that must not compile stand the messages that
//! the compiler must give for it, each once, and it must give no other. Notes and labels are its own affair: they
//! change from version to version.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Messages by file, each with its line.
type Messages = BTreeMap<String, Vec<(u64, String)>>;

#[test]
fn the_compiler_names_the_operation_and_the_member() -> Result<()> {
    let sources = sources()?;
    assert!(!sources.is_empty());
    let mut expected = Messages::new();
    for source in &sources {
        expected.insert(name(source), expectations(&fs::read_to_string(source)?));
    }
    assert_eq!(reported(&package(&sources)?)?, expected);
    Ok(())
}

fn sources() -> Result<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let files = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    Ok(files.collect::<std::io::Result<_>>()?)
}

fn name(source: &Path) -> String {
    source.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// What stands after `//~`: messages for the line above.
fn expectations(source: &str) -> Vec<(u64, String)> {
    let mut messages = Vec::new();
    let mut code = 0;
    for (line, text) in (1..).zip(source.lines()) {
        match text.trim().strip_prefix("//~ ") {
            Some(message) => messages.push((code, message.to_owned())),
            None => code = line,
        }
    }
    messages.sort();
    messages
}

/// A package with a program for each source.
fn package(sources: &[PathBuf]) -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    fs::create_dir_all(&folder)?;
    let mut manifest = format!(
        "[package]\nname = \"ui\"\nedition = \"2024\"\nautobins = false\n[workspace]\n\
         [dependencies.trent-kms]\npath = '{}'\ndefault-features = false\n",
        here.display()
    );
    for source in sources {
        let (name, path) = (name(source), source.display());
        write!(manifest, "[[bin]]\nname = '{name}'\npath = '{path}'\n")?;
    }
    fs::write(folder.join("Cargo.toml"), manifest)?;
    // The versions that everything else is built with.
    fs::copy(here.join("../Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder)
}

/// The errors that the compiler gives.
fn reported(package: &Path) -> Result<Messages> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--keep-going", "--message-format=json"])
        .arg("--manifest-path")
        .arg(package.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", package.join("target"))
        .output()?;
    let mut messages = Messages::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let line: Value = serde_json::from_str(line)?;
        let message = &line["message"];
        let spans = message["spans"].as_array();
        let primary = spans.and_then(|spans| spans.iter().find(|span| span["is_primary"] == true));
        let (Some(span), Some("error")) = (primary, message["level"].as_str()) else { continue };
        let program = line["target"]["name"].as_str().unwrap_or_default();
        let at = span["line_start"].as_u64().unwrap_or_default();
        let text = message["message"].as_str().unwrap_or_default();
        messages.entry(program.to_owned()).or_default().push((at, text.to_owned()));
    }
    if messages.is_empty() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    for messages in messages.values_mut() {
        messages.sort();
    }
    Ok(messages)
}
