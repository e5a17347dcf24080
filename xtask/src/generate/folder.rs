//! A folder that is wholly generated: what is in it, and how that differs from what belongs there.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::write::{Change, TEMPORARY};

/// A part of a crate that is generated as a whole, by its path in the crate.
pub(crate) type Part = &'static str;

pub(crate) const SRC: Part = "src";
pub(crate) const TESTS: Part = "tests/model";
/// Clients that are modules of a crate, each with a file and a folder.
pub(crate) const CLIENTS: Part = "src/clients";
pub(crate) const WHOLE: Part = "";

/// What cargo and git keep in a crate's folder.
pub(crate) const KEPT: &[&str] = &["target", "Cargo.lock", ".git"];

/// Files that are not generated and are found before the search ends: the folder is the wrong one.
const ENOUGH: usize = 20;

/// A folder and its files.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) part: Part,
    path: PathBuf,
    shown: String,
    /// Files by path within the folder, with `/`.
    present: BTreeMap<String, Present>,
}

/// A file.
#[derive(Debug)]
enum Present {
    /// Bears the header; with its bytes.
    Generated(Vec<u8>),
    /// Does not, or is no file.
    Foreign,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Missing,
    Stale,
    /// It belongs here, but the header is gone.
    Unmarked,
    Orphaned,
    Foreign,
}

impl State {
    /// For messages.
    pub(crate) fn told(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Unmarked => "stale, and the header of a generated file is gone",
            Self::Orphaned => "orphaned",
            Self::Foreign => "not generated",
        }
    }

    /// True if the command does not mend it.
    pub(crate) fn needs_a_hand(self) -> bool {
        matches!(self, Self::Unmarked | Self::Foreign)
    }
}

/// A file that is not as it should be.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) state: State,
    /// What mends it.
    pub(crate) change: Change,
}

impl Folder {
    /// Reads the folder, but for `kept` in its top level. One that does not exist is empty.
    pub(crate) fn scan(part: Part, path: PathBuf, shown: String, kept: &[&str]) -> Result<Self> {
        let mut folder = Self { part, path, shown, present: BTreeMap::new() };
        if folder.path.is_dir() {
            folder.walk(&folder.path.clone(), "", kept)?;
        } else if folder.path.symlink_metadata().is_ok() {
            bail!("{} is not a folder; move it elsewhere, or name another", folder.shown);
        }
        Ok(folder)
    }

    fn walk(&mut self, path: &Path, prefix: &str, kept: &[&str]) -> Result<()> {
        let entries = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = entries.with_context(|| format!("{} cannot be read", path.display()))?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let (name, path) = (entry.file_name(), entry.path());
            if kept.iter().any(|kept| name == OsStr::new(kept)) {
                continue;
            }
            let name = format!("{prefix}{}", name.to_string_lossy());
            let kind = entry.file_type().with_context(|| path.display().to_string())?;
            if kind.is_dir() {
                self.walk(&path, &format!("{name}/"), &[])?;
            } else if self.foreign().count() < ENOUGH {
                let present = if kind.is_file() {
                    read(&path).with_context(|| path.display().to_string())?
                } else {
                    Present::Foreign
                };
                self.present.insert(name, present);
            }
        }
        Ok(())
    }

    /// Without the files of these modules.
    pub(crate) fn without<'m>(mut self, modules: impl IntoIterator<Item = &'m String>) -> Self {
        for module in modules {
            self.present.retain(|name, _| !belongs(name, module));
        }
        self
    }

    /// Only the files of this module.
    pub(crate) fn only(mut self, module: &str) -> Self {
        self.present.retain(|name, _| belongs(name, module));
        self
    }

    /// The files that do not bear the header.
    pub(crate) fn foreign(&self) -> impl Iterator<Item = String> {
        let foreign = self.present.iter().filter(|(_, file)| matches!(file, Present::Foreign));
        foreign.map(|(name, _)| self.shown(name))
    }

    fn shown(&self, name: &str) -> String {
        format!("{}/{name}", self.shown)
    }

    /// What is missing, stale, orphaned or foreign, sorted.
    pub(crate) fn compare(&self, wanted: &BTreeMap<String, String>) -> Vec<Difference> {
        let difference = |name: &String, state, old: Option<&Vec<u8>>, new: Option<&String>| {
            let (path, shown) = (self.path.join(name), self.shown(name));
            let change = Change { path, shown, old: old.cloned(), new: new.cloned() };
            Difference { state, change }
        };
        let wrong = wanted.iter().filter_map(|(name, new)| {
            let (state, old) = match self.present.get(name) {
                None => (State::Missing, None),
                Some(Present::Foreign) => (State::Unmarked, None),
                Some(Present::Generated(old)) if old == new.as_bytes() => return None,
                Some(Present::Generated(old)) => (State::Stale, Some(old)),
            };
            Some(difference(name, state, old, Some(new)))
        });
        let unwanted = self.present.iter().filter(|(name, _)| !wanted.contains_key(*name));
        let unwanted = unwanted.map(|(name, file)| match file {
            Present::Generated(old) => difference(name, State::Orphaned, Some(old), None),
            Present::Foreign => difference(name, State::Foreign, None, None),
        });
        let mut all: Vec<_> = wrong.chain(unwanted).collect();
        all.sort_by(|a, b| a.change.shown.cmp(&b.change.shown));
        all
    }
}

/// Whether a file is the module's own, or lies in its folder.
fn belongs(file: &str, module: &str) -> bool {
    let rest = file.strip_prefix(module);
    rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// True if the file is there and bears the header.
pub(super) fn is_generated(path: &Path) -> bool {
    matches!(read(path), Ok(Present::Generated(_)))
}

/// Of a file without the header, only so much as shows this.
fn read(path: &Path) -> io::Result<Present> {
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    let longest = "// ".len() + marker().len();
    file.by_ref().take(longest as u64).read_to_end(&mut bytes)?;
    let unfinished = path.to_string_lossy().ends_with(TEMPORARY);
    if !unfinished && !bears_marker(&bytes) {
        return Ok(Present::Foreign);
    }
    file.read_to_end(&mut bytes)?;
    Ok(Present::Generated(bytes))
}

/// The header without the comment's signs, which depend on the language.
pub(super) fn marker() -> &'static str {
    trent_codegen::HEADER.trim_start_matches(['/', ' '])
}

fn bears_marker(bytes: &[u8]) -> bool {
    let marker = marker().as_bytes();
    ["// ", "# "].into_iter().any(|comment| {
        bytes.strip_prefix(comment.as_bytes()).is_some_and(|rest| rest.starts_with(marker))
    })
}

#[cfg(test)]
mod write_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_known_in_every_language() {
        assert!(bears_marker(trent_codegen::HEADER.as_bytes()));
        assert!(bears_marker(format!("# {} from a#B. Do not edit.\n", marker()).as_bytes()));
        assert!(!bears_marker(b"// @generated"));
        assert!(!bears_marker(b""));
        assert!(!bears_marker(format!("\n{}", trent_codegen::HEADER).as_bytes()));
    }
}
