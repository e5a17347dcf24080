//! `trent-local`: an AWS Key Management Service on this machine, for programs of any language. For
//! tests, not for secrets.

#![allow(clippy::doc_markdown, reason = "names of operations and states are the service's own")]

mod program;

use std::process::ExitCode;

fn main() -> ExitCode {
    match program::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
