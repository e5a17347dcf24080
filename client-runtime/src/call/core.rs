//! What all calls of a client share: the service, the signer, the quota, the clock's skew.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use http::header::DATE;
use http::{HeaderMap, HeaderValue};

use crate::config::Config;
use crate::operation::ServiceMetadata;
use crate::primitives::{DateTime, DateTimeFormat};
use crate::retry::Quota;
use crate::signing::Signer;

/// What all calls of a client share.
pub(crate) struct Core {
    pub(super) service: &'static ServiceMetadata,
    pub(super) signer: Signer,
    pub(super) quota: Arc<Quota>,
    pub(super) user_agent: HeaderValue,
    /// Seconds to add to the clock.
    skew: Arc<AtomicI64>,
    corrects_skew: bool,
}

impl Core {
    pub(crate) fn new(config: &Config, service: &'static ServiceMetadata) -> Self {
        Self {
            service,
            signer: Signer::default(),
            quota: Arc::default(),
            user_agent: user_agent(config, service),
            skew: Arc::default(),
            corrects_skew: config.clock_skew_correction.unwrap_or(true),
        }
    }

    /// The same service under another configuration. The quota is the same, and so is what is known of the clock and
    /// what will be, unless the clock is another.
    pub(crate) fn with_config(&self, config: &Config, other_clock: bool) -> Self {
        let mut core = Self::new(config, self.service);
        core.quota = Arc::clone(&self.quota);
        if !other_clock {
            core.skew = Arc::clone(&self.skew);
        }
        core
    }

    pub(crate) fn service(&self) -> &'static ServiceMetadata {
        self.service
    }

    pub(super) fn skew(&self) -> i64 {
        self.skew.load(Ordering::Relaxed)
    }

    pub(super) fn set_skew(&self, skew: i64) {
        self.skew.store(skew, Ordering::Relaxed);
    }

    /// How far the service's clock is ahead, by the date of its response.
    pub(super) fn skew_of(&self, headers: &HeaderMap, now: SystemTime) -> Option<i64> {
        let date = headers.get(DATE)?.to_str().ok()?;
        let date = DateTime::from_str(date, DateTimeFormat::HttpDate).ok()?;
        self.corrects_skew.then(|| date.secs().saturating_sub(self.epoch_seconds(now)))
    }

    #[expect(clippy::unused_self, reason = "reads as the clock of the client")]
    pub(super) fn epoch_seconds(&self, now: SystemTime) -> i64 {
        // Before 1970 there was no AWS.
        now.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs().cast_signed())
    }
}

/// `trent-runtime/0.1.0 api/kms#2014-11-01 os/linux lang/rust app/name`: what serves AWS's statistics and support.
fn user_agent(config: &Config, service: &ServiceMetadata) -> HeaderValue {
    let version = env!("CARGO_PKG_VERSION");
    let api: String = service
        .sdk_id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .collect();
    let (api_version, os) = (service.api_version, std::env::consts::OS);
    let mut text = format!("trent-runtime/{version} api/{api}#{api_version} os/{os} lang/rust");
    if let Some(name) = &config.app_name {
        text.push_str(" app/");
        text.push_str(name.as_ref());
    }
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("trent-runtime"))
}
