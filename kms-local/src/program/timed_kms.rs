//! The KMS of the program, whose clock goes with that of the machine.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use trent_local::database::StoredLead;
use trent_local::journal::JournalError;
use trent_local::{Failure, LocalKms, Timestamp};

/// A KMS, and how far its clock is before that of the machine.
pub(super) struct TimedKms {
    kms: LocalKms,
    /// In milliseconds.
    lead: AtomicU64,
    /// Where the lead outlives the program.
    stored: Mutex<Option<StoredLead>>,
}

impl TimedKms {
    /// A KMS whose clock is ahead already.
    pub(super) fn new(kms: LocalKms, lead: Duration, stored: Option<StoredLead>) -> Self {
        let lead = AtomicU64::new(u64::try_from(lead.as_millis()).unwrap_or(u64::MAX));
        Self { kms, lead, stored: Mutex::new(stored) }
    }

    pub(super) fn kms(&self) -> &LocalKms {
        &self.kms
    }

    /// Moves the clock of the KMS on, beyond that of the machine.
    ///
    /// # Errors
    /// If that could not be stored; the clock stays then.
    pub(super) fn advance(&self, duration: Duration) -> Result<(), JournalError> {
        // One at a time.
        let stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        let lead = self.lead.load(Ordering::Relaxed).saturating_add(millis);
        if let Some(stored) = &*stored {
            stored.set(Duration::from_millis(lead))?;
        }
        self.lead.store(lead, Ordering::Relaxed);
        Ok(())
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
