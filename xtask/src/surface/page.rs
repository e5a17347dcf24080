//! The table of what is missing: rows of a path, how many paths it stands for, and the reason.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context as _, Result};

const BEGIN: &str = "<!-- surface: cargo xtask surface -->\n";
const END: &str = "<!-- /surface -->\n";

/// The page as it should be.
pub(super) struct Page {
    pub(super) text: String,
    /// Missing paths that no row stands for.
    pub(super) unexplained: Vec<String>,
    /// Rows that stand for nothing.
    pub(super) idle: Vec<String>,
}

/// Counts what each row stands for. The first row that fits a path has it.
pub(super) fn update(page: &str, all: usize, missing: &BTreeSet<String>) -> Result<Page> {
    let (before, rest) = page.split_once(BEGIN).context("the page has no table")?;
    let (table, after) = rest.split_once(END).context("the page's table has no end")?;
    let mut left: Vec<&String> = missing.iter().collect();
    let mut rows = String::new();
    let mut idle = Vec::new();
    for line in table.lines() {
        let cells: Vec<_> = line.split(" | ").collect();
        let [pattern, _, reason] = cells.as_slice() else { continue };
        let Some(pattern) = pattern.strip_prefix("| `") else { continue };
        let pattern = pattern.trim_end_matches('`');
        let count = left.len();
        left.retain(|path| !fits(pattern, path));
        let count = count - left.len();
        if count == 0 {
            idle.push(pattern.to_owned());
        }
        writeln!(rows, "| `{pattern}` | {count} | {reason}")?;
    }
    let there = all - missing.len();
    let text = format!(
        "{before}{BEGIN}Of {all} public paths, {there} are here and {} are not:\n\n\
         | missing | paths | why |\n| --- | --- | --- |\n{rows}{END}{after}",
        missing.len()
    );
    Ok(Page { text, unexplained: left.into_iter().cloned().collect(), idle })
}

/// Whether a path is one that a row stands for. `*` stands for anything, `?` for one name.
fn fits(pattern: &str, path: &str) -> bool {
    let Some(wild) = pattern.find(['*', '?']) else { return pattern == path };
    let (start, rest) = (&pattern[..wild], &pattern[wild + 1..]);
    let Some(tail) = path.strip_prefix(start) else { return false };
    let most = match pattern.as_bytes()[wild] {
        b'*' => tail.len(),
        _ => tail.find([':', '.', '(']).unwrap_or(tail.len()),
    };
    (0..=most).filter(|at| tail.is_char_boundary(*at)).any(|at| fits(rest, &tail[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_count_what_they_stand_for_and_the_rest_is_told() {
        let page = format!(
            "text\n{BEGIN}old\n| `a::*` | 7 | because |\n| `b::*()` | 1 | so |\n{END}more\n"
        );
        let missing = ["a::x", "a::y()", "c"].map(str::to_owned).into();
        let page = update(&page, 10, &missing).expect("a page");
        assert_eq!(page.unexplained, ["c"]);
        assert_eq!(page.idle, ["b::*()"]);
        assert_eq!(
            page.text,
            format!(
                "text\n{BEGIN}Of 10 public paths, 7 are here and 3 are not:\n\n\
                 | missing | paths | why |\n| --- | --- | --- |\n\
                 | `a::*` | 2 | because |\n| `b::*()` | 0 | so |\n{END}more\n"
            )
        );
        // A second time nothing changes.
        assert_eq!(update(&page.text, 10, &missing).expect("a page").text, page.text);
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, path) in [("*", "a"), ("a*c", "abc"), ("a*c", "ac"), ("*::b()", "x::y::b()")]
        {
            assert!(fits(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("a", "ab"),
            ("a*c", "abd"),
            ("*::b()", "x::b"),
            ("a::?", "a::b()"),
            ("a::?", "a::b::c"),
        ] {
            assert!(!fits(pattern, path), "{pattern} {path}");
        }
    }
}
