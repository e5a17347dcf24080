//! The local KMS, built and started as a program; nothing of it is linked here.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::workspace;

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

/// Lets nothing stand between a client and a server of this machine.
pub(crate) fn without_proxy(command: &mut Command) -> &mut Command {
    const HERE: &str = "127.0.0.1,localhost";
    command.env("NO_PROXY", HERE).env("no_proxy", HERE)
}

/// The local KMS as a program, in memory and on a free port. It ends with this program, however that ends: its
/// standard input closes.
pub(crate) struct LocalKms {
    process: Child,
    endpoint: String,
}

impl LocalKms {
    /// Builds and starts it.
    pub(crate) fn start() -> Result<Self> {
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

    /// Where it listens.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }
}

impl Drop for LocalKms {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
