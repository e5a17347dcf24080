//! Why a call fails before or beside the service: errors without a type of their own in the public API.

use std::fmt;
use std::time::Duration;

/// A time limit that was exceeded.
#[derive(Debug)]
pub(super) struct TimedOut {
    pub(super) limit: Duration,
    pub(super) attempts: u32,
    pub(super) operation: bool,
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limit, attempts, operation } = self;
        let what = if *operation { "the operation" } else { "the attempt" };
        let plural = if *attempts == 1 { "" } else { "s" };
        write!(f, "{what} took longer than {limit:?} ({attempts} attempt{plural} made)")
    }
}

impl std::error::Error for TimedOut {}

macro_rules! plain_error {
    ($name:ident: $text:literal) => {
        #[derive(Debug)]
        pub(super) struct $name;

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($text)
            }
        }

        impl std::error::Error for $name {}
    };
}

plain_error!(NoRegion: "there is no region to sign for: set `region` in the configuration, or AWS_REGION");
plain_error!(BadToken: "the session token holds a character that no header may");
plain_error!(BadKey: "the access key id holds a character that no header may");
