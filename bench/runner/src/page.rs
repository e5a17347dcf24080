//! `docs/bench.md`, its charts and the README's section, from all figures that are kept.

use std::fmt::Write as _;
use std::fs;

use anyhow::Result;

use crate::figures::Part;
use crate::machine;
use crate::parts::TABLES;
use crate::paths::Paths;
use crate::report::{self, Report};

const BEGIN: &str = "<!-- bench -->";
const END: &str = "<!-- /bench -->";

pub(crate) fn write(paths: &Paths) -> Result<()> {
    let reports = TABLES.map(|(_, part)| Report::load(paths, part).map(|report| (part, report)));
    let reports = reports.into_iter().collect::<Result<Vec<_>>>()?;
    let source = source(&reports);
    let mut page = format!(
        "# Measurements\n\nWritten by `cargo xtask bench`. Ratios are the result; figures depend on the machine. \
         {source}\n"
    );
    let mut summary = format!("{source}\n\n");
    for (part, report) in &reports {
        if report.rows.is_empty() {
            continue;
        }
        report.draw()?;
        let machine = machine::sentence(&report.machine);
        let markdown = report.markdown();
        let _ = write!(page, "\n## {}\n\n{}\n\nMeasured on {machine}", part.title, part.about);
        let _ = write!(page, " with `cargo xtask bench {}`.\n\n{}", part.name, markdown.trim_end());
        page.push('\n');
        if !part.views.iter().any(|view| view.readme.is_any()) {
            continue;
        }
        let _ = write!(
            summary,
            "**{}** (`cargo xtask bench {}`; {machine})\n\n{}",
            part.title,
            part.name,
            report.summary()
        );
    }
    report::write(&paths.docs.with_extension("md"), &page)?;

    let readme = paths.root.join("README.md");
    if let Ok(text) = fs::read_to_string(&readme)
        && let Some((head, rest)) = text.split_once(BEGIN)
        && let Some((_, tail)) = rest.split_once(END)
    {
        let text = format!("{head}{BEGIN}\n{}\n{END}{tail}", summary.trim_end());
        report::write(&readme, &text)?;
    }
    Ok(())
}

/// Whether all figures are of one run.
fn source(reports: &[(&Part, Report)]) -> String {
    let mut runs = reports.iter().map(|(_, report)| report.run());
    let first = runs.next().flatten();
    match first.filter(|first| runs.all(|run| run == Some(*first))) {
        Some(run) => format!(
            "All figures are of one run of `cargo xtask bench all` on one machine, on {}.",
            machine::day(run)
        ),
        None => "Not all figures are of one run: each table tells its day, and a row with a day of its own is older \
                 than the rest of its table."
            .to_owned(),
    }
}
