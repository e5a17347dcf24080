//! `cargo xtask model`: keeps models up to date, compares them, looks for what is wrong with them.

pub(crate) mod cross_check;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use codegen::diff::{ModelDiff, Verdict, Wire};
use codegen::import::Imported;
use codegen::model::ShapeId;
use codegen::{Model, Options, Problems, Source};

use crate::generate::plural;
use crate::workspace::Workspace;
use crate::write::{self, Change};
use crate::{args, sources};

/// Items of a list that are named.
const NAMED: usize = 60;

/// What `model import` was told.
#[derive(Debug)]
pub(crate) struct Import {
    /// Upstream's files, its folder, or a wheel of botocore.
    pub(crate) upstream: Vec<PathBuf>,
    /// The model's name under `models/`, and the service's folder in a wheel.
    pub(crate) service: String,
}

/// What `model diff` was told.
#[derive(Debug)]
pub(crate) struct Diff {
    pub(crate) old: PathBuf,
    pub(crate) new: PathBuf,
    /// The service's folder, for a wheel of botocore.
    pub(crate) service: Option<String>,
    pub(crate) format: Format,
}

/// How a diff is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Markdown,
    Json,
}

/// Reads upstream, writes `models/SERVICE.json`, tells what changed and what our own files lack now.
pub(crate) fn import(arguments: &Import) -> Result<bool> {
    let service = &arguments.service;
    if !service.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        bail!("--service {service}: a name has small letters, digits and `-`");
    }
    let upstream = read(&arguments.upstream, Some(service))?;
    let folder = Workspace::load()?.root.join("models");
    let shown = format!("models/{service}.json");
    let path = folder.join(format!("{service}.json"));
    let present = path.exists().then(|| fs::read_to_string(&path)).transpose();
    let present = present.with_context(|| shown.clone())?.map(|text| Source::new(&shown, text));
    let additions = additions(&folder, service)?;
    let told = codegen::import::import(&upstream, present.as_ref(), &additions);
    let imported = accepted(told)?;
    let unchanged = present.as_ref().is_some_and(|present| present.text == imported.text);
    if !unchanged {
        let old = present.map(|present| present.text.into_bytes());
        let change = Change { path, shown, old, new: Some(imported.text.clone()) };
        write::apply(std::iter::once(&change))?;
    }
    if !imported.notes.is_empty() {
        eprintln!("{}", imported.notes);
    }
    Ok(args::print(&report(service, &imported, unchanged)))
}

/// The files of `apply` statements beside the model, `models/kms.docs.json` for `kms`.
fn additions(folder: &std::path::Path, service: &str) -> Result<Vec<Source>> {
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

fn report(service: &str, imported: &Imported, unchanged: bool) -> String {
    let (state, id) = (if unchanged { "unchanged" } else { "written" }, &imported.service);
    let mut text = format!("models/{service}.json: {state}; the service is {id}\n");
    if let Some(changes) = imported.changes.as_ref().filter(|changes| !changes.is_empty()) {
        text.push_str(&changes.to_text());
    }
    let help = format!("add them to models/{service}.docs.json");
    list(&mut text, "without documentation", &help, &imported.undocumented);
    list(&mut text, "gone, but in our files", "remove them there", &imported.orphaned);
    text
}

fn list(text: &mut String, what: &str, help: &str, ids: &[ShapeId]) {
    if ids.is_empty() {
        return;
    }
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{} {what}; {help}:", ids.len());
    for id in ids.iter().take(NAMED) {
        let _ = writeln!(text, "  {id}");
    }
    if ids.len() > NAMED {
        let _ = writeln!(text, "  and {} more", ids.len() - NAMED);
    }
}

/// Compares two models. True unless something breaks.
pub(crate) fn diff(arguments: &Diff) -> Result<bool> {
    let load = |path: &PathBuf| -> Result<Model> {
        let service = arguments.service.as_deref();
        let sources = read(std::slice::from_ref(path), service)?;
        let model = accepted(codegen::load(&sources))?;
        match model.services().count() {
            1 => Ok(model),
            count => bail!(
                "{}: a diff needs a model of one service, and this has {count}",
                path.display()
            ),
        }
    };
    let diff = codegen::diff::diff(&load(&arguments.old)?, &load(&arguments.new)?);
    args::print(&match arguments.format {
        Format::Text => diff.to_text(),
        Format::Markdown => diff.to_markdown(),
        Format::Json => format!("{:#}\n", diff.to_json()),
    });
    Ok(!breaks(&diff))
}

fn breaks(diff: &ModelDiff) -> bool {
    let on_the_wire = diff.changes.iter().any(|change| change.wire.class == Wire::Breaking);
    on_the_wire || diff.verdict() == Verdict::Major
}

/// What `model lint` was told.
#[derive(Debug)]
pub(crate) struct Lint {
    /// The files of the model.
    pub(crate) files: Vec<PathBuf>,
    /// The service, if the model has several: by shape id, or by its folder in a wheel.
    pub(crate) service: Option<String>,
}

/// Loads, checks and lowers the files as one model. True unless there is an error.
pub(crate) fn lint(Lint { files, service }: &Lint) -> Result<bool> {
    let sources = read(files, service.as_deref())?;
    let service = sources::chosen(files, service.as_deref());
    let mut model = accepted(codegen::load(&sources))?;
    if let Some(service) = &service {
        model.retain_service(service);
    }
    let mut problems = codegen::notes(&model);
    let lowered = codegen::check(&model).and_then(|()| {
        let options = Options { crate_name: "client".to_owned(), service, ..Options::default() };
        codegen::lower(&model, &options)
    });
    let summary = match lowered {
        Ok(lowered) => {
            problems.extend(lowered.notes);
            let (id, count) = (lowered.service.id, lowered.service.operations.len());
            format!("{id}: a client of {} can be generated\n", plural(count, "operation"))
        }
        Err(more) => {
            problems.extend(more);
            String::new()
        }
    };
    if !problems.is_empty() {
        eprintln!("{problems}");
    }
    args::print(&summary);
    Ok(!problems.has_errors())
}

/// The models' files, or what is wrong with them told.
pub(crate) fn read(paths: &[PathBuf], service: Option<&str>) -> Result<Vec<Source>> {
    let mut problems = Problems::new();
    let sources = sources::named(paths, service, &mut problems);
    accepted(sources.ok_or(problems))
}

/// The value, or its problems told.
pub(crate) fn accepted<T>(told: Result<T, Problems>) -> Result<T> {
    told.or_else(|problems| {
        eprintln!("{problems}");
        bail!("bad input; no file was touched")
    })
}
