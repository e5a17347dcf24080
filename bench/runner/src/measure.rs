//! Programs that are run, and what they cost.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};

use crate::paths::Paths;

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
    // A developer's own settings must not change what is measured.
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

/// Lets the compiler's seconds be logged, crate by crate.
pub(crate) fn log_to(command: &mut Command, paths: &Paths, log: &Path) -> Result<()> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    command.env("RUSTC_WRAPPER", paths.target.join("release/rustc-cpu")).env("RUSTC_CPU_LOG", log);
    Ok(())
}

/// Builds the wrapper that logs.
pub(crate) fn build_logger(paths: &Paths) -> Result<()> {
    let arguments = ["build", "--locked", "--release", "-p", "rustc-cpu"];
    cost(&mut cargo(&paths.bench, &paths.target, &arguments)).map(|_| ())
}

/// The seconds of a crate, as the compiler names it, from what [`log_to`] has logged.
pub(crate) fn seconds_of(name: &str, log: &str) -> f64 {
    let lines = log.lines().filter_map(|line| line.split_once(' '));
    let own = lines.filter(|(crate_name, _)| *crate_name == name);
    own.filter_map(|(_, seconds)| seconds.parse::<f64>().ok()).sum()
}

/// Removes a folder, if it is there.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    Ok(())
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
