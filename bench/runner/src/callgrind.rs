//! Instructions, counted by valgrind's callgrind: the same on a busy machine as on a quiet one.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::{env, fs, process};

use anyhow::{Context as _, Result, bail};

use crate::measure;

/// The instructions of a run.
pub(crate) struct Instructions {
    pub(crate) all: u64,
    /// Of these, those of SHA-256.
    pub(crate) hashing: u64,
}

pub(crate) fn is_installed() -> bool {
    Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Fails if instructions cannot be counted.
pub(crate) fn require() -> Result<()> {
    if !is_installed() {
        bail!("valgrind is not installed, so instructions cannot be counted");
    }
    Ok(())
}

/// Runs a program to its end.
pub(crate) fn count(program: &Path, arguments: &[&str]) -> Result<Instructions> {
    let file = env::temp_dir().join(format!("callgrind.{}.out", process::id()));
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--tool=callgrind"])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(program)
        .args(arguments)
        // Whoever starts this has variables of their own, and to read them takes instructions.
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default());
    measure::output(&mut command)?;
    let text = fs::read_to_string(&file)?;
    fs::remove_file(&file)?;
    read(&text).with_context(|| format!("{} has another form than expected", file.display()))
}

/// Adds up what each function took itself. A line `calls=` is followed by what the called function took, which is not
/// its caller's.
fn read(text: &str) -> Option<Instructions> {
    let mut hashes: HashMap<&str, bool> = HashMap::new();
    let mut counted = Instructions { all: 0, hashing: 0 };
    let (mut is_hash, mut is_of_callee) = (false, false);
    for line in text.lines() {
        if let Some(function) = line.strip_prefix("fn=").or_else(|| line.strip_prefix("cfn=")) {
            // `(12) name` at first, `(12)` from then on.
            let (id, name) = function.split_once(' ').unwrap_or((function, ""));
            let known = hashes.entry(id).or_insert(false);
            *known |= name.contains("sha256") || name.contains("sha2::");
            if line.starts_with("fn=") {
                is_hash = *known;
            }
        } else if line.starts_with("calls=") {
            is_of_callee = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
            if std::mem::take(&mut is_of_callee) {
                continue;
            }
            let cost: u64 = line.split(' ').nth(1)?.parse().ok()?;
            counted.all += cost;
            if is_hash {
                counted.hashing += cost;
            }
        }
    }
    (counted.all > 0).then_some(counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_s_own_instructions_count_and_hashing_is_told_apart() {
        let text = "events: Ir\n\nfn=(1) main\n16 400\n+1 20\ncfn=(2) sha2::sha256::compress\ncalls=3 50\n\
                    * 9000\n\nfn=(2)\n50 9000\n\nfn=(3) other\n0 7\n";
        let counted = read(text).unwrap();
        assert_eq!((counted.all, counted.hashing), (9427, 9000));
        assert!(read("events: Ir\n").is_none());
    }
}
