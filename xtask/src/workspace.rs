//! The workspace, as cargo sees it from the current folder.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// A package that is a member.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// The folder of its manifest.
    pub(crate) folder: PathBuf,
    /// The manifest, relative to the workspace.
    pub(crate) manifest: String,
    /// `[package.metadata.codegen]`
    pub(crate) codegen: Option<Value>,
    /// False with `publish = false`.
    pub(crate) is_published: bool,
}

/// The workspace's members with its folder.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) packages: Vec<Package>,
}

impl Workspace {
    /// Asks cargo, without network.
    pub(crate) fn load() -> Result<Self> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
            .output()
            .context("cargo does not start")?;
        if !output.status.success() {
            bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let value = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
        Self::read(&value).context("cargo metadata has another form than expected")
    }

    fn read(value: &Value) -> Option<Self> {
        let root = PathBuf::from(value.get("workspace_root")?.as_str()?);
        let packages = value.get("packages")?.as_array()?.iter().map(|package| {
            let manifest = Path::new(package.get("manifest_path")?.as_str()?);
            Some(Package {
                name: package.get("name")?.as_str()?.to_owned(),
                folder: manifest.parent()?.to_owned(),
                manifest: shown(manifest, &root),
                codegen: package.pointer("/metadata/codegen").cloned(),
                is_published: !package["publish"].as_array().is_some_and(Vec::is_empty),
            })
        });
        let packages = packages.collect::<Option<_>>()?;
        Some(Self { root, packages })
    }
}

/// The path relative to a folder above it, with `/` on every platform: the same text on every machine.
pub(crate) fn shown(path: &Path, root: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// The folder of the workspace that a crate in `out`, which need not exist, would belong to.
pub(crate) fn around(out: &Path) -> Option<PathBuf> {
    let out = std::path::absolute(out).ok()?;
    let folder = out.ancestors().skip(1).find(|folder| folder.is_dir())?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["locate-project", "--workspace", "--message-format", "plain"])
        .current_dir(folder)
        .output()
        .ok()?;
    let manifest = output.status.success().then(|| String::from_utf8(output.stdout).ok())??;
    Path::new(manifest.trim()).parent().map(Path::to_owned)
}

/// True if the path lies below the folder, links followed.
pub(crate) fn is_inside(path: &Path, folder: &Path) -> bool {
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}

/// The folder that cargo builds in, where generated crates that nobody keeps go as well.
pub(crate) fn target() -> Result<PathBuf> {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(target) => Ok(std::path::absolute(target)?),
        None => Ok(runtime().with_file_name("target")),
    }
}

/// The folder of `trent-runtime`, which lies beside this program's sources.
pub(crate) fn runtime() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("client-runtime")
}
