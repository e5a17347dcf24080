//! Where a client's crate takes `trent-runtime` from: the registry, a folder, or a git repository.

use std::path::{Component, Path, PathBuf};

use anyhow::{Result, bail};
use serde_json::Value;
use trent_codegen::service::Service;

/// The version that the generated code is made for: generator and runtime have one.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The source of the runtime, as the first manifest of a crate names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Runtime {
    /// The version in the registry.
    #[default]
    Published,
    /// A folder: a relative path is relative to the current folder, and is written relative to the crate.
    Path(PathBuf),
    /// A git repository, at a branch, tag or commit if one is named.
    Git {
        /// Whatever cargo accepts.
        url: String,
        /// `branch`, `tag` or `rev`, with its value.
        reference: Option<(&'static str, String)>,
    },
}

/// The folder of `trent-credentials`, beside that of the runtime.
pub(super) const CHAIN_FOLDER: &str = "credential-chain";

impl Runtime {
    /// The value of the dependency on `trent-credentials`, which is where the runtime is.
    pub(super) fn dependency_on_chain(&self, out: &Path) -> String {
        let beside = match self {
            Self::Path(path) => Self::Path(path.with_file_name(CHAIN_FOLDER)),
            other => other.clone(),
        };
        beside.with_features(out, "").replace("default-features = false", "optional = true")
    }

    /// The value of the dependency in a manifest of the crate in `out`. The version is always there, so that the crate can
    /// be published from whatever source it is built.
    pub(super) fn dependency(&self, out: &Path, service: &Service) -> String {
        self.with_features(out, &needed_features(service))
    }

    /// As [`dependency`](Self::dependency), with what else follows in it.
    pub(super) fn with_features(&self, out: &Path, features: &str) -> String {
        // JSON's escapes are TOML's, too.
        let quoted = |text: &str| Value::from(text).to_string();
        let source = match self {
            Self::Published => String::new(),
            Self::Path(path) if path.is_absolute() => {
                format!("path = {}, ", quoted(&slashes(&real(path))))
            }
            Self::Path(path) => {
                format!("path = {}, ", quoted(&slashes(&relative(&real(out), &real(path)))))
            }
            Self::Git { url, reference } => {
                let reference = reference.as_ref();
                let reference =
                    reference.map(|(kind, value)| format!("{kind} = {}, ", quoted(value)));
                format!("git = {}, {}", quoted(url), reference.unwrap_or_default())
            }
        };
        format!("{{ {source}version = \"{VERSION}\", default-features = false{features} }}")
    }

    /// Refuses a folder that has no package.
    pub(super) fn accept(self) -> Result<Self> {
        match &self {
            Self::Path(path) if !path.join("Cargo.toml").is_file() => bail!(
                "--runtime-path {}: there is no Cargo.toml in it; name the folder of trent-runtime, `client-runtime` in its repository",
                path.display()
            ),
            _ => Ok(self),
        }
    }
}

/// What follows in the dependency for what the client cannot do without: `, features = ["rest-json"]`.
pub(super) fn needed_features(service: &Service) -> String {
    let names = service.runtime_features().into_iter().map(|name| Value::from(name).to_string());
    let names: Vec<_> = names.collect();
    if names.is_empty() { String::new() } else { format!(", features = [{}]", names.join(", ")) }
}

/// The path with `/`, as manifests have it on every platform.
pub(super) fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The path from one folder to another, both absolute; `to` itself where nothing is common, as between drives.
pub(super) fn relative(from: &Path, to: &Path) -> PathBuf {
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if common == 0 {
        return to.to_owned();
    }
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    let path: PathBuf = up.chain(to.components().skip(common)).collect();
    if path.as_os_str().is_empty() { ".".into() } else { path }
}

/// The absolute path without links, of which the end need not exist.
pub(super) fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let existing = path.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    match existing {
        Some((above, real)) => match path.strip_prefix(above) {
            Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
            _ => real,
        },
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_it_was_given() {
        let folder = tempfile::tempdir().expect("there is room");
        let root = folder.path().canonicalize().expect("it exists");
        std::fs::create_dir(root.join("runtime")).expect("there is room");
        let out = root.join("clients/sqs");
        let absolute = Runtime::Path(root.join("runtime")).with_features(&out, "");
        assert!(absolute.contains(&slashes(&root.join("runtime"))), "{absolute}");
        assert_eq!(relative(&real(&out), &real(&root.join("runtime"))), Path::new("../../runtime"));
        assert_eq!(relative(&root, &root), Path::new("."));
        // The current folder of a test is its package's.
        let here = Runtime::Path("../client-runtime".into());
        let beside = Path::new("../target/clients/sqs");
        assert!(
            here.with_features(beside, "").starts_with("{ path = \"../../../client-runtime\", ")
        );
    }

    #[test]
    fn a_repository_is_named_with_what_to_check_out() {
        let git = |reference| Runtime::Git { url: "https://example.com/a.git".into(), reference };
        let out = Path::new("out");
        assert_eq!(
            git(Some(("tag", "v1".to_owned()))).with_features(out, ""),
            format!(
                "{{ git = \"https://example.com/a.git\", tag = \"v1\", version = \"{VERSION}\", default-features = false }}"
            )
        );
        assert!(
            git(None)
                .with_features(out, "")
                .starts_with("{ git = \"https://example.com/a.git\", v")
        );
        let published = Runtime::Published.with_features(out, "");
        assert_eq!(published, format!("{{ version = \"{VERSION}\", default-features = false }}"));
    }

    #[test]
    fn a_folder_without_a_package_is_refused() {
        let folder = tempfile::tempdir().expect("there is room");
        assert!(Runtime::Path(folder.path().to_owned()).accept().is_err());
        assert!(Runtime::Path("../client-runtime".into()).accept().is_ok());
    }
}
