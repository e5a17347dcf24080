//! Which failed attempts are retried, and how soon. Pure decisions: nothing here waits.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

use crate::config::retry::{RetryBehavior, RetryConfig};
use crate::operation::{RetryDecision, RetryDefaults, RetryRule};
use crate::primitives::{DateTime, DateTimeFormat};

/// What is retried for every service. A service's own rows come first; then these, by code; then the HTTP status.
pub(crate) const RULES: &[RetryRule] = &[
    throttling("BandwidthLimitExceeded"),
    throttling("EC2ThrottledException"),
    throttling("LimitExceededException"),
    throttling("PriorRequestNotComplete"),
    throttling("ProvisionedThroughputExceededException"),
    throttling("RequestLimitExceeded"),
    throttling("RequestThrottled"),
    throttling("RequestThrottledException"),
    throttling("SlowDown"),
    throttling("ThrottledException"),
    throttling("Throttling"),
    throttling("ThrottlingException"),
    throttling("TooManyRequestsException"),
    throttling("TransactionInProgressException"),
    transient("InternalError", "a fault inside the service"),
    transient("IDPCommunicationError", "the service lost its identity provider for a moment"),
    transient("RequestTimeout", "the service waited too long for the rest of the request"),
    transient("RequestTimeoutException", "the service waited too long for the rest of the request"),
];

const fn throttling(code: &'static str) -> RetryRule {
    let reason = "the service asks for fewer calls";
    RetryRule { code, decision: RetryDecision::Throttling, reason }
}

const fn transient(code: &'static str, reason: &'static str) -> RetryRule {
    RetryRule { code, decision: RetryDecision::Transient, reason }
}

/// What to do about an error response.
pub(crate) fn decide(
    service: &[RetryRule],
    code: Option<&str>,
    status: StatusCode,
) -> RetryDecision {
    let row = code.and_then(|code| service.iter().chain(RULES).find(|rule| rule.code == code));
    match (row, status.as_u16()) {
        (Some(rule), _) => rule.decision,
        (None, 429) => RetryDecision::Throttling,
        (None, 500 | 502 | 503 | 504) => RetryDecision::Transient,
        (None, _) => RetryDecision::Never,
    }
}

/// Why an attempt is retried. It decides the backoff, and what the retry costs of the quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The service or the connection failed in passing.
    Transient,
    /// No answer came in time.
    Timeout,
    /// The service asks for fewer calls.
    Throttling,
}

impl Reason {
    /// What observers are told.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Transient => "transient",
            Self::Timeout => "timeout",
            Self::Throttling => "throttling",
        }
    }
}

/// The wait before the first retry where the service throttles.
const THROTTLING_BACKOFF: Duration = Duration::from_secs(1);
/// By how much a service may lengthen the backoff.
const LONGEST_ADDITION: Duration = Duration::from_secs(5);

/// How long to wait before the retry with this number, which counts from 1: a random part, from 0 to 1, of a time that
/// doubles with each retry.
pub(crate) fn backoff(
    config: &RetryConfig,
    service: &RetryDefaults,
    reason: Reason,
    retry: u32,
    random: f64,
) -> Duration {
    let first = match (config.own_backoff(), reason) {
        (None, Reason::Throttling) => THROTTLING_BACKOFF,
        _ => config.backoff_of(service),
    };
    let doubled = 1u32.checked_shl(retry.saturating_sub(1)).unwrap_or(u32::MAX);
    first.saturating_mul(doubled).min(config.max_backoff()).mul_f64(random)
}

/// The wait where the response asks for one. It never shortens the backoff, and lengthens it within a bound: a load balancer
/// may ask for minutes although the next server would answer at once.
pub(crate) fn wait(config: &RetryConfig, backoff: Duration, asked: Option<Duration>) -> Duration {
    let longest = match config.behavior() {
        RetryBehavior::Before2026 => config.max_backoff(),
        RetryBehavior::Of2026 => backoff.saturating_add(LONGEST_ADDITION),
    };
    asked.map_or(backoff, |asked| asked.min(longest).max(backoff))
}

/// What a retry costs of the quota.
pub(crate) fn cost(config: &RetryConfig, reason: Reason) -> u32 {
    match (config.behavior(), reason) {
        (RetryBehavior::Before2026, Reason::Timeout) => 10,
        (RetryBehavior::Before2026, _) | (RetryBehavior::Of2026, Reason::Throttling) => 5,
        (RetryBehavior::Of2026, _) => 14,
    }
}

/// How long the service asks to wait: `x-amz-retry-after` in milliseconds, or `retry-after` in seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if let Some(millis) = text("x-amz-retry-after").and_then(|text| text.parse().ok()) {
        return Some(Duration::from_millis(millis));
    }
    let text = text("retry-after")?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::from_str(text, DateTimeFormat::HttpDate).ok()?;
    let date = SystemTime::try_from(date).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// What a successful first attempt returns to the quota.
const SUCCESS_GAIN: u32 = 1;
const CAPACITY: u32 = 500;

/// The retries that a client and its clones may still make: while a service is down, calls fail at once instead of
/// making it worse.
#[derive(Debug)]
pub(crate) struct Quota(Mutex<u32>);

impl Default for Quota {
    fn default() -> Self {
        Self(Mutex::new(CAPACITY))
    }
}

impl Quota {
    #[cfg(test)]
    pub(crate) fn of(tokens: u32) -> Self {
        Self(Mutex::new(tokens))
    }

    #[cfg(test)]
    pub(crate) fn left(&self) -> u32 {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a retry's cost, unless too little is left.
    pub(crate) fn take(&self, cost: u32) -> bool {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match left.checked_sub(cost) {
            Some(rest) => {
                *left = rest;
                true
            }
            None => false,
        }
    }

    /// A call succeeded: what its last retry took comes back, or a little if there was none.
    pub(crate) fn succeeded(&self, taken: u32) {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let gain = if taken == 0 { SUCCESS_GAIN } else { taken };
        *left = left.saturating_add(gain).min(CAPACITY);
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use http::HeaderValue;

    use super::*;

    const SERVICE: RetryDefaults = RetryDefaults::STANDARD;

    const KMS: &[RetryRule] = &[
        RetryRule {
            code: "LimitExceededException",
            decision: RetryDecision::Never,
            reason: "a quota of keys, not of calls",
        },
        RetryRule {
            code: "KMSInternalException",
            decision: RetryDecision::Transient,
            reason: "the service says so",
        },
    ];

    #[test]
    fn a_services_row_comes_before_the_common_one_and_the_status() {
        use RetryDecision::{Never, Throttling, Transient};
        for (code, status, decision) in [
            (Some("ThrottlingException"), 400, Throttling),
            (Some("LimitExceededException"), 400, Never),
            (Some("LimitExceededException"), 500, Never),
            (Some("KMSInternalException"), 500, Transient),
            (Some("NotFoundException"), 400, Never),
            (Some("RequestTimeout"), 400, Transient),
            (Some("Unheard"), 503, Transient),
            (None, 500, Transient),
            (None, 502, Transient),
            (None, 504, Transient),
            (None, 501, Never),
            (None, 429, Throttling),
            (None, 403, Never),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(decide(KMS, code, status), decision, "{code:?} {status}");
        }
        let status = StatusCode::BAD_REQUEST;
        assert_eq!(decide(&[], Some("LimitExceededException"), status), Throttling);
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        use Reason::{Throttling, Timeout, Transient};
        use RetryBehavior::{Before2026, Of2026};
        let standard = RetryConfig::standard();
        let seconds = [1000, 2000, 4000, 8000, 16000, 20000, 20000];
        let short = [50, 100, 200, 400, 800, 1600, 3200];
        for (behavior, reason, millis) in [
            (Before2026, Transient, seconds),
            (Before2026, Timeout, seconds),
            (Before2026, Throttling, seconds),
            (Of2026, Transient, short),
            (Of2026, Timeout, short),
            (Of2026, Throttling, seconds),
        ] {
            let config = standard.clone().with_behavior(behavior);
            let longest =
                (1..=7).map(|retry| backoff(&config, &SERVICE, reason, retry, 1.0).as_millis());
            assert!(longest.eq(millis), "{behavior:?} {reason:?}");
            assert_eq!(backoff(&config, &SERVICE, reason, 3, 0.5).as_millis(), millis[2] / 2);
            assert_eq!(backoff(&config, &SERVICE, reason, 3, 0.0), Duration::ZERO);
            assert_eq!(backoff(&config, &SERVICE, reason, u32::MAX, 1.0), Duration::from_secs(20));
            // A first wait that a program sets holds for each reason.
            let own = config.with_initial_backoff(Duration::from_millis(8));
            assert_eq!(backoff(&own, &SERVICE, reason, 2, 1.0), Duration::from_millis(16));
        }
    }

    #[test]
    fn a_service_lengthens_a_wait_within_bounds() {
        use RetryBehavior::{Before2026, Of2026};
        let backoff = Duration::from_secs(1);
        for (behavior, asked, seconds) in [
            (Of2026, None, 1),
            (Of2026, Some(0), 1),
            (Of2026, Some(3), 3),
            (Of2026, Some(6), 6),
            (Of2026, Some(7), 6),
            (Of2026, Some(u64::MAX), 6),
            (Before2026, None, 1),
            (Before2026, Some(0), 1),
            (Before2026, Some(7), 7),
            (Before2026, Some(3600), 20),
        ] {
            let config = RetryConfig::standard().with_behavior(behavior);
            let waits = wait(&config, backoff, asked.map(Duration::from_secs));
            assert_eq!(waits, Duration::from_secs(seconds), "{behavior:?} {asked:?}");
        }
    }

    #[test]
    fn a_retry_costs_what_its_reason_and_the_rules_say() {
        use RetryBehavior::{Before2026, Of2026};
        for (behavior, costs) in [(Before2026, [5, 10, 5]), (Of2026, [14, 14, 5])] {
            let config = RetryConfig::standard().with_behavior(behavior);
            let reasons = [Reason::Transient, Reason::Timeout, Reason::Throttling];
            assert_eq!(reasons.map(|reason| cost(&config, reason)), costs, "{behavior:?}");
        }
    }

    #[test]
    fn the_server_says_when_in_one_of_three_ways() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_770);
        for (name, value, wait) in [
            ("x-amz-retry-after", "1500", Some(Duration::from_millis(1500))),
            ("retry-after", "2", Some(Duration::from_secs(2))),
            ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT", Some(Duration::from_secs(7))),
            ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT", Some(Duration::ZERO)),
            ("retry-after", "soon", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            assert_eq!(retry_after(&headers, now), wait, "{name}: {value}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }

    #[test]
    fn the_quota_runs_out_and_fills_again() {
        let quota = Quota::default();
        let retries = (0..1000).take_while(|_| quota.take(5)).count();
        assert_eq!(retries, 100);
        assert!(!quota.take(5));
        quota.succeeded(5);
        assert!(quota.take(5));
        (0..5).for_each(|_| quota.succeeded(0));
        assert!(quota.take(5));
        assert!(!quota.take(5));
        (0..1000).for_each(|_| quota.succeeded(0));
        assert_eq!((0..1000).take_while(|_| quota.take(14)).count(), 35);
    }
}
