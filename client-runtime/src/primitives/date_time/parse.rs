//! Text to instants.

use super::civil::to_epoch;
use super::print::{MONTHS, WEEKDAYS};
use super::{DateTime, DateTimeFormat};

/// Parses the whole text as an instant.
#[inline]
pub(super) fn parse(text: &str, format: DateTimeFormat) -> Option<DateTime> {
    let mut cursor = Cursor(text.as_bytes());
    let instant = match format {
        DateTimeFormat::DateTime | DateTimeFormat::DateTimeWithOffset => rfc_3339(&mut cursor),
        DateTimeFormat::HttpDate => http_date(&mut cursor),
        DateTimeFormat::EpochSeconds => epoch_seconds(&mut cursor),
    }?;
    cursor.0.is_empty().then_some(instant)
}

/// `2024-05-01T12:30:00.25Z`, `2024-05-01T14:30:00+02:00`.
#[inline]
fn rfc_3339(cursor: &mut Cursor<'_>) -> Option<DateTime> {
    let year = cursor.digits(4)?;
    cursor.byte(b"-")?;
    let month = cursor.two()?;
    cursor.byte(b"-")?;
    let day = cursor.two()?;
    cursor.byte(b"Tt ")?;
    let (hour, minute, second) = cursor.time()?;
    let nanos = cursor.fraction()?;
    let offset = match cursor.byte(b"Zz+-")? {
        sign @ (b'+' | b'-') => {
            let (hours, _, minutes) = (cursor.two()?, cursor.byte(b":")?, cursor.two()?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = (i64::from(hours) * 60 + i64::from(minutes)) * 60;
            if sign == b'+' { seconds } else { -seconds }
        }
        _ => 0,
    };
    let seconds = to_epoch(i64::from(year), month, day, hour, minute, second)? - offset;
    Some(DateTime { seconds, nanos })
}

/// `Wed, 01 May 2024 12:30:00.25 GMT`. The weekday follows from the date, so its name alone is
/// checked.
#[inline]
fn http_date(cursor: &mut Cursor<'_>) -> Option<DateTime> {
    let weekday = cursor.take(3)?;
    WEEKDAYS.iter().find(|name| name.as_bytes() == weekday)?;
    cursor.byte(b",")?;
    cursor.byte(b" ")?;
    let day = cursor.two()?;
    cursor.byte(b" ")?;
    let name = cursor.take(3)?;
    let month = MONTHS.iter().zip(1..).find(|(month, _)| month.as_bytes() == name)?.1;
    cursor.byte(b" ")?;
    let year = cursor.digits(4)?;
    cursor.byte(b" ")?;
    let (hour, minute, second) = cursor.time()?;
    let nanos = cursor.fraction()?;
    (cursor.take(4)? == b" GMT").then_some(())?;
    let seconds = to_epoch(i64::from(year), month, day, hour, minute, second)?;
    Some(DateTime { seconds, nanos })
}

/// A decimal number as JSON has it, exactly. What is below a nanosecond is cut.
#[inline]
fn epoch_seconds(cursor: &mut Cursor<'_>) -> Option<DateTime> {
    // With more digits than this, a number exceeds every instant, or the digits are below a
    // nanosecond.
    const MAX_DIGITS: usize = 28;

    let negative = cursor.byte(b"-").is_some();
    let mut mantissa = 0_i128;
    let whole = cursor.digits_to(&mut mantissa);
    if !(1..=MAX_DIGITS).contains(&whole) {
        return None;
    }
    let mut exponent = 9;
    if cursor.byte(b".").is_some() {
        let text = cursor.0;
        let kept = &text[..text.len().min(MAX_DIGITS - whole)];
        let digits = Cursor(kept).digits_to(&mut mantissa);
        exponent -= i32::try_from(digits).ok()?;
        (cursor.digits_to(&mut 0) > 0).then_some(())?;
    }
    if cursor.byte(b"eE").is_some() {
        let sign = cursor.byte(b"+-");
        let mut value = 0_i128;
        (cursor.digits_to(&mut value) > 0).then_some(())?;
        let value = i32::try_from(value.min(9_999)).ok()?;
        exponent += if sign == Some(b'-') { -value } else { value };
    }
    let unit = 10_i128.checked_pow(exponent.unsigned_abs());
    let nanos = match unit {
        _ if mantissa == 0 => 0,
        Some(unit) if exponent >= 0 => mantissa.checked_mul(unit)?,
        Some(unit) => mantissa / unit,
        None if exponent >= 0 => return None,
        None => 0,
    };
    DateTime::from_nanos(if negative { -nanos } else { nanos }).ok()
}

/// The rest of the input.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    #[inline]
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    /// The next byte, if it is one of these.
    #[inline]
    fn byte(&mut self, any_of: &[u8]) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        any_of.contains(&first).then(|| {
            self.0 = rest;
            first
        })
    }

    /// Appends all digits that come next to a number, which saturates, and says how many they were.
    #[inline]
    fn digits_to(&mut self, value: &mut i128) -> usize {
        let mut count = 0;
        while let Some(digit) = self.digits(1) {
            *value = value.saturating_mul(10).saturating_add(i128::from(digit));
            count += 1;
        }
        count
    }

    /// A number of exactly this many digits, at most nine.
    #[inline]
    fn digits(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        let (head, rest) = self.0.split_at_checked(count)?;
        for byte in head {
            value = value * 10 + char::from(*byte).to_digit(10)?;
        }
        self.0 = rest;
        Some(value)
    }

    #[inline]
    fn two(&mut self) -> Option<u8> {
        self.digits(2).and_then(|value| u8::try_from(value).ok())
    }

    #[inline]
    fn time(&mut self) -> Option<(u8, u8, u8)> {
        let hour = self.two()?;
        self.byte(b":")?;
        let minute = self.two()?;
        self.byte(b":")?;
        Some((hour, minute, self.two()?))
    }

    /// Nanoseconds of an optional fraction, which has a digit if it has a point.
    #[inline]
    fn fraction(&mut self) -> Option<u32> {
        let mut nanos = 0;
        if self.byte(b".").is_some() {
            let mut unit = super::NANOS_PER_SEC / 10;
            nanos += self.digits(1)? * unit;
            while let Some(digit) = self.digits(1) {
                unit /= 10;
                nanos += digit * unit;
            }
        }
        Some(nanos)
    }
}
