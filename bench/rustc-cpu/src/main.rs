//! A wrapper of rustc, for `RUSTC_WRAPPER`, that appends a line to the file `RUSTC_CPU_LOG` for each crate: its name
//! and the seconds of user and system time that the compiler took.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::process::{Command, ExitCode};
use std::{env, io};

fn main() -> io::Result<ExitCode> {
    let mut arguments = env::args_os().skip(1);
    let rustc = arguments.next().ok_or_else(|| io::Error::other("which rustc?"))?;
    let arguments: Vec<_> = arguments.collect();
    let status = Command::new(rustc).args(&arguments).status()?;
    let name = arguments.iter().skip_while(|argument| *argument != "--crate-name").nth(1);
    if let (Some(name), Some(log)) = (name, env::var_os("RUSTC_CPU_LOG")) {
        let line = format!("{} {:.2}\n", name.display(), seconds_of_children());
        OpenOptions::new().append(true).create(true).open(log)?.write_all(line.as_bytes())?;
    }
    Ok(ExitCode::from(status.code().and_then(|code| code.try_into().ok()).unwrap_or(1)))
}

/// In steps of a hundredth.
fn seconds_of_children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in parentheses, may hold spaces. The fields behind it begin with the third.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(13).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
