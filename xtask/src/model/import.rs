//! `cargo xtask model import`: brings a model up to date with upstream.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use lexopt::prelude::*;
use trent_codegen::Source;
use trent_codegen::model::ShapeId;

use crate::command_line::once;
use crate::output::print;
use crate::sources::{self, accepted};
use crate::workspace::Workspace;
use crate::write::{self, Change};

use super::reduce::{DOCS, Imported, SUPPLEMENT, import, skeleton};

pub(crate) const HELP: &str = "\
cargo xtask model import FILE... --service NAME [--operations A,B] [--supplement FILE...]
                         [--upstream-docs]
    Writes the API's facts to models/NAME.json: no documentation of others, what the service
    reaches and no more. models/NAME.docs.json gets an empty text for whatever lacks documentation,
    to be written there. Tells what changed, what lacks documentation, and what is gone.

    FILE...              a Smithy JSON AST; service-2.json, with the files beside it, or their
                         folder; or a wheel of botocore (`pip download botocore --no-deps`)
    --service NAME       the model's name, and the service's folder in a wheel
    --operations A,B     these alone, and what they reach
    --supplement FILE    a newer form of the same model: what it has and the files lack is written to
                         models/NAME.supplement.json. Without the option, what the model now has
                         itself leaves that file again
    --upstream-docs      upstream's texts in place of the empty ones, for a client that you do not
                         publish: they are its authors'

Exit codes: 0 done; 2 bad usage or bad input.
";

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// Upstream's files, its folder, or a wheel of botocore.
    upstream: Vec<PathBuf>,
    /// The model's name under `models/`, and the service's folder in a wheel.
    service: String,
    /// These alone; all if empty.
    operations: Vec<String>,
    /// A newer form of the same model.
    supplement: Vec<PathBuf>,
    /// Upstream's documentation where there is no other.
    upstream_docs: bool,
}

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let (mut upstream, mut service, mut supplement) = (Vec::new(), None, Vec::new());
    let (mut operations, mut upstream_docs) = (Vec::new(), false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("service") => once("--service", &mut service, parser.value()?)?,
            Long("operations") => {
                let names = parser.value()?.string()?;
                operations.extend(names.split(',').map(|name| name.trim().to_owned()));
            }
            Long("supplement") => supplement.push(PathBuf::from(parser.value()?)),
            Long("upstream-docs") => upstream_docs = true,
            Value(file) => upstream.push(PathBuf::from(file)),
            _ => return Err(argument.unexpected().into()),
        }
    }
    if upstream.is_empty() {
        bail!("no file is named");
    }
    let service = service.ok_or_else(|| anyhow!("--service is missing"))?.string()?;
    Ok(Some(Arguments { upstream, service, operations, supplement, upstream_docs }))
}

/// Reads upstream, writes `models/SERVICE.json`, tells what changed and what our own files lack now.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let service = &arguments.service;
    if !service.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        bail!("--service {service}: a name has small letters, digits and `-`");
    }
    let upstream = sources::read_named(&arguments.upstream, Some(service))?;
    let folder = Workspace::load()?.root.join("models");
    let shown = format!("models/{service}.json");
    let path = folder.join(format!("{service}.json"));
    let present = path.exists().then(|| fs::read_to_string(&path)).transpose();
    let present = present.with_context(|| shown.clone())?.map(|text| Source::new(&shown, text));
    let additions = additions(&folder, service)?;
    let supplement = additions.iter().find(|file| file.name.ends_with(SUPPLEMENT)).cloned();
    let newer = match arguments.supplement.as_slice() {
        [] => supplement.iter().cloned().collect(),
        files => sources::read_named(files, Some(service))?,
    };
    let operations = &arguments.operations;
    let told = import(&upstream, operations, &newer, present.as_ref(), &additions);
    let imported = accepted(told)?;
    let unchanged = present.as_ref().is_some_and(|present| present.text == imported.text);
    let docs = additions.into_iter().find(|file| file.name.ends_with(DOCS));
    let texts =
        if arguments.upstream_docs { imported.upstream_docs.clone() } else { BTreeMap::new() };
    let written = accepted(skeleton(docs.as_ref(), &imported.undocumented, &texts))?;
    let written = written.or_else(|| docs.as_ref().map(|docs| docs.text.clone()));
    let change = |end: &str, old: Option<Source>, new: Option<String>| Change {
        path: folder.join(format!("{service}{end}")),
        shown: format!("models/{service}{end}"),
        old: old.map(|file| file.text.into_bytes()),
        new,
    };
    let changes = [
        change(".json", present, Some(imported.text.clone())),
        change(SUPPLEMENT, supplement, imported.supplement.clone()),
        change(DOCS, docs, written),
    ];
    let is_other =
        |change: &&Change| change.old.as_deref() != change.new.as_deref().map(str::as_bytes);
    let changes: Vec<&Change> = changes.iter().filter(is_other).collect();
    write::apply(changes.iter().copied())?;
    let mut text = report(service, &imported, unchanged, &texts);
    for change in changes.iter().filter(|change| change.shown.ends_with(SUPPLEMENT)) {
        let what =
            if change.new.is_some() { "written" } else { "removed: the model has all of it" };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}: {what}", change.shown);
    }
    if !imported.notes.is_empty() {
        eprintln!("{}", imported.notes);
    }
    Ok(print(&text))
}

/// The files of `apply` statements beside the model, `models/kms.docs.json` for `kms`.
fn additions(folder: &Path, service: &str) -> Result<Vec<Source>> {
    let mut additions = Vec::new();
    if !folder.is_dir() {
        return Ok(additions);
    }
    for entry in fs::read_dir(folder).context("models")? {
        let path = entry.context("models")?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_ours = |name: &str| {
            let middle = name.strip_prefix(service)?.strip_prefix('.')?.strip_suffix(".json")?;
            Some(!middle.is_empty())
        };
        if is_ours(&name) == Some(true) {
            let shown = format!("models/{name}");
            let text = fs::read_to_string(&path).context(shown.clone())?;
            additions.push(Source::new(shown, text));
        }
    }
    Ok(additions)
}

fn report(
    service: &str,
    imported: &Imported,
    unchanged: bool,
    texts: &BTreeMap<ShapeId, String>,
) -> String {
    let (state, id) = (if unchanged { "unchanged" } else { "written" }, &imported.service);
    let mut text = format!("models/{service}.json: {state}; the service is {id}\n");
    if let Some(changes) = imported.changes.as_ref().filter(|changes| !changes.is_empty()) {
        text.push_str(&changes.to_text());
    }
    let empty = |id: &&ShapeId| !texts.contains_key(*id);
    let undocumented: Vec<_> = imported.undocumented.iter().filter(empty).cloned().collect();
    let help = format!("models/{service}{DOCS} has an empty text for each, to be written");
    list(&mut text, "without documentation", &help, &undocumented);
    list(&mut text, "gone, but in our files", "remove them there", &imported.orphaned);
    if !texts.is_empty() {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{} texts of upstream are in models/{service}{DOCS}; give the client's manifest `publish = false`",
            texts.len()
        );
    }
    text
}

fn list(text: &mut String, what: &str, help: &str, ids: &[ShapeId]) {
    if ids.is_empty() {
        return;
    }
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{} {what}; {help}:", ids.len());
    for id in ids {
        let _ = writeln!(text, "  {id}");
    }
}
