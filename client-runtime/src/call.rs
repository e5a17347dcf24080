//! One call as a state machine, without I/O, without a clock and without a source of randomness.
//!
//! [`Call::next`] is told what happened and what time it is, gets random numbers, and answers what to do: get credentials, send a request,
//! wait, or stop. Signing, retries, the quota, time limits, clock skew and the refresh of expired credentials are
//! decided here, the same for async and blocking calls. The drivers in [`client`](crate::client) do as they are told.

mod causes;
mod core;
mod endpoints;
#[cfg(feature = "aws-config")]
mod observed;
mod request;
mod target;
#[cfg(test)]
pub(crate) mod tests;
mod traced;

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderValue;

use crate::config::retry::{RetryBehavior, RetryConfig};
use crate::config::timeout::TimeoutConfig;
use crate::credentials::{self, Credentials, CredentialsError};
use crate::error::{BoxError, ErrorKind, ErrorMetadata, HttpResponse};
use crate::operation::{OperationMetadata, RetryDecision};
use crate::protocol::RequestContent;
use crate::random::Random;
use crate::retry::{self, Reason};
use crate::signing::HexHash;
use crate::transport::{CallOptions, TransportError};

pub(crate) use self::core::Core;
use causes::TimedOut;
pub(crate) use endpoints::Endpoints;
pub(crate) use target::Target;
#[cfg(feature = "credential-chain")]
pub(crate) use target::check_url;

/// The clock is corrected only if it differs from the service's by more.
const SKEW_TOLERANCE: u64 = 240;

/// The current time and a source of random numbers: the driver passes them in with every event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    /// For signatures.
    pub(crate) wall: SystemTime,
    /// For limits: the time since a moment that stays the same.
    pub(crate) passed: Duration,
    /// For waits, and for the id of the call. Other numbers at every event.
    pub(crate) random: Random,
}

/// What happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// The call begins.
    Start,
    /// The provider gave credentials, or did not.
    Credentials(credentials::Result),
    /// The transport gave a response, or did not.
    Response(Result<HttpResponse, TransportError>),
    /// The time that the action was given ran out.
    TimedOut,
    /// The time of the whole operation ran out.
    OutOfTime,
    /// The wait is over.
    Slept,
}

/// What to do next.
#[derive(Debug)]
pub(crate) enum Action {
    /// Get credentials, other ones than those that the service says are expired.
    Credentials { expired: Option<Credentials>, timeout: Option<Duration> },
    /// Send the request.
    Send { request: http::Request<Bytes>, options: CallOptions, timeout: Option<Duration> },
    /// Wait.
    Sleep(Duration),
    /// The call is over.
    Done(Outcome),
}

/// How a call ended: with a success response, or with a failure.
pub(crate) type Outcome = Result<HttpResponse, Failure>;

/// Why a call failed, before it becomes the error type of its operation.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input cannot be sent.
    Construction(BoxError),
    /// The configuration lacks something, or holds what cannot be used.
    Configuration(BoxError),
    Timeout(BoxError),
    Transport(TransportError),
    Credentials(CredentialsError),
    Response(BoxError, Box<HttpResponse>),
    Service(Box<ErrorMetadata>, Box<HttpResponse>),
}

impl Failure {
    /// The failure that a response is, by what could be read of it.
    pub(crate) fn of(metadata: Result<ErrorMetadata, BoxError>, response: HttpResponse) -> Self {
        let response = Box::new(response);
        match metadata {
            Ok(metadata) => Self::Service(Box::new(metadata), response),
            Err(error) => Self::Response(error, response),
        }
    }
}

/// Limits of one call: the client's, or those that the call overrides.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    pub(crate) retry: RetryConfig,
    pub(crate) timeout: TimeoutConfig,
    pub(crate) max_response_bytes: usize,
}

/// One call. It borrows what all calls of a client share.
pub(crate) struct Call<'c> {
    core: &'c Core,
    limits: &'c Limits,
    target: &'c Target,
    operation: &'static OperationMetadata,
    signed: bool,
    content: &'c RequestContent,
    gzip: bool,
    hash: Option<HexHash>,
    /// The same for all attempts. Not set before the first event.
    invocation_id: Option<HeaderValue>,
    credentials: Option<Credentials>,
    started: Option<Duration>,
    /// The time that waits and limits have told of. It counts where the clock knows of less: one that stands still stretches no
    /// limit.
    told: Duration,
    /// What the last action adds to that, if its time runs out.
    takes: Duration,
    /// The number of the attempt that is made or was last made, from 1.
    attempt: u32,
    /// What the last retry took from the quota.
    taken: u32,
    /// The skew that the last signature allowed for.
    skew: i64,
    /// Credentials that the service said are expired, and how it said so.
    expired: Option<(Credentials, Box<Failure>)>,
    refreshed: bool,
    /// The limit that the timeout of the last action stands for.
    waits_for: Limit,
    /// How the call ends after the wait.
    ends_with: Option<Box<Failure>>,
    /// What observers are told of the decision to make another attempt.
    #[cfg(feature = "tracing")]
    retried: Option<(u32, crate::tracer::Retry)>,
    #[cfg(feature = "aws-config")]
    observer: Option<crate::official::Observer>,
}

/// A time limit.
#[derive(Clone, Copy, Debug)]
enum Limit {
    Operation,
    Attempt,
}

impl<'c> Call<'c> {
    /// A call of an operation with this content. If not `signed`, no credentials are asked for.
    pub(crate) fn new(
        core: &'c Core,
        limits: &'c Limits,
        target: &'c Target,
        operation: &'static OperationMetadata,
        signed: bool,
        content: &'c RequestContent,
        gzip: bool,
    ) -> Self {
        Self {
            core,
            limits,
            target,
            operation,
            signed,
            content,
            gzip,
            hash: None,
            invocation_id: None,
            credentials: None,
            started: None,
            told: Duration::ZERO,
            takes: Duration::ZERO,
            attempt: 0,
            taken: 0,
            skew: 0,
            expired: None,
            refreshed: false,
            waits_for: Limit::Operation,
            ends_with: None,
            #[cfg(feature = "tracing")]
            retried: None,
            #[cfg(feature = "aws-config")]
            observer: None,
        }
    }

    /// Gives the call credentials before it asks.
    pub(crate) fn with_credentials(mut self, credentials: Option<Credentials>) -> Self {
        self.credentials = credentials;
        self
    }

    /// Counts the operation's time from here instead of from the first event.
    pub(crate) fn since(mut self, started: Duration) -> Self {
        self.started = Some(started);
        self
    }

    /// Lets somebody look on.
    #[cfg(feature = "aws-config")]
    pub(crate) fn observe(&mut self, observer: Option<crate::official::Observer>) {
        self.observer = observer;
    }

    /// The number of the attempt that is made or was last made.
    pub(crate) fn attempt(&self) -> u32 {
        self.attempt
    }

    fn max_attempts(&self) -> u32 {
        self.limits.retry.attempts_of(&self.core.service.retry_defaults)
    }

    /// What to do after this happened.
    pub(crate) fn next(&mut self, event: Event, mut now: Now) -> Action {
        self.started.get_or_insert(now.passed);
        if matches!(event, Event::TimedOut | Event::Slept) {
            self.told = self.told.saturating_add(self.takes);
        }
        if self.invocation_id.is_none() {
            self.invocation_id = HeaderValue::from_bytes(&now.random.uuid()).ok();
        }
        #[cfg(feature = "aws-config")]
        let (event, told) = match self.told(event) {
            Ok(told) => told,
            Err(failure) => return Action::Done(Err(failure)),
        };
        #[cfg(not(feature = "aws-config"))]
        let told = None;
        match event {
            Event::Start | Event::Slept => match self.ends_with.take() {
                Some(failure) => Action::Done(Err(*failure)),
                None => self.begin_attempt(now),
            },
            Event::Credentials(Ok(credentials)) => self.begin_with(credentials, now),
            Event::Credentials(Err(error)) => Action::Done(Err(Failure::Credentials(error))),
            Event::Response(Ok(response)) if response.status().is_success() => {
                self.core.quota.succeeded(self.taken);
                Action::Done(Ok(response))
            }
            Event::Response(Ok(response)) => self.error_response(response, told, now),
            Event::Response(Err(error)) if told == Some(RetryDecision::Never) => {
                Action::Done(Err(Failure::Transport(error)))
            }
            Event::Response(Err(error)) if error.is_transient() || told.is_some() => {
                let reason = if error.is_timeout() { Reason::Timeout } else { Reason::Transient };
                self.retry(Failure::Transport(error), reason, None, now)
            }
            Event::Response(Err(error)) => Action::Done(Err(Failure::Transport(error))),
            Event::OutOfTime => {
                let limit = self.limits.timeout.operation_timeout().unwrap_or_default();
                Action::Done(Err(self.out_of_time(limit)))
            }
            // The timer decides, not the clock: the two may be of different minds about what time it is.
            Event::TimedOut => match (self.waits_for, self.limits.timeout.operation_timeout()) {
                (Limit::Operation, Some(limit)) => Action::Done(Err(self.out_of_time(limit))),
                _ => self.retry(self.attempt_too_long(), Reason::Timeout, None, now),
            },
        }
    }

    fn begin_with(&mut self, credentials: Credentials, now: Now) -> Action {
        if let Some((expired, failure)) = self.expired.take()
            && expired.same(&credentials)
        {
            return Action::Done(Err(*failure));
        }
        self.credentials = Some(credentials);
        self.begin_attempt(now)
    }

    fn begin_attempt(&mut self, now: Now) -> Action {
        let remaining = match self.remaining(now) {
            Ok(remaining) => remaining,
            Err(failure) => return Action::Done(Err(failure)),
        };
        if self.signed && self.credentials.is_none() {
            return self.fetch(None, remaining);
        }
        self.attempt += 1;
        let request = match self.request(now.wall) {
            Ok(request) => request,
            Err(error) => return Action::Done(Err(Failure::Configuration(error))),
        };
        let limit = self.limits.timeout.operation_attempt_timeout();
        let (timeout, waits_for) = match (remaining, limit) {
            (Some(remaining), Some(limit)) if limit < remaining => (Some(limit), Limit::Attempt),
            (None, limit) => (limit, Limit::Attempt),
            (remaining, _) => (remaining, Limit::Operation),
        };
        self.waits_for = waits_for;
        self.takes = timeout.unwrap_or_default();
        let mut options = self.limits.timeout.call_options();
        options.max_response_bytes = self.limits.max_response_bytes;
        Action::Send { request, options, timeout }
    }

    fn fetch(&mut self, expired: Option<Credentials>, timeout: Option<Duration>) -> Action {
        self.waits_for = Limit::Operation;
        self.takes = timeout.unwrap_or_default();
        Action::Credentials { expired, timeout }
    }

    /// Whether the timeout of the last action is that of the operation as a whole.
    pub(crate) fn waits_for_operation(&self) -> bool {
        matches!(self.waits_for, Limit::Operation)
    }

    /// The time that the operation has left, if it is limited.
    fn remaining(&self, now: Now) -> Result<Option<Duration>, Failure> {
        let (Some(limit), Some(started)) = (self.limits.timeout.operation_timeout(), self.started)
        else {
            return Ok(None);
        };
        match limit.checked_sub(now.passed.saturating_sub(started).max(self.told)) {
            Some(remaining) if !remaining.is_zero() => Ok(Some(remaining)),
            _ => Err(self.out_of_time(limit)),
        }
    }

    fn out_of_time(&self, limit: Duration) -> Failure {
        Failure::Timeout(Box::new(TimedOut { limit, attempts: self.attempt, operation: true }))
    }

    fn attempt_too_long(&self) -> Failure {
        let limit = self.limits.timeout.operation_attempt_timeout().unwrap_or_default();
        Failure::Timeout(Box::new(TimedOut { limit, attempts: self.attempt, operation: false }))
    }

    /// A response that is not of success. What somebody else has decided about it counts.
    fn error_response(
        &mut self,
        response: HttpResponse,
        told: Option<RetryDecision>,
        now: Now,
    ) -> Action {
        let service = self.core.service;
        let metadata = service.protocol.error_metadata(&response);
        let code = metadata.as_ref().ok().and_then(ErrorMetadata::code);
        let kind = code.map_or(ErrorKind::Other, ErrorKind::of_code);
        let shape = metadata.as_ref().ok().and_then(ErrorMetadata::shape);
        let mut decision = retry::decide(service.retry_rules, code, response.status());
        if decision == RetryDecision::Never && shape != code {
            decision = retry::decide(service.retry_rules, shape, response.status());
        }
        let asked = retry::retry_after(response.headers(), now.wall);
        let corrected = self.corrects_skew(kind, &response, now.wall);

        let failure = Failure::of(metadata, response);
        if corrected && self.attempt < self.max_attempts() {
            self.note(&failure, "clock skew", Duration::ZERO);
            return self.begin_attempt(now);
        }
        if kind == ErrorKind::ExpiredToken
            && !self.refreshed
            && self.attempt < self.max_attempts()
            && let (Some(expired), Ok(timeout)) = (self.credentials.take(), self.remaining(now))
        {
            self.refreshed = true;
            self.note(&failure, "expired credentials", Duration::ZERO);
            self.expired = Some((expired.clone(), Box::new(failure)));
            return self.fetch(Some(expired), timeout);
        }
        match told.unwrap_or(decision) {
            RetryDecision::Never => Action::Done(Err(failure)),
            RetryDecision::Transient => self.retry(failure, Reason::Transient, asked, now),
            RetryDecision::Throttling => self.retry(failure, Reason::Throttling, asked, now),
        }
    }

    /// Corrects the clock by the date of a response. True if that changes what the last signature allowed for.
    fn corrects_skew(&self, kind: ErrorKind, response: &HttpResponse, now: SystemTime) -> bool {
        use ErrorKind::{ClockSkew, InvalidCredentials};
        if !matches!(kind, ClockSkew | InvalidCredentials) || !self.signed {
            return false;
        }
        match self.core.skew_of(response.headers(), now) {
            Some(skew) if skew.abs_diff(self.skew) > SKEW_TOLERANCE => {
                self.core.set_skew(skew);
                true
            }
            _ => false,
        }
    }

    /// Makes another attempt after a wait, if attempts, quota and time allow, else ends with the failure.
    fn retry(
        &mut self,
        failure: Failure,
        reason: Reason,
        asked: Option<Duration>,
        mut now: Now,
    ) -> Action {
        let config = &self.limits.retry;
        if self.attempt >= self.max_attempts() {
            return Action::Done(Err(failure));
        }
        let (defaults, random) = (&self.core.service.retry_defaults, now.random.fraction());
        let backoff = retry::backoff(config, defaults, reason, self.attempt, random);
        let wait = retry::wait(config, backoff, asked);
        let cost = retry::cost(config, reason);
        match self.remaining(now) {
            Ok(Some(remaining)) if remaining <= wait => return Action::Done(Err(failure)),
            Ok(_) => {}
            Err(_) => return Action::Done(Err(failure)),
        }
        if self.core.quota.take(cost) {
            self.taken = cost;
            self.note(&failure, reason.name(), wait);
        } else if self.operation.long_poll && config.behavior() == RetryBehavior::Of2026 {
            self.ends_with = Some(Box::new(failure));
        } else {
            return Action::Done(Err(failure));
        }
        self.takes = wait;
        Action::Sleep(wait)
    }
}
