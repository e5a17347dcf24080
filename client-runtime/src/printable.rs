//! Text of others in an error: on one line, so that none of it can pass for another entry of a log.

use std::fmt::{self, Write as _};

/// A text whose control characters, line separators and marks of direction are escaped.
pub(crate) struct Printable<'a>(pub(crate) &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.chars().any(is_hidden) {
            return f.write_str(self.0);
        }
        for c in self.0.chars() {
            if is_hidden(c) {
                write!(f, "{}", c.escape_default())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_line_or_turns_it_round() {
        let text = "no key\r\n2026-11-27 INFO all is well\u{1b}[2J\u{202e}\u{2028}é";
        let printed = Printable(text).to_string();
        assert_eq!(printed, "no key\\r\\n2026-11-27 INFO all is well\\u{1b}[2J\\u{202e}\\u{2028}é");
        assert_eq!(Printable("a key\u{a0}’s").to_string(), "a key\u{a0}’s");
    }
}
