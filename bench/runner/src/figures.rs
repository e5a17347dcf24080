//! What figures are and how they are shown: tables, columns, units.

use std::collections::BTreeMap;

/// The peers that others are compared with: the first that a part has measured.
pub(crate) const BASES: [&str; 2] = ["aws-sdk-kms", "moto"];

/// What was measured of one program or model, by the name of the figure.
pub(crate) type Row = BTreeMap<String, f64>;

/// How a part shows its figures.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
    pub(crate) views: &'static [View],
    /// The rows' names in order, with what they are; the figures' own order if empty.
    pub(crate) rows: &'static [(&'static str, &'static str)],
}

/// A table.
pub(crate) struct View {
    pub(crate) title: &'static str,
    pub(crate) columns: &'static [Column],
    /// Draw it as well.
    pub(crate) chart: bool,
    /// What of it the README shows.
    pub(crate) readme: Shown,
}

/// Which rows of a table are shown.
#[derive(Clone, Copy)]
pub(crate) enum Shown {
    No,
    All,
    /// These, by name.
    Rows(&'static [&'static str]),
}

impl Shown {
    /// Whether there is a table at all.
    pub(crate) fn is_any(self) -> bool {
        !matches!(self, Self::No)
    }

    pub(crate) fn has(self, row: &str) -> bool {
        match self {
            Self::No => false,
            Self::All => true,
            Self::Rows(names) => names.contains(&row),
        }
    }
}

/// A figure of each row.
pub(crate) struct Column {
    pub(crate) key: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) unit: Unit,
    /// Show the ratio to the peer that others are compared with.
    pub(crate) ratio: bool,
}

/// A column with the ratio to the peer.
pub(crate) const fn column(key: &'static str, heading: &'static str, unit: Unit) -> Column {
    Column { key, heading, unit, ratio: true }
}

/// A column of figures that are compared with none.
pub(crate) const fn plain(key: &'static str, heading: &'static str, unit: Unit) -> Column {
    Column { key, heading, unit, ratio: false }
}

#[derive(Clone, Copy)]
pub(crate) enum Unit {
    Count,
    Seconds,
    Millis,
    Micros,
    Nanos,
    Bytes,
    Kib,
}

impl Unit {
    /// What a figure is in; nothing if it is a number of what the heading names.
    pub(crate) fn name(self, value: f64) -> &'static str {
        match self {
            Self::Count => "",
            Self::Seconds => "s",
            Self::Millis => "ms",
            Self::Nanos if value >= 1e6 => "ms",
            Self::Micros | Self::Nanos => "µs",
            Self::Bytes => "MB",
            Self::Kib => "MiB",
        }
    }

    pub(crate) fn show(self, value: f64) -> String {
        match self {
            Self::Count => grouped(value),
            Self::Seconds if value < 1.0 => format!("{value:.2} s"),
            Self::Seconds if value < 10.0 => format!("{value:.1} s"),
            Self::Seconds => format!("{value:.0} s"),
            Self::Millis => format!("{value:.0} ms"),
            Self::Micros => format!("{value:.0} µs"),
            Self::Nanos if value >= 1e6 => format!("{:.1} ms", value / 1e6),
            Self::Nanos => format!("{:.0} µs", value / 1000.0),
            Self::Bytes => format!("{:.2} MB", value / 1e6),
            Self::Kib => format!("{:.1} MiB", value / 1024.0),
        }
    }
}

/// Whether a row is to be measured.
pub(crate) fn is_chosen(only: &[String], name: &str) -> bool {
    only.is_empty() || only.iter().any(|chosen| chosen == name)
}

/// `98,852`
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_the_unit_that_suits_it() {
        for (nanos, shown) in [
            (123_400.0, "123 µs"),
            (999_400.0, "999 µs"),
            (1_000_000.0, "1.0 ms"),
            (5_570_000.0, "5.6 ms"),
            (1_842_021_000.0, "1842.0 ms"),
        ] {
            assert_eq!(Unit::Nanos.show(nanos), shown);
            assert!(shown.ends_with(Unit::Nanos.name(nanos)), "{shown}");
        }
    }
}
