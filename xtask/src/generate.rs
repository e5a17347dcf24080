//! `cargo xtask codegen`: models are read, clients generated, folders compared; then files are written, or differences
//! told.
//!
//! Everything that can be wrong is found before the first file is touched.

mod client;
pub(crate) mod folder;
pub(crate) mod manifest;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};
use codegen::problem::Severity;
use codegen::service::Service;
use codegen::{Problem, Problems};

use crate::{args, write};
pub(crate) use client::Client;
use client::Crate;
use folder::{Difference, State};

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// A crate of its own; if not given, the workspace's clients.
    pub(crate) single: Option<Single>,
    /// Only tell what is stale.
    pub(crate) check: bool,
}

/// A self-standing crate.
#[derive(Debug)]
pub(crate) struct Single {
    /// The files of the model.
    pub(crate) models: Vec<PathBuf>,
    /// The crate's folder.
    pub(crate) out: PathBuf,
    /// Only these operations; all if empty.
    pub(crate) operations: Vec<String>,
    /// The service, if the model has several: by shape id, or by its folder in a wheel.
    pub(crate) service: Option<String>,
    /// The package's name; the service's if not given.
    pub(crate) crate_name: Option<String>,
}

/// Generates, then writes or compares. True unless the check finds something.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let start = Instant::now();
    let mut problems = Problems::new();
    let clients = match &arguments.single {
        Some(single) => vec![Client::standalone(single, &mut problems)],
        None => Client::of_workspace(&mut problems)?,
    };
    let mut crates = Vec::new();
    for client in &clients {
        match client.generate() {
            Ok(generated) => crates.push(generated),
            Err(more) => problems.extend(more),
        }
    }
    // Where a model is bad, the folder may be too: both are told in one run.
    let mut compared = Vec::new();
    for client in &clients {
        let folders = client.folders().unwrap_or_else(|error| {
            problems.push(unread(&error));
            Vec::new()
        });
        for folder in folders {
            if !arguments.check {
                problems.extend(folder.foreign().map(|file| not_generated(&file)));
            }
            compared.push((&client.package, folder));
        }
    }
    if problems.has_errors() {
        let errors = problems.sorted().into_iter().filter(|one| one.severity == Severity::Error);
        let count = errors.count();
        eprintln!("{problems}");
        bail!("{}; no file was touched", plural(count, "problem"));
    }
    let mut reports = Vec::new();
    for generated in crates {
        eprint_notes(&generated.notes);
        let own = compared.iter().filter(|(package, _)| **package == generated.package);
        let compare =
            |(_, folder): &(_, folder::Folder)| folder.compare(generated.files(folder.part));
        let differences = own.flat_map(compare).collect();
        reports.push(Report { generated, differences });
    }
    if arguments.check {
        return Ok(check(&reports, arguments));
    }
    let differences = reports.iter().flat_map(|report| &report.differences);
    write::apply(differences.map(|difference| &difference.change))?;
    let mut text = String::new();
    for report in &reports {
        report.written(&mut text);
    }
    // Writing to a String cannot fail.
    let _ = writeln!(text, "done in {} ms", start.elapsed().as_millis());
    Ok(args::print(&text))
}

/// The problem of a folder that cannot be looked at.
pub(crate) fn unread(error: &anyhow::Error) -> Problem {
    Problem::error("", format!("{error:#}"), "")
}

/// The problem of a file that would be in the way.
pub(crate) fn not_generated(file: &str) -> Problem {
    let what = "not generated, so it is neither overwritten nor removed";
    Problem::error(file, what, "move it elsewhere: this folder is wholly generated")
}

fn eprint_notes(notes: &Problems) {
    if !notes.is_empty() {
        eprintln!("{notes}");
    }
}

/// Tells every difference, and the command that mends them.
fn check(reports: &[Report], arguments: &Arguments) -> bool {
    let differences: Vec<_> = reports.iter().flat_map(|report| &report.differences).collect();
    if differences.is_empty() {
        let mut text = String::new();
        for report in reports {
            let (name, count) = (&report.generated.package, report.generated.count());
            let _ = writeln!(text, "{name}: {} up to date", plural(count, "file"));
        }
        return args::print(&text);
    }
    for difference in &differences {
        eprintln!("{}: {}", difference.change.shown, difference.state.told());
    }
    let again = match &arguments.single {
        None => "run `cargo xtask codegen`",
        Some(_) => "run the same command without --check",
    };
    let by_hand = differences.iter().any(|difference| difference.state.needs_a_hand());
    let and = if by_hand { ", after moving away what is not generated" } else { "" };
    eprintln!("{}; {again}{and}", plural(differences.len(), "difference"));
    false
}

/// A crate with what its folders lack.
struct Report {
    generated: Crate,
    differences: Vec<Difference>,
}

impl Report {
    fn written(&self, text: &mut String) {
        let Crate { package, service, .. } = &self.generated;
        let count = |states: &[State]| {
            self.differences.iter().filter(|difference| states.contains(&difference.state)).count()
        };
        let (written, removed) =
            (count(&[State::Missing, State::Stale]), count(&[State::Orphaned]));
        let files = self.generated.count();
        let _ = writeln!(
            text,
            "{package}: {}, {}; {} in {}\n  {written} written, {} unchanged, {removed} removed",
            plural(service.operations.len(), "operation"),
            plural(shapes(service), "shape"),
            plural(self.generated.lines(), "line"),
            plural(files, "file"),
            files - written,
        );
    }
}

/// What has a type of its own.
fn shapes(service: &Service) -> usize {
    let types = service.structures.len() + service.unions.len() + service.enums.len();
    types + service.errors.len() + 2 * service.operations.len()
}

/// `1 file`, `17,432 files`
pub(crate) fn plural(count: usize, noun: &str) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    let _ = write!(text, " {noun}{}", if count == 1 { "" } else { "s" });
    text
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(plural(1, "file"), "1 file");
        assert_eq!(plural(0, "file"), "0 files");
        assert_eq!(plural(999, "line"), "999 lines");
        assert_eq!(plural(17_432, "line"), "17,432 lines");
        assert_eq!(plural(1_234_567, "line"), "1,234,567 lines");
    }
}
