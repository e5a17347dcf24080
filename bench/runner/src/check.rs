//! `cargo check` with each client: from nothing, and again after the client alone has changed, as editors ask for it.

use std::fs;

use anyhow::{Context as _, Result};

use crate::apps::{self, App};
use crate::figures::{Part, Row, Shown, Unit, View, column};
use crate::measure;
use crate::paths::Paths;
use crate::progress::tell;
use crate::report;

/// How often the client is checked again. The cheapest counts.
const ROUNDS: u32 = 3;

pub(crate) const PART: Part = Part {
    name: "check",
    title: "Checks",
    about: "`cargo check` of the small application from nothing, in seconds of CPU and wall time. And again, when all \
            that the client stands on is checked: what the compiler takes for the client crate alone, as often as an \
            editor asks for it after a change, the cheapest of three. Built as in the table above. In parentheses: the \
            ratio to aws-sdk-kms.",
    views: &[View {
        title: "From nothing, and the client crate again",
        columns: &[
            column("cpu", "from nothing, CPU", Unit::Seconds),
            column("wall", "from nothing, wall", Unit::Seconds),
            column("again_cpu", "client again, CPU", Unit::Seconds),
        ],
        chart: false,
        readme: Shown::No,
    }],
    // The applications that are checked.
    rows: &[("trent-kms", "trent-kms"), ("aws-sdk-kms", "aws-sdk-kms")],
};

/// The names of what could not be measured.
pub(crate) fn run(paths: &Paths, only: &[String]) -> Result<Vec<String>> {
    measure::build_logger(paths)?;
    report::measure(paths, &PART, only, |name| {
        tell(&format!("checking {name}"));
        measured(paths, apps::named(name)?)
    })
}

fn measured(paths: &Paths, app: &App) -> Result<Row> {
    let client = app.client.context("the application has no client")?;
    app.fetch(paths)?;
    // A folder of its own: in that of the builds, build scripts would be built already.
    let target = paths.target.join("check").join(app.name);
    measure::remove(&target)?;
    fs::create_dir_all(&target)?;
    let log = target.join("check.log");
    let check = || {
        let mut cargo = app.cargo(paths, &target, "check");
        cargo.args(["-p", app.package]);
        measure::log_to(&mut cargo, paths, &log)?;
        measure::cost(&mut cargo)
    };
    let all = check()?;
    let mut again = f64::INFINITY;
    for _ in 0..ROUNDS {
        // The source of a dependency cannot be touched, so its output is removed.
        let mut clean = app.cargo(paths, &target, "clean");
        measure::cost(clean.args(["-p", client]))?;
        fs::write(&log, "")?;
        check()?;
        again = again.min(app.client_seconds(&fs::read_to_string(&log)?));
    }
    measure::remove(&target)?;
    (again > 0.0).then_some(()).context("the client was not checked again")?;
    let figures = [("cpu", all.cpu), ("wall", all.wall), ("again_cpu", again)];
    Ok(figures.map(|(key, value)| (key.to_owned(), value)).into())
}
