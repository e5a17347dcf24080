//! Instants with nanoseconds, and the four forms in which they travel.

mod civil;
mod parse;
mod print;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::fmt;
use std::time::{Duration, SystemTime};

pub(crate) use print::compact_utc;

const NANOS_PER_SEC: u32 = 1_000_000_000;

/// An instant, counted from 1970-01-01T00:00:00Z, with nanosecond precision.
///
/// `Display` is RFC 3339 (`2024-05-01T12:30:00.25Z`), or epoch seconds for a year that RFC 3339
/// cannot write.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    // The order of the fields makes the derived order that of time.
    seconds: i64,
    nanos: u32,
}

/// How an instant is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateTimeFormat {
    /// RFC 3339 in UTC, `2024-05-01T12:30:00.25Z`. Reading accepts an offset.
    DateTime,
    /// RFC 3339, `2024-05-01T14:30:00+02:00`. Written in UTC.
    DateTimeWithOffset,
    /// The HTTP date, `Wed, 01 May 2024 12:30:00 GMT`, with an optional fraction of the second.
    HttpDate,
    /// Seconds since 1970 as a decimal number, `1714566600.25`.
    EpochSeconds,
}

impl DateTime {
    /// An instant from whole seconds since 1970.
    #[inline]
    #[must_use]
    pub const fn from_secs(epoch_seconds: i64) -> Self {
        Self { seconds: epoch_seconds, nanos: 0 }
    }

    /// An instant from milliseconds since 1970.
    #[inline]
    #[must_use]
    pub const fn from_millis(epoch_millis: i64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a Euclidean remainder is below its divisor and never negative"
        )]
        let millis = epoch_millis.rem_euclid(1000) as u32;
        Self { seconds: epoch_millis.div_euclid(1000), nanos: millis * 1_000_000 }
    }

    /// An instant from nanoseconds since 1970.
    ///
    /// # Errors
    /// If the seconds exceed an `i64`.
    pub fn from_nanos(epoch_nanos: i128) -> Result<Self, ConversionError> {
        let per_sec = i128::from(NANOS_PER_SEC);
        match (
            i64::try_from(epoch_nanos.div_euclid(per_sec)),
            u32::try_from(epoch_nanos.rem_euclid(per_sec)),
        ) {
            (Ok(seconds), Ok(nanos)) => Ok(Self { seconds, nanos }),
            _ => Err(ConversionError("the instant exceeds a 64-bit count of seconds")),
        }
    }

    /// An instant from seconds since 1970 with a fraction, to the precision of an `f64`: about a
    /// quarter of a microsecond for instants of this century.
    ///
    /// A value that no instant can hold becomes the nearest that can; NaN becomes 1970.
    #[inline]
    #[must_use]
    pub fn from_secs_f64(epoch_seconds: f64) -> Self {
        let whole = epoch_seconds.floor();
        #[expect(clippy::cast_possible_truncation, reason = "a float cast saturates")]
        Self::from_fractional_secs(whole as i64, epoch_seconds - whole)
    }

    /// An instant from whole seconds since 1970 and a fraction of 0.0 up to 1.0, which is cut to
    /// nanoseconds.
    #[inline]
    #[must_use]
    pub fn from_fractional_secs(epoch_seconds: i64, fraction: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a float cast saturates, and NaN becomes 0"
        )]
        let nanos = (fraction * f64::from(NANOS_PER_SEC)) as u32;
        Self {
            seconds: epoch_seconds.saturating_add(i64::from(nanos / NANOS_PER_SEC)),
            nanos: nanos % NANOS_PER_SEC,
        }
    }

    /// An instant from whole seconds since 1970 and the nanoseconds that follow them.
    ///
    /// # Panics
    /// If `subsec_nanos` is 1,000,000,000 or more.
    #[inline]
    #[must_use]
    pub const fn from_secs_and_nanos(seconds: i64, subsec_nanos: u32) -> Self {
        assert!(subsec_nanos < NANOS_PER_SEC, "nanoseconds must be below 1,000,000,000");
        Self { seconds, nanos: subsec_nanos }
    }

    /// Seconds since 1970, rounded down.
    #[must_use]
    pub const fn secs(&self) -> i64 {
        self.seconds
    }

    /// Replaces the seconds since 1970 and keeps the nanoseconds.
    #[inline]
    pub fn set_seconds(&mut self, seconds: i64) -> &mut Self {
        self.seconds = seconds;
        self
    }

    /// Nanoseconds that follow [`secs`](Self::secs), 0 to 999,999,999.
    #[inline]
    #[must_use]
    pub const fn subsec_nanos(&self) -> u32 {
        self.nanos
    }

    /// Replaces the nanoseconds and keeps the seconds.
    ///
    /// # Panics
    /// If `subsec_nanos` is 1,000,000,000 or more.
    #[inline]
    pub fn set_subsec_nanos(&mut self, subsec_nanos: u32) -> &mut Self {
        *self = Self::from_secs_and_nanos(self.seconds, subsec_nanos);
        self
    }

    /// Whether the instant lies between two whole seconds.
    #[inline]
    #[must_use]
    pub const fn has_subsec_nanos(&self) -> bool {
        self.nanos != 0
    }

    /// Nanoseconds since 1970.
    #[inline]
    #[must_use]
    pub fn as_nanos(&self) -> i128 {
        i128::from(self.seconds) * i128::from(NANOS_PER_SEC) + i128::from(self.nanos)
    }

    /// Seconds since 1970 with their fraction, to the precision of an `f64`.
    #[inline]
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the precision is documented")]
    pub fn as_secs_f64(&self) -> f64 {
        self.seconds as f64 + f64::from(self.nanos) / f64::from(NANOS_PER_SEC)
    }

    /// Milliseconds since 1970, rounded down.
    ///
    /// # Errors
    /// If they exceed an `i64`.
    #[inline]
    pub fn to_millis(self) -> Result<i64, ConversionError> {
        i64::try_from(self.as_nanos().div_euclid(1_000_000))
            .map_err(|_| ConversionError("the instant exceeds a 64-bit count of milliseconds"))
    }

    /// Reads the whole of `s`.
    ///
    /// # Errors
    /// If `s` is not an instant in this format.
    pub fn from_str(s: &str, format: DateTimeFormat) -> Result<Self, DateTimeParseError> {
        parse::parse(s, format).ok_or(DateTimeParseError(format))
    }

    /// Reads `s` up to the first `delim`, and returns what follows that delimiter. In an HTTP date,
    /// the comma after the weekday is none.
    ///
    /// # Errors
    /// If what precedes the delimiter is not an instant in this format.
    #[inline]
    pub fn read(
        s: &str,
        format: DateTimeFormat,
        delim: char,
    ) -> Result<(Self, &str), DateTimeParseError> {
        let skipped =
            if format == DateTimeFormat::HttpDate && s.is_char_boundary(4) { 4 } else { 0 };
        let (head, rest) = match s[skipped..].split_once(delim) {
            Some((head, rest)) => (&s[..skipped + head.len()], rest),
            None => (s, ""),
        };
        Ok((Self::from_str(head, format)?, rest))
    }

    /// Writes the instant.
    ///
    /// # Errors
    /// If the format cannot hold the year: RFC 3339 writes 0000 to 9999, HTTP dates 0001 to 9999.
    #[inline]
    pub fn fmt(&self, format: DateTimeFormat) -> Result<String, DateTimeFormatError> {
        print::print(*self, format).ok_or(DateTimeFormatError(format))
    }
}

impl fmt::Display for DateTime {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = print::print(*self, DateTimeFormat::DateTime);
        f.write_str(&text.unwrap_or_else(|| print::epoch_seconds(*self)))
    }
}

impl fmt::Debug for DateTime {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<SystemTime> for DateTime {
    #[inline]
    fn from(time: SystemTime) -> Self {
        let nanos = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => i128::try_from(after.as_nanos()),
            Err(before) => i128::try_from(before.duration().as_nanos()).map(|nanos| -nanos),
        };
        nanos.ok().and_then(|nanos| Self::from_nanos(nanos).ok()).unwrap_or(Self::from_secs(0))
    }
}

impl TryFrom<DateTime> for SystemTime {
    type Error = ConversionError;

    fn try_from(instant: DateTime) -> Result<Self, Self::Error> {
        let whole = Duration::from_secs(instant.seconds.unsigned_abs());
        let base = if instant.seconds < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(whole)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(whole)
        };
        base.and_then(|base| base.checked_add(Duration::from_nanos(u64::from(instant.nanos))))
            .ok_or(ConversionError("the instant exceeds the system's range"))
    }
}

/// The instant does not fit the target type.
#[derive(Debug)]
#[non_exhaustive]
pub struct ConversionError(&'static str);

impl fmt::Display for ConversionError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for ConversionError {}

/// The text is not an instant in the expected format.
#[derive(Debug)]
pub struct DateTimeParseError(DateTimeFormat);

impl fmt::Display for DateTimeParseError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text is not {}", self.0.described())
    }
}

impl Error for DateTimeParseError {}

/// The format cannot hold the instant.
#[derive(Debug)]
pub struct DateTimeFormatError(DateTimeFormat);

impl fmt::Display for DateTimeFormatError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the year is out of the range of {}", self.0.described())
    }
}

impl Error for DateTimeFormatError {}

impl DateTimeFormat {
    #[inline]
    fn described(self) -> &'static str {
        match self {
            Self::DateTime | Self::DateTimeWithOffset => "an RFC 3339 date-time",
            Self::HttpDate => "an HTTP date",
            Self::EpochSeconds => "a number of seconds since 1970",
        }
    }
}
