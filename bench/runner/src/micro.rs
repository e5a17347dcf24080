//! The micro-benchmarks of `bench/micro`.

use anyhow::{Result, bail};

use crate::measure;
use crate::paths::Paths;

/// Runs the micro-benchmarks, which print for themselves.
pub(crate) fn run(paths: &Paths) -> Result<()> {
    let status = measure::cargo(
        &paths.bench,
        &paths.target,
        &["bench", "--locked", "-p", "micro", "--bench", "micro"],
    )
    .status()?;
    if status.success() { Ok(()) } else { bail!("the micro-benchmarks failed") }
}
