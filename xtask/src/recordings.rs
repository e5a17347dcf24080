//! `cargo xtask conformance --recordings`: what AWS answered, against the local KMS or any endpoint.
//!
//! The local KMS and the program that runs the cases are built and started; nothing of them is linked here.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::workspace;

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
        let endpoint = self.endpoint.as_deref().or(local.as_ref().map(|kms| kms.endpoint.as_str()));
        let status = cargo_run("recordings")?
            .arg("--file")
            .arg(&self.file)
            .arg("--endpoint")
            .arg(endpoint.context("there is no endpoint")?)
            // Nothing between the cases and a server of this machine.
            .env("NO_PROXY", "127.0.0.1,localhost")
            .env("no_proxy", "127.0.0.1,localhost")
            .status()
            .context("cargo does not start")?;
        match status.code() {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => bail!("the cases of {} could not be run", self.file.display()),
        }
    }
}

/// `cargo run` of a member of the workspace, with the program's arguments to follow.
pub(crate) fn cargo_run(package: &str) -> Result<Command> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["run", "--quiet", "--package", package, "--manifest-path"])
        .arg(workspace::runtime().with_file_name("Cargo.toml"))
        .arg("--")
        .env("CARGO_TARGET_DIR", workspace::target()?);
    Ok(cargo)
}

/// The local KMS as a program, in memory and on a free port. It ends with this program, however that ends: its
/// standard input closes.
struct LocalKms {
    process: Child,
    endpoint: String,
}

impl LocalKms {
    fn start() -> Result<Self> {
        let mut process = cargo_run("trent-local")?
            .args(["serve", "--listen", "127.0.0.1:0", "--until-eof"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cargo does not start")?;
        let output = process.stdout.take().context("the local KMS has no output")?;
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        let address = |line: String| Some(line.split_once("AWS_ENDPOINT_URL_KMS=")?.1.to_owned());
        match lines.take(5).find_map(address) {
            Some(endpoint) => Ok(Self { process, endpoint }),
            None => bail!("the local KMS does not start"),
        }
    }
}

impl Drop for LocalKms {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
