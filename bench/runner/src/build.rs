//! Clean builds of one small application, with each client.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::apps::{APPS, App};
use crate::figures::{Part, Row, Shown, Unit, View, column, is_chosen};
use crate::measure::{self, Cost};
use crate::operations;
use crate::paths::Paths;
use crate::progress::{self, tell};
use crate::report::Report;
use crate::sts;

/// Names and labels of the applications.
const ROWS: [(&str, &str); APPS.len()] = {
    let mut rows = [("", ""); APPS.len()];
    let mut index = 0;
    while index < rows.len() {
        rows[index] = (APPS[index].name, APPS[index].label);
        index += 1;
    }
    rows
};

pub(crate) const PART: Part = Part {
    name: "build",
    title: "Clean builds",
    about: "The same small application (static credentials, one UpdateCustomKeyStore and one DescribeCustomKeyStores; \
            with STS, one GetCallerIdentity and one AssumeRole) built from nothing, and the program `trent-local`. All \
            is built as cargo builds what comes from a registry, without incremental compilation and with lints \
            capped, and with the debug information that is cargo's default: the clients of this project stand in its \
            own workspace, where cargo would do otherwise. CPU is user and system time of the whole build, the \
            cheapest of `--runs`; the binary is a stripped release build, and where there is none, the debug build \
            says the same. In parentheses: the ratio to aws-sdk-kms with its default features; STS is to be compared \
            with aws-sdk-sts, both with one TLS stack.",
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
            readme: Shown::Rows(&[
                "trent-kms",
                "trent-kms-ureq",
                "trent-kms-chain",
                "facade",
                "floor",
                "aws-sdk-kms",
                "aws-sdk-kms-config",
                "rusoto-kms",
                "trent-local",
                "trent-sts",
                "aws-sdk-sts",
            ]),
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
            readme: Shown::No,
        },
    ],
    rows: &ROWS,
};

/// The names of what could not be measured. With `resume`, what this run has measured before is not measured again,
/// unless several runs are compared.
pub(crate) fn run(paths: &Paths, only: &[String], runs: u32, resume: bool) -> Result<Vec<String>> {
    let mut report = Report::load(paths, &PART)?;
    let missing = report.older(progress::stamp());
    let missing: BTreeSet<_> = missing.into_iter().map(|(name, _)| name.to_owned()).collect();
    let is_left = |app: &&App| !resume || runs > 1 || missing.contains(app.name);
    let chosen = || APPS.iter().filter(|app| is_chosen(only, app.name)).filter(is_left);
    tell("fetching what is built, generating the client of STS");
    measure::build_logger(paths)?;
    sts::generate(paths)?;
    for app in chosen() {
        if let Err(error) = app.fetch(paths) {
            eprintln!("{} cannot be fetched: {error:#}", app.name);
        }
    }
    // One after the other, and then again: a machine that is slow for a while is so for all.
    let mut measured: BTreeMap<&str, Row> = BTreeMap::new();
    for run in 1..=runs {
        for app in chosen() {
            tell(&format!("building {}, {run} of {runs}", app.name));
            let row = measure_app(paths, app).map(|row| match measured.remove(app.name) {
                Some(before) => cheapest(before, row),
                None => row,
            });
            if let Ok(row) = &row {
                measured.insert(app.name, row.clone());
            }
            report.take(app.name, row);
            report.save()?;
        }
    }
    report.finish()
}

/// Whatever else the machine does only adds to a figure.
fn cheapest(before: Row, mut row: Row) -> Row {
    for (key, value) in before {
        row.entry(key).and_modify(|new| *new = new.min(value)).or_insert(value);
    }
    row
}

#[expect(clippy::cast_precision_loss, reason = "figures to be shown")]
fn measure_app(paths: &Paths, app: &App) -> Result<Row> {
    let mut row = Row::from([("crates".to_owned(), app.crates(paths)? as f64)]);
    add(&mut row, "debug", app.build_anew(paths, "debug")?);
    if !operations::builds_on(app.name) {
        // Only release builds are used again.
        measure::remove(&app.target(paths).join(app.out("debug")))?;
    }
    if app.has_release {
        add(&mut row, "release", app.build_anew(paths, "release")?);
        row.insert("binary".to_owned(), app.binary(paths)? as f64);
    }
    Ok(row)
}

fn add(row: &mut Row, profile: &str, (cost, client): (Cost, f64)) {
    row.insert(format!("{profile}_cpu"), cost.cpu);
    row.insert(format!("{profile}_wall"), cost.wall);
    // A request by hand has no client.
    if client > 0.0 {
        row.insert(format!("client_{profile}_cpu"), client);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps;

    #[test]
    fn of_two_runs_each_figure_is_the_lower() {
        let row = |cpu, wall| Row::from([("cpu".to_owned(), cpu), ("wall".to_owned(), wall)]);
        assert_eq!(cheapest(row(2.0, 5.0), row(3.0, 4.0)), row(2.0, 4.0));
    }

    #[test]
    fn rows_of_the_readme_are_applications() {
        for view in PART.views {
            let Shown::Rows(rows) = view.readme else { continue };
            assert!(rows.iter().all(|name| apps::named(name).is_ok()), "{rows:?}");
        }
    }
}
