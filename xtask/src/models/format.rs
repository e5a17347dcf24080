//! rustfmt's view of the crates: what it would change is not what the generator promises.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

/// Files of one crate that are named; the others are counted.
const SHOWN: usize = 3;

/// The files that rustfmt would change, by package. Empty if there is no rustfmt.
#[derive(Debug, Default)]
pub(super) struct Formatted(BTreeMap<String, Vec<String>>);

impl Formatted {
    /// How many of a package; `None` if it was not looked at.
    pub(super) fn count(&self, package: &str) -> Option<usize> {
        self.0.get(package).map(Vec::len)
    }

    /// The first files of each package.
    pub(super) fn messages(&self) -> String {
        let mut text = String::new();
        for (package, files) in self.0.iter().filter(|(_, files)| !files.is_empty()) {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "---- {package}\nrustfmt would change:");
            for file in files.iter().take(SHOWN) {
                let _ = writeln!(text, "    {file}");
            }
            if files.len() > SHOWN {
                let _ = writeln!(text, "    and {} more", files.len() - SHOWN);
            }
        }
        text
    }
}

/// Looks at the packages, which lie in the folder.
pub(super) fn run(folder: &Path, packages: &[&str]) -> Result<Formatted> {
    let mut formatted = Formatted::default();
    for package in packages {
        let output = Command::new("rustfmt")
            .args(["--check", "--files-with-diff", "--edition", "2024"])
            // As the manifest's neighbour says in a crate that `codegen --out` writes.
            .args(["--config", "max_width=100,use_small_heuristics=Max"])
            .arg(folder.join(package).join("src/lib.rs"))
            .output();
        let Ok(output) = output else {
            eprintln!("warning: rustfmt does not start, so it was NOT ASKED what it would change");
            break;
        };
        let files: Vec<_> =
            String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
        // It fails without a file only if it does not understand the crate.
        if files.is_empty() && !output.status.success() {
            bail!("rustfmt, {package}: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        formatted.0.insert((*package).to_owned(), files);
    }
    Ok(formatted)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_that_are_not_as_rustfmt_leaves_them_are_named() {
        let folder = tempfile::tempdir().expect("there is room");
        for (package, text) in [("good", "mod a;\n"), ("ragged", "mod a;\nfn  b() {}\n")] {
            let src = folder.path().join(package).join("src");
            fs::create_dir_all(&src).expect("there is room");
            fs::write(src.join("lib.rs"), text).expect("there is room");
            fs::write(src.join("a.rs"), "//! A.\n").expect("there is room");
        }
        let formatted = run(folder.path(), &["good", "ragged"]).expect("rustfmt runs");
        assert_eq!((formatted.count("good"), formatted.count("ragged")), (Some(0), Some(1)));
        assert_eq!(formatted.count("other"), None);
        let told = formatted.messages();
        assert!(told.starts_with("---- ragged\nrustfmt would change:\n    "), "{told}");
        assert!(told.ends_with("lib.rs\n"), "{told}");
    }
}
