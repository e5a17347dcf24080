//! `cargo xtask package`: the packages that are published, as the registry would have them.
//!
//! Which these are, the manifests say: every member that has no `publish = false`. With `--try`, the packed files become the
//! source of a program that knows nothing of this workspace, as a user's does: the README's first.

mod trial;

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::*;
use serde_json::Value;

use crate::output::{plural, print};
use crate::workspace;

pub(crate) const HELP: &str = "\
cargo xtask package [--try | --list]
    Packs every package of the workspace that is published, builds each from what was packed, and
    tells what a registry's page would lack.

    --try                then, outside the workspace and with the packed files as the registry:
                         `cargo add trent-kms`, and the README's first program, built and run
                         against the local KMS
    --list               only prints the packages, each after what it depends on

Exit codes: 0 done; 1 something lacks, or does not build or run; 2 bad usage or bad input.
";

/// What the registry's page shows, and RELEASING.md promises of each package.
const FIELDS: [&str; 5] = ["description", "license", "readme", "keywords", "categories"];

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// Use what was packed as a user would.
    is_tried: bool,
    /// Only print the packages' names.
    is_list: bool,
}

/// A package that is published.
#[derive(Debug)]
struct Package {
    name: String,
    version: String,
    folder: PathBuf,
    /// Fields of the manifest that lack.
    lacks: Vec<&'static str>,
}

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let (mut is_tried, mut is_list) = (false, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("try") => is_tried = true,
            Long("list") => is_list = true,
            _ => return Err(argument.unexpected().into()),
        }
    }
    if is_tried && is_list {
        bail!("--try and --list exclude each other");
    }
    Ok(Some(Arguments { is_tried, is_list }))
}

/// Packs, builds, and tries. True if all is well.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let root = root()?;
    let packages = published(&root)?;
    let names: Vec<_> = packages.iter().map(|package| package.name.as_str()).collect();
    if arguments.is_list {
        return Ok(print(&format!("{}\n", names.join("\n"))));
    }
    print(&format!("{}: {}\n", plural(names.len(), "package"), names.join(", ")));
    let mut is_well = true;
    for Package { name, folder, lacks, .. } in &packages {
        for field in lacks {
            eprintln!("{name}: its manifest has no `{field}`; add it to [package]");
            is_well = false;
        }
        if !folder.join("LICENSE").is_file() {
            eprintln!("{name}: its folder has no LICENSE; copy the workspace's");
            is_well = false;
        }
    }
    if let Some(home) = cargo_home() {
        forget_unpacked(&home, &packages)?;
    }
    let mut command = cargo(&root);
    // What is not committed yet is packed as well: the tree is what is checked.
    command.args(["package", "--allow-dirty", "--quiet"]);
    for name in &names {
        command.args(["--package", name]);
    }
    if !command.status().context("cargo does not start")?.success() {
        eprintln!("a package does not build from what was packed; cargo says above which and why");
        return Ok(false);
    }
    let packed = packed(&packages)?;
    let mut text = String::new();
    for (Package { name, version, .. }, file) in packages.iter().zip(&packed) {
        let size = file.metadata().with_context(|| file.display().to_string())?.len();
        text.push_str(&format!("  {name} {version}: {} KB packed, builds\n", size.div_ceil(1000)));
    }
    print(&text);
    if arguments.is_tried && is_well {
        is_well = trial::run(&root, &packages, &packed)?;
    }
    Ok(is_well)
}

/// Removes what cargo unpacked in an earlier run. It keeps the sources of packages by version, and would build those of
/// the earlier run although the packages have changed.
fn forget_unpacked(home: &Path, packages: &[Package]) -> Result<()> {
    let Ok(registries) = fs::read_dir(home.join("registry/src")) else { return Ok(()) };
    for registry in registries {
        let registry = registry?;
        // The name of a registry begins with its host, which a folder has not.
        if !registry.file_name().to_string_lossy().starts_with('-') {
            continue;
        }
        for Package { name, version, .. } in packages {
            let folder = registry.path().join(format!("{name}-{version}"));
            if folder.is_dir() {
                fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
            }
        }
    }
    Ok(())
}

fn cargo_home() -> Option<PathBuf> {
    let set = env::var_os("CARGO_HOME").map(PathBuf::from);
    set.or_else(|| Some(env::home_dir()?.join(".cargo")))
}

/// The files that cargo packed.
fn packed(packages: &[Package]) -> Result<Vec<PathBuf>> {
    let folder = workspace::target()?.join("package");
    let file = |package: &Package| {
        let file = folder.join(format!("{}-{}.crate", package.name, package.version));
        if file.is_file() { Ok(file) } else { bail!("cargo packed no {}", file.display()) }
    };
    packages.iter().map(file).collect()
}

/// The members that are published, in the order in which they can be: each after what it depends on.
fn published(root: &Path) -> Result<Vec<Package>> {
    let metadata = metadata(root)?;
    let all = metadata["packages"].as_array().into_iter().flatten();
    let published = all.filter(|package| !package["publish"].as_array().is_some_and(Vec::is_empty));
    let mut left: BTreeMap<&str, &Value> =
        published.filter_map(|package| Some((package["name"].as_str()?, package))).collect();
    let mut packages = Vec::new();
    while !left.is_empty() {
        let needs = |package: &Value| {
            let mut dependencies = package["dependencies"].as_array().into_iter().flatten();
            dependencies.any(|dependency| {
                // What tests need is not published with the package.
                dependency["kind"] != "dev"
                    && dependency["name"].as_str().is_some_and(|name| left.contains_key(name))
            })
        };
        let ready: Vec<&str> =
            left.iter().filter(|(_, package)| !needs(package)).map(|(name, _)| *name).collect();
        if ready.is_empty() {
            bail!("{} depend on each other", left.into_keys().collect::<Vec<_>>().join(", "));
        }
        for name in ready {
            packages.extend(left.remove(name).and_then(read));
        }
    }
    Ok(packages)
}

fn read(package: &Value) -> Option<Package> {
    let is_empty = |value: &Value| match value {
        Value::Array(items) => items.is_empty(),
        other => other.as_str().is_none_or(str::is_empty),
    };
    Some(Package {
        name: package["name"].as_str()?.to_owned(),
        version: package["version"].as_str()?.to_owned(),
        folder: Path::new(package["manifest_path"].as_str()?).parent()?.to_owned(),
        lacks: FIELDS.into_iter().filter(|field| is_empty(&package[*field])).collect(),
    })
}

fn metadata(root: &Path) -> Result<Value> {
    let output = cargo(root)
        .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
        .output()
        .context("cargo does not start")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    serde_json::from_slice(&output.stdout).context("cargo metadata")
}

/// This workspace's folder.
fn root() -> Result<PathBuf> {
    let runtime = workspace::runtime();
    Ok(runtime.parent().context("the runtime lies in the workspace")?.to_owned())
}

/// Cargo in a folder.
fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(folder);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_come_after_what_they_depend_on() {
        let root = root().expect("there is a workspace");
        let packages = published(&root).expect("cargo reads it");
        let place = |name: &str| packages.iter().position(|package| package.name == name);
        let (runtime, client) = (place("trent-runtime"), place("trent-kms"));
        assert!(runtime.is_some() && runtime < client && client < place("trent-local"));
        assert!(place("trent-codegen").is_some() && place("xtask").is_none());
    }

    #[test]
    fn of_what_cargo_unpacked_only_our_packages_of_folders_go() {
        let home = tempfile::tempdir().expect("a folder");
        let unpacked = |path: &str| home.path().join("registry/src").join(path);
        let kept = ["index.example-1/a-1.0.0", "-1/a-1.0.1", "-1/b-1.0.0"];
        let gone = ["-1/a-1.0.0", "-2/a-1.0.0"];
        for path in kept.iter().chain(&gone) {
            fs::create_dir_all(unpacked(path)).expect("a folder");
        }
        let package = serde_json::json!({
            "name": "a", "version": "1.0.0", "manifest_path": "/w/a/Cargo.toml",
        });
        let package = read(&package).expect("a package");
        forget_unpacked(home.path(), &[package]).expect("they can be removed");
        assert!(kept.iter().all(|path| unpacked(path).is_dir()));
        assert!(!gone.iter().any(|path| unpacked(path).exists()));
        forget_unpacked(&home.path().join("none"), &[]).expect("a home may be empty");
    }

    #[test]
    fn what_a_page_would_lack_is_found() {
        let package = serde_json::json!({
            "name": "a", "version": "1.0.0", "manifest_path": "/w/a/Cargo.toml", "description": "A",
            "license": "", "readme": null, "keywords": [], "categories": ["b"],
        });
        let package = read(&package).expect("a package");
        assert_eq!(package.lacks, ["license", "readme", "keywords"]);
    }
}
