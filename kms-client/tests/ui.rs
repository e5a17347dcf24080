//! What the compiler says where a call lacks a required member, or is given what it does not take.
//!
//! Each file of `ui/` is checked as a program of its own. Below a line that must not compile stand the messages that
//! the compiler must give for it, `//~`, each once, and it must give no other; and what its notes and labels must tell
//! among other things, `//~?`. The rest of them is its own affair: it changes from version to version.

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

/// What the compiler has said.
#[derive(Default)]
struct Reported {
    messages: Messages,
    /// Notes, labels and other text beside a message.
    notes: Messages,
}

#[test]
fn the_compiler_names_the_operation_and_the_member() -> Result<()> {
    let sources = sources()?;
    assert!(!sources.is_empty());
    let (mut messages, mut notes) = (Messages::new(), Messages::new());
    for source in &sources {
        let text = fs::read_to_string(source)?;
        messages.insert(name(source), expectations(&text, "//~ "));
        notes.insert(name(source), expectations(&text, "//~? "));
    }
    let reported = reported(&package(&sources)?)?;
    assert_eq!(reported.messages, messages);
    for (name, expected) in notes {
        let notes = &reported.notes[&name];
        for (line, text) in expected {
            let is_told = notes.iter().any(|(at, note)| *at == line && note.contains(&text));
            assert!(is_told, "{name}, line {line}: `{text}` is not in {notes:#?}");
        }
    }
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

/// What stands after the mark: texts for the line above.
fn expectations(source: &str, mark: &str) -> Vec<(u64, String)> {
    let mut messages = Vec::new();
    let mut code = 0;
    for (line, text) in (1..).zip(source.lines()) {
        match text.trim().strip_prefix(mark) {
            Some(message) => messages.push((code, message.to_owned())),
            None if text.trim().starts_with("//~") => {}
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
fn reported(package: &Path) -> Result<Reported> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--keep-going", "--message-format=json"])
        .arg("--manifest-path")
        .arg(package.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", package.join("target"))
        .output()?;
    let mut reported = Reported::default();
    for line in String::from_utf8(output.stdout)?.lines() {
        let line: Value = serde_json::from_str(line)?;
        let message = &line["message"];
        let spans = message["spans"].as_array();
        let primary = spans.and_then(|spans| spans.iter().find(|span| span["is_primary"] == true));
        let (Some(span), Some("error")) = (primary, message["level"].as_str()) else { continue };
        let program = line["target"]["name"].as_str().unwrap_or_default();
        let at = span["line_start"].as_u64().unwrap_or_default();
        let text = message["message"].as_str().unwrap_or_default();
        reported.messages.entry(program.to_owned()).or_default().push((at, text.to_owned()));
        let notes = reported.notes.entry(program.to_owned()).or_default();
        for part in message["children"].as_array().into_iter().flatten().chain([message]) {
            let labels = part["spans"].as_array().into_iter().flatten().map(|span| &span["label"]);
            let texts = labels.chain([&part["message"]]);
            notes.extend(texts.filter_map(|text| Some((at, text.as_str()?.to_owned()))));
        }
    }
    if reported.messages.is_empty() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    for messages in reported.messages.values_mut() {
        messages.sort();
    }
    Ok(reported)
}
