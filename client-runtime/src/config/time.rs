//! Where a client reads the time.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::clock;

/// Tells the time. Tests give a constant one, and programs that run where the system has no clock one of their host.
///
/// `wasm32-unknown-unknown` is such a place: the standard library has no clock there and panics. With a source that tells both
/// times, calls over a transport of the program's own, whose [`sleep`](crate::transport::Transport::sleep) it overrides, read no
/// clock of the system. (No one has run this crate on WebAssembly yet; its lints forbid reading a clock elsewhere.)
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use trent_runtime::config::{Config, TimeSource};
///
/// #[derive(Debug)]
/// struct Host;
///
/// # fn date_now() -> f64 { 1_440_938_160_000.0 }
/// # fn performance_now() -> f64 { 17.0 }
/// impl TimeSource for Host {
///     fn now(&self) -> SystemTime {
///         SystemTime::UNIX_EPOCH + Duration::from_secs_f64(date_now() / 1000.0)
///     }
///
///     fn monotonic(&self) -> Option<Duration> {
///         Some(Duration::from_secs_f64(performance_now() / 1000.0))
///     }
/// }
///
/// let config = Config::builder().time_source(Host).build();
/// ```
pub trait TimeSource: fmt::Debug + Send + Sync {
    /// The time of day: what signatures bear and credentials expire by.
    fn now(&self) -> SystemTime;

    /// The time since a moment that stays the same, by a clock that never goes back: what limits of time are measured by.
    ///
    /// `None`, the default, measures by the system's clock, or by [`now`](Self::now) where the system has none.
    #[inline]
    fn monotonic(&self) -> Option<Duration> {
        None
    }
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemTimeSource;

impl TimeSource for SystemTimeSource {
    #[inline]
    fn now(&self) -> SystemTime {
        clock::wall()
    }
}

/// A clock that always shows the same time.
#[derive(Clone, Copy, Debug)]
pub struct StaticTimeSource(SystemTime);

impl StaticTimeSource {
    /// Tells this time for ever.
    #[inline]
    #[must_use]
    pub const fn new(time: SystemTime) -> Self {
        Self(time)
    }
}

impl TimeSource for StaticTimeSource {
    #[inline]
    fn now(&self) -> SystemTime {
        self.0
    }
}

/// A source of time that clones of a configuration share.
#[derive(Clone, Debug)]
pub struct SharedTimeSource(Arc<dyn TimeSource>);

impl SharedTimeSource {
    /// Shares a source of time.
    #[inline]
    pub fn new(source: impl TimeSource + 'static) -> Self {
        Self(Arc::new(source))
    }
}

impl Default for SharedTimeSource {
    #[inline]
    fn default() -> Self {
        Self::new(SystemTimeSource)
    }
}

impl TimeSource for SharedTimeSource {
    #[inline]
    fn now(&self) -> SystemTime {
        self.0.now()
    }

    #[inline]
    fn monotonic(&self) -> Option<Duration> {
        self.0.monotonic()
    }
}

/// The time of day by a configuration's clock.
pub(crate) fn wall_of(source: Option<&SharedTimeSource>) -> SystemTime {
    source.map_or_else(clock::wall, SharedTimeSource::now)
}

/// The time that has passed by a configuration's clock. If it does not say, by the system's, or by its time of day where
/// the system has no clock.
pub(crate) fn monotonic_of(source: Option<&SharedTimeSource>) -> Duration {
    match source.map(|source| (source, source.monotonic())) {
        Some((_, Some(passed))) => passed,
        Some((source, None)) if cfg!(all(target_family = "wasm", target_os = "unknown")) => {
            source.now().duration_since(UNIX_EPOCH).unwrap_or_default()
        }
        _ => clock::monotonic(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Handle;
    use crate::clock::{monotonic, reads};
    use crate::config::Config;
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
}
