//! What waits where a program has not said what does.

use std::time::Duration;

use super::{AsyncSleep, Sleep};

/// Waits on the tokio runtime that polls.
#[derive(Clone, Copy, Debug)]
pub(super) struct OnRuntime;

impl AsyncSleep for OnRuntime {
    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(trent_runtime::official::sleep(duration))
    }
}
