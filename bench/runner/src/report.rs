//! Figures: kept as JSON, shown as tables with the ratio to a peer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::figures::{BASES, Column, Part, Row, Shown, View, is_chosen};
use crate::output::print;
use crate::paths::Paths;
use crate::{chart, machine, progress};

/// The figures of a part.
pub(crate) struct Report {
    part: &'static Part,
    path: PathBuf,
    pub(crate) machine: Value,
    pub(crate) rows: BTreeMap<String, Row>,
    /// When the run began that measured each.
    dates: BTreeMap<String, String>,
    /// The names, among all parts, of what this run could not measure.
    failed: Vec<String>,
}

/// Measures the chosen rows of a part by name, one after the other. The names of what could not be measured.
pub(crate) fn measure(
    paths: &Paths,
    part: &'static Part,
    only: &[String],
    mut measured: impl FnMut(&'static str) -> Result<Row>,
) -> Result<Vec<String>> {
    let mut report = Report::load(paths, part)?;
    for (name, _) in part.rows.iter().filter(|(name, _)| is_chosen(only, name)) {
        report.take(name, measured(name));
    }
    report.finish()
}

impl Report {
    /// The figures that are kept, if there are any.
    pub(crate) fn load(paths: &Paths, part: &'static Part) -> Result<Self> {
        let failed = Vec::new();
        let path = paths.docs.join(part.name).with_extension("json");
        let Ok(text) = fs::read_to_string(&path) else {
            let (rows, dates) = Default::default();
            return Ok(Self { part, path, machine: Value::Null, rows, dates, failed });
        };
        let value: Value =
            serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        let rows = value.get("rows").and_then(Value::as_object).into_iter().flatten();
        let rows = rows.map(|(name, figures)| {
            let figures = figures.as_object().into_iter().flatten();
            let figures = figures.filter_map(|(key, value)| Some((key.clone(), value.as_f64()?)));
            (name.clone(), figures.collect())
        });
        let rows: BTreeMap<String, Row> = rows.collect();
        let machine = value["machine"].clone();
        // Files that tell no dates of rows were measured as a whole.
        let date = |name: &String| {
            let date = value["dates"].get(name).or(machine.get("date"))?;
            Some((name.clone(), date.as_str()?.to_owned()))
        };
        let dates = rows.keys().filter_map(date).collect();
        Ok(Self { part, path, machine, rows, dates, failed })
    }

    /// Records what was measured, or says that it could not be: a peer that no longer builds must not hide the others.
    pub(crate) fn take(&mut self, name: &str, measured: Result<Row>) {
        match measured {
            Ok(row) => self.record(name, row),
            Err(error) => {
                eprintln!("{name} cannot be measured: {error:#}");
                let what = format!("{} of {name}", self.part.name);
                if !self.failed.contains(&what) {
                    self.failed.push(what);
                }
            }
        }
    }

    /// How many rows could not be measured.
    pub(crate) fn failures(&self) -> usize {
        self.failed.len()
    }

    /// Writes and shows all rows. The names of what could not be measured.
    pub(crate) fn finish(&mut self) -> Result<Vec<String>> {
        self.save()?;
        self.show()?;
        Ok(std::mem::take(&mut self.failed))
    }

    /// Puts a row in the place of what was measured before. What is not recorded keeps its figures and their date.
    pub(crate) fn record(&mut self, name: &str, row: Row) {
        self.rows.insert(name.to_owned(), row);
        self.dates.insert(name.to_owned(), progress::stamp().to_owned());
    }

    /// Writes all rows, if this run has measured one.
    pub(crate) fn save(&mut self) -> Result<()> {
        if !self.dates.values().any(|date| date == progress::stamp()) {
            return Ok(());
        }
        self.machine = machine::describe(progress::stamp());
        let text = serde_json::to_string_pretty(&json!({
            "machine": self.machine,
            "dates": self.dates,
            "rows": self.rows,
        }))?;
        write(&self.path, &(text + "\n"))
    }

    /// The rows that are shown and that no run since then has measured, with their days; one that is missing has none.
    pub(crate) fn older(&self, since: &str) -> Vec<(&str, &str)> {
        let expected = self.part.rows.iter().map(|(name, _)| *name);
        let names: Vec<&str> = match self.part.rows {
            [] => self.rows.keys().map(String::as_str).collect(),
            _ => expected.collect(),
        };
        let dated = names.into_iter().map(|name| (name, self.dates.get(name)));
        let older = dated.filter(|(_, date)| date.is_none_or(|date| date.as_str() < since));
        older.map(|(name, date)| (name, date.map_or("never", |date| machine::day(date)))).collect()
    }

    /// When the run began that measured every row, if it was one.
    pub(crate) fn run(&self) -> Option<&str> {
        let first = self.dates.values().next()?;
        self.older(first).is_empty().then_some(())?;
        self.dates.values().all(|date| date == first).then_some(first.as_str())
    }

    /// Prints all tables, and draws the charts.
    fn show(&self) -> Result<()> {
        let mut text = format!("{}\n{}\n\n", self.part.title, machine::sentence(&self.machine));
        // Writing to a String cannot fail.
        for view in self.part.views {
            if !view.title.is_empty() {
                let _ = writeln!(text, "{}", view.title);
            }
            let _ = writeln!(text, "{}", aligned(&self.table(view, Shown::All)));
        }
        print(&text);
        self.draw()
    }

    pub(crate) fn draw(&self) -> Result<()> {
        let labelled: Vec<_> =
            self.ordered().into_iter().map(|(_, label, row)| (label, row)).collect();
        let shown = self.part.views.iter().enumerate().filter(|(_, view)| view.chart);
        for (index, view) in shown.filter(|_| !labelled.is_empty()) {
            let path = self.path.with_file_name(self.chart_name(index));
            write(&path, &chart::bars(view, &labelled))?;
        }
        Ok(())
    }

    /// Tables and charts in Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut text = String::new();
        for (index, view) in self.part.views.iter().enumerate() {
            if !view.title.is_empty() {
                let _ = writeln!(text, "**{}**\n", view.title);
            }
            text.push_str(&markdown(&self.table(view, Shown::All)));
            text.push('\n');
            if view.chart {
                let (title, name) = (view.title, self.chart_name(index));
                let _ = writeln!(text, "![{title}](bench/{name})\n");
            }
        }
        text
    }

    /// The tables that the README shows, in Markdown.
    pub(crate) fn summary(&self) -> String {
        let mut text = String::new();
        for view in self.part.views.iter().filter(|view| view.readme.is_any()) {
            let table = markdown(&self.table(view, view.readme));
            let _ = write!(text, "{}:\n\n{table}\n", view.title);
        }
        text
    }

    /// Cells, the headings first.
    fn table(&self, view: &View, shown: Shown) -> Vec<Vec<String>> {
        let base = BASES.iter().find_map(|name| self.rows.get(*name));
        let mut lines = vec![vec![String::new()]];
        lines[0].extend(view.columns.iter().map(|column| column.heading.to_owned()));
        for (name, label, row) in self.ordered() {
            if !shown.has(name) {
                continue;
            }
            if !view.columns.iter().any(|column| row.contains_key(column.key)) {
                continue;
            }
            let mut line = vec![self.dated(name, label)];
            line.extend(view.columns.iter().map(|column| cell(column, row, base)));
            lines.push(line);
        }
        lines
    }

    /// The label of a row, with its date if the rest is newer.
    fn dated(&self, name: &str, label: &str) -> String {
        let day = |date: &String| machine::day(date).to_owned();
        let newest = self.dates.values().map(day).max();
        match self.dates.get(name).map(day) {
            Some(date) if Some(&date) != newest.as_ref() => format!("{label} ({date})"),
            _ => label.to_owned(),
        }
    }

    /// The rows' names, labels and figures.
    fn ordered(&self) -> Vec<(&str, &str, &Row)> {
        if self.part.rows.is_empty() {
            let rows = self.rows.iter().map(|(name, row)| (name.as_str(), name.as_str(), row));
            let mut rows: Vec<_> = rows.collect();
            let shapes = |row: &Row| row.get("shapes").copied().unwrap_or_default();
            rows.sort_by(|(.., left), (.., right)| shapes(left).total_cmp(&shapes(right)));
            return rows;
        }
        let rows = self.part.rows.iter();
        rows.filter_map(|(name, label)| Some((*name, *label, self.rows.get(*name)?))).collect()
    }

    fn chart_name(&self, index: usize) -> String {
        format!("{}-{}.svg", self.part.name, index + 1)
    }
}

fn cell(column: &Column, row: &Row, base: Option<&Row>) -> String {
    let Some(value) = row.get(column.key) else { return "–".to_owned() };
    let shown = column.unit.show(*value);
    let base = base.and_then(|base| base.get(column.key)).filter(|base| **base > 0.0);
    match base.filter(|_| column.ratio) {
        Some(base) => format!("{shown} ({:.2})", value / base),
        None => shown,
    }
}

fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let width = |column: usize| {
        lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        for (index, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let _ = match index {
                0 => write!(text, "{cell:<width$}"),
                _ => write!(text, "  {cell:>width$}"),
            };
        }
        text.push('\n');
    }
    text
}

fn markdown(lines: &[Vec<String>]) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let _ = writeln!(text, "| {} |", line.join(" | "));
        if index == 0 {
            let rule: Vec<_> =
                (0..line.len()).map(|column| if column == 0 { "---" } else { "---:" }).collect();
            let _ = writeln!(text, "| {} |", rule.join(" | "));
        }
    }
    text
}

/// Writes a file with its folder: whole, or not at all.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    fs::write(&beside, text).with_context(|| path.display().to_string())?;
    fs::rename(&beside, path).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{Unit, column};

    const PART: Part = Part {
        name: "tried",
        title: "Tried",
        about: "",
        views: &[View {
            title: "Seconds",
            columns: &[column("cpu", "CPU", Unit::Seconds)],
            chart: false,
            readme: Shown::Rows(&["own"]),
        }],
        rows: &[("own", "own"), ("aws-sdk-kms", "peer")],
    };

    fn report(dates: [&str; 2]) -> Report {
        let row = |cpu| Row::from([("cpu".to_owned(), cpu)]);
        let [own, peer] = dates.map(str::to_owned);
        Report {
            part: &PART,
            path: PathBuf::new(),
            machine: Value::Null,
            rows: [("own".to_owned(), row(2.0)), ("aws-sdk-kms".to_owned(), row(4.0))].into(),
            dates: [("own".to_owned(), own), ("aws-sdk-kms".to_owned(), peer)].into(),
            failed: Vec::new(),
        }
    }

    #[test]
    fn a_row_that_was_not_measured_keeps_its_figures_and_tells_its_day() {
        let mut report = report(["2026-01-30", "2026-01-30"]);
        assert_eq!(report.run(), Some("2026-01-30"));
        report.record("own", Row::from([("cpu".to_owned(), 1.0)]));
        assert_eq!(report.older(progress::stamp()), [("aws-sdk-kms", "2026-01-30")]);
        assert_eq!(report.run(), None);
        let text = report.markdown();
        assert!(text.contains("| own | 1.0 s (0.25) |"), "{text}");
        assert!(text.contains("| peer (2026-01-30) | 4.0 s (1.00) |"), "{text}");
        assert!(!report.summary().contains("peer"));
    }

    #[test]
    fn two_runs_of_one_day_are_two() {
        let of = |dates| report(dates).run().map(str::to_owned);
        let (first, second) = ("2026-01-30T10:00:00Z", "2026-01-30T12:00:00Z");
        assert_eq!(of([first, first]).as_deref(), Some(first));
        assert_eq!(of([first, second]), None);
        let text = report([first, second]).markdown();
        assert!(!text.contains("2026"), "the table tells the day: {text}");
    }

    #[test]
    fn what_cannot_be_measured_keeps_its_figures_and_is_named() {
        let mut report = report(["2026-01-30", "2026-01-30"]);
        for _run in 0..2 {
            report.take("aws-sdk-kms", Err(anyhow::anyhow!("it does not build")));
        }
        report.take("own", Ok(Row::from([("cpu".to_owned(), 1.0)])));
        assert_eq!(report.failed, ["tried of aws-sdk-kms"]);
        assert_eq!(report.failures(), 1);
        assert_eq!(report.older(progress::stamp()), [("aws-sdk-kms", "2026-01-30")]);
        let row = |cpu| Row::from([("cpu".to_owned(), cpu)]);
        assert_eq!(report.rows["aws-sdk-kms"], row(4.0));
        assert_eq!(report.rows["own"], row(1.0));
    }

    #[test]
    fn a_row_that_was_never_measured_is_missing() {
        let mut report = report(["2026-01-30", "2026-01-30"]);
        report.rows.remove("own");
        report.dates.remove("own");
        assert_eq!(report.older("2026-01-30"), [("own", "never")]);
        assert_eq!(report.run(), None);
    }
}
