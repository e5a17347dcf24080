//! The one place that reads the system's clocks. Everything else is told the time, so that a program can hand in a clock of
//! its own where the system has none, as WebAssembly in a browser.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::config::{SharedTimeSource, TimeSource as _};

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

/// The time of day by a configuration's clock.
pub(crate) fn wall_of(source: Option<&SharedTimeSource>) -> SystemTime {
    source.map_or_else(wall, SharedTimeSource::now)
}

/// The time that has passed by a configuration's clock. If it does not say, by the system's, or by its time of day where
/// the system has no clock.
pub(crate) fn monotonic_of(source: Option<&SharedTimeSource>) -> Duration {
    match source.map(|source| (source, source.monotonic())) {
        Some((_, Some(passed))) => passed,
        Some((source, None)) if cfg!(all(target_family = "wasm", target_os = "unknown")) => {
            source.now().duration_since(UNIX_EPOCH).unwrap_or_default()
        }
        _ => monotonic(),
    }
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
    use crate::client::Handle;
    use crate::config::{Config, TimeSource};
    use crate::transport::block_on_within;

    /// A clock of the program's that tells both times.
    #[derive(Debug)]
    struct Host;

    impl TimeSource for Host {
        fn now(&self) -> SystemTime {
            UNIX_EPOCH + Duration::from_secs(7)
        }

        fn monotonic(&self) -> Option<Duration> {
            Some(Duration::from_secs(3))
        }
    }

    #[test]
    fn a_client_with_a_clock_of_its_own_reads_none_of_the_systems() {
        let before = reads::counted();
        let source = SharedTimeSource::new(Host);
        assert_eq!(wall_of(Some(&source)), UNIX_EPOCH + Duration::from_secs(7));
        let config = Config::builder().time_source(Host).build();
        let client = Handle::new(config, &crate::call::tests::SERVICE);
        assert_eq!(client.passed(), Duration::from_secs(3));
        // A wait that is over at once has a limit, and needs no clock.
        let limit = Some(Duration::from_secs(20));
        assert_eq!(block_on_within(limit, async { 1 }), Some(1));
        assert_eq!(reads::counted(), before);
        // Else the system's are read, as the control shows.
        assert!(
            Handle::new(Config::default(), &crate::call::tests::SERVICE).passed() <= monotonic()
        );
        assert_eq!(reads::counted(), before + 2);
    }

    #[test]
    fn the_monotonic_clock_goes_on() {
        let first = monotonic();
        std::thread::sleep(Duration::from_millis(2));
        assert!(monotonic() >= first + Duration::from_millis(2));
    }
}
