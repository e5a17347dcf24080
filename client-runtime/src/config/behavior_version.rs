//! The version of the AWS SDK's defaults, accepted for programs that name one.

/// Which version of the defaults a program asks for. There is one set of defaults here, so that every value means the
/// same; programs written for the AWS SDK name one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BehaviorVersion(());

impl BehaviorVersion {
    /// Whether these defaults are those of another version or newer ones, which is always so.
    #[inline]
    #[must_use]
    pub const fn is_at_least(&self, _other: Self) -> bool {
        true
    }

    /// The newest defaults.
    #[inline]
    #[must_use]
    pub const fn latest() -> Self {
        Self(())
    }

    /// The defaults.
    #[inline]
    #[must_use]
    pub const fn v2026_01_12() -> Self {
        Self(())
    }

    /// The defaults.
    #[inline]
    #[must_use]
    pub const fn v2025_08_07() -> Self {
        Self(())
    }

    /// The defaults.
    #[inline]
    #[must_use]
    pub const fn v2025_01_17() -> Self {
        Self(())
    }

    /// The defaults.
    #[inline]
    #[must_use]
    pub const fn v2024_03_28() -> Self {
        Self(())
    }

    /// The defaults.
    #[inline]
    #[must_use]
    pub const fn v2023_11_09() -> Self {
        Self(())
    }
}
