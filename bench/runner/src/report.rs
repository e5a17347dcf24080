//! Figures: kept as JSON, shown as tables with the ratio to a peer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::figures::{BASES, Column, Part, Row, View};
use crate::output::print;
use crate::paths::Paths;
use crate::{chart, machine};

/// The figures of a part.
pub(crate) struct Report {
    path: PathBuf,
    pub(crate) machine: Value,
    pub(crate) rows: BTreeMap<String, Row>,
    /// The rows as they were kept, and when each was measured.
    kept: BTreeMap<String, Row>,
    dates: BTreeMap<String, String>,
}

impl Report {
    /// The figures that are kept, if there are any.
    pub(crate) fn load(paths: &Paths, part: &Part) -> Result<Self> {
        let path = paths.docs.join(part.name).with_extension("json");
        let Ok(text) = fs::read_to_string(&path) else {
            let (rows, kept, dates) = Default::default();
            return Ok(Self { path, machine: Value::Null, rows, kept, dates });
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
        Ok(Self { kept: rows.clone(), rows, dates, machine, path })
    }

    /// Keeps what was measured just now.
    pub(crate) fn save(&mut self) -> Result<()> {
        self.machine = machine::describe();
        let today = self.machine["date"].as_str().unwrap_or_default();
        for (name, row) in &self.rows {
            if self.kept.get(name) != Some(row) {
                self.dates.insert(name.clone(), today.to_owned());
            }
        }
        let text = serde_json::to_string_pretty(&json!({
            "machine": self.machine,
            "dates": self.dates,
            "rows": self.rows,
        }))?;
        write(&self.path, &(text + "\n"))
    }

    /// Prints all tables, and draws the charts.
    pub(crate) fn show(&self, part: &Part) -> Result<()> {
        let mut text = format!("{}\n{}\n\n", part.title, machine::sentence(&self.machine));
        // Writing to a String cannot fail.
        for view in part.views {
            if !view.title.is_empty() {
                let _ = writeln!(text, "{}", view.title);
            }
            let _ = writeln!(text, "{}", aligned(&self.table(part, view)));
        }
        print(&text);
        self.draw(part)
    }

    pub(crate) fn draw(&self, part: &Part) -> Result<()> {
        let labelled: Vec<_> =
            self.ordered(part).into_iter().map(|(_, label, row)| (label, row)).collect();
        for (index, view) in part.views.iter().enumerate().filter(|(_, view)| view.chart) {
            let path = self.path.with_file_name(chart_name(part, index));
            write(&path, &chart::bars(view, &labelled))?;
        }
        Ok(())
    }

    /// Tables and charts in Markdown.
    pub(crate) fn markdown(&self, part: &Part) -> String {
        let mut text = String::new();
        for (index, view) in part.views.iter().enumerate() {
            if !view.title.is_empty() {
                let _ = writeln!(text, "**{}**\n", view.title);
            }
            text.push_str(&markdown(&self.table(part, view)));
            text.push('\n');
            if view.chart {
                let (title, name) = (view.title, chart_name(part, index));
                let _ = writeln!(text, "![{title}](bench/{name})\n");
            }
        }
        text
    }

    /// The tables that the README shows, in Markdown.
    pub(crate) fn summary(&self, part: &Part) -> String {
        let mut text = String::new();
        for view in part.views.iter().filter(|view| view.readme) {
            let _ = write!(text, "{}:\n\n{}\n", view.title, markdown(&self.table(part, view)));
        }
        text
    }

    /// Cells, the headings first.
    fn table(&self, part: &Part, view: &View) -> Vec<Vec<String>> {
        let base = BASES.iter().find_map(|name| self.rows.get(*name));
        let mut lines = vec![vec![String::new()]];
        lines[0].extend(view.columns.iter().map(|column| column.heading.to_owned()));
        for (name, label, row) in self.ordered(part) {
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
        let newest = self.dates.values().max();
        match self.dates.get(name) {
            Some(date) if Some(date) != newest => format!("{label} ({date})"),
            _ => label.to_owned(),
        }
    }

    /// The rows' names, labels and figures.
    fn ordered<'r>(&'r self, part: &'r Part) -> Vec<(&'r str, &'r str, &'r Row)> {
        if part.rows.is_empty() {
            let rows = self.rows.iter().map(|(name, row)| (name.as_str(), name.as_str(), row));
            let mut rows: Vec<_> = rows.collect();
            let shapes = |row: &Row| row.get("shapes").copied().unwrap_or_default();
            rows.sort_by(|(.., left), (.., right)| shapes(left).total_cmp(&shapes(right)));
            return rows;
        }
        let rows = part.rows.iter();
        rows.filter_map(|(name, label)| Some((*name, *label, self.rows.get(*name)?))).collect()
    }
}

fn chart_name(part: &Part, index: usize) -> String {
    format!("{}-{}.svg", part.name, index + 1)
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

/// Writes a file with its folder.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| path.display().to_string())
}
