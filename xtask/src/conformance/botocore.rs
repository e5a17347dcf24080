//! `cargo xtask conformance --botocore DIR`: botocore's protocol tests, run against generated clients.
//!
//! ```text
//! protocol   direction    cases  passed  failed  not run
//! rest-json  input          113     113       0        0
//! rest-json  output          91      91       0        0
//! 204 passed, 0 failed
//! ```
//!
//! Each suite of a file describes a service of its own. Those that say the same of what they share become one service, so
//! that few crates are built ([`group`]); the cases become the traits of Smithy's protocol tests ([`translate`]).

mod cases;
mod group;
mod translate;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use trent_codegen::{Options, Problems, Source};

use super::{Client, Counts, Outcome, Side, Tests, scan};
use crate::generate;
use crate::output::print;
use crate::workspace;
use cases::{Case, Direction};
use group::Group;

/// Reads, generates, builds, runs and prints. True if every case that is run passes.
pub(super) fn run(folder: &Path, out: Option<&Path>) -> Result<bool> {
    let target = workspace::target()?.join("conformance-botocore");
    let out = out.unwrap_or(&target);
    let mut report = Report::default();
    for group in group::of(cases::read(folder)?) {
        let crate_folder = out.join(group.package());
        run_group(&group, &crate_folder, &target.join("target"), &mut report)?;
    }
    print(&report.text());
    Ok(report.counts.values().all(|row| row.failed == 0))
}

fn run_group(group: &Group, folder: &Path, target: &Path, report: &mut Report) -> Result<()> {
    if let Some(why) = group.unspoken() {
        group.cases.iter().for_each(|case| report.not_run(case, &why));
        return Ok(());
    }
    let (client, left_out) = match client(group, folder) {
        Ok((Some(client), left_out)) => (client, left_out),
        Ok((None, left_out)) => {
            for (case, why) in group.cases.iter().zip(left_out.values()) {
                report.not_run(case, why);
            }
            return Ok(());
        }
        Err(problems) => {
            print(&format!("---- {}\n{problems}\n\n", group.package()));
            group.cases.iter().for_each(|case| report.ran(case, false));
            return Ok(());
        }
    };
    client.write()?;
    let outcome = client.tests.run(&client.folder, target)?;
    for (name, difference) in &outcome.failures {
        print(&format!("---- {}: {name}\n{}\n\n", group.package(), difference.trim()));
    }
    let mut results = Results::of(&outcome);
    for (index, case) in group.cases.iter().enumerate() {
        match left_out.get(&index) {
            Some(why) => report.not_run(case, why),
            None => report.ran(case, results.passed(case)),
        }
    }
    Ok(())
}

/// The client of a group with its tests, if a case has one, and why others have none, by their places.
fn client(
    group: &Group,
    folder: &Path,
) -> Result<(Option<Client>, BTreeMap<usize, String>), Problems> {
    let package = group.package();
    let mut problems = Problems::new();
    match scan(folder) {
        Ok(found) => problems.extend(found.foreign().map(|file| generate::not_generated(&file))),
        Err(error) => problems.push(generate::unread(&error)),
    }
    problems.into_result(())?;
    let service = Source::new(format!("{package}/service-2.json"), group.service().to_string());
    let model = trent_codegen::load(std::slice::from_ref(&service))?;
    let (applied, left_out) = translate::tests(group, &model);
    if left_out.len() == group.cases.len() {
        return Ok((None, left_out));
    }
    let sources = [service, Source::new(format!("{package}/tests.json"), applied.to_string())];
    let options = Options { crate_name: package.clone(), ..Options::default() };
    let generated = trent_codegen::generate(&sources, &options)?;
    let tests = Tests::of(&generated, Side::Client);
    let client = Client { package, folder: folder.to_owned(), generated, tests };
    Ok((Some(client), left_out))
}

/// What came of the tests, by kind and by what is left of a name without case and separators.
struct Results {
    passed: BTreeMap<(bool, String), usize>,
}

impl Results {
    fn of(outcome: &Outcome) -> Self {
        let mut passed = BTreeMap::new();
        for name in &outcome.passed {
            if let Some((kind, name)) = name.split_once("::") {
                *passed.entry((kind == "requests", letters(name))).or_default() += 1;
            }
        }
        Self { passed }
    }

    /// Whether the test of a case passed. Cases of one name have tests with numbers after it.
    fn passed(&mut self, case: &Case) -> bool {
        let is_request = case.direction == Direction::Input;
        let letters = letters(&case.id);
        let own = |(request, name): &(bool, String)| {
            // A long name is cut, and one that is taken gets a number.
            let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
            *request == is_request
                && (*name == letters
                    || *stem == letters
                    || stem.len() > 60 && letters.starts_with(stem))
        };
        let exact = (is_request, letters.clone());
        let key = if self.passed.contains_key(&exact) {
            Some(exact)
        } else {
            self.passed.keys().find(|key| own(key)).cloned()
        };
        let Some(key) = key else { return false };
        let left = self.passed.remove(&key).unwrap_or_default().saturating_sub(1);
        if left > 0 {
            self.passed.insert(key, left);
        }
        true
    }
}

/// `RestJsonLists` and `rest_json_lists` alike.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// What is printed at the end.
#[derive(Default)]
struct Report {
    counts: BTreeMap<(String, Direction), Row>,
    notes: Vec<String>,
}

/// A line of the table.
#[derive(Default)]
struct Row {
    passed: usize,
    failed: usize,
    not_run: usize,
}

impl Report {
    fn row(&mut self, case: &Case) -> &mut Row {
        self.counts.entry((case.protocol.clone(), case.direction)).or_default()
    }

    fn ran(&mut self, case: &Case, passed: bool) {
        let row = self.row(case);
        *(if passed { &mut row.passed } else { &mut row.failed }) += 1;
        if case.is_ignored {
            let result = if passed { "passed" } else { "failed" };
            self.notes.push(format!("run, though botocore itself ignores it: {case}: {result}"));
        }
    }

    fn not_run(&mut self, case: &Case, why: &str) {
        self.row(case).not_run += 1;
        self.notes.push(format!("not run: {case}: {why}"));
    }

    fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:<18} {:<9} {:>7} {:>7} {:>7} {:>8}",
            "protocol", "direction", "cases", "passed", "failed", "not run"
        );
        let mut total = Counts::default();
        for ((protocol, direction), row) in &self.counts {
            let Row { passed, failed, not_run } = *row;
            let cases = passed + failed + not_run;
            let _ = writeln!(
                text,
                "{protocol:<18} {:<9} {cases:>7} {passed:>7} {failed:>7} {not_run:>8}",
                direction.name()
            );
            total.add(&Counts { passed, failed });
        }
        for note in &self.notes {
            let _ = writeln!(text, "{note}");
        }
        let _ = writeln!(text, "{} passed, {} failed", total.passed, total.failed);
        text
    }
}

#[cfg(test)]
mod tests;
