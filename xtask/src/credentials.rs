//! `cargo xtask conformance --credentials`: cases of the credential chain.
//!
//! The program that runs them is built and started; nothing of it is linked here.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::local_kms::cargo_run;

/// Runs the cases, which print their table. True if every one passes.
pub(crate) fn run(folder: &Path) -> Result<bool> {
    if !folder.is_dir() {
        bail!("{}: there is no such folder", folder.display());
    }
    let status = cargo_run("credential-cases")?.arg("--folder").arg(folder).status();
    match status.context("cargo does not start")?.code() {
        Some(0) => Ok(true),
        Some(1) => Ok(false),
        _ => bail!("the cases of {} could not be run", folder.display()),
    }
}
