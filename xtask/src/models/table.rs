//! The table: a line for each model.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::check::{Checked, Counts};
use super::format::Formatted;
use super::input::Input;
use super::one::{Figures, Outcome};

/// A model with what came of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    protocol: Option<&'static str>,
    /// Why there is no client, although nothing is wrong.
    left_out: Option<String>,
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
            Outcome::Skipped | Outcome::LeftOut(_) | Outcome::Failed(_) => None,
        };
        let left_out = match outcome {
            Outcome::LeftOut(why) => Some(why.clone()),
            _ => None,
        };
        let name = if input.is_in_wheel {
            format!("{} (botocore)", input.name)
        } else {
            input.name.clone()
        };
        Self {
            name,
            protocol: input.protocol,
            left_out,
            package: input.package(),
            figures,
            counts: None,
            unformatted: None,
        }
    }

    /// A row that passed in an earlier run, as [`State`](super::state::State) keeps it.
    pub(super) fn restored(input: &Input, value: &Value) -> Option<Self> {
        let outcome = match value.get("why").and_then(Value::as_str) {
            Some(why) => Outcome::LeftOut(why.to_owned()),
            None => Outcome::Generated(Figures::read(value.get("figures")?)?),
        };
        let has = |name: &str| value.get(name) == Some(&Value::Bool(true));
        Some(Self {
            counts: has("checked").then(Counts::default),
            unformatted: has("formatted").then_some(0),
            ..Self::new(input, &outcome)
        })
    }

    /// What is kept of a row that passes.
    pub(super) fn kept(&self) -> Value {
        match (self.figures, &self.left_out) {
            (Some(figures), _) => json!({
                "figures": figures.to_json(),
                "checked": self.counts.is_some(),
                "formatted": self.unformatted.is_some(),
            }),
            (None, why) => json!({ "why": why }),
        }
    }

    /// The crate, if there is one.
    pub(super) fn package(&self) -> Option<&str> {
        self.figures.map(|_| self.package.as_str())
    }

    pub(super) fn add(&mut self, checked: &Checked, formatted: &Formatted) {
        self.counts = self.figures.map(|_| checked.counts(&self.package));
        self.unformatted = self.figures.and_then(|_| formatted.count(&self.package));
    }

    /// True if something is wrong.
    pub(super) fn fails(&self) -> bool {
        self.left_out.is_none() && !self.passes()
    }

    fn passes(&self) -> bool {
        let is_clean = |counts: Counts| counts.warnings + counts.errors == 0;
        let is_formatted = self.unformatted.is_none_or(|count| count == 0);
        self.figures.is_some() && self.counts.is_none_or(is_clean) && is_formatted
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.name.clone()];
        let Some(figures) = self.figures else {
            cells.push(if self.left_out.is_some() { "left out" } else { "FAILED" }.to_owned());
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

/// The rows with a head, a line of sums, what has no row with the reason, and how many pass.
pub(super) fn table(rows: &[Row], left_out: &[String]) -> String {
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
    by_protocol(rows, &mut text);
    for row in rows {
        if let Some(why) = &row.left_out {
            let _ = writeln!(text, "left out: {}: {why}", row.name);
        }
    }
    for why in left_out {
        let _ = writeln!(text, "left out: {why}");
    }
    let passed = rows.iter().filter(|row| row.passes()).count();
    let failed = rows.iter().filter(|row| row.fails()).count();
    let _ = writeln!(text, "{passed} passed, {failed} failed");
    text
}

/// A line for each protocol of a wheel's services.
fn by_protocol(rows: &[Row], text: &mut String) {
    let protocols: BTreeSet<_> = rows.iter().filter_map(|row| row.protocol).collect();
    for protocol in protocols {
        let own: Vec<_> = rows.iter().filter(|row| row.protocol == Some(protocol)).collect();
        let count = |is: fn(&Row) -> bool| own.iter().filter(|row| is(row)).count();
        let (passed, failed) = (count(Row::passes), count(Row::fails));
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{protocol}: {} services, {passed} pass, {failed} fail, {} left out",
            own.len(),
            own.len() - passed - failed
        );
    }
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
            row("odd", Outcome::LeftOut("it is odd".to_owned()), None, None),
        ];
        assert_eq!(
            table(&rows, &["s3: it speaks XML".to_owned()]),
            "\
model      operations  left out  shapes  lines  notes  ms  MiB  warnings  errors  unformatted
good               54         0       0  18064      0   0    3         0       0            0
ragged             54         0       0  18064      0   0    3         0       0            2
unclean            54         0       0  18064      0   0    3         1       0            0
unchecked          54         0       0  18064      0   0    3         -       -            -
bad            FAILED
odd          left out
together: 216 operations, 0 left out, 0 shapes, 72256 lines, 0 ms
left out: odd: it is odd
left out: s3: it speaks XML
2 passed, 3 failed
"
        );
    }

    #[test]
    fn protocols_have_their_own_sums() {
        let input = |protocol| Input {
            is_in_wheel: true,
            protocol: Some(protocol),
            ..Input::of_path(Path::new("a"))
        };
        let rows = [
            Row::new(&input("query"), &Outcome::Generated(Figures::default())),
            Row::new(&input("json"), &Outcome::Failed(String::new())),
            Row::new(&input("json"), &Outcome::LeftOut(String::new())),
        ];
        let text = table(&rows, &[]);
        assert!(text.contains("\njson: 2 services, 0 pass, 1 fail, 1 left out\n"), "{text}");
        assert!(text.contains("\nquery: 1 services, 1 pass, 0 fail, 0 left out\n"), "{text}");
    }

    #[test]
    fn rows_survive_a_run() {
        let input = Input::of_path(Path::new("a"));
        let figures = Figures { operations: 3, ..Figures::default() };
        for row in [
            Row::new(&input, &Outcome::LeftOut("why".to_owned())),
            Row::new(&input, &Outcome::Generated(figures)),
            Row {
                counts: Some(Counts::default()),
                unformatted: Some(0),
                ..Row::new(&input, &Outcome::Generated(figures))
            },
        ] {
            assert_eq!(Row::restored(&input, &row.kept()), Some(row));
        }
        assert_eq!(Row::restored(&input, &Value::Null), None);
    }
}
