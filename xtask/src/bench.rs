//! `cargo xtask bench`: builds `bench/runner` and hands it the arguments.

use std::ffi::OsString;
use std::process::{Command, exit};

use anyhow::{Context as _, Result, bail};

use crate::workspace;

/// Measures. False if `ci` found a regression.
pub(crate) fn run(mut parser: lexopt::Parser) -> Result<bool> {
    let arguments: Vec<OsString> = parser.raw_args()?.collect();
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--quiet", "--package", "bench-runner", "--manifest-path"])
        .arg(workspace::runtime().with_file_name("Cargo.toml"))
        .env("CARGO_TARGET_DIR", workspace::target()?)
        .arg("--")
        .args(arguments)
        .status()
        .context("cargo does not start")?;
    match status.code() {
        Some(0) => Ok(true),
        Some(1) => Ok(false),
        // It has said why.
        Some(2) => exit(2),
        _ => bail!("bench/runner was not built, or it was stopped: {status}"),
    }
}
