//! Programs that are run, and what they cost.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};

/// What a program took, with all that it started and waited for.
pub(crate) struct Cost {
    /// Seconds of user and system time.
    pub(crate) cpu: f64,
    /// Seconds.
    pub(crate) wall: f64,
}

/// Cargo on a workspace.
pub(crate) fn cargo(workspace: &Path, target: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(arguments)
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", target)
        // Cargo sets these for this program; the measured build must not see them.
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("RUSTC_WRAPPER")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    // The settings of a person, who may build with fewer of something than others.
    let is_setting = |name: &str| {
        ["CARGO_PROFILE_", "CARGO_INCREMENTAL"].iter().any(|prefix| name.starts_with(prefix))
    };
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_setting)) {
        command.env_remove(name);
    }
    command
}

/// Runs to the end, and fails if the program does.
pub(crate) fn cost(command: &mut Command) -> Result<Cost> {
    let (before, start) = (cpu_of_children(), Instant::now());
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output();
    let output = output.with_context(|| format!("{} does not start", shown(command)))?;
    if !output.status.success() {
        bail!("{} failed:\n{}", shown(command), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(Cost { cpu: cpu_of_children() - before, wall: start.elapsed().as_secs_f64() })
}

/// What a program prints, if it does well.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("{} does not start", shown(command)))?;
    if !output.status.success() {
        bail!("{} failed:\n{}", shown(command), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Seconds of user and system time of all programs that this one has waited for, in steps of a hundredth.
fn cpu_of_children() -> f64 {
    seconds(13)
}

/// Seconds of user and system time of all threads of this program, in steps of a hundredth.
pub(crate) fn cpu() -> f64 {
    seconds(11)
}

/// The sum of two times of `/proc/self/stat`, from the first on, counted behind the program's name.
fn seconds(first: usize) -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in parentheses, may hold spaces. The fields behind it begin with the third.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(first).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory that this program has had, in KiB.
pub(crate) fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
