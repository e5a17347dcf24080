//! What commands print.

use std::fmt::Write as _;
use std::io::Write as _;

/// Prints to standard output. A reader that has seen enough and closed it is no failure.
pub(crate) fn print(text: &str) -> bool {
    let _ = std::io::stdout().write_all(text.as_bytes());
    true
}

/// `1 file`, `17,432 files`
pub(crate) fn plural(count: usize, noun: &str) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    let _ = write!(text, " {noun}{}", if count == 1 { "" } else { "s" });
    text
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(plural(1, "file"), "1 file");
        assert_eq!(plural(0, "file"), "0 files");
        assert_eq!(plural(999, "line"), "999 lines");
        assert_eq!(plural(17_432, "line"), "17,432 lines");
        assert_eq!(plural(1_234_567, "line"), "1,234,567 lines");
    }
}
