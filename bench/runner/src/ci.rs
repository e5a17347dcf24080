//! What every machine counts alike, compared with `bench/baseline.json`: instructions, crates, lines, the functions
//! that a debug build compiles, and the sizes of futures.

use std::fs;

use anyhow::{Context as _, Result};

use crate::figures::{Row, Unit};
use crate::output::print;
use crate::paths::Paths;
use crate::report;
use crate::{apps, callgrind, calls, codegen, functions, local, size, stack};

/// How much more than the baseline is a regression.
const TOLERANCE: f64 = 1.05;

/// Counts and compares. False if there is a regression.
pub(crate) fn run(paths: &Paths, update: bool) -> Result<bool> {
    let path = paths.bench.join("baseline.json");
    let counted = count(paths)?;
    if update {
        report::write(&path, &(serde_json::to_string_pretty(&counted)? + "\n"))?;
        print(&format!("wrote {} figures to {}\n", counted.len(), path.display()));
        return Ok(true);
    }
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let baseline: serde_json::Value = serde_json::from_str(&text)?;
    let mut regressions = 0;
    for (name, value) in &counted {
        let before = baseline.get(name).and_then(serde_json::Value::as_f64);
        let shown = Unit::Count.show(*value);
        match before {
            Some(before) => {
                let change = (value / before - 1.0) * 100.0;
                let before_shown = Unit::Count.show(before);
                print(&format!("{name}: {shown}, {change:+.1}% from {before_shown}\n"));
                if *value > before * TOLERANCE {
                    regressions += 1;
                    eprintln!("{name} grew by more than 5%");
                }
            }
            None => {
                print(&format!("{name}: {shown}, new\n"));
            }
        }
    }
    if regressions > 0 {
        eprintln!("if this is meant, `cargo xtask bench ci --update` makes it the baseline");
    }
    Ok(regressions == 0)
}

/// The figure's name in words.
fn named((name, value): (String, f64)) -> (String, f64) {
    (name.replace('_', " "), value)
}

#[expect(clippy::cast_precision_loss, reason = "far below the greatest exact number")]
fn count(paths: &Paths) -> Result<Row> {
    let mut row = Row::new();
    for app in ["trent-kms", "trent-kms-ureq", "trent-kms-no-transport"] {
        let crates = apps::named(app)?.crates(paths)?;
        row.insert(format!("crates of {app}"), crates as f64);
    }
    row.extend(stack::futures(paths, "trent-kms")?.into_iter().map(named));
    row.insert("lines of trent-kms".to_owned(), size::lines(paths, "trent-kms")? as f64);
    row.extend(functions::count(paths)?);
    if !callgrind::is_installed() {
        eprintln!("SKIPPED: valgrind is not installed, so instructions are not compared");
        return Ok(row);
    }
    let program = calls::program(paths, "calls", "trent-kms")?;
    let server = calls::Server::start(paths)?;
    let calls = calls::instructions(&program, &server)?;
    row.extend(calls.into_iter().map(named));

    row.insert(
        "instructions of a local DescribeKey".to_owned(),
        local::instructions(paths)?.round(),
    );
    let program = codegen::release(paths)?;
    let models = paths.client_models("trent-kms")?;
    let models = models.iter().map(|path| path.to_string_lossy().into_owned());
    let models: Vec<String> = models.collect();
    let mut arguments = vec!["generate", "--once"];
    arguments.extend(models.iter().map(String::as_str));
    let instructions = callgrind::count(&program, &arguments)?;
    row.insert("instructions of a generation of kms".to_owned(), instructions.all as f64);
    Ok(row)
}
