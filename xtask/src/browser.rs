//! The page of the local KMS in a real browser, without a screen.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::local_kms::{LocalKms, without_proxy};

/// Names of a browser that can print the document that it has built.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Fills a local KMS, lets the browser build its page, and compares the document with what the KMS says. True if it is
/// as it should be; also if there is no browser, which is told. `script` is run with an interpreter that has boto3.
pub(crate) fn check(python: &Path, script: &Path) -> Result<bool> {
    let Some(browser) = BROWSERS.into_iter().find(|name| is_installed(name)) else {
        eprintln!("################################################################");
        eprintln!("# NOT RUN: there is no {} (Debian's package chromium).", BROWSERS[0]);
        eprintln!("# No browser has shown the page of the local KMS.");
        eprintln!("################################################################");
        return Ok(true);
    };
    let kms = LocalKms::start()?;
    let mut command = Command::new(python);
    command.arg("-B").arg(script).arg(kms.endpoint()).arg(browser);
    let status = without_proxy(&mut command).status();
    Ok(status.context("Python does not start")?.success())
}

fn is_installed(program: &str) -> bool {
    let output = Command::new(program).arg("--version").stderr(Stdio::null()).output();
    output.is_ok_and(|output| output.status.success())
}
