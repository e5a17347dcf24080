//! `cargo xtask surface`: which public paths of aws-sdk-kms its facade here has.
//!
//! [`source`] reads the paths from the SDK's sources: types, their methods and fields, variants of enums, methods of
//! traits. [`probe`] lets the compiler look for each of them in `compat/aws-sdk-kms`, where macros make most of them. [`page`]
//! keeps the table of those that are missing, with the reasons, which people write.

mod page;
mod probe;
mod source;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::*;

use crate::output::print;
use crate::workspace::Workspace;

pub(crate) const HELP: &str = "\
cargo xtask surface --sdk DIR [--check]
    Compares the public paths of aws-sdk-kms with those of compat/aws-sdk-kms and brings the table in
    docs/migration.md up to date: how many paths each row stands for. A row is a path, in which *
    stands for anything and ? for one name, and the reason why it is missing.

    --sdk DIR            the sources of aws-sdk-kms: target/package or ~/.cargo/registry/src/*/…;
                         the crates that it re-exports are looked for beside it
    --check              write nothing

Exit codes: 0 every missing path has a reason; 1 some have none, or a row is for nothing, or --check
found the table stale; 2 bad usage or bad input.
";

#[derive(Debug)]
pub(crate) struct Arguments {
    sdk: PathBuf,
    check: bool,
}

/// `None` if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let (mut sdk, mut check) = (None, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("sdk") if sdk.is_none() => sdk = Some(parser.value()?.into()),
            Long("check") => check = true,
            _ => return Err(argument.unexpected().into()),
        }
    }
    let Some(sdk) = sdk else { bail!("--sdk is missing") };
    Ok(Some(Arguments { sdk, check }))
}

pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let root = Workspace::load()?.root;
    let paths = source::paths(&arguments.sdk)?;
    let missing = probe::missing(&root, &paths)?;
    let missing: BTreeSet<String> = missing.iter().map(ToString::to_string).collect();
    let file = root.join("docs/migration.md");
    let old = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let page = page::update(&old, paths.len(), &missing)?;
    let mut report = format!("{} paths, {} missing\n", paths.len(), missing.len());
    // Writing to a String cannot fail.
    for path in &page.unexplained {
        let _ = writeln!(report, "no reason: {path}");
    }
    for row in &page.idle {
        let _ = writeln!(report, "nothing is missing: {row}");
    }
    let stale = page.text != old;
    if arguments.check && stale {
        report.push_str("stale: docs/migration.md; run the same command without --check\n");
    } else if stale {
        fs::write(&file, &page.text)?;
        report.push_str("written: docs/migration.md\n");
    }
    print(&report);
    Ok(page.unexplained.is_empty() && page.idle.is_empty() && !(arguments.check && stale))
}
