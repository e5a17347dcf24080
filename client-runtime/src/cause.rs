//! Why what was waited for will never come, as the service's answer has it.

use std::fmt;

use crate::printable::Printable;

/// Why what was waited for will never come: a code of the service, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cause {
    /// What happened, for example `the key store failed to connect`.
    pub what: &'static str,
    /// The service's code, for example `USER_LOCKED_OUT`.
    pub code: String,
    /// What the code means, if the client knows it.
    pub explanation: Option<&'static str>,
    /// What to do about it, if the client knows it.
    pub remedy: Option<&'static str>,
}

impl fmt::Display for Cause {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, Printable(&self.code))?;
        if let Some(explanation) = self.explanation {
            write!(f, ": {explanation}")?;
        }
        self.remedy.map_or(Ok(()), |remedy| write!(f, " {remedy}"))
    }
}
