//! The generator: time, memory and lines, for KMS and for each model of a folder.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Value, json};
use trent_codegen::{Options, Source};

use crate::figures::{Part, Row, Shown, Unit, View, plain};
use crate::output::{Bar, bars, print};
use crate::paths::Paths;
use crate::progress::tell;
use crate::report::Report;
use crate::{machine, measure};

pub(crate) const PART: Part = Part {
    name: "codegen",
    title: "The generator",
    about: "A release build: from the texts of a model to the formatted files of its crate, in memory, on two \
            processors, or on one where there is no other. CPU time is that of all threads, the mean of several runs; \
            wall time is the shortest of them; memory is the peak of the whole process. Rusoto's generator was \
            published as a library until version 0.8; it writes one file and formats nothing.",
    views: &[
        View {
            title: "Time, memory and lines",
            columns: &[
                plain("shapes", "shapes", Unit::Count),
                plain("millis", "CPU time", Unit::Millis),
                plain("wall_millis", "wall time", Unit::Millis),
                plain("micros_a_shape", "time a shape", Unit::Micros),
                plain("peak_kib", "peak memory", Unit::Kib),
                plain("files", "files", Unit::Count),
                plain("lines", "lines", Unit::Count),
            ],
            chart: true,
            readme: Shown::No,
        },
        View {
            title: "One model after the other",
            columns: &[
                plain("models", "models", Unit::Count),
                plain("all_shapes", "shapes", Unit::Count),
                plain("all_millis", "CPU time", Unit::Millis),
                plain("all_wall_millis", "wall time", Unit::Millis),
                plain("all_lines", "lines", Unit::Count),
            ],
            chart: false,
            readme: Shown::No,
        },
    ],
    rows: &[],
};

/// Runs of which the mean counts, and the shortest: so many that they take this long together, since the kernel adds up
/// the time of a process in steps of ten milliseconds.
const MILLIS: f64 = 400.0;
const RUNS: u32 = 5;
pub(crate) const OWN: &str = "kms, with our documentation";
const RUSOTO: &str = "kms, rusoto_codegen";
const ALL: &str = "all models of the folder";

/// The names of what could not be measured.
pub(crate) fn run(paths: &Paths, models: Option<&PathBuf>) -> Result<Vec<String>> {
    tell("building the generator");
    let can_choose = Command::new("taskset").arg("--version").output().is_ok();
    let program = on_two_processors(release(paths)?, &machine::processors(), can_choose);
    let mut report = Report::load(paths, &PART)?;
    tell("generating");
    report.record(OWN, measured(&program, &paths.client_models("trent-kms")?)?);
    // Models of other services lie beside the repository, where there are any.
    let beside = paths.root.join("../shared/models");
    let folder = models.or_else(|| beside.is_dir().then_some(&beside));
    if let Some(folder) = folder {
        folder_of_models(&program, folder, &mut report)?;
        let model = folder.join("kms-service-2.json");
        if model.is_file() {
            tell("generating with rusoto_codegen");
            report.take(RUSOTO, rusoto(paths, &model));
        }
    } else {
        print("there is no folder of models; `--models DIR` names one\n");
    }
    report.finish()
}

/// Compares the figures that are kept with the bars.
pub(crate) fn meets_bars(paths: &Paths) -> Result<bool> {
    let report = Report::load(paths, &PART)?;
    let of = |row: &str, key: &str| report.rows.get(row)?.get(key).copied();
    Ok(bars(&[
        ("wall time of kms, in ms", of(OWN, "wall_millis"), Bar::AtMost(40.0)),
        ("wall time of all models, in ms", of(ALL, "all_wall_millis"), Bar::AtMost(800.0)),
    ]))
}

/// Each model of a folder, and their sums.
#[expect(clippy::cast_precision_loss, reason = "a number of files")]
fn folder_of_models(program: &[OsString], folder: &Path, report: &mut Report) -> Result<()> {
    let models = files(folder)?;
    let mut all = Row::from([("models".to_owned(), models.len() as f64)]);
    let before = report.failures();
    for model in models {
        let name = model.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let row = measured(program, std::slice::from_ref(&model));
        if let Ok(row) = &row {
            for key in ["shapes", "millis", "wall_millis", "lines"] {
                *all.entry(format!("all_{key}")).or_default() += row.get(key).unwrap_or(&0.0);
            }
        }
        report.take(&name, row);
    }
    if report.failures() == before {
        report.record(ALL, all);
    }
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
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
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
fn measured(program: &[OsString], models: &[PathBuf]) -> Result<Row> {
    let (program, arguments) = program.split_first().context("there is no program")?;
    let mut command = Command::new(program);
    figures(&measure::output(command.args(arguments).arg("generate").args(models))?)
}

/// The command that runs the program on two of the processors that this one may use.
fn on_two_processors(program: PathBuf, processors: &[u32], can_choose: bool) -> Vec<OsString> {
    match processors {
        [] => eprintln!("the generator has all processors: which there are is not known"),
        [_] | [_, _] => {}
        [first, second, ..] if can_choose => {
            let list = format!("{first},{second}");
            return vec!["taskset".into(), "--cpu-list".into(), list.into(), program.into()];
        }
        all => eprintln!(
            "the generator has all {} processors, not two: taskset is not installed",
            all.len()
        ),
    }
    vec![program.into()]
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
    let model = trent_codegen::load(&sources).map_err(problems)?;
    let shapes = model.shapes.len();
    if shapes == 0 {
        bail!("the model has no shapes");
    }
    let options = Options { crate_name: "client".to_owned(), ..Options::default() };
    let generated = trent_codegen::generate_from(model, &options).map_err(problems)?;
    if once {
        return Ok(());
    }
    let peak_kib = measure::peak_kib();
    let files = generated.files.len();
    let lines: usize = generated.files.values().map(|text| text.lines().count()).sum();
    let (cpu, mut runs, mut all, mut shortest) = (measure::cpu(), 0_u32, 0.0, f64::INFINITY);
    while runs < RUNS || all < MILLIS {
        let start = Instant::now();
        trent_codegen::generate(&sources, &options).map_err(problems)?;
        let wall = start.elapsed().as_secs_f64() * 1000.0;
        (runs, all, shortest) = (runs + 1, all + wall, shortest.min(wall));
    }
    let millis = (measure::cpu() - cpu) * 1000.0 / f64::from(runs);
    let row = json!({
        "shapes": shapes,
        "millis": millis,
        "wall_millis": shortest,
        "micros_a_shape": millis * 1000.0 / shapes as f64,
        "peak_kib": peak_kib,
        "files": files,
        "lines": lines,
    });
    print(&format!("{row}\n"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_processors_two_are_chosen_that_may_be_used() {
        let command = |processors: &[u32], can_choose| {
            on_two_processors("generator".into(), processors, can_choose).join(" ".as_ref())
        };
        assert_eq!(command(&[3, 5, 7], true), "taskset --cpu-list 3,5 generator");
        for (processors, can_choose) in
            [(&[3, 5, 7][..], false), (&[3, 5], true), (&[3], true), (&[], true)]
        {
            assert_eq!(command(processors, can_choose), "generator", "{processors:?}");
        }
    }
}
