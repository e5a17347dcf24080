//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The folders that measurements read and write.
pub(crate) struct Paths {
    pub(crate) root: PathBuf,
    /// The workspace of the measured programs.
    pub(crate) bench: PathBuf,
    /// Where figures and charts are kept.
    pub(crate) docs: PathBuf,
    /// Where programs are built.
    pub(crate) target: PathBuf,
}

impl Paths {
    /// The paths of the workspace that this program was built in.
    pub(crate) fn of_workspace() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
        let root = root.context("this crate lies in the workspace")?.to_owned();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(target) => std::path::absolute(target)?,
            None => root.join("target"),
        };
        Ok(Self {
            bench: root.join("bench"),
            docs: root.join("docs/bench"),
            target: target.join("bench"),
            root,
        })
    }
}
