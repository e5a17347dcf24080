//! What `Debug` shows of a sensitive member: whether it is there.

use std::fmt;

/// What stands for a sensitive value wherever it must not be seen.
pub(crate) const TEXT: &str = "*** Sensitive Data Redacted ***";

/// What `Debug` shows in place of a sensitive value.
#[derive(Clone, Copy)]
pub struct Redacted {
    present: bool,
}

/// For a sensitive member: whether it is there, and nothing else.
#[must_use]
pub fn redacted<T>(value: &Option<T>) -> Redacted {
    Redacted { present: value.is_some() }
}

/// For a sensitive member that is always there.
pub const REDACTED: Redacted = Redacted { present: true };

impl fmt::Debug for Redacted {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.present { TEXT } else { "None" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_there_or_not() {
        assert_eq!(format!("{:?}", redacted(&Some("hush"))), TEXT);
        assert_eq!(format!("{:#?}", redacted(&None::<String>)), "None");
        assert_eq!(format!("{REDACTED:?}"), TEXT);
    }
}
