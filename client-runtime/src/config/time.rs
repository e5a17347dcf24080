//! Where a client reads the time.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

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
    fn monotonic(&self) -> Option<Duration> {
        None
    }
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemTimeSource;

impl TimeSource for SystemTimeSource {
    fn now(&self) -> SystemTime {
        clock::wall()
    }
}

/// A clock that always shows the same time.
#[derive(Clone, Copy, Debug)]
pub struct StaticTimeSource(SystemTime);

impl StaticTimeSource {
    /// Tells this time for ever.
    #[must_use]
    pub const fn new(time: SystemTime) -> Self {
        Self(time)
    }
}

impl TimeSource for StaticTimeSource {
    fn now(&self) -> SystemTime {
        self.0
    }
}

/// A source of time that clones of a configuration share.
#[derive(Clone, Debug)]
pub struct SharedTimeSource(Arc<dyn TimeSource>);

impl SharedTimeSource {
    /// Shares a source of time.
    pub fn new(source: impl TimeSource + 'static) -> Self {
        Self(Arc::new(source))
    }
}

impl Default for SharedTimeSource {
    fn default() -> Self {
        Self::new(SystemTimeSource)
    }
}

impl TimeSource for SharedTimeSource {
    fn now(&self) -> SystemTime {
        self.0.now()
    }

    fn monotonic(&self) -> Option<Duration> {
        self.0.monotonic()
    }
}
