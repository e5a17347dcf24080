//! `cargo xtask minimal`: the lowest versions of dependencies that the manifests allow, tried.
//!
//! A workspace with nothing but the client and what of this workspace it stands on is made below `target`, and its direct
//! dependencies resolved as low as they may be: beside others, another package could raise a version.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::*;
use serde_json::Value;

use crate::output::print;
use crate::workspace;

pub(crate) const HELP: &str = "\
cargo xtask minimal [--test]
    Makes a workspace of trent-kms and the packages that it stands on, takes the lowest versions
    that their manifests allow, and compiles all targets with all features.

    --test               runs the tests as well

Exit codes: 0 done; 1 a version is declared too low; 2 bad usage or bad input.
";

const CLIENT: &str = "trent-kms";

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// Run the tests as well.
    tests: bool,
}

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let mut tests = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("test") => tests = true,
            _ => return Err(argument.unexpected().into()),
        }
    }
    Ok(Some(Arguments { tests }))
}

/// Makes the workspace, resolves, compiles. True if all is well.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let runtime = workspace::runtime();
    let root = runtime.parent().context("the runtime lies in the workspace")?;
    let members = members(root)?;
    let folder = workspace::target()?.join("minimal");
    copy(root, &folder)?;
    let manifest = folder.join("Cargo.toml");
    let text = fs::read_to_string(root.join("Cargo.toml")).context("Cargo.toml")?;
    let text = with_members(&text, &members).context("Cargo.toml has no `members = […]`")?;
    write(&manifest, text.as_bytes())?;
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).current_dir(&folder);
        command.env("CARGO_TARGET_DIR", folder.join("target"));
        command
    };
    let mut resolve = cargo(&["update", "--quiet", "-Z", "direct-minimal-versions"]);
    // The option is not stable.
    if !resolve.env("RUSTC_BOOTSTRAP", "1").status().context("cargo does not start")?.success() {
        eprintln!("raise the version that cargo names above, in the workspace's Cargo.toml");
        return Ok(false);
    }
    let whole =
        if arguments.tests { ["test", "--no-fail-fast"] } else { ["check", "--all-targets"] };
    let all = [&whole[..], &["--quiet", "--workspace", "--locked", "--all-features"]].concat();
    // With fewer features, dependencies may lack what another's features brought.
    let none = ["check", "--quiet", "--workspace", "--locked", "--no-default-features"];
    for step in [&all[..], &none[..]] {
        if !cargo(step).status().context("cargo does not start")?.success() {
            eprintln!(
                "`cargo {}` fails in {} with the lowest versions: raise one in the workspace's Cargo.toml",
                step.join(" "),
                folder.display()
            );
            return Ok(false);
        }
    }
    let names: Vec<_> = members.iter().map(String::as_str).collect();
    Ok(print(&format!("{}: the lowest versions of their dependencies do\n", names.join(", "))))
}

/// The folders, from the workspace's, of the client and what it depends on by path.
fn members(root: &Path) -> Result<BTreeSet<String>> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
        .current_dir(root)
        .output()
        .context("cargo does not start")?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let packages = metadata["packages"].as_array().context("cargo metadata")?;
    let find = |name: &str| packages.iter().find(|package| package["name"] == name);
    let (mut names, mut folders) = (vec![CLIENT.to_owned()], BTreeSet::new());
    while let Some(name) = names.pop() {
        let package = find(&name).with_context(|| format!("no package {name}"))?;
        let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
        let folder = workspace::shown(manifest.parent().unwrap_or(manifest), root);
        if folders.insert(folder) {
            let dependencies = package["dependencies"].as_array().into_iter().flatten();
            let own = dependencies.filter(|dependency| dependency["path"].is_string());
            names.extend(own.filter_map(|own| own["name"].as_str().map(str::to_owned)));
        }
    }
    Ok(folders)
}

/// The manifest of a workspace with these members and no others.
fn with_members(manifest: &str, members: &BTreeSet<String>) -> Option<String> {
    let list: Vec<_> = members.iter().map(|member| format!("{member:?}")).collect();
    let mut text =
        replaced(manifest, "\nmembers = [", &format!("\nmembers = [{}]", list.join(", ")))?;
    if let Some(without) = replaced(&text, "\ndefault-members = [", "") {
        text = without;
    }
    Some(text)
}

/// With another text in place of a list that begins so.
fn replaced(text: &str, start: &str, by: &str) -> Option<String> {
    let (before, rest) = text.split_once(start)?;
    let (_, after) = rest.split_once(']')?;
    Some(format!("{before}{by}{after}"))
}

/// Copies what belongs to the repository, tracked or not yet, but for the lock file.
fn copy(root: &Path, folder: &Path) -> Result<()> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("git does not start")?;
    if !output.status.success() {
        bail!("git ls-files: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let listed = String::from_utf8(output.stdout).context("git ls-files")?;
    let mut kept = BTreeSet::new();
    for name in listed.split('\0').filter(|name| !name.is_empty() && *name != "Cargo.lock") {
        let from = root.join(name);
        if from.is_file() {
            write(&folder.join(name), &fs::read(&from).with_context(|| name.to_owned())?)?;
            kept.insert(folder.join(name));
        }
    }
    // What went away since the last run would be compiled still.
    remove_others(folder, &kept)
}

fn remove_others(folder: &Path, kept: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.ends_with("minimal/target") {
            continue;
        }
        if path.is_dir() {
            remove_others(&path, kept)?;
        } else if !kept.contains(&path) {
            fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

/// Writes what differs, so that the compiler looks at nothing twice.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::write(path, bytes).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_stands_on_its_runtime() {
        let runtime = workspace::runtime();
        let members = members(runtime.parent().expect("a workspace")).expect("cargo reads it");
        assert!(members.contains("kms-client") && members.contains("client-runtime"));
        assert!(!members.contains("codegen") && !members.contains("kms-local"), "{members:?}");
    }

    #[test]
    fn members_are_replaced_in_a_manifest() {
        let members = ["a".to_owned(), "b".to_owned()].into();
        let text =
            "[workspace]\nmembers = [\n  \"c\",\n]\ndefault-members = [\"c\"]\nresolver = \"3\"\n";
        let expected = "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"3\"\n";
        assert_eq!(with_members(text, &members).as_deref(), Some(expected));
        assert_eq!(with_members("[package]\n", &members), None);
    }
}
