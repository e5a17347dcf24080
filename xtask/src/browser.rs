//! The page of the local KMS in a real browser, without a screen.

use std::env;
use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// Names of a browser that can print the document that it has built.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Lets the browser build the page, and looks at the document. True if it is as it should be; also if there is no
/// browser, which is told.
pub(crate) fn check(endpoint: &str) -> Result<bool> {
    let Some(browser) = BROWSERS.into_iter().find(|name| is_installed(name)) else {
        eprintln!("################################################################");
        eprintln!("# NOT RUN: there is no {}.", BROWSERS[0]);
        eprintln!("# No browser has shown the page of the local KMS.");
        eprintln!("################################################################");
        return Ok(true);
    };
    let profile = env::temp_dir().join(format!("trent-browser-{}", std::process::id()));
    let output = Command::new(browser)
        .args(["--headless", "--disable-gpu", "--no-sandbox", "--no-first-run"])
        .args(["--disable-dev-shm-usage", "--no-proxy-server", "--timeout=20000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("{endpoint}/"))
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let _ = fs::remove_dir_all(&profile);
    let output = output.with_context(|| format!("{browser} does not start"))?;
    let document = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || !document.contains("</html>") {
        bail!("{browser} did not build the page");
    }
    let problems = problems(&document);
    for problem in &problems {
        eprintln!("the page in {browser}: {problem}");
    }
    if problems.is_empty() {
        eprintln!("{browser} shows keys, aliases, grants, key stores and calls");
    }
    Ok(problems.is_empty())
}

fn is_installed(program: &str) -> bool {
    let output = Command::new(program).arg("--version").stderr(Stdio::null()).output();
    output.is_ok_and(|output| output.status.success())
}

/// What the document lacks, and what it should not have.
fn problems(document: &str) -> Vec<String> {
    let mut problems = Vec::new();
    // A browser closes and completes elements: a table that is one has a body.
    for table in ["keys", "grants", "key-stores", "calls"] {
        if !document.contains(&format!("<table id=\"{table}\"><tbody><tr><th>")) {
            problems.push(format!("there is no table {table}"));
        }
    }
    for text in ["A KMS on this machine", "alias/shown", "PendingImport", "CreateAlias"] {
        if !document.contains(text) {
            problems.push(format!("it does not say {text}"));
        }
    }
    if !document.contains("&lt;img src=x") {
        problems.push("a description is not shown as text".to_owned());
    }
    if document.contains("<img") || document.contains("<title>run</title>") {
        problems.push("a description has become an element".to_owned());
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_runs_a_description_is_found() {
        let found = problems("<html><td><img src=x onerror=\"alert(1)\"></td></html>").join("; ");
        assert!(found.contains("has become an element"), "{found}");
        assert!(found.contains("there is no table calls"), "{found}");
    }
}
