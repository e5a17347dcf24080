//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::measure;

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

    /// The models that a member of the workspace is generated from.
    pub(crate) fn client_models(&self, package: &str) -> Result<Vec<PathBuf>> {
        let arguments = ["metadata", "--no-deps", "--format-version=1", "--offline"];
        let mut cargo = measure::cargo(&self.root, &self.target, &arguments);
        let metadata: Value = serde_json::from_str(&measure::output(&mut cargo)?)?;
        let packages = metadata["packages"].as_array().into_iter().flatten();
        let package = packages.into_iter().find(|member| member["name"] == package);
        let package = package.context("the client is no member of the workspace")?;
        let models = package["metadata"]["codegen"]["models"].as_array();
        let models = models.context("the client's manifest names no models")?;
        let folder = package["manifest_path"].as_str().and_then(|path| Path::new(path).parent());
        let folder = folder.context("the client's manifest has no path")?;
        Ok(models.iter().filter_map(Value::as_str).map(|model| folder.join(model)).collect())
    }
}
