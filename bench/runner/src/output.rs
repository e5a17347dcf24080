//! What this program prints.

use std::io::Write as _;

/// Prints to standard output. A reader that has seen enough and closed it is no failure.
pub(crate) fn print(text: &str) -> bool {
    let _ = std::io::stdout().write_all(text.as_bytes());
    true
}

/// What a figure is to reach.
pub(crate) enum Bar {
    AtMost(f64),
    AtLeast(f64),
}

/// Prints whether figures reach their bars. False if one does not; what was not measured is told.
pub(crate) fn bars(all: &[(&str, Option<f64>, Bar)]) -> bool {
    let mut met = true;
    for (what, value, bar) in all {
        let Some(value) = value else {
            print(&format!("NOT MEASURED  {what}\n"));
            continue;
        };
        let (reached, bound) = match bar {
            Bar::AtMost(bound) => (value <= bound, format!("at most {bound}")),
            Bar::AtLeast(bound) => (value >= bound, format!("at least {bound}")),
        };
        met &= reached;
        let verdict = if reached { "met   " } else { "MISSED" };
        print(&format!("{verdict}  {what}: {value:.3} ({bound})\n"));
    }
    met
}
