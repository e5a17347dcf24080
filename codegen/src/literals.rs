//! Values as models write them in text: base64, RFC 3339 and bounds of whole numbers.

use base64::Engine as _;

/// The bytes of a blob's default.
pub(crate) fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

/// Seconds since the epoch of a time in UTC such as `2015-01-25T08:00:00Z`, the only form that a default may have.
pub(crate) fn rfc3339_seconds(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let numbers = |text: &str, separator| -> Option<Vec<i64>> {
        text.split(separator).map(|part| part.parse().ok()).collect()
    };
    let (date, time) = (numbers(date, '-')?, numbers(time, ':')?);
    let (&[year, month, day], &[hour, minute, second]) = (date.as_slice(), time.as_slice()) else {
        return None;
    };
    let days = days_from_civil(year, month, day);
    (1..=12).contains(&month).then_some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// Days since the epoch, with years that begin in March so that the leap day is the last one.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (century, of_century) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leap_days = of_century / 4 - of_century / 100;
    century * 146_097 + of_century * 365 + leap_days + day_of_year - 719_468
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
    use super::*;

    #[test]
    fn times() {
        assert_eq!(rfc3339_seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(rfc3339_seconds("2015-01-25T08:00:00Z"), Some(1_422_172_800));
        assert_eq!(rfc3339_seconds("2024-02-29T23:59:59Z"), Some(1_709_251_199));
        assert_eq!(rfc3339_seconds("2024-02-29"), None);
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
    }
}
