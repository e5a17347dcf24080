//! The generator: time, memory and lines, for KMS and for each model of a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Value, json};
use trent_codegen::{Options, Source};

use crate::figures::{Column, Part, Row, Unit, View};
use crate::measure;
use crate::output::print;
use crate::paths::Paths;
use crate::report::Report;

pub(crate) const PART: Part = Part {
    name: "codegen",
    title: "The generator",
    about: "A release build: from the texts of a model to the formatted files of its crate, in memory, on all processors. \
            CPU time is that of all threads, both times are the mean of several runs, memory the peak of the whole process. Rusoto's generator was published as a \
            library until version 0.8; it writes one file and formats nothing.",
    views: &[View {
        title: "Time, memory and lines",
        columns: &[
            column("shapes", "shapes", Unit::Count),
            column("millis", "CPU time", Unit::Millis),
            column("wall_millis", "wall time", Unit::Millis),
            column("micros_a_shape", "time a shape", Unit::Micros),
            column("peak_kib", "peak memory", Unit::Kib),
            column("files", "files", Unit::Count),
            column("lines", "lines", Unit::Count),
        ],
        chart: true,
        readme: false,
    }],
    rows: &[],
};

const fn column(key: &'static str, heading: &'static str, unit: Unit) -> Column {
    Column { key, heading, unit, ratio: false }
}

/// Runs of which the mean counts: so many that they take this long together, since the kernel adds up the time of a
/// process in steps of ten milliseconds.
const MILLIS: f64 = 400.0;
const RUNS: u32 = 5;
const RUSOTO: &str = "kms, rusoto_codegen";

pub(crate) fn run(paths: &Paths, models: Option<&PathBuf>) -> Result<()> {
    let program = release(paths)?;
    let mut report = Report::load(paths, &PART)?;
    let own = measured(&program, &paths.client_models("trent-kms")?)?;
    report.rows.insert("kms, with our documentation".to_owned(), own);
    // Models of other services lie beside the repository, where there are any.
    let beside = paths.root.join("../shared/models");
    let folder = models.or_else(|| beside.is_dir().then_some(&beside));
    for model in folder.map(files).transpose()?.unwrap_or_default() {
        let name = model.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match measured(&program, std::slice::from_ref(&model)) {
            Ok(row) => {
                report.rows.insert(name, row);
            }
            Err(error) => eprintln!("{}: {error:#}", model.display()),
        }
    }
    if let Some(model) = folder.map(|folder| folder.join("kms-service-2.json"))
        && model.is_file()
    {
        match rusoto(paths, &model) {
            Ok(row) => {
                report.rows.insert(RUSOTO.to_owned(), row);
            }
            // A peer that no longer builds must not hide the others.
            Err(error) => eprintln!("rusoto_codegen cannot be measured: {error:#}"),
        }
    }
    report.save()?;
    report.show(&PART)?;
    let own = report.rows.iter().filter(|(name, _)| *name != RUSOTO);
    let sum = |key: &str| own.clone().filter_map(|(_, row)| row.get(key)).sum();
    let (cpu, wall) = (Unit::Millis.show(sum("millis")), Unit::Millis.show(sum("wall_millis")));
    print(&format!("all together: {cpu} of CPU, {wall} of wall time\n"));
    Ok(())
}

/// This program, built for release.
pub(crate) fn release(paths: &Paths) -> Result<PathBuf> {
    let mut command =
        measure::cargo(&paths.bench, &paths.target, &["build", "--release", "-p", "bench-runner"]);
    measure::cost(command.current_dir(&paths.root))?;
    Ok(paths.target.join("release/bench-runner"))
}

/// Files of a folder that are Smithy models.
fn files(folder: &PathBuf) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json")
            && fs::read_to_string(&path)?.contains("\"smithy\"")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The peer's generator, on the form of the model that it reads.
fn rusoto(paths: &Paths, model: &Path) -> Result<Row> {
    let package = "rusoto-codegen";
    let arguments = ["build", "--locked", "--release", "-p", package];
    measure::cost(&mut measure::cargo(&paths.bench, &paths.target, &arguments))?;
    let program = paths.target.join("release").join(package);
    figures(&measure::output(Command::new(program).arg(model))?)
}

/// Generates in a process of its own, so that its peak of memory is the model's.
fn measured(program: &Path, models: &[PathBuf]) -> Result<Row> {
    let printed = measure::output(Command::new(program).arg("generate").args(models))?;
    figures(&printed)
}

fn figures(printed: &str) -> Result<Row> {
    let row: BTreeMap<String, Value> = serde_json::from_str(printed)?;
    Ok(row.into_iter().filter_map(|(key, value)| Some((key, value.as_f64()?))).collect())
}

/// Generates from a model and prints what it took.
#[expect(clippy::cast_precision_loss, reason = "figures to be shown")]
pub(crate) fn generate(models: &[String], once: bool) -> Result<()> {
    let sources = models.iter().map(|path| {
        let text = fs::read_to_string(path).with_context(|| path.clone())?;
        Ok(Source::new(path.clone(), text))
    });
    let sources = sources.collect::<Result<Vec<_>>>()?;
    let problems = |problems: trent_codegen::Problems| anyhow!("{problems}");
    let shapes = trent_codegen::load(&sources).map_err(problems)?.shapes.len();
    if shapes == 0 {
        bail!("the model has no shapes");
    }
    let options = Options { crate_name: "client".to_owned(), ..Options::default() };
    let generated = trent_codegen::generate(&sources, &options).map_err(problems)?;
    if once {
        return Ok(());
    }
    let peak_kib = measure::peak_kib();
    let files = generated.files.len();
    let lines: usize = generated.files.values().map(|text| text.lines().count()).sum();
    let (start, cpu, mut runs, mut wall) = (Instant::now(), measure::cpu(), 0_u32, 0.0);
    while runs < RUNS || wall < MILLIS {
        trent_codegen::generate(&sources, &options).map_err(problems)?;
        runs += 1;
        wall = start.elapsed().as_secs_f64() * 1000.0;
    }
    let millis = (measure::cpu() - cpu) * 1000.0 / f64::from(runs);
    let wall = wall / f64::from(runs);
    let row = json!({
        "shapes": shapes,
        "millis": millis,
        "wall_millis": wall,
        "micros_a_shape": millis * 1000.0 / shapes as f64,
        "peak_kib": peak_kib,
        "files": files,
        "lines": lines,
    });
    print(&format!("{row}\n"));
    Ok(())
}
