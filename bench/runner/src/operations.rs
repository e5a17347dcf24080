//! What programs cost that use few or many operations of a client, beyond the client.

use std::fs;

use anyhow::{Context as _, Result};

use crate::apps::{self, App, Program};
use crate::figures::{Column, Part, Row, Shown, Unit, View, column};
use crate::measure;
use crate::paths::Paths;
use crate::progress::tell;
use crate::report;

/// The applications whose dependencies the programs share, with their clients.
const PEERS: &[(&str, &str)] = &[("trent-kms", "trent-kms"), ("aws-sdk-kms", "aws-sdk-kms")];

/// How many operations the programs use.
const OPERATIONS: [u32; 4] = [1, 5, 20, 52];

pub(crate) const PART: Part = Part {
    name: "operations",
    title: "Number of operations",
    about: "A program that calls 1, 5, 20 or 52 operations and prints the outputs. Its dependencies are built already: \
            CPU is what the compiler and the linker take for the program alone. The binary is stripped. In \
            parentheses: the ratio to aws-sdk-kms.",
    views: &[
        View {
            title: "Debug build of the program alone, CPU",
            columns: &columns(["debug_1", "debug_5", "debug_20", "debug_52"], Unit::Seconds),
            chart: false,
            readme: Shown::No,
        },
        View {
            title: "Release build of the program alone, CPU",
            columns: &columns(
                ["release_1", "release_5", "release_20", "release_52"],
                Unit::Seconds,
            ),
            chart: true,
            readme: Shown::No,
        },
        View {
            title: "Release binary",
            columns: &columns(["binary_1", "binary_5", "binary_20", "binary_52"], Unit::Bytes),
            chart: false,
            readme: Shown::No,
        },
    ],
    rows: PEERS,
};

const fn columns(keys: [&'static str; 4], unit: Unit) -> [Column; 4] {
    let [one, five, twenty, all] = keys;
    [
        column(one, "1 operation", unit),
        column(five, "5 operations", unit),
        column(twenty, "20 operations", unit),
        column(all, "52 operations", unit),
    ]
}

/// Whether programs use what was built for this application.
pub(crate) fn builds_on(app: &str) -> bool {
    PEERS.iter().any(|(name, _)| *name == app)
}

/// The names of what could not be measured.
pub(crate) fn run(paths: &Paths, only: &[String]) -> Result<Vec<String>> {
    measure::build_logger(paths)?;
    report::measure(paths, &PART, only, |name| measured(paths, apps::named(name)?))
}

#[expect(clippy::cast_precision_loss, reason = "figures to be shown")]
fn measured(paths: &Paths, app: &App) -> Result<Row> {
    let mut row = Row::new();
    app.fetch(paths)?;
    let package = format!("operations-{}", app.name);
    let target = app.target(paths);
    for profile in ["debug", "release"] {
        tell(&format!("building programs of many operations with {}, {profile}", app.name));
        measure::cost(&mut app.build(paths, &app.program(profile))?)?;
        for operations in OPERATIONS {
            let bin = format!("operations-{operations}");
            let file = target.join(profile).join(&bin);
            // Cargo must not find it up to date.
            measure::cost(app.cargo(paths, &target, "clean").args(clean(&package, profile)))?;
            let log = target.join(profile).with_extension("log");
            fs::write(&log, "")?;
            let is_stripped = profile == "release";
            let program = Program { package: &package, bin: &bin, profile, is_stripped };
            measure::cost(&mut app.build(paths, &program)?)?;
            let cpu = measure::seconds_of(&bin.replace('-', "_"), &fs::read_to_string(&log)?);
            (cpu > 0.0).then_some(()).with_context(|| format!("{bin} was not built"))?;
            row.insert(format!("{profile}_{operations}"), cpu);
            if is_stripped {
                let size = fs::metadata(&file).with_context(|| file.display().to_string())?.len();
                row.insert(format!("binary_{operations}"), size as f64);
            }
        }
    }
    measure::remove(&target.join("debug"))?;
    Ok(row)
}

/// What removes a package's programs.
fn clean<'a>(package: &'a str, profile: &str) -> Vec<&'a str> {
    let mut arguments = vec!["-p", package];
    if profile == "release" {
        arguments.push("--release");
    }
    arguments
}
