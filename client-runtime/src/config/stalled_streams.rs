//! Protection against streams that stall, accepted for programs that set it.

use std::time::Duration;

/// Whether stalled streams are aborted. Nothing is streamed here: bodies are complete, and the timeouts bound them.
/// Programs written for the AWS SDK switch it off or on all the same.
#[derive(Clone, Debug)]
pub struct StalledStreamProtectionConfig(());

impl StalledStreamProtectionConfig {
    /// Accepted; see the type.
    #[inline]
    #[must_use]
    pub fn disabled() -> Self {
        Self(())
    }

    /// Accepted; see the type.
    #[inline]
    #[must_use]
    pub fn enabled() -> StalledStreamProtectionBuilder {
        StalledStreamProtectionBuilder(())
    }
}

/// Builds a [`StalledStreamProtectionConfig`].
#[derive(Clone, Debug)]
pub struct StalledStreamProtectionBuilder(());

impl StalledStreamProtectionBuilder {
    /// Accepted; see [`StalledStreamProtectionConfig`].
    #[inline]
    #[must_use]
    pub fn grace_period(self, _period: Duration) -> Self {
        self
    }

    /// Accepted; see [`StalledStreamProtectionConfig`].
    #[inline]
    #[must_use]
    pub fn build(self) -> StalledStreamProtectionConfig {
        StalledStreamProtectionConfig(())
    }
}
