//! Points in time: milliseconds since the epoch, moved by the owner of the world.

use serde::{Deserialize, Serialize};
use std::time::Duration;
use trent_kms::primitives::DateTime;

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The end of the year 9999, the last that a timestamp in ISO 8601 has. What would be later never happens.
    pub(crate) const LAST: Self = Self(253_402_300_799_999);

    /// The point so many milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The point so much later, at most the end of the year 9999.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        let later = self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX));
        Self(later.min(Self::LAST.0.max(self.0)))
    }

    pub(crate) fn after_days(self, days: u32) -> Self {
        self.after(Duration::from_secs(u64::from(days) * 86_400))
    }

    /// The same second, without its fraction.
    pub(crate) fn whole_second(self) -> Self {
        Self(self.0 - self.0.rem_euclid(1000))
    }

    pub(crate) fn date_time(self) -> DateTime {
        DateTime::from_millis(self.0)
    }

    pub(crate) fn of(date_time: DateTime) -> Self {
        Self(date_time.to_millis().unwrap_or(i64::MAX))
    }
}
