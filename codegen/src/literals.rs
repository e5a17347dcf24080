//! Values as models write them: blobs in base64, timestamps as numbers or in RFC 3339, bounds of whole numbers.

use base64::Engine as _;
use serde_json::{Number, Value};

/// The bytes of a blob's default.
pub(crate) fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

/// The digits of a big integer's default. One beyond 64 bits was read as a string.
pub(crate) fn big_integer(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) if number.is_f64() => {
            let number = number.as_f64().filter(|number| number.fract() == 0.0)?;
            Some(number.to_string())
        }
        Value::Number(number) => Some(number.to_string()),
        Value::String(digits) => {
            let is_whole =
                |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            is_whole(digits.strip_prefix('-').unwrap_or(digits)).then(|| digits.clone())
        }
        _ => None,
    }
}

/// Seconds and nanoseconds since the epoch of a timestamp: a number, or a text as in RFC 3339 such as
/// `2015-01-25T08:00:00Z` or `2017-07-05T14:04:55.123-07:00`.
pub(crate) fn timestamp(node: &Value) -> Option<(i64, u32)> {
    match node {
        Value::Number(number) => decimal(number),
        Value::String(text) => rfc3339(text),
        _ => None,
    }
}

/// A timestamp as examples have it: beside the forms of [`timestamp`] a number in quotes, a time without seconds, a day
/// without a time.
pub(crate) fn loose_timestamp(node: &Value) -> Option<(i64, u32)> {
    let text = match node {
        Value::String(text) => text,
        node => return timestamp(node),
    };
    let number = || decimal(&text.parse::<Number>().ok()?);
    let without_seconds = || {
        let (date, time) = text.split_once('T')?;
        let (time, offset) = time.split_at(time.find(['Z', '+', '-'])?);
        rfc3339(&format!("{date}T{time}:00{offset}"))
    };
    let day = || rfc3339(&format!("{text}T00:00:00Z"));
    rfc3339(text).or_else(number).or_else(without_seconds).or_else(day)
}

/// `2015-01-25T08:00:00.5Z`
pub(crate) fn to_rfc3339(seconds: i64, nanos: u32) -> String {
    let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
    let (hour, minute, second) = time_of_day(seconds);
    let fraction = fraction(nanos);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// `Sun, 25 Jan 2015 08:00:00.5 GMT`
pub(crate) fn to_http_date(seconds: i64, nanos: u32) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let days = seconds.div_euclid(86_400);
    let (year, month, day) = civil_from_days(days);
    let (hour, minute, second) = time_of_day(seconds);
    let name = |names: &[&'static str], index: i64| {
        usize::try_from(index).ok().and_then(|index| names.get(index).copied()).unwrap_or_default()
    };
    let (weekday, month) = (name(&DAYS, days.rem_euclid(7)), name(&MONTHS, month - 1));
    let fraction = fraction(nanos);
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02}{fraction} GMT")
}

fn time_of_day(seconds: i64) -> (i64, i64, i64) {
    let second = seconds.rem_euclid(86_400);
    (second / 3600, second / 60 % 60, second % 60)
}

/// `.5`, or nothing.
fn fraction(nanos: u32) -> String {
    match nanos {
        0 => String::new(),
        nanos => format!(".{nanos:09}").trim_end_matches('0').to_owned(),
    }
}

/// A number as it is written, because a float cannot hold every nanosecond.
fn decimal(number: &Number) -> Option<(i64, u32)> {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let seconds: i64 = whole.parse().ok()?;
    let nanos = nanos(fraction)?;
    if whole.starts_with('-') && nanos > 0 {
        return Some((seconds.checked_sub(1)?, 1_000_000_000 - nanos));
    }
    Some((seconds, nanos))
}

fn rfc3339(text: &str) -> Option<(i64, u32)> {
    let (date, time) = text.split_once('T')?;
    let (time, offset) = time.split_at(time.find(['Z', '+', '-'])?);
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let is_day = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    if !is_day || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Years have four digits: nothing here comes near a limit.
    let local = (days_from_civil(year, month, day) * 24 + hour) * 3600 + minute * 60 + second;
    Some((local - ahead(offset)?, nanos(fraction)?))
}

/// Seconds by which the local time is ahead of UTC: `Z`, `+01:00`.
fn ahead(offset: &str) -> Option<i64> {
    if offset == "Z" {
        return Some(0);
    }
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let [hours, minutes] = numbers(offset.get(1..)?, ':', [2, 2])?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60)
}

/// Numbers with separators between, each of so many digits.
fn numbers<const N: usize>(text: &str, separator: char, digits: [usize; N]) -> Option<[i64; N]> {
    let parts: Vec<&str> = text.split(separator).collect();
    let fits = |(part, digits): (&&str, usize)| part.len() == digits && is_digits(part);
    if parts.len() != N || !parts.iter().zip(digits).all(fits) {
        return None;
    }
    let numbers: Option<Vec<i64>> = parts.iter().map(|part| part.parse().ok()).collect();
    numbers?.try_into().ok()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|digit| digit.is_ascii_digit())
}

/// The digits after the point, as nanoseconds.
fn nanos(fraction: &str) -> Option<u32> {
    if fraction.is_empty() {
        return Some(0);
    }
    if fraction.len() > 9 || !is_digits(fraction) {
        return None;
    }
    format!("{fraction:0<9}").parse().ok()
}

/// Days of a month.
fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since the epoch, with years that begin in March so that the leap day is the last one.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (century, of_century) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leap_days = of_century / 4 - of_century / 100;
    century * 146_097 + of_century * 365 + leap_days + day_of_year - 719_468
}

/// Year, month and day: the way back from [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (century, of_century) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_century - of_century / 1460 + of_century / 36_524 - of_century / 146_096) / 365;
    let day_of_year = of_century - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (century * 400 + year + i64::from(month <= 2), month, day)
}

/// The least whole number that a minimum admits. One beyond `i64` is as near to it as that type goes.
pub(crate) fn whole_min(text: &str) -> Option<i64> {
    whole(text, f64::ceil)
}

/// The greatest whole number that a maximum admits. One beyond `i64` is as near to it as that type goes.
pub(crate) fn whole_max(text: &str) -> Option<i64> {
    whole(text, f64::floor)
}

fn whole(text: &str, round: fn(f64) -> f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
    let rounded = || text.parse::<f64>().ok().map(|number| round(number) as i64);
    text.parse().ok().or_else(rounded)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times() {
        let time = |text: &str| timestamp(&json!(text));
        assert_eq!(time("1970-01-01T00:00:00Z"), Some((0, 0)));
        assert_eq!(time("2015-01-25T08:00:00Z"), Some((1_422_172_800, 0)));
        assert_eq!(time("2024-02-29T23:59:59Z"), Some((1_709_251_199, 0)));
        assert_eq!(time("2017-07-05T14:04:55-07:00"), Some((1_499_288_695, 0)));
        assert_eq!(time("1970-01-01T00:00:01.5Z"), Some((1, 500_000_000)));
        let wrong = [
            "2024-02-29",
            "2020-02-31T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2020-01-01T25:00:00Z",
            "2020-13-01T00:00:00Z",
            "9999999999999-01-01T00:00:00Z",
            "-999-01-01T00:00:00Z",
            "+999-01-01T00:00:00Z",
            "2020-01-01T00:00:00",
            "2020-01-01T00:00:00+99999999999999999:00",
            "2017-07-05T1:1:1+x",
            "Wed, 01 Jan 2020 00:00:00 GMT",
            "yesterday",
            "T",
        ];
        for text in wrong {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn times_as_numbers_keep_their_digits() {
        assert_eq!(timestamp(&json!(1_398_796_238)), Some((1_398_796_238, 0)));
        assert_eq!(timestamp(&json!(946_845_296.123)), Some((946_845_296, 123_000_000)));
        assert_eq!(timestamp(&json!(-0.5)), Some((-1, 500_000_000)));
        for wrong in [json!(1e300), json!(u64::MAX), json!(true)] {
            assert_eq!(timestamp(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times_of_examples() {
        let noon = 1_422_187_200;
        for (text, expected) in [
            ("2015-01-25T12:00:00Z", noon),
            ("2015-01-25T12:00Z", noon),
            ("2015-01-25T14:00+02:00", noon),
            ("1422187200", noon),
            ("1422187200.0", noon),
            ("2015-01-25", noon - 43_200),
        ] {
            assert_eq!(loose_timestamp(&json!(text)), Some((expected, 0)), "{text}");
        }
        assert_eq!(loose_timestamp(&json!("0.5")), Some((0, 500_000_000)));
        for wrong in ["", "yesterday", "2015-01-25T12Z", "NaN", "2015-13-01"] {
            assert_eq!(loose_timestamp(&json!(wrong)), None, "{wrong}");
        }
    }

    #[test]
    fn times_are_written_as_they_are_read() {
        for days in (-150_000_i64..150_000).step_by(37) {
            let seconds = days * 86_400 + days.rem_euclid(86_400);
            let text = to_rfc3339(seconds, 0);
            assert_eq!(timestamp(&json!(text)), Some((seconds, 0)), "{text}");
        }
        assert_eq!(to_rfc3339(-1, 500_000_000), "1969-12-31T23:59:59.5Z");
        assert_eq!(to_http_date(1_422_172_800, 0), "Sun, 25 Jan 2015 08:00:00 GMT");
        assert_eq!(to_http_date(0, 120_000_000), "Thu, 01 Jan 1970 00:00:00.12 GMT");
    }

    #[test]
    fn bounds_of_whole_numbers() {
        let bounds = |text| (whole_min(text), whole_max(text));
        assert_eq!(bounds("7"), (Some(7), Some(7)));
        assert_eq!(bounds("1.0"), (Some(1), Some(1)));
        assert_eq!(bounds("0.5"), (Some(1), Some(0)));
        assert_eq!(bounds("-0.5"), (Some(0), Some(-1)));
        assert_eq!(bounds("9223372036854775807"), (Some(i64::MAX), Some(i64::MAX)));
        assert_eq!(bounds("1e300"), (Some(i64::MAX), Some(i64::MAX)));
        assert_eq!(bounds("-1e300"), (Some(i64::MIN), Some(i64::MIN)));
        assert_eq!(bounds("many"), (None, None));
    }

    #[test]
    fn blobs() {
        assert_eq!(base64_bytes("YWJj").as_deref(), Some(b"abc".as_slice()));
        assert_eq!(base64_bytes("%"), None);
        // The last digit says more than the byte has bits for.
        assert_eq!(base64_bytes("YR=="), None);
    }
}
