//! `docs/bench.md`, its charts and the README's section, from all figures that are kept.

use std::fmt::Write as _;
use std::fs;

use anyhow::Result;

use crate::figures::Part;
use crate::paths::Paths;
use crate::report::{self, Report};
use crate::{build, calls, codegen, local, machine, size, stack};

const PARTS: [&Part; 6] =
    [&build::PART, &calls::PART, &stack::PART, &local::PART, &codegen::PART, &size::PART];
const BEGIN: &str = "<!-- bench -->";
const END: &str = "<!-- /bench -->";

pub(crate) fn write(paths: &Paths) -> Result<()> {
    let mut page = "# Measurements\n\nWritten by `cargo xtask bench`. Ratios are the result; figures depend on the \
                    machine. A row with a date of its own is older than the rest of its table.\n"
        .to_owned();
    let mut summary = String::new();
    for part in PARTS {
        let report = Report::load(paths, part)?;
        if report.rows.is_empty() {
            continue;
        }
        report.draw(part)?;
        let machine = machine::sentence(&report.machine);
        let markdown = report.markdown(part);
        let _ = write!(page, "\n## {}\n\n{}\n\nMeasured on {machine}", part.title, part.about);
        let _ = write!(page, " with `cargo xtask bench {}`.\n\n{}", part.name, markdown.trim_end());
        page.push('\n');
        if !part.views.iter().any(|view| view.readme) {
            continue;
        }
        let _ = write!(
            summary,
            "**{}** (`cargo xtask bench {}`; {machine})\n\n{}",
            part.title,
            part.name,
            report.summary(part)
        );
    }
    report::write(&paths.docs.with_extension("md"), &page)?;

    let readme = paths.root.join("README.md");
    if let Ok(text) = fs::read_to_string(&readme)
        && let Some((head, rest)) = text.split_once(BEGIN)
        && let Some((_, tail)) = rest.split_once(END)
    {
        let text = format!("{head}{BEGIN}\n{}\n{END}{tail}", summary.trim_end());
        fs::write(&readme, text)?;
    }
    Ok(())
}
