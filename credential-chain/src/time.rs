//! Instants as the answers of services and the files of tokens write them.

use std::time::SystemTime;

use trent_runtime::primitives::{DateTime, DateTimeFormat};

/// The instant of an RFC 3339 text, with `Z` or an offset. Old files of tokens write `UTC` for `Z`.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let rfc = text.strip_suffix("UTC").map(|time| format!("{time}Z"));
    let time =
        DateTime::from_str(rfc.as_deref().unwrap_or(text), DateTimeFormat::DateTimeWithOffset);
    time.ok().and_then(|time| SystemTime::try_from(time).ok())
}

/// `2100-01-01T00:00:00Z`, in whole seconds; nothing for what no calendar has.
pub(crate) fn format(time: SystemTime) -> Option<String> {
    let mut time = DateTime::from(time);
    time.set_subsec_nanos(0);
    time.fmt(DateTimeFormat::DateTime).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn an_instant_is_read_with_any_offset_and_written_in_utc() {
        let expected = UNIX_EPOCH + Duration::from_secs(1_651_516_560);
        for text in [
            "2022-05-02T18:36:00Z",
            "2022-05-02T18:36:00UTC",
            "2022-05-02T18:36:00+00:00",
            "2022-05-02T20:36:00+02:00",
            " 2022-05-02T18:36:00.000Z\n",
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        for text in ["", "tomorrow", "2022-05-02", "2022-05-02T18:36:00", "1651516560", "UTC"] {
            assert_eq!(parse(text), None, "{text}");
        }
        let later = expected + Duration::from_millis(250);
        assert_eq!(format(later).as_deref(), Some("2022-05-02T18:36:00Z"));
    }
}
