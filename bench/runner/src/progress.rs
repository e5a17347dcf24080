//! What a run is doing, and since when.

use std::sync::OnceLock;
use std::time::Instant;

use crate::machine;

struct Run {
    start: Instant,
    stamp: String,
}

static RUN: OnceLock<Run> = OnceLock::new();

fn run() -> &'static Run {
    RUN.get_or_init(|| Run { start: Instant::now(), stamp: machine::now() })
}

/// Goes on with a run that began before. Called first, or it does nothing.
pub(crate) fn resume(stamp: String) {
    // A run that has begun already keeps its own time.
    let _ = RUN.set(Run { start: Instant::now(), stamp });
}

/// When this run began, as `2026-01-31T12:00:00Z`: all that it measures bears this date.
pub(crate) fn stamp() -> &'static str {
    &run().stamp
}

/// Tells what is done next, with the minutes and seconds since the run began.
pub(crate) fn tell(what: &str) {
    let seconds = run().start.elapsed().as_secs();
    eprintln!("{:>3}:{:02}  {what}", seconds / 60, seconds % 60);
}
