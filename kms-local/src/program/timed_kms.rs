//! The KMS of the program, whose clock goes with that of the machine.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};
use trent_local::{Failure, LocalKms, Timestamp};

/// A KMS, and how far its clock is before that of the machine.
pub(super) struct TimedKms {
    kms: LocalKms,
    /// In milliseconds.
    lead: AtomicU64,
}

impl TimedKms {
    pub(super) fn new(kms: LocalKms) -> Self {
        Self { kms, lead: AtomicU64::new(0) }
    }

    pub(super) fn kms(&self) -> &LocalKms {
        &self.kms
    }

    /// Moves the clock of the KMS on, beyond that of the machine.
    pub(super) fn advance(&self, duration: Duration) {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        let add = |lead: u64| Some(lead.saturating_add(millis));
        let _: Result<u64, u64> = self.lead.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// Brings the KMS to the time that it is now.
    pub(super) fn catch_up(&self) -> Result<(), Failure> {
        let lead = Duration::from_millis(self.lead.load(Ordering::Relaxed));
        self.kms.world().advance_to(now().after(lead))
    }
}

/// The time of the machine.
pub(super) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A short text as an answer.
pub(super) fn plain(status: StatusCode, text: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::copy_from_slice(text.as_bytes()));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}
