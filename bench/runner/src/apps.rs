//! The applications whose builds are measured, and how they are built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::measure::{self, Cost};
use crate::paths::Paths;

/// One application.
#[derive(Clone, Copy)]
pub(crate) struct App {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) package: &'static str,
    workspace: Workspace,
    /// The package of the client.
    pub(crate) client: Option<&'static str>,
    /// It is built for release as well.
    pub(crate) has_release: bool,
}

/// The workspace that an application belongs to, by its folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Workspace {
    Bench,
    Facade,
    Sts,
    Project,
}

/// A profile that is cargo's default for debug builds. It inherits from the release profile, which the project leaves
/// as it is: what a profile says of dependencies cannot be taken back.
const PLAIN: [&str; 5] = [
    "profile.plain.inherits='release'",
    "profile.plain.opt-level=0",
    "profile.plain.debug=true",
    "profile.plain.debug-assertions=true",
    "profile.plain.overflow-checks=true",
];

/// Without a release build, where the debug build says the same.
const fn debug_only(app: App) -> App {
    App { has_release: false, ..app }
}

const fn app(
    name: &'static str,
    label: &'static str,
    package: &'static str,
    client: Option<&'static str>,
) -> App {
    App { name, label, package, workspace: Workspace::Bench, client, has_release: true }
}

const fn in_workspace(workspace: Workspace, app: App) -> App {
    App { workspace, ..app }
}

const TRENT: Option<&str> = Some("trent-kms");
const AWS: Option<&str> = Some("aws-sdk-kms");

/// All of them, in the order of the tables.
pub(crate) const APPS: [App; 13] = [
    app("trent-kms", "trent-kms", "app-trent-kms", TRENT),
    app("trent-kms-ureq", "trent-kms, `ureq`", "app-trent-kms-ureq", TRENT),
    app("trent-kms-no-transport", "trent-kms, no transport", "app-trent-kms-no-transport", TRENT),
    app("trent-kms-chain", "trent-kms, `credential-chain`", "app-trent-kms-chain", TRENT),
    debug_only(in_workspace(
        Workspace::Facade,
        app("facade", "the facade of aws-sdk-kms", "app-facade", AWS),
    )),
    app("floor", "a request by hand", "app-floor", None),
    app("aws-sdk-kms", "aws-sdk-kms", "app-aws-sdk-kms", AWS),
    debug_only(app("aws-sdk-kms-lean", "aws-sdk-kms, lean features", "app-aws-sdk-kms-lean", AWS)),
    debug_only(app("aws-sdk-kms-config", "aws-sdk-kms, aws-config", "app-aws-sdk-kms-config", AWS)),
    app("rusoto-kms", "rusoto_kms", "app-rusoto-kms", Some("rusoto_kms")),
    in_workspace(
        Workspace::Project,
        app("trent-local", "trent-local, the local KMS", "trent-local", None),
    ),
    debug_only(in_workspace(
        Workspace::Sts,
        app("trent-sts", "STS, generated client", "app-trent-sts", Some("trent-sts")),
    )),
    debug_only(app("aws-sdk-sts", "aws-sdk-sts", "app-aws-sdk-sts", Some("aws-sdk-sts"))),
];

/// The application of this name.
pub(crate) fn named(name: &str) -> Result<&'static App> {
    static ALL: [App; APPS.len()] = APPS;
    let app = ALL.iter().find(|app| app.name == name);
    app.with_context(|| format!("there is no application {name}"))
}

impl App {
    fn folder(&self, paths: &Paths) -> PathBuf {
        match self.workspace {
            Workspace::Bench => paths.bench.clone(),
            Workspace::Facade => paths.bench.join("facade"),
            Workspace::Sts => paths.bench.join("sts"),
            Workspace::Project => paths.root.clone(),
        }
    }

    /// Where it is built, and other programs with the same dependencies.
    pub(crate) fn target(&self, paths: &Paths) -> PathBuf {
        paths.target.join("build").join(self.name)
    }

    /// The folder in the target of what is built with this profile. The project's own debug profile leaves out debug
    /// information that cargo's default has, so another takes its place.
    pub(crate) fn out(&self, profile: &'static str) -> &'static str {
        if self.workspace == Workspace::Project && profile == "debug" { "plain" } else { profile }
    }

    /// Cargo on the application's workspace, as if all but the application came from a registry.
    pub(crate) fn cargo(&self, paths: &Paths, target: &Path, what: &str) -> Command {
        let mut command = measure::cargo(&self.folder(paths), target, &[what, "--locked"]);
        command
            .arg("--offline")
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTFLAGS", "--cap-lints allow");
        if self.workspace == Workspace::Project {
            command.args(PLAIN.iter().flat_map(|setting| ["--config", setting]));
        }
        command
    }

    /// Builds one of its packages' programs, or another package with the same dependencies, in the application's
    /// folder. Only the program itself is stripped, so that the rest can be shared.
    pub(crate) fn build(&self, paths: &Paths, program: &Program) -> Result<Command> {
        let target = self.target(paths);
        let mut command = self.cargo(paths, &target, "rustc");
        command.args(["-p", program.package, "--bin", program.bin]);
        match self.out(program.profile) {
            "debug" => &mut command,
            profile => command.args(["--profile", profile]),
        };
        if program.is_stripped {
            command.args(["--", "-C", "strip=symbols"]);
        }
        measure::log_to(&mut command, paths, &target.join(program.profile).with_extension("log"))?;
        Ok(command)
    }

    /// Its own program.
    pub(crate) fn program(&self, profile: &'static str) -> Program<'static> {
        let package = self.package;
        Program { package, bin: package, profile, is_stripped: profile == "release" }
    }

    /// A build from nothing, and the seconds of the client crate in it.
    pub(crate) fn build_anew(&self, paths: &Paths, profile: &'static str) -> Result<(Cost, f64)> {
        let target = self.target(paths);
        measure::remove(&target.join(self.out(profile)))?;
        let log = target.join(profile).with_extension("log");
        fs::create_dir_all(&target)?;
        fs::write(&log, "")?;
        let cost = measure::cost(&mut self.build(paths, &self.program(profile))?)?;
        Ok((cost, self.client_seconds(&fs::read_to_string(&log)?)))
    }

    /// The seconds of the client crate, from what [`measure::log_to`] has logged.
    pub(crate) fn client_seconds(&self, log: &str) -> f64 {
        self.client.map_or(0.0, |client| measure::seconds_of(&client.replace('-', "_"), log))
    }

    /// Bytes of the stripped release build, which is made if it is missing.
    pub(crate) fn binary(&self, paths: &Paths) -> Result<u64> {
        measure::cost(&mut self.build(paths, &self.program("release"))?)?;
        let file = self.target(paths).join("release").join(self.package);
        Ok(fs::metadata(&file).with_context(|| file.display().to_string())?.len())
    }

    /// The crates of its normal build, without its own.
    pub(crate) fn crates(&self, paths: &Paths) -> Result<usize> {
        let mut command = measure::cargo(&self.folder(paths), &paths.target, &["tree", "--locked"]);
        command.args(["-e", "normal", "--prefix", "none", "-p", self.package]);
        let tree = measure::output(&mut command)?;
        let lines = tree.lines().map(|line| line.trim_end_matches(" (*)"));
        let distinct: std::collections::BTreeSet<_> =
            lines.filter(|line| !line.is_empty()).collect();
        Ok(distinct.len().saturating_sub(1))
    }

    /// Downloads what it needs, so that nothing else waits for a network.
    pub(crate) fn fetch(&self, paths: &Paths) -> Result<()> {
        let mut fetch = measure::cargo(&self.folder(paths), &paths.target, &["fetch", "--locked"]);
        measure::cost(&mut fetch).map(|_| ())
    }
}

/// A program to build.
pub(crate) struct Program<'p> {
    pub(crate) package: &'p str,
    pub(crate) bin: &'p str,
    /// `debug` or `release`.
    pub(crate) profile: &'static str,
    pub(crate) is_stripped: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_compiled_once_or_more_and_its_seconds_add_up() {
        let log = "build_script_build 0.40\ntrent_kms 1.25\ntrent_kms_other 9.00\ntrent_kms 0.25\n";
        let app = named("trent-kms").unwrap();
        assert!((app.client_seconds(log) - 1.5).abs() < 1e-9);
        assert!(named("floor").unwrap().client_seconds(log) < 1e-9);
        assert!(named("nothing").is_err());
    }
}
