//! Where a client reads the time.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// Tells the time that signatures bear. Tests give a constant one.
pub trait TimeSource: fmt::Debug + Send + Sync {
    /// The time.
    fn now(&self) -> SystemTime;
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemTimeSource;

impl TimeSource for SystemTimeSource {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock that stands still.
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
}
