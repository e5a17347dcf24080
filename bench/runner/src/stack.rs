//! What a call keeps in memory: the futures of operations, and the stack that a call needs.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::calls::{self, Server};
use crate::figures::{Part, Row, Shown, Unit, View, column};
use crate::measure;
use crate::paths::Paths;
use crate::progress::tell;
use crate::report;

pub(crate) const PART: Part = Part {
    name: "stack",
    title: "Futures and stacks",
    about: "The size of the future that `send` gives, in bytes, in a release build: a task holds it as long as the \
            call takes. Smallest, median and largest are those of all operations. And the smallest stack of a thread, \
            in steps of 4 KiB, on which a client is made and one call succeeds, over plain HTTP on a runtime of one \
            thread. In parentheses: the ratio to aws-sdk-kms.",
    views: &[
        View {
            title: "Futures, in bytes",
            columns: &[
                column("future_of_update", "UpdateCustomKeyStore", Unit::Count),
                column("future_of_describe", "DescribeCustomKeyStores", Unit::Count),
                column("future_of_describe_key", "DescribeKey", Unit::Count),
                column("future_of_encrypt", "Encrypt", Unit::Count),
                column("smallest_future", "smallest", Unit::Count),
                column("median_future", "median", Unit::Count),
                column("largest_future", "largest", Unit::Count),
            ],
            chart: false,
            readme: Shown::No,
        },
        View {
            title: "The smallest stack on which a call succeeds, in KiB",
            columns: &[
                column("stack_of_update", "UpdateCustomKeyStore", Unit::Count),
                column("stack_of_describe", "DescribeCustomKeyStores", Unit::Count),
            ],
            chart: false,
            readme: Shown::No,
        },
    ],
    rows: &[("trent-kms", "trent-kms"), ("aws-sdk-kms", "aws-sdk-kms")],
};

/// The stacks that are tried: above the first, up to more than any call needs.
const SMALLEST: u32 = 0;
const LARGEST: u32 = 2048;
const STEP: u32 = 4;

/// The names of what could not be measured.
pub(crate) fn run(paths: &Paths, only: &[String]) -> Result<Vec<String>> {
    let server = Server::start(paths)?;
    report::measure(paths, &PART, only, |name| {
        tell(&format!("measuring futures and stacks of {name}"));
        measured(paths, name, &server)
    })
}

/// All figures of a client.
fn measured(paths: &Paths, peer: &str, server: &Server) -> Result<Row> {
    let mut row = futures(paths, peer)?;
    let program = calls::program(paths, "calls", peer)?;
    for operation in calls::OPERATIONS {
        let kib = smallest_stack(&program, server, operation)?;
        row.insert(format!("stack_of_{operation}"), f64::from(kib));
    }
    Ok(row)
}

/// Bytes of the futures of a client's calls.
pub(crate) fn futures(paths: &Paths, peer: &str) -> Result<Row> {
    let program = calls::program(paths, "futures", peer)?;
    let sizes: Row = serde_json::from_str(&measure::output(&mut Command::new(program))?)?;
    let of = |operation: &str| sizes.get(operation).copied().context("an operation has no size");
    let mut sorted: Vec<f64> = sizes.values().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let [smallest, median, largest] =
        [0, sorted.len() / 2, sorted.len().saturating_sub(1)].map(|at| sorted.get(at).copied());
    let figures = [
        ("future_of_update", of("update_custom_key_store")?),
        ("future_of_describe", of("describe_custom_key_stores")?),
        ("future_of_describe_key", of("describe_key")?),
        ("future_of_encrypt", of("encrypt")?),
        ("smallest_future", smallest.unwrap_or_default()),
        ("median_future", median.unwrap_or_default()),
        ("largest_future", largest.unwrap_or_default()),
    ];
    Ok(figures.map(|(key, value)| (key.to_owned(), value)).into())
}

/// Found by halving: a call that succeeds on a stack does so on a larger one.
fn smallest_stack(program: &Path, server: &Server, operation: &str) -> Result<u32> {
    let (mut fails, mut succeeds) = (SMALLEST / STEP, LARGEST / STEP);
    if !call_succeeds(program, server, operation, LARGEST)? {
        bail!("{}: no call succeeds on a stack of {LARGEST} KiB", program.display());
    }
    while succeeds - fails > 1 {
        let middle = fails.midpoint(succeeds);
        if call_succeeds(program, server, operation, middle * STEP)? {
            succeeds = middle;
        } else {
            fails = middle;
        }
    }
    Ok(succeeds * STEP)
}

fn call_succeeds(program: &Path, server: &Server, operation: &str, kib: u32) -> Result<bool> {
    let kib = kib.to_string();
    let status = Command::new(program)
        .args([server.endpoint.as_str(), operation, "stack", &kib])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("{} does not start", program.display()))?;
    Ok(status.success())
}
