//! What the command was told.

use std::num::NonZero;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use lexopt::prelude::*;

/// What the command was told.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) part: Part,
    /// Only these rows are measured; all if empty.
    pub(crate) only: Vec<String>,
    /// How often each application is built.
    pub(crate) runs: u32,
    /// Folder of further models, for `codegen`.
    pub(crate) models: Option<PathBuf>,
    /// A run of all measurements goes on where it ended.
    pub(crate) resume: bool,
    /// What is measured becomes what later runs of `ci` are compared with.
    pub(crate) update: bool,
    /// A model is generated from once, so that its instructions can be counted.
    pub(crate) once: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of them, but for what only prints or compares.
    All,
    Build,
    Check,
    Operations,
    Calls,
    Stack,
    Codegen,
    Local,
    Size,
    Micro,
    Ci,
    Page,
    /// One model, in a process of its own.
    Generate,
}

impl Part {
    const EACH: [Self; 13] = [
        Self::All,
        Self::Build,
        Self::Check,
        Self::Operations,
        Self::Calls,
        Self::Stack,
        Self::Codegen,
        Self::Local,
        Self::Size,
        Self::Micro,
        Self::Ci,
        Self::Page,
        Self::Generate,
    ];

    /// As it is named on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Build => "build",
            Self::Check => "check",
            Self::Operations => "operations",
            Self::Calls => "calls",
            Self::Stack => "stack",
            Self::Codegen => "codegen",
            Self::Local => "local",
            Self::Size => "size",
            Self::Micro => "micro",
            Self::Ci => "ci",
            Self::Page => "page",
            Self::Generate => "generate",
        }
    }
}

pub(crate) const HELP: &str = "\
cargo xtask bench all [--runs N] [--models DIR] [--resume]
    Every measurement that has a table, one after the other, and then the pages. One that fails does
    not end the rest: its rows keep their figures and their date, and are named in the end.
    --resume goes on with a run that was stopped, and tries again what failed, but not what
    misses a bar: that is told again in the end.

cargo xtask bench build [--only NAME,...] [--runs N]
    Clean builds of one small application with each client: CPU, wall, crates, binary.
    The cheapest of N runs counts, of one without --runs.

cargo xtask bench check [--only NAME,...]
    `cargo check` with trent-kms and aws-sdk-kms: from nothing, and of the client crate again.

cargo xtask bench operations [--only NAME,...]
    Programs that use 1, 5, 20 and 52 operations: what they take to build beyond the client.

cargo xtask bench calls [--only NAME,...]
    Calls to a server on this machine: instructions, calls a second, latency, CPU, memory.

cargo xtask bench stack [--only NAME,...]
    The size of the futures of calls, and the smallest stack on which a call succeeds.

cargo xtask bench codegen [--models DIR]
    The generator: time, memory and lines for KMS, and for each model of a folder,
    ../shared/models if that is there. Says which of its bars are met.

cargo xtask bench local [--only serve,process]
    The local KMS beside moto's server: first answer, calls a second, memory; a call in process,
    many keys. Says which of its bars are met.

cargo xtask bench size [--only NAME,...]
    Lines of the clients' sources, crates and binaries. Builds what `build` has not left.

cargo xtask bench micro
    Serialization, parsing, validation and signing, in nanoseconds.

cargo xtask bench ci [--update]
    Instructions, crates, lines, functions compiled and sizes of futures, which every machine counts
    alike, compared with bench/baseline.json.
    --update writes what is counted there.

cargo xtask bench page
    Writes docs/bench.md, its charts and the README's section from the figures in docs/bench.

Figures go to docs/bench. What is built stays in target/bench, for the next run.
Exit codes: 0 done; 1 `ci` found a regression, or `local` or `codegen` misses a bar;
2 bad usage, or something could not be measured.
";

/// Understands the arguments; nothing if help is asked for.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let mut part = None;
    let (mut only, mut runs, mut models) = (Vec::new(), NonZero::<u32>::MIN, None);
    let (mut update, mut once, mut resume) = (false, false, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Long("only") => only.extend(parser.value()?.string()?.split(',').map(str::to_owned)),
            Long("runs") => runs = parser.value()?.parse()?,
            Long("models") => models = Some(parser.value()?.into()),
            Long("update") => update = true,
            Long("resume") => resume = true,
            Long("once") => once = true,
            Value(name) if part.is_none() => {
                let named = Part::EACH.into_iter().find(|part| name == part.name());
                part = Some(
                    named.with_context(|| format!("there is no measurement {}", name.display()))?,
                );
            }
            Value(model) if part == Some(Part::Generate) => only.push(model.string()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    if resume && part != Some(Part::All) {
        bail!("--resume is for `all`");
    }
    match part {
        Some(part) => {
            let runs = runs.get();
            Ok(Some(Arguments { part, only, runs, models, resume, update, once }))
        }
        None => bail!("no measurement is named"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &str) -> Result<Option<Arguments>> {
        parse(lexopt::Parser::from_args(words.split(' ')))
    }

    #[test]
    fn each_measurement_is_known_by_its_name() {
        for part in Part::EACH {
            assert_eq!(parsed(part.name()).unwrap().unwrap().part, part);
        }
        let arguments = parsed("build --only trent-kms,floor --runs 3 --only rusoto-kms");
        let Arguments { only, runs, .. } = arguments.unwrap().unwrap();
        assert_eq!((only.join(" ").as_str(), runs), ("trent-kms floor rusoto-kms", 3));
    }

    #[test]
    fn what_measures_nothing_is_refused() {
        for words in ["builds", "--runs 2", "build --runs 0", "build --resume", "build check"] {
            assert!(parsed(words).is_err(), "{words}");
        }
        assert!(parsed("build --help").unwrap().is_none());
    }
}
