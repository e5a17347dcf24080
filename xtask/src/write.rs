//! The only writer: all changes are made, or none.
//!
//! A file is written beside its place and then renamed, so whoever reads the folder meantime sees the old text or the
//! new one. If a step fails, those before it are taken back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// How the name of a file ends that is being written. One that is left was never finished.
pub(crate) const TEMPORARY: &str = ".codegen-tmp";

/// A file that is to become another.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) path: PathBuf,
    /// The path for messages.
    pub(crate) shown: String,
    /// What the file holds now.
    pub(crate) old: Option<Vec<u8>>,
    /// What it should hold; `None` if it should go.
    pub(crate) new: Option<String>,
}

/// Writes files and removes files.
pub(crate) fn apply<'a>(changes: impl Iterator<Item = &'a Change> + Clone) -> Result<()> {
    let mut done = Vec::new();
    let outcome = steps(changes, &mut done);
    if outcome.is_err() {
        for step in done.into_iter().rev() {
            // What cannot be taken back either is told by the first error.
            let _ = step.take_back();
        }
    }
    outcome.context("the files are as they were")
}

fn steps<'a>(
    changes: impl Iterator<Item = &'a Change> + Clone,
    done: &mut Vec<Step>,
) -> Result<()> {
    let removed = changes.clone().filter(|change| change.new.is_none());
    for change in removed {
        remove(change, done).with_context(|| change.shown.clone())?;
    }
    let mut ready = Vec::new();
    for change in changes {
        if let Some(new) = &change.new {
            let temporary = stage(&change.path, new, done);
            ready.push((temporary.with_context(|| change.shown.clone())?, change));
        }
    }
    for (temporary, change) in ready {
        if change.path.is_dir() {
            bail!("{}: a folder is where this file must go; move it elsewhere", change.shown);
        }
        fs::rename(temporary, &change.path).with_context(|| change.shown.clone())?;
        done.push(Step::Wrote(change.path.clone(), change.old.clone()));
    }
    Ok(())
}

/// What was done.
enum Step {
    /// A file was written or removed; with what it held before.
    Wrote(PathBuf, Option<Vec<u8>>),
    /// A folder was made.
    Made(PathBuf),
}

impl Step {
    fn take_back(self) -> io::Result<()> {
        match self {
            Self::Wrote(path, None) => fs::remove_file(path),
            Self::Wrote(path, Some(old)) => {
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::write(path, old)
            }
            Self::Made(path) => fs::remove_dir(path),
        }
    }
}

/// Removes the file, and the folders that it leaves empty.
fn remove(change: &Change, done: &mut Vec<Step>) -> io::Result<()> {
    fs::remove_file(&change.path)?;
    done.push(Step::Wrote(change.path.clone(), change.old.clone()));
    let mut folder = change.path.parent();
    // Only empty folders can be removed, so the first that is not ends this.
    while let Some(path) = folder.filter(|path| fs::remove_dir(path).is_ok()) {
        folder = path.parent();
    }
    Ok(())
}

/// Writes the text beside the path.
fn stage(path: &Path, text: &str, done: &mut Vec<Step>) -> io::Result<PathBuf> {
    let missing = path.ancestors().skip(1).take_while(|folder| !folder.exists());
    let missing: Vec<_> = missing.filter(|folder| !folder.as_os_str().is_empty()).collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder)?;
        done.push(Step::Made(folder.to_owned()));
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(TEMPORARY);
    let temporary = path.with_file_name(name);
    done.push(Step::Wrote(temporary.clone(), None));
    fs::write(&temporary, text)?;
    Ok(temporary)
}
