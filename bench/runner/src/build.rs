//! Clean builds of one small application, with each client.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::figures::{Column, Part, Row, Unit, View};
use crate::measure::{self, Cost};
use crate::paths::Paths;
use crate::report::Report;

/// The applications in `bench/apps`, with what they are.
pub(crate) const APPS: &[(&str, &str)] = &[
    ("trent-kms", "trent-kms"),
    ("trent-kms-ureq", "trent-kms, `ureq`"),
    ("trent-kms-no-transport", "trent-kms, no transport"),
    ("trent-kms-chain", "trent-kms, `credential-chain`"),
    ("floor", "a request by hand"),
    ("aws-sdk-kms", "aws-sdk-kms"),
    ("aws-sdk-kms-lean", "aws-sdk-kms, lean features"),
    ("aws-sdk-kms-config", "aws-sdk-kms, aws-config"),
    ("rusoto-kms", "rusoto_kms"),
];

pub(crate) const PART: Part = Part {
    name: "build",
    title: "Clean builds",
    about: "The same small application (static credentials, one UpdateCustomKeyStore and one \
            DescribeCustomKeyStores) built from nothing. CPU is user and system time of the whole build, \
            the cheapest of `--runs`; the binary is a stripped release build. In parentheses: the ratio to \
            aws-sdk-kms with its default features.",
    views: &[
        View {
            title: "Crates, CPU and binary",
            columns: &[
                column("crates", "crates", Unit::Count),
                column("debug_cpu", "debug, CPU", Unit::Seconds),
                column("release_cpu", "release, CPU", Unit::Seconds),
                column("binary", "binary", Unit::Bytes),
            ],
            chart: true,
            readme: true,
        },
        View {
            title: "Wall time, and the client crate alone",
            columns: &[
                column("debug_wall", "debug, wall", Unit::Seconds),
                column("release_wall", "release, wall", Unit::Seconds),
                column("client_debug_cpu", "client alone, debug CPU", Unit::Seconds),
                column("client_release_cpu", "client alone, release CPU", Unit::Seconds),
            ],
            chart: false,
            readme: false,
        },
    ],
    rows: APPS,
};

const fn column(key: &'static str, heading: &'static str, unit: Unit) -> Column {
    Column { key, heading, unit, ratio: true }
}

pub(crate) fn run(paths: &Paths, only: &[String], runs: u32) -> Result<()> {
    if let Some(unknown) = only.iter().find(|name| !APPS.iter().any(|(app, _)| app == *name)) {
        bail!("there is no application {unknown}");
    }
    let mut report = Report::load(paths, &PART)?;
    measure::cost(&mut measure::cargo(&paths.bench, &paths.target, &["fetch", "--locked"]))?;
    let tools = ["build", "--locked", "--release", "-p", "rustc-cpu"];
    measure::cost(&mut measure::cargo(&paths.bench, &paths.target, &tools))?;
    // One after the other, and then again: a machine that is slow for a while is so for all.
    for run in 1..=runs {
        for (app, _) in APPS.iter().filter(|(app, _)| crate::is_chosen(only, app)) {
            eprintln!("building {app}, {run} of {runs} …");
            match measure_app(paths, app) {
                Ok(row) => {
                    let row = match report.rows.remove(*app) {
                        Some(before) if run > 1 => cheapest(before, row),
                        _ => row,
                    };
                    report.rows.insert((*app).to_owned(), row);
                    report.save()?;
                }
                // A peer that no longer builds must not hide the others.
                Err(error) => eprintln!("{app} cannot be measured: {error:#}"),
            }
        }
    }
    report.show(&PART)
}

/// Whatever else the machine does only adds to a figure.
fn cheapest(before: Row, mut row: Row) -> Row {
    for (key, value) in before {
        row.entry(key).and_modify(|new| *new = new.min(value)).or_insert(value);
    }
    row
}

#[expect(clippy::cast_precision_loss, reason = "figures to be shown")]
fn measure_app(paths: &Paths, app: &str) -> Result<Row> {
    let target = target(paths, app);
    let (debug, client_debug) = build(paths, app, &target, "debug")?;
    let (release, client_release) = build(paths, app, &target, "release")?;
    let figures = [
        ("crates", crates(paths, &format!("app-{app}"))? as f64),
        ("debug_cpu", debug.cpu),
        ("debug_wall", debug.wall),
        ("release_cpu", release.cpu),
        ("release_wall", release.wall),
        ("client_debug_cpu", client_debug),
        ("client_release_cpu", client_release),
        ("binary", binary(paths, app)? as f64),
    ];
    // What is zero is not there: a request by hand has no client.
    let figures = figures.into_iter().filter(|(_, value)| *value > 0.0);
    Ok(figures.map(|(key, value)| (key.to_owned(), value)).collect())
}

fn target(paths: &Paths, app: &str) -> std::path::PathBuf {
    paths.target.join("build").join(app)
}

/// Bytes of the stripped release build, which is made if it is missing.
pub(crate) fn binary(paths: &Paths, app: &str) -> Result<u64> {
    let target = target(paths, app);
    let package = format!("app-{app}");
    measure::cost(&mut command(paths, &package, &target, "release"))?;
    Ok(fs::metadata(target.join("release").join(package))?.len())
}

fn command(paths: &Paths, package: &str, target: &Path, profile: &str) -> std::process::Command {
    let arguments = ["build", "--locked", "--offline", "-p", package];
    let mut command = measure::cargo(&paths.bench, target, &arguments);
    if profile == "release" {
        command.arg("--release").env("CARGO_PROFILE_RELEASE_STRIP", "true");
    }
    command
        .env("RUSTC_WRAPPER", paths.target.join("release/rustc-cpu"))
        .env("RUSTC_CPU_LOG", target.join(profile).with_extension("log"));
    command
}

/// A build from nothing, and the seconds of the client crate in it.
fn build(paths: &Paths, app: &str, target: &Path, profile: &str) -> Result<(Cost, f64)> {
    let log = target.join(profile).with_extension("log");
    if target.join(profile).exists() {
        fs::remove_dir_all(target.join(profile))?;
    }
    fs::create_dir_all(target)?;
    fs::write(&log, "")?;
    let cost = measure::cost(&mut command(paths, &format!("app-{app}"), target, profile))?;
    let log = fs::read_to_string(&log)?;
    let client = log.lines().filter_map(|line| line.split_once(' '));
    let client =
        client.filter(|(name, _)| ["trent_kms", "aws_sdk_kms", "rusoto_kms"].contains(name));
    Ok((cost, client.filter_map(|(_, seconds)| seconds.parse::<f64>().ok()).sum()))
}

/// The crates of a normal build of a package of the measured programs, without the package itself.
pub(crate) fn crates(paths: &Paths, package: &str) -> Result<usize> {
    let arguments = ["tree", "--locked", "-e", "normal", "--prefix", "none", "-p", package];
    let tree = measure::output(&mut measure::cargo(&paths.bench, &paths.target, &arguments))?;
    let lines = tree.lines().map(|line| line.trim_end_matches(" (*)"));
    let distinct: std::collections::BTreeSet<_> = lines.filter(|line| !line.is_empty()).collect();
    Ok(distinct.len().saturating_sub(1))
}
