//! Lines of the clients' sources, crates and binaries.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::figures::{Part, Row, Shown, Unit, View, column};
use crate::paths::Paths;
use crate::progress::tell;
use crate::report;
use crate::{apps, measure};

pub(crate) const PART: Part = Part {
    name: "size",
    title: "Size",
    about: "Lines of the client crate with documentation and blank lines; those of UpdateCustomKeyStore are the files \
            that bear its name. Crates and the stripped release binary are those of the small application. In \
            parentheses: the ratio to aws-sdk-kms.",
    views: &[View {
        title: "Sources, crates and binaries",
        columns: &[
            column("lines", "lines", Unit::Count),
            column("files", "files", Unit::Count),
            column("update_lines", "lines of UpdateCustomKeyStore", Unit::Count),
            column("update_files", "in files", Unit::Count),
            column("crates", "crates", Unit::Count),
            column("binary", "binary", Unit::Bytes),
        ],
        chart: true,
        readme: Shown::All,
    }],
    rows: &[
        ("trent-kms", "trent-kms"),
        ("aws-sdk-kms", "aws-sdk-kms"),
        ("rusoto_kms", "rusoto_kms"),
    ],
};

/// The names of what could not be measured.
pub(crate) fn run(paths: &Paths, only: &[String]) -> Result<Vec<String>> {
    tell("counting lines");
    measure::build_logger(paths)?;
    let metadata = metadata(paths)?;
    report::measure(paths, &PART, only, |package| measured(paths, &metadata, package))
}

#[expect(clippy::cast_precision_loss, reason = "figures to be shown")]
fn measured(paths: &Paths, metadata: &Value, package: &str) -> Result<Row> {
    let app = apps::named(&package.replace('_', "-"))?;
    app.fetch(paths)?;
    let sources = sources(metadata, package)?;
    let own: Vec<_> =
        sources.iter().filter(|(path, _)| path.contains("update_custom_key_store")).collect();
    let mut row = Row::from_iter(
        [
            ("lines", sources.iter().map(|(_, lines)| lines).sum::<usize>()),
            ("files", sources.len()),
            ("update_lines", own.iter().map(|(_, lines)| lines).sum()),
            ("update_files", own.len()),
            ("crates", app.crates(paths)?),
        ]
        .map(|(key, value)| (key.to_owned(), value as f64)),
    );
    if own.is_empty() {
        row.retain(|key, _| !key.starts_with("update"));
    }
    row.insert("binary".to_owned(), app.binary(paths)? as f64);
    Ok(row)
}

fn metadata(paths: &Paths) -> Result<Value> {
    let arguments = ["metadata", "--locked", "--format-version=1"];
    let metadata = measure::output(&mut measure::cargo(&paths.bench, &paths.target, &arguments))?;
    Ok(serde_json::from_str(&metadata)?)
}

/// The lines of a client's sources.
pub(crate) fn lines(paths: &Paths, package: &str) -> Result<usize> {
    let sources = sources(&metadata(paths)?, package)?;
    Ok(sources.iter().map(|(_, lines)| lines).sum())
}

/// The files of a package's `src`, with their lines.
fn sources(metadata: &Value, package: &str) -> Result<Vec<(String, usize)>> {
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let manifest = packages
        .filter(|one| one.get("name").and_then(Value::as_str) == Some(package))
        .find_map(|one| one.get("manifest_path")?.as_str())
        .with_context(|| format!("{package} is not among the packages"))?;
    let mut folders = vec![Path::new(manifest).with_file_name("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path: PathBuf = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let lines = fs::read_to_string(&path)?.lines().count();
                files.push((path.to_string_lossy().into_owned(), lines));
            }
        }
    }
    Ok(files)
}
