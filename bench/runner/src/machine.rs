//! What the figures were measured on, and when.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

/// The time, in UTC: `2026-01-31T12:00:00Z`.
pub(crate) fn now() -> String {
    output("date", &["--utc", "+%Y-%m-%dT%H:%M:%SZ"])
}

/// The day of a time that [`now`] has told.
pub(crate) fn day(stamp: &str) -> &str {
    stamp.split('T').next().unwrap_or(stamp)
}

/// Processor, memory, compiler and date, of a run that began then.
pub(crate) fn describe(stamp: &str) -> Value {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let of = |name: &str| {
        let mut lines = cpus.lines().filter(|line| line.starts_with(name));
        lines.next().and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned())
    };
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok());
    json!({
        "processor": of("model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        "cores": std::thread::available_parallelism().map_or(1, usize::from),
        "memory_gib": kib.unwrap_or_default().div_ceil(1024 * 1024),
        "rustc": output("rustc", &["--version"]),
        "date": day(stamp),
    })
}

/// In a sentence.
pub(crate) fn sentence(machine: &Value) -> String {
    let text = |name: &str| machine.get(name).and_then(Value::as_str).unwrap_or("?").to_owned();
    let number = |name: &str| machine.get(name).and_then(Value::as_u64).unwrap_or_default();
    format!(
        "{}, {} cores, {} GiB, {}, {}",
        text("processor"),
        number("cores"),
        number("memory_gib"),
        text("rustc"),
        text("date")
    )
}

/// The processors that this program may use, as it was started; none if that is not known.
pub(crate) fn processors() -> Vec<u32> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    list.and_then(numbers).unwrap_or_default()
}

/// The numbers of a list such as `0-2,8`.
fn numbers(list: &str) -> Option<Vec<u32>> {
    let ranges = list.trim().split(',').map(|range| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        Some(first.parse().ok()?..=last.parse().ok()?)
    });
    Some(ranges.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map_or_else(
        |_| "?".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_processors_has_numbers_and_ranges() {
        assert_eq!(numbers("\t0-2,8\n").unwrap(), [0, 1, 2, 8]);
        assert_eq!(numbers("5").unwrap(), [5]);
        assert!(["", "0-", "a-2"].iter().all(|list| numbers(list).is_none()));
        assert!(!processors().is_empty());
    }
}
