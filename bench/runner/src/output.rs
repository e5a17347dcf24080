//! What this program prints.

use std::io::Write as _;

/// Prints to standard output. A reader that has seen enough and closed it is no failure.
pub(crate) fn print(text: &str) -> bool {
    let _ = std::io::stdout().write_all(text.as_bytes());
    true
}
