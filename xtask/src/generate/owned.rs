//! The manifest of a self-standing crate, which belongs to its owner: whether it has what the sources need.
//!
//! Cargo reads it, so that whatever a manifest may say counts: dependencies of a workspace, features of features.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use trent_codegen::service::Service;
use trent_codegen::{Problem, enables};

use super::manifest::compresses;
use super::runtime::{VERSION, real, relative, slashes};

const RUNTIME: &str = "trent-runtime";

/// The edition of the generated code.
const EDITION: &str = "2024";

/// How a manifest stands.
#[derive(Debug)]
pub(super) enum Standing {
    /// There is none: the command writes the first.
    Missing,
    /// A workspace above does not know the crate, so cargo does not read the manifest; with what to do.
    Outside(String),
    /// It is there.
    Present(Box<Manifest>),
}

/// What matters of a manifest.
#[derive(Debug)]
pub(super) struct Manifest {
    /// The name by which code uses the crate, with `-` if the package's has it.
    pub(super) name: String,
    edition: String,
    features: BTreeMap<String, Vec<String>>,
    dependency: Option<Dependency>,
}

/// The dependency on the runtime.
#[derive(Debug)]
struct Dependency {
    requirement: String,
    features: Vec<String>,
    is_optional: bool,
    is_renamed: bool,
}

/// Reads the manifest of the crate in `out`, which messages call `shown`.
pub(super) fn read(out: &Path, shown: &str) -> Result<Standing> {
    let path = out.join("Cargo.toml");
    if !path.is_file() {
        return Ok(Standing::Missing);
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version=1", "--offline", "--manifest-path"])
        .arg(&path)
        .output()
        .context("cargo does not start")?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        // Features that name it go wrong before the dependency can be missed here.
        let is_lacking = told.contains("`trent-runtime` is not a dependency");
        let help = if is_lacking { "\nadd trent-runtime to [dependencies]" } else { "" };
        return match outside(&told, out) {
            Some(help) => Ok(Standing::Outside(help)),
            None => {
                bail!("{shown}/Cargo.toml: {}{help}", told.trim().trim_start_matches("error: "))
            }
        };
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let path = real(&path);
    let mut packages = metadata["packages"].as_array().into_iter().flatten();
    let package = packages.find(|package| {
        package["manifest_path"].as_str().is_some_and(|found| real(Path::new(found)) == path)
    });
    let package = package.with_context(|| format!("{shown}/Cargo.toml has no [package]"))?;
    Ok(Standing::Present(Box::new(Manifest::of(package))))
}

/// What cargo's complaint about a workspace above means for its owner.
fn outside(told: &str, out: &Path) -> Option<String> {
    if !told.contains("believes it's in a workspace when it's not") {
        return None;
    }
    let above = told.lines().find_map(|line| line.strip_prefix("workspace:"))?.trim();
    let folder = Path::new(above).parent()?;
    let member = Value::from(slashes(&relative(&real(folder), &real(out))));
    Some(format!(
        "add {member} to `members` of [workspace] in {above}, or depend on it by path from a member; to keep it out of that workspace, add it to `exclude`"
    ))
}

impl Manifest {
    fn of(package: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let texts = |value: &Value| value.as_array().into_iter().flatten().map(text).collect();
        let name = text(&package["name"]);
        let mut targets = package["targets"].as_array().into_iter().flatten();
        let library = targets.find(|target| target["kind"][0] == "lib");
        let library = library.map(|library| text(&library["name"]));
        let features = package["features"].as_object().into_iter().flatten();
        let mut dependencies = package["dependencies"].as_array().into_iter().flatten();
        let dependency = dependencies
            .find(|dependency| dependency["name"] == RUNTIME && dependency["kind"].is_null());
        Self {
            name: library.filter(|library| *library != name.replace('-', "_")).unwrap_or(name),
            edition: text(&package["edition"]),
            features: features.map(|(name, enables)| (name.clone(), texts(enables))).collect(),
            dependency: dependency.map(|dependency| Dependency {
                requirement: text(&dependency["req"]),
                features: texts(&dependency["features"]),
                is_optional: dependency["optional"] == true,
                is_renamed: !dependency["rename"].is_null(),
            }),
        }
    }

    /// True of a crate that stands on the runtime at all.
    pub(super) fn is_client(&self) -> bool {
        self.dependency.is_some()
    }

    /// What the sources need and the manifest `file` does not have, each with what to add; `dependency` is what the command
    /// would write for the runtime.
    pub(super) fn lacks(
        &self,
        file: &str,
        service: &Service,
        sources: &BTreeMap<String, String>,
        dependency: &str,
    ) -> Vec<Problem> {
        let mut lacks = Vec::new();
        let mut lack = |what: String, help: String| lacks.push(Problem::error(file, what, help));
        if self.edition.as_str() < EDITION {
            let what = format!("the edition is {}", self.edition);
            lack(what, format!("the sources need `edition = \"{EDITION}\"`"));
        }
        match &self.dependency {
            None => {
                let help = format!("add `{RUNTIME} = {dependency}` to [dependencies]");
                lack(format!("the dependency {RUNTIME} is missing"), help);
            }
            Some(dependency) => {
                if dependency.is_optional || dependency.is_renamed {
                    let what = format!("the dependency {RUNTIME} is optional or has another name");
                    lack(what, "the sources always need it, under its own name".to_owned());
                }
                if !admits(&dependency.requirement, VERSION) {
                    let requirement = &dependency.requirement;
                    let what = format!("{RUNTIME} {requirement} is not what the sources need");
                    lack(what, format!("change its version to \"{VERSION}\""));
                }
            }
        }
        for name in used_features(sources) {
            let enables = enables(&name);
            let is_there = self.features.get(&name).is_some_and(|list| list.contains(&enables));
            if !is_there {
                let what = format!("the feature `{name}` is missing, or lacks `{enables}`");
                lack(what, format!("add `{name} = [\"{enables}\"]` to [features]"));
            }
        }
        let needed = service.runtime_features().into_iter();
        for name in needed.filter(|name| !self.can_enable(name)) {
            let what = format!("nothing brings `{RUNTIME}/{name}`, which calls need");
            lack(what, format!("add \"{name}\" to the `features` of the dependency {RUNTIME}"));
        }
        if compresses(service) && !self.can_enable("gzip") {
            let what = "operations compress their requests, and no feature brings gzip".to_owned();
            let help = format!(
                "add `gzip = [\"{RUNTIME}/gzip\"]` to [features], and \"gzip\" to its `default`"
            );
            lack(what, help);
        }
        lacks
    }

    /// True if the runtime's feature is always on, or one of the crate's brings it.
    fn can_enable(&self, feature: &str) -> bool {
        let enables = format!("{RUNTIME}/{feature}");
        let always = self.dependency.iter().flat_map(|dependency| &dependency.features);
        always.into_iter().any(|always| always == feature)
            || self.features.values().flatten().any(|enabled| *enabled == enables)
    }
}

/// The features that generated sources ask for.
fn used_features(sources: &BTreeMap<String, String>) -> BTreeSet<String> {
    let lines = sources.values().flat_map(|text| text.lines());
    let code = lines.filter(|line| !line.trim_start().starts_with("//"));
    let names = code.flat_map(|line| line.split("feature = \"").skip(1));
    names.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// True if the requirement of a manifest lets cargo take this version, or a later one that is compatible with it.
fn admits(requirement: &str, version: &str) -> bool {
    // A path or repository without a version.
    if requirement == "*" {
        return true;
    }
    let (requirement, version) =
        (semver::VersionReq::parse(requirement), semver::Version::parse(version));
    let (Ok(requirement), Ok(version)) = (requirement, version) else { return false };
    let is_later = |one: &semver::Comparator| {
        let minor = one.minor.unwrap_or_default();
        one.op == semver::Op::Caret
            && one.major == version.major
            && (one.major > 0 || minor == version.minor)
    };
    requirement.matches(&version) || requirement.comparators.iter().all(is_later)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_cargo_may_take() {
        for requirement in ["*", "^0.1.0", "^0.1", "^0.1.9", "=0.1.3", ">=0.1.0, <0.3.0"] {
            assert!(admits(requirement, "0.1.3"), "{requirement}");
        }
        for requirement in ["^0.2.0", "=0.1.2", "<0.1.3", "none"] {
            assert!(!admits(requirement, "0.1.3"), "{requirement}");
        }
    }

    #[test]
    fn features_of_code_count_and_those_of_comments_do_not() {
        let text =
            "#[cfg(any(feature = \"a\", feature = \"b\"))]\n//! `feature = \"c\"`\nfn d() {}\n";
        let sources = [("lib.rs".to_owned(), text.to_owned())].into();
        assert_eq!(Vec::from_iter(used_features(&sources)), ["a", "b"]);
    }

    #[test]
    fn a_workspace_above_is_named_with_what_to_add() {
        let told = "error: current package believes it's in a workspace when it's not:\n\
                    current:   /w/clients/sqs/Cargo.toml\nworkspace: /w/Cargo.toml\n\nthis may";
        let help = outside(told, Path::new("/w/clients/sqs")).expect("it is understood");
        assert!(help.starts_with("add \"clients/sqs\" to `members`"), "{help}");
        assert!(help.contains("/w/Cargo.toml"), "{help}");
        assert_eq!(outside("error: no targets", Path::new("/w")), None);
    }
}
