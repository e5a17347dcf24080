//! `cargo xtask bench all`: every measurement that has a table, in one run that can be interrupted.
//!
//! What is measured is kept at once. `target/bench/run.json` tells when the run began and what is done, so that
//! `--resume` goes on where it ended.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::command_line::Arguments;
use crate::parts::{TABLES, fails_if, meets_bars, table};
use crate::paths::Paths;
use crate::report::{self, Report};
use crate::{page, progress};

/// What is known of a run.
struct Run {
    file: PathBuf,
    /// Names of parts of which nothing is left to measure.
    done: Vec<String>,
}

impl Run {
    /// A new run, or the one that is kept.
    fn begin(paths: &Paths, resume: bool) -> Result<Self> {
        let file = paths.target.join("run.json");
        if !resume {
            let run = Self { file, done: Vec::new() };
            run.keep()?;
            return Ok(run);
        }
        let text = fs::read_to_string(&file).with_context(|| {
            format!("{}: there is no run to go on with; leave out --resume", file.display())
        })?;
        let (stamp, done) = read(&text)
            .with_context(|| format!("{} is damaged; leave out --resume", file.display()))?;
        progress::resume(stamp);
        Ok(Self { file, done })
    }

    fn keep(&self) -> Result<()> {
        let run = json!({ "began": progress::stamp(), "done": self.done });
        report::write(&self.file, &format!("{run}\n"))
    }
}

/// When a run began, and what is done of it.
fn read(text: &str) -> Option<(String, Vec<String>)> {
    let run: Value = serde_json::from_str(text).ok()?;
    let done = run["done"].as_array()?.iter();
    let done = done.map(|name| Some(name.as_str()?.to_owned())).collect::<Option<_>>()?;
    Some((run["began"].as_str()?.to_owned(), done))
}

/// Measures all, writes the pages and tells what is older, and fails in the end if something could not be measured.
/// False if a bar is missed, by this run or by the one that it goes on with.
pub(crate) fn run(paths: &Paths, arguments: &Arguments) -> Result<bool> {
    let mut run = Run::begin(paths, arguments.resume)?;
    let mut failed = Vec::new();
    for (part, _) in TABLES {
        let name = part.name().to_owned();
        if run.done.contains(&name) {
            progress::tell(&format!("bench {name} is done"));
            continue;
        }
        progress::tell(&format!("bench {name}"));
        match table(paths, arguments, part) {
            Ok(missing) => {
                if missing.is_empty() {
                    run.done.push(name);
                    run.keep()?;
                }
                failed.extend(missing);
            }
            Err(error) => {
                eprintln!("error: {error:#}");
                failed.push(name);
            }
        }
    }
    // What was measured is worth a page.
    page::write(paths)?;
    progress::tell("done");
    let mut is_met = true;
    for (part, table) in TABLES {
        // Of all parts, also of those that a resumed run does not measure again.
        is_met &= meets_bars(paths, part)?;
        let report = Report::load(paths, table)?;
        for (row, day) in report.older(progress::stamp()) {
            eprintln!("not of this run: {} of {row}, measured {day}", table.name);
        }
    }
    fails_if(&failed)?;
    Ok(is_met)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_is_kept_is_read_or_refused() {
        let kept = r#"{"began":"2026-01-30T10:00:00Z","done":["build","check"]}"#;
        let (began, done) = read(kept).unwrap();
        assert_eq!((began.as_str(), done.len()), ("2026-01-30T10:00:00Z", 2));
        for damaged in ["", "{}", r#"{"began":1,"done":[]}"#, r#"{"began":"x","done":[1]}"#] {
            assert!(read(damaged).is_none(), "{damaged}");
        }
    }
}
