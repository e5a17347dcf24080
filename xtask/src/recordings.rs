//! `cargo xtask conformance --recordings`: what AWS answered, against the local KMS or any endpoint.
//!
//! The local KMS and the program that runs the cases are built and started; nothing of them is linked here.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::local_kms::{LocalKms, cargo_run, without_proxy};

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Recordings {
    /// The cases.
    pub(crate) file: PathBuf,
    /// The service; the local KMS if not given.
    pub(crate) endpoint: Option<String>,
}

impl Recordings {
    /// Runs the cases, which print their table. True if every one passes.
    pub(crate) fn run(&self) -> Result<bool> {
        if !self.file.is_file() {
            bail!("{}: there is no such file", self.file.display());
        }
        let local = match self.endpoint {
            Some(_) => None,
            None => Some(LocalKms::start()?),
        };
        let endpoint = self.endpoint.as_deref().or(local.as_ref().map(LocalKms::endpoint));
        let mut cases = cargo_run("recordings")?;
        cases.arg("--file").arg(&self.file);
        cases.arg("--endpoint").arg(endpoint.context("there is no endpoint")?);
        let status = without_proxy(&mut cases).status().context("cargo does not start")?;
        match status.code() {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => bail!("the cases of {} could not be run", self.file.display()),
        }
    }
}
