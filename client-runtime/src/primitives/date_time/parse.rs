//! Text to instants.

use super::civil::to_epoch;
use super::print::{MONTHS, WEEKDAYS};
use super::{DateTime, DateTimeFormat};

/// The instant that `text` is, as a whole, or nothing.
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
fn http_date(cursor: &mut Cursor<'_>) -> Option<DateTime> {
    let weekday = cursor.take(3)?;
    WEEKDAYS.iter().find(|name| name.as_bytes() == weekday)?;
    cursor.byte(b",")?;
    cursor.byte(b" ")?;
    let day = cursor.two()?;
    cursor.byte(b" ")?;
    let name = cursor.take(3)?;
    let month = MONTHS
        .iter()
        .zip(1..)
        .find(|(month, _)| month.as_bytes() == name)?
        .1;
    cursor.byte(b" ")?;
    let year = cursor.digits(4)?;
    cursor.byte(b" ")?;
    let (hour, minute, second) = cursor.time()?;
    let nanos = cursor.fraction()?;
    (cursor.take(4)? == b" GMT").then_some(())?;
    let seconds = to_epoch(i64::from(year), month, day, hour, minute, second)?;
    Some(DateTime { seconds, nanos })
}

/// A decimal number as JSON has it. Digits past the ninth of the fraction are cut.
fn epoch_seconds(cursor: &mut Cursor<'_>) -> Option<DateTime> {
    let text = cursor.0;
    let negative = cursor.byte(b"-").is_some();
    let mut whole = i64::from(cursor.digits(1)?);
    while let Some(digit) = cursor.digits(1) {
        whole = whole.checked_mul(10)?.checked_add(i64::from(digit))?;
    }
    let nanos = cursor.fraction()?;
    if cursor
        .0
        .first()
        .is_some_and(|byte| matches!(byte, b'e' | b'E'))
    {
        // An exponent comes from a writer that holds a float, so a float loses nothing.
        let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
        cursor.0 = &[];
        return (value.abs() < 9e18).then(|| DateTime::from_secs_f64(value));
    }
    let nanos = i128::from(whole) * i128::from(super::NANOS_PER_SEC) + i128::from(nanos);
    DateTime::from_nanos(if negative { -nanos } else { nanos }).ok()
}

/// What is left to read.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    /// The next byte, if it is one of these.
    fn byte(&mut self, any_of: &[u8]) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        any_of.contains(&first).then(|| {
            self.0 = rest;
            first
        })
    }

    /// A number of exactly this many digits, at most nine.
    fn digits(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        let (head, rest) = self.0.split_at_checked(count)?;
        for byte in head {
            value = value * 10 + char::from(*byte).to_digit(10)?;
        }
        self.0 = rest;
        Some(value)
    }

    fn two(&mut self) -> Option<u8> {
        self.digits(2).and_then(|value| u8::try_from(value).ok())
    }

    fn time(&mut self) -> Option<(u8, u8, u8)> {
        let hour = self.two()?;
        self.byte(b":")?;
        let minute = self.two()?;
        self.byte(b":")?;
        Some((hour, minute, self.two()?))
    }

    /// Nanoseconds of an optional fraction, which has a digit if it has a point.
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
