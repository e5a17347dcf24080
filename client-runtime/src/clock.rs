//! The one place that reads the system's clocks. Everything else is told the time, so that a program can hand in a clock of
//! its own where the system has none, as WebAssembly in a browser.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

/// The system's time of day.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the time of day")]
pub(crate) fn wall() -> SystemTime {
    #[cfg(test)]
    reads::count();
    SystemTime::now()
}

/// The time that has passed by the system's clock, which never goes back, since it was first read.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the monotonic clock")]
pub(crate) fn monotonic() -> Duration {
    static ORIGIN: OnceLock<Instant> = OnceLock::new();
    #[cfg(test)]
    reads::count();
    let now = Instant::now();
    now.saturating_duration_since(*ORIGIN.get_or_init(|| now))
}

/// How often this thread has read the system's clocks.
#[cfg(test)]
pub(crate) mod reads {
    use std::cell::Cell;

    thread_local!(static READS: Cell<u32> = const { Cell::new(0) });

    pub(super) fn count() {
        READS.set(READS.get() + 1);
    }

    pub(crate) fn counted() -> u32 {
        READS.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_monotonic_clock_goes_on() {
        let first = monotonic();
        std::thread::sleep(Duration::from_millis(2));
        assert!(monotonic() >= first + Duration::from_millis(2));
    }
}
