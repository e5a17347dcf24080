//! The table: a line for each model.

use std::fmt::Write as _;

use super::check::{Checked, Counts};
use super::format::Formatted;
use super::input::Input;
use super::one::{Figures, Outcome};

/// A model with what came of it.
pub(super) struct Row {
    name: String,
    package: String,
    /// `None` if there is no client.
    figures: Option<Figures>,
    /// `None` if the compiler was not asked.
    counts: Option<Counts>,
    /// Files that rustfmt would change; `None` if it was not asked.
    unformatted: Option<usize>,
}

impl Row {
    pub(super) fn new(input: &Input, outcome: &Outcome) -> Self {
        let figures = match outcome {
            Outcome::Generated(figures) => Some(*figures),
            Outcome::Skipped | Outcome::Failed(_) => None,
        };
        let name = if input.is_in_wheel {
            format!("{} (botocore)", input.name)
        } else {
            input.name.clone()
        };
        Self { name, package: input.package(), figures, counts: None, unformatted: None }
    }

    /// The crate, if there is one.
    pub(super) fn package(&self) -> Option<&str> {
        self.figures.map(|_| self.package.as_str())
    }

    pub(super) fn add(&mut self, checked: &Checked, formatted: &Formatted) {
        self.counts = self.figures.map(|_| checked.counts(&self.package));
        self.unformatted = self.figures.and_then(|_| formatted.count(&self.package));
    }

    pub(super) fn passes(&self) -> bool {
        let is_clean = |counts: Counts| counts.warnings + counts.errors == 0;
        let is_formatted = self.unformatted.is_none_or(|count| count == 0);
        self.figures.is_some() && self.counts.is_none_or(is_clean) && is_formatted
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.name.clone()];
        let Some(figures) = self.figures else {
            cells.push("FAILED".to_owned());
            return cells;
        };
        let Figures { operations, left_out, shapes, lines, notes, millis, kib } = figures;
        let numbers = [operations, left_out, shapes, lines, notes, millis, kib.div_ceil(1024)];
        cells.extend(numbers.map(|number| number.to_string()));
        let shown = |count: Option<usize>| count.map_or("-".to_owned(), |count| count.to_string());
        cells.push(shown(self.counts.map(|counts| counts.warnings)));
        cells.push(shown(self.counts.map(|counts| counts.errors)));
        cells.push(shown(self.unformatted));
        cells
    }
}

const HEAD: [&str; 11] = [
    "model",
    "operations",
    "left out",
    "shapes",
    "lines",
    "notes",
    "ms",
    "MiB",
    "warnings",
    "errors",
    "unformatted",
];

/// The rows with a head, a line of sums, and how many pass.
pub(super) fn table(rows: &[Row]) -> String {
    let mut lines = vec![HEAD.map(str::to_owned).to_vec()];
    lines.extend(rows.iter().map(Row::cells));
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|cells| cells.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..HEAD.len()).map(width).collect();
    let mut text = String::new();
    for cells in &lines {
        for (column, (cell, width)) in cells.iter().zip(&widths).enumerate() {
            // Writing to a String cannot fail.
            let _ = match column {
                0 => write!(text, "{cell:<width$}"),
                _ => write!(text, "  {cell:>width$}"),
            };
        }
        text.push('\n');
    }
    let sum = |of: fn(&Figures) -> u64| {
        rows.iter().filter_map(|row| row.figures.as_ref()).map(of).sum::<u64>()
    };
    let _ = writeln!(
        text,
        "together: {} operations, {} left out, {} shapes, {} lines, {} ms",
        sum(|f| f.operations),
        sum(|f| f.left_out),
        sum(|f| f.shapes),
        sum(|f| f.lines),
        sum(|f| f.millis)
    );
    let passed = rows.iter().filter(|row| row.passes()).count();
    let _ = writeln!(text, "{passed} passed, {} failed", rows.len() - passed);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_table_counts_what_passes() {
        let row = |name: &str, outcome, counts, unformatted| Row {
            counts,
            unformatted,
            ..Row::new(&Input::of_path(Path::new(name)), &outcome)
        };
        let figures = Figures { operations: 54, lines: 18_064, kib: 2049, ..Figures::default() };
        let unclean = Counts { warnings: 1, ..Counts::default() };
        let rows = [
            row("good", Outcome::Generated(figures), Some(Counts::default()), Some(0)),
            row("ragged", Outcome::Generated(figures), Some(Counts::default()), Some(2)),
            row("unclean", Outcome::Generated(figures), Some(unclean), Some(0)),
            row("unchecked", Outcome::Generated(figures), None, None),
            row("bad", Outcome::Failed(String::new()), None, None),
        ];
        assert_eq!(
            table(&rows),
            "\
model      operations  left out  shapes  lines  notes  ms  MiB  warnings  errors  unformatted
good               54         0       0  18064      0   0    3         0       0            0
ragged             54         0       0  18064      0   0    3         0       0            2
unclean            54         0       0  18064      0   0    3         1       0            0
unchecked          54         0       0  18064      0   0    3         -       -            -
bad            FAILED
together: 216 operations, 0 left out, 0 shapes, 72256 lines, 0 ms
2 passed, 3 failed
"
        );
    }
}
