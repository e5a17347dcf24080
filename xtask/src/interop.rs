//! `cargo xtask interop`: generated clients call a server that no one of this project wrote, and clients that no one of
//! it wrote call the local KMS.
//!
//! The Python environment is made, moto's server is started, clients of other services are generated, and the tests of
//! `interop/` run. Then boto3 and aws-sdk-kms call every operation of the local KMS. The servers end with this program,
//! however it ends: their standard input closes.

mod botocore_models;

use std::env;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::*;

use crate::command_line::once;
use crate::local_kms::{LocalKms, without_proxy};
use crate::{browser, generate, workspace};

pub(crate) const HELP: &str = "\
cargo xtask interop [--local] [--models DIR]
    Starts moto's server on a free port and runs trent-kms against it, and clients of other services
    that are generated for it: from botocore's models, and from those of --models. Starts the local KMS,
    calls all its operations with boto3 and with aws-sdk-kms, and compares its page, as chromium builds
    it, with what the operations say; without chromium it prints NOT RUN. Makes the Python
    environment .venv if need be.

    --local              only the local KMS
    --models DIR         the models of the other services; ../shared/models if that is there.
                         Without models these are not tested, and a warning says so

Exit codes: 0 all tests pass; 1 a test fails; 2 bad usage or bad input.
";

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// Without moto's server.
    pub(crate) only_local: bool,
    /// Where the models of other services are. If not given, where a checkout of the project may have them beside it.
    pub(crate) models: Option<PathBuf>,
}

/// Where models of other services may lie, from the workspace.
const MODELS: &str = "../shared/models";

/// A client that is generated for the tests.
struct Service {
    package: &'static str,
    model: &'static str,
    /// What the tests call. Less is built sooner.
    operations: &'static str,
}

const SERVICES: [Service; 5] = [
    Service {
        package: "dynamodb-client",
        model: "dynamodb-2012-08-10.json",
        operations: "CreateTable GetItem PutItem Query Scan TransactWriteItems UpdateItem",
    },
    Service {
        package: "kinesis-client",
        model: "kinesis-2013-12-02.json",
        operations: "CreateStream DescribeStreamSummary GetRecords GetShardIterator ListShards \
                     PutRecord PutRecords",
    },
    Service {
        package: "secrets-manager-client",
        model: "secrets-manager-2017-10-17.json",
        operations: "CreateSecret DeleteSecret DescribeSecret GetSecretValue ListSecretVersionIds \
                     ListSecrets PutSecretValue RotateSecret",
    },
    Service {
        package: "sfn-client",
        model: "sfn-2016-11-23.json",
        operations: "CreateStateMachine DescribeExecution DescribeStateMachine ListExecutions \
                     ListStateMachines ListTagsForResource StartExecution StopExecution",
    },
    Service {
        package: "sqs-client",
        model: "sqs-2012-11-05.json",
        operations: "CreateQueue DeleteMessage GetQueueAttributes GetQueueUrl ReceiveMessage \
                     SendMessage SendMessageBatch",
    },
];

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let (mut models, mut only_local) = (None, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("local") => only_local = true,
            Long("models") => once("--models", &mut models, parser.value()?)?,
            _ => return Err(argument.unexpected().into()),
        }
    }
    Ok(Some(Arguments { only_local, models: models.map(PathBuf::from) }))
}

/// Starts the servers and runs the tests. True if every one passes.
pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let runtime = workspace::runtime();
    let workspace = runtime.parent().context("the runtime lies in the workspace")?;
    // As with cargo's own tests, the first failure ends the run and its output.
    Ok((arguments.only_local || call_moto(arguments, workspace)?) && call_local_kms(workspace)?)
}

/// Runs the tests of the generated clients against moto's server.
fn call_moto(arguments: &Arguments, workspace: &Path) -> Result<bool> {
    let models = arguments.models.clone().unwrap_or_else(|| workspace.join(MODELS));
    let with_services = arguments.models.is_some() || models.is_dir();
    if with_services {
        generate_clients(&models, workspace)?;
    } else {
        let names = SERVICES.map(|service| service.package).join(", ");
        let place = models.display();
        eprintln!("warning: {names} are NOT TESTED: there are no models in {place}");
        eprintln!("    name the folder of the models with --models DIR");
    }
    let server = Server::start(workspace)?;
    eprintln!("moto listens at {}; its messages go to {}", server.endpoint, server.log.display());
    let tests = ["--test", "custom_key_stores", "--test", "kms"];
    let package = ["--package", "interop", "--features", "interop/server"];
    let passed = test(&server.endpoint, &package, &tests)?;
    if !passed || !call_botocore_models(&server.endpoint, workspace)? {
        return Ok(false);
    }
    if !with_services {
        return Ok(true);
    }
    let manifest = workspace.join("interop/services/Cargo.toml");
    let manifest = manifest.to_str().context("the workspace's path is not Unicode")?;
    test(&server.endpoint, &["--manifest-path", manifest], &[])
}

/// Runs the tests of clients that are generated from botocore's models.
fn call_botocore_models(endpoint: &str, workspace: &Path) -> Result<bool> {
    let manifest = botocore_models::generate_clients(&python(workspace)?, workspace)?;
    let manifest = manifest.to_str().context("the workspace's path is not Unicode")?;
    test(endpoint, &["--manifest-path", manifest], &[])
}

/// Calls all operations of the local KMS with the clients of others.
fn call_local_kms(workspace: &Path) -> Result<bool> {
    let kms = LocalKms::start()?;
    eprintln!("the local KMS listens at {}", kms.endpoint());
    let script = workspace.join("interop/local/botocore_calls.py");
    let mut boto3 = Command::new(python(workspace)?);
    without_proxy(boto3.arg("-B").arg(script).arg(kms.endpoint()));
    if !boto3.status().context("Python does not start")?.success() {
        return Ok(false);
    }
    if !browser::check(&python(workspace)?, &workspace.join("interop/local/browser.py"))? {
        return Ok(false);
    }
    let folder = workspace.join("interop/aws-sdk");
    // The same version as the measurements'.
    let (from, to) = (workspace.join("bench/Cargo.lock"), folder.join("Cargo.lock"));
    fs::copy(&from, to).with_context(|| from.display().to_string())?;
    let manifest = folder.join("Cargo.toml");
    let manifest = manifest.to_str().context("the workspace's path is not Unicode")?;
    test(kms.endpoint(), &["--manifest-path", manifest], &[])
}

/// Writes the clients of the services, for tests that are a workspace of their own.
fn generate_clients(models: &Path, workspace: &Path) -> Result<()> {
    let folder = workspace.join("interop/services");
    for Service { package, model, operations } in SERVICES {
        let single = generate::Single {
            models: vec![models.join(model)],
            out: folder.join("clients").join(package),
            operations: operations.split_whitespace().map(str::to_owned).collect(),
            service: None,
            crate_name: Some(package.to_owned()),
            runtime: generate::Runtime::default(),
            is_scratch: true,
        };
        generate::run(&generate::Arguments { single: Some(single), check: false })?;
    }
    // The same versions as the workspace's.
    let (from, to) = (workspace.join("Cargo.lock"), folder.join("Cargo.lock"));
    fs::copy(&from, to).with_context(|| from.display().to_string())?;
    Ok(())
}

/// moto's server.
struct Server {
    process: Child,
    endpoint: String,
    /// What it says beside its address.
    log: PathBuf,
}

impl Server {
    fn start(workspace: &Path) -> Result<Self> {
        let python = python(workspace)?;
        let log = workspace::target()?.join("interop");
        fs::create_dir_all(&log).with_context(|| log.display().to_string())?;
        let log = log.join("moto.log");
        let messages = File::create(&log).with_context(|| log.display().to_string())?;
        let mut process = Command::new(python)
            .arg(workspace.join("interop/serve.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(messages)
            .spawn()
            .context("the server does not start")?;
        let mut endpoint = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut endpoint).context("the server's address")?;
        }
        let server = Self { process, endpoint: endpoint.trim().to_owned(), log };
        if server.endpoint.is_empty() {
            bail!("the server does not start; its messages are in {}", server.log.display());
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its input is what it waits for.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Runs `cargo test` with a server's address.
fn test(endpoint: &str, package: &[&str], tests: &[&str]) -> Result<bool> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .arg("test")
        .args(package)
        .args(tests)
        .env("INTEROP_ENDPOINT", endpoint)
        // The workspaces share most of what they build.
        .env("CARGO_TARGET_DIR", workspace::target()?);
    let status = without_proxy(&mut cargo).status().context("cargo does not start")?;
    Ok(status.success())
}

/// The interpreter that has moto.
fn python(workspace: &Path) -> Result<PathBuf> {
    let output = Command::new(workspace.join("interop/python-env"))
        .stderr(Stdio::inherit())
        .output()
        .context("interop/python-env does not start")?;
    if !output.status.success() {
        bail!("interop/python-env fails");
    }
    let path = String::from_utf8(output.stdout).context("interop/python-env")?;
    Ok(PathBuf::from(path.trim()))
}
