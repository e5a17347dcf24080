//! Instants to text.

use super::civil::Civil;
use super::{DateTime, DateTimeFormat};
use std::fmt::Write;

pub(super) const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
pub(super) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The instant in this format, or nothing if the format cannot hold the year.
#[inline]
pub(super) fn print(instant: DateTime, format: DateTimeFormat) -> Option<String> {
    if format == DateTimeFormat::EpochSeconds {
        return Some(epoch_seconds(instant));
    }
    let Civil { year, month, day, hour, minute, second, weekday } =
        Civil::from_epoch(instant.seconds);
    let mut text = String::with_capacity(40);
    // Writing to a String cannot fail.
    if format == DateTimeFormat::HttpDate {
        if !(1..=9999).contains(&year) {
            return None;
        }
        let (weekday, month) = (WEEKDAYS[usize::from(weekday)], MONTHS[usize::from(month - 1)]);
        let _ =
            write!(text, "{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02}");
        push_fraction(&mut text, instant.nanos);
        text.push_str(" GMT");
    } else {
        if !(0..=9999).contains(&year) {
            return None;
        }
        let _ = write!(text, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
        push_fraction(&mut text, instant.nanos);
        text.push('Z');
    }
    Some(text)
}

/// Seconds since 1970 in the shortest exact decimal.
#[inline]
pub(super) fn epoch_seconds(instant: DateTime) -> String {
    if instant.nanos == 0 {
        return instant.seconds.to_string();
    }
    // The fraction counts upwards from the second below; a decimal's fraction counts away from
    // zero.
    let (sign, whole, nanos) = if instant.seconds < 0 {
        ("-", (instant.seconds + 1).unsigned_abs(), super::NANOS_PER_SEC - instant.nanos)
    } else {
        ("", instant.seconds.unsigned_abs(), instant.nanos)
    };
    let mut text = format!("{sign}{whole}");
    push_fraction(&mut text, nanos);
    text
}

/// `20240501T123000Z`: the date of a signature, from seconds since 1970.
#[inline]
pub(crate) fn compact_utc(epoch_seconds: i64) -> String {
    let Civil { year, month, day, hour, minute, second, .. } = Civil::from_epoch(epoch_seconds);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

#[inline]
fn push_fraction(text: &mut String, nanos: u32) {
    if nanos != 0 {
        let _ = write!(text, ".{nanos:09}");
        text.truncate(text.trim_end_matches('0').len());
    }
}
