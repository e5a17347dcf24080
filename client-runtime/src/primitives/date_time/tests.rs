//! Instants against expectations and against the `time` crate.

use super::civil::{Civil, to_epoch};
use super::*;
use crate::seeded::Seeded;
use DateTimeFormat::{EpochSeconds, HttpDate};
use time::format_description::well_known::Rfc3339;
use time::{Month, OffsetDateTime, UtcOffset};

/// Seconds from -9999-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
const FIRST: i64 = -377_705_116_800;
const LAST: i64 = 253_402_300_799;
/// Seconds of 0000-01-01T00:00:00Z.
const YEAR_0: i64 = -62_167_219_200;

#[test]
fn dates_are_those_of_the_time_crate() {
    let mut seeded = Seeded::new(1);
    let edges = [FIRST, LAST, YEAR_0, YEAR_0 - 1, -1, 0, 951_782_400, 4_107_542_400];
    let random = (0..20_000).map(|_| seeded.within(FIRST, LAST));
    for seconds in edges.into_iter().chain(random) {
        let theirs = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        let ours = Civil::from_epoch(seconds);
        let expected = Civil {
            year: theirs.year().into(),
            month: theirs.month().into(),
            day: theirs.day(),
            hour: theirs.hour(),
            minute: theirs.minute(),
            second: theirs.second(),
            weekday: theirs.weekday().number_days_from_sunday(),
        };
        assert_eq!(ours, expected, "{seconds}");
        let Civil { year, month, day, hour, minute, second, .. } = ours;
        assert_eq!(to_epoch(year, month, day, hour, minute, second), Some(seconds));
    }
}

#[test]
fn there_are_the_days_that_the_time_crate_knows() {
    let mut seeded = Seeded::new(2);
    for _ in 0..20_000 {
        let year = seeded.within(-9_999, 9_999);
        let month = u8::try_from(seeded.within(1, 12)).unwrap();
        let day = u8::try_from(seeded.within(0, 32)).unwrap();
        let theirs = Month::try_from(month).ok().and_then(|month| {
            time::Date::from_calendar_date(i32::try_from(year).unwrap(), month, day).ok()
        });
        let theirs = theirs.map(|date| date.midnight().assume_utc().unix_timestamp());
        assert_eq!(to_epoch(year, month, day, 0, 0, 0), theirs, "{year}-{month}-{day}");
    }
    for (month, hour, minute, second) in
        [(0, 0, 0, 0), (13, 0, 0, 0), (1, 24, 0, 0), (1, 0, 60, 0), (1, 0, 0, 61)]
    {
        assert_eq!(to_epoch(2024, month, 1, hour, minute, second), None);
    }
}

#[test]
fn rfc_3339_is_that_of_the_time_crate() {
    let mut seeded = Seeded::new(3);
    for _ in 0..5_000 {
        let nanos = [0, 500_000_000, 120_000, seeded.below(1_000_000_000)][seeded.below(4)];
        let nanos = u32::try_from(nanos).unwrap();
        let instant =
            DateTime::from_secs_and_nanos(seeded.within(YEAR_0 + 86_400, LAST - 86_400), nanos);
        let theirs = OffsetDateTime::from_unix_timestamp_nanos(instant.as_nanos()).unwrap();
        assert_eq!(instant.to_string(), theirs.format(&Rfc3339).unwrap());

        let minutes = i32::try_from(seeded.within(-1439, 1439)).unwrap();
        let offset = UtcOffset::from_whole_seconds(minutes * 60).unwrap();
        let local = theirs.to_offset(offset).format(&Rfc3339).unwrap();
        for format in [DateTimeFormat::DateTime, DateTimeFormat::DateTimeWithOffset] {
            assert_eq!(DateTime::from_str(&local, format).unwrap(), instant, "{local}");
        }
    }
}

#[test]
fn every_format_reads_what_it_writes() {
    let mut seeded = Seeded::new(4);
    for _ in 0..5_000 {
        let nanos = [0, 999_999_999, 50_000_000, seeded.below(1_000_000_000)][seeded.below(4)];
        // HTTP dates begin with the year 1.
        let seconds = seeded.within(YEAR_0 + 366 * 86_400, LAST);
        let instant = DateTime::from_secs_and_nanos(seconds, u32::try_from(nanos).unwrap());
        for format in
            [DateTimeFormat::DateTime, DateTimeFormat::DateTimeWithOffset, HttpDate, EpochSeconds]
        {
            let text = instant.fmt(format).unwrap();
            assert_eq!(DateTime::from_str(&text, format).unwrap(), instant, "{text}");
            let listed = format!("{text}, more");
            let (first, rest) = DateTime::read(&listed, format, ',').unwrap();
            assert_eq!((first, rest), (instant, " more"), "{text}");
            assert_eq!(DateTime::read(&text, format, ',').unwrap(), (instant, ""));
        }
    }
}

#[test]
fn any_text_is_an_instant_or_an_error() {
    let mut seeded = Seeded::new(5);
    let texts = [
        "2024-02-29T23:59:60.123456789+23:59",
        "Thu, 29 Feb 2024 23:59:59.5 GMT",
        "-1709251199.25E-3",
        "é, é",
    ];
    for _ in 0..20_000 {
        let text = texts[seeded.below(texts.len())];
        let bytes = seeded.mutated(text.as_bytes());
        let text = String::from_utf8_lossy(&bytes);
        for format in [DateTimeFormat::DateTime, HttpDate, EpochSeconds] {
            if let Ok(instant) = DateTime::from_str(&text, format)
                && let Ok(again) = instant.fmt(format)
            {
                assert_eq!(DateTime::from_str(&again, format).unwrap(), instant, "{text}");
            }
            let _ = DateTime::read(&text, format, ',');
        }
    }
}

#[test]
fn text_that_is_no_instant_is_refused() {
    for text in [
        "",
        "2024-02-30T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "2024-1-01T00:00:00Z",
        "2024-01-01T00:00:00",
        "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00Zx",
        "2024-01-01T00:00:00+24:00",
        "2024-01-01T00:00:00+01:60",
        "2024-01-01T00:00:00+0100",
        "+024-01-01T00:00:00Z",
        "2024-01-01",
    ] {
        assert!(DateTime::from_str(text, DateTimeFormat::DateTime).is_err(), "{text}");
    }
    for text in [
        "",
        "Mon, 31 Feb 2024 00:00:00 GMT",
        "Mon, 01 Foo 2024 00:00:00 GMT",
        "Day, 01 Feb 2024 00:00:00 GMT",
        "Mon, 1 Feb 2024 00:00:00 GMT",
        "Mon, 01 Feb 2024 00:00:00 UTC",
        "Mon, 01 Feb 2024 00:00:00 GMT+1",
    ] {
        assert!(DateTime::from_str(text, HttpDate).is_err(), "{text}");
    }
    for text in [
        "",
        "-",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "1 ",
        "0x1",
        "NaN",
        "9223372036854775808",
        "1e19",
        "1e10000",
        "99999999999999999999999999999",
    ] {
        assert!(DateTime::from_str(text, EpochSeconds).is_err(), "{text}");
    }
    let error = DateTime::from_str("secret", HttpDate).unwrap_err();
    assert_eq!(error.to_string(), "the text is not an HTTP date");
}

#[test]
fn epoch_seconds_are_exact() {
    for (text, seconds, nanos) in [
        ("0", 0, 0),
        ("1.000000001", 1, 1),
        ("1.0000000019", 1, 1),
        ("-0.000000001", -1, 999_999_999),
        ("-1.25", -2, 750_000_000),
        ("1.39879623805E9", 1_398_796_238, 50_000_000),
        ("1398796238050e-3", 1_398_796_238, 50_000_000),
        ("5e-10", 0, 0),
        ("1e-9999", 0, 0),
        ("0e9999", 0, 0),
        ("0.0000000000000000000000000000000000000000000001", 0, 0),
        ("9223372036854775807", i64::MAX, 0),
        ("-9223372036854775808", i64::MIN, 0),
    ] {
        let instant = DateTime::from_str(text, EpochSeconds).unwrap();
        assert_eq!(instant, DateTime::from_secs_and_nanos(seconds, nanos), "{text}");
    }
    assert_eq!(DateTime::from_millis(-250).fmt(EpochSeconds).unwrap(), "-0.25");
    assert_eq!(DateTime::from_millis(-1_000).fmt(EpochSeconds).unwrap(), "-1");
    assert_eq!(DateTime::from_secs(i64::MIN).fmt(EpochSeconds).unwrap(), "-9223372036854775808");
}

#[test]
fn a_year_that_a_format_cannot_hold_is_an_error_and_still_displays() {
    let late = DateTime::from_secs(LAST + 1);
    assert_eq!(late.to_string(), "253402300800");
    let error = late.fmt(HttpDate).unwrap_err();
    assert_eq!(error.to_string(), "the year is out of the range of an HTTP date");
    assert_eq!(DateTime::from_secs(YEAR_0).to_string(), "0000-01-01T00:00:00Z");
    assert!(DateTime::from_secs(YEAR_0).fmt(HttpDate).is_err());
    assert!(DateTime::from_secs(YEAR_0 - 1).fmt(DateTimeFormat::DateTime).is_err());
    assert_eq!(format!("{:?}", DateTime::from_secs(i64::MIN)), "-9223372036854775808");
}

#[test]
fn counts_convert_into_each_other() {
    let instant = DateTime::from_millis(-1);
    assert_eq!((instant.secs(), instant.subsec_nanos()), (-1, 999_000_000));
    assert_eq!(instant.to_millis().unwrap(), -1);
    assert_eq!(instant.as_nanos(), -1_000_000);
    assert_eq!(DateTime::from_nanos(-1_000_000).unwrap(), instant);
    assert!(DateTime::from_nanos(i128::MAX).is_err());
    assert!(DateTime::from_secs(i64::MAX).to_millis().is_err());

    assert_eq!(DateTime::from_secs_f64(-1.5), DateTime::from_millis(-1_500));
    assert!((DateTime::from_millis(-1_500).as_secs_f64() + 1.5).abs() < f64::EPSILON);
    assert_eq!(DateTime::from_secs_f64(f64::NAN), DateTime::from_secs(0));
    assert_eq!(DateTime::from_secs_f64(1e300).secs(), i64::MAX);
    assert_eq!(DateTime::from_fractional_secs(1, 1.0), DateTime::from_secs(2));

    let mut changed = DateTime::from_secs(1);
    changed.set_seconds(2).set_subsec_nanos(3);
    assert_eq!(changed, DateTime::from_secs_and_nanos(2, 3));
    assert!(changed.has_subsec_nanos() && changed > DateTime::from_secs(2));
}

#[test]
fn the_system_has_the_same_instants() {
    for millis in [0, 1, -1, 1_714_566_600_250, -1_714_566_600_250] {
        let instant = DateTime::from_millis(millis);
        assert_eq!(DateTime::from(SystemTime::try_from(instant).unwrap()), instant);
    }
    let an_hour_ago = SystemTime::UNIX_EPOCH - Duration::from_secs(3600);
    assert_eq!(DateTime::from(an_hour_ago), DateTime::from_secs(-3600));
}

#[test]
fn signatures_have_a_compact_form() {
    assert_eq!(compact_utc(1_440_938_160), "20150830T123600Z");
}
