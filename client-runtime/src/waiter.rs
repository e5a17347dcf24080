//! Waiters: a call that is repeated until its response shows that the awaited state is reached, or cannot be reached.
//!
//! The generator writes a waiter as data: acceptors in order, each a state and the condition for it. Paths into inputs and
//! outputs are `JMESPath` expressions, parsed by the generator and evaluated here.

mod cancellation;
mod cause;
mod expression;
mod progress;

use std::fmt;
use std::time::Duration;

pub use cancellation::Cancellation;
pub use cause::cause;
pub use expression::{Expression, Function, Literal, Operator};
pub use progress::{Progress, WaitOptions};

pub use crate::cause::Cause;

use crate::client::Overrides;
use crate::config::Config;
use crate::config::timeout::TimeoutConfig;
use crate::error::{DisplayErrorContext, ProvideErrorMetadata as _, SdkError};
use crate::operation::Operation;
use crate::primitives::Document;
use crate::private::{Handle, Secrets, ToJson, Writer, from_json};
use crate::random::Random;

/// A waiter of the model. Only generated code makes one.
#[derive(Debug)]
pub struct Waiter {
    /// Its name, for example `TableExists`.
    pub name: &'static str,
    /// The least time between two calls.
    pub min_delay: Duration,
    /// The most time between two calls.
    pub max_delay: Duration,
    /// Tried in order; the first that matches decides.
    pub acceptors: &'static [Acceptor],
}

impl Waiter {
    /// One with the least and the most seconds between two calls.
    #[inline]
    #[must_use]
    pub const fn new(
        name: &'static str,
        min_delay: u64,
        max_delay: u64,
        acceptors: &'static [Acceptor],
    ) -> Self {
        let (min_delay, max_delay) =
            (Duration::from_secs(min_delay), Duration::from_secs(max_delay));
        Self { name, min_delay, max_delay, acceptors }
    }
}

/// An acceptor: a state, and the responses that lead to it.
#[derive(Debug)]
pub struct Acceptor {
    /// What it means.
    pub state: State,
    /// Which answers.
    pub matcher: Matcher,
}

impl Acceptor {
    /// Of any output (true) or any error (false).
    #[inline]
    #[must_use]
    pub const fn success(state: State, success: bool) -> Self {
        Self { state, matcher: Matcher::Success(success) }
    }

    /// Of an error with this code.
    #[inline]
    #[must_use]
    pub const fn error(state: State, code: &'static str) -> Self {
        Self { state, matcher: Matcher::Error(code) }
    }

    /// Of an output.
    #[inline]
    #[must_use]
    pub const fn output(
        state: State,
        path: Expression,
        comparator: Comparator,
        expected: &'static str,
    ) -> Self {
        Self { state, matcher: Matcher::Output(Test { path, comparator, expected }) }
    }

    /// Of an input and its output.
    #[inline]
    #[must_use]
    pub const fn input_output(
        state: State,
        path: Expression,
        comparator: Comparator,
        expected: &'static str,
    ) -> Self {
        Self { state, matcher: Matcher::InputOutput(Test { path, comparator, expected }) }
    }
}

/// The state that a matching response puts the waiter into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// What was waited for has come.
    Success,
    /// It will never come.
    Failure,
    /// It has not come yet.
    Retry,
}

/// The responses that an acceptor matches.
#[derive(Debug)]
#[non_exhaustive]
pub enum Matcher {
    /// Any output (true) or any error (false).
    Success(bool),
    /// An error with this code.
    Error(&'static str),
    /// An output.
    Output(Test),
    /// An output and its input, as the members `input` and `output` of one value.
    InputOutput(Test),
}

/// The comparison of a path's value with an expected one.
#[derive(Debug)]
pub struct Test {
    /// Where the value is.
    pub path: Expression,
    /// How it is compared.
    pub comparator: Comparator,
    /// With what.
    pub expected: &'static str,
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Comparator {
    /// A string.
    StringEquals,
    /// A boolean.
    BooleanEquals,
    /// All strings of a list that is not empty.
    AllStringEquals,
    /// Any string of a list.
    AnyStringEquals,
}

/// The final response of a wait: an output, or an error that the waiter expects.
pub type FinalPoll<I> = Result<<I as Operation>::Output, SdkError<<I as Operation>::Error>>;

/// Why a wait failed.
#[non_exhaustive]
pub enum WaiterError<I: Operation> {
    /// The time ran out.
    ExceededMaxWait {
        /// The waiter.
        waiter: &'static str,
        /// How long it waited.
        elapsed: Duration,
        /// How many calls it made.
        attempts: u32,
    },
    /// What was waited for will never come: the answer that says so.
    FailureState(FinalPoll<I>),
    /// A call failed with an error that the waiter does not know.
    OperationFailed(SdkError<I::Error>),
    /// The application called [`Cancellation::cancel`].
    #[non_exhaustive]
    Cancelled {
        /// The waiter.
        waiter: &'static str,
        /// How long it waited.
        elapsed: Duration,
        /// How many calls it made.
        attempts: u32,
    },
}

impl<I: Operation> WaiterError<I> {
    /// What the answer of a [`FailureState`](Self::FailureState) gives as the reason, if the service gives one.
    #[inline]
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        match self {
            Self::FailureState(Ok(output)) => I::failure_cause(output),
            _ => None,
        }
    }
}

impl<I: Operation> fmt::Display for WaiterError<I> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ExceededMaxWait { waiter, elapsed, attempts } => {
                write!(
                    f,
                    "{waiter} has not come after {attempts} calls in {:.1} s",
                    elapsed.as_secs_f64()
                )
            }
            Self::Cancelled { waiter, elapsed, attempts } => {
                write!(
                    f,
                    "the wait for {waiter} was cancelled after {attempts} calls in {:.1} s",
                    elapsed.as_secs_f64()
                )
            }
            Self::FailureState(Ok(output)) => {
                if let Some(cause) = I::failure_cause(output) {
                    return cause.fmt(f);
                }
                write!(f, "{} answered with a state from which there is no way", I::METADATA.name)
            }
            Self::FailureState(Err(error)) | Self::OperationFailed(error) => {
                write!(f, "the wait ended with an error: {}", DisplayErrorContext(error))
            }
        }
    }
}

impl<I: Operation> fmt::Debug for WaiterError<I> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WaiterError").field(&format_args!("{self}")).finish()
    }
}

impl<I: Operation> std::error::Error for WaiterError<I> {}

/// Waits, calling again and again, for as long as the options allow, the last call included.
///
/// # Errors
/// The time ran out, the state is one of failure, a call failed, or the wait was cancelled.
#[inline]
pub async fn wait<'a, I>(
    handle: Handle,
    input: I,
    waiter: &'static Waiter,
    options: impl Into<WaitOptions<'a>>,
) -> Result<FinalPoll<I>, WaiterError<I>>
where
    I: Operation + ToJson + Clone,
    I::Output: ToJson,
{
    let mut wait = Wait::new(waiter, options.into(), handle.passed());
    let cancellation = wait.options.cancellation.clone().unwrap_or_default();
    loop {
        let overrides = wait.overrides(&handle);
        let call = handle.send(input.clone(), overrides.map(Box::new));
        let Some(answer) = cancellation.unless_cancelled(call).await else {
            return Err(wait.cancelled(handle.passed()));
        };
        match wait.next(&input, answer, handle.passed()) {
            Next::Done(result) => return result,
            Next::Sleep(delay) => {
                let sleep = handle.sleep(delay);
                if cancellation.unless_cancelled(sleep).await.is_none() {
                    return Err(wait.cancelled(handle.passed()));
                }
            }
        }
    }
}

/// The same, blocking the thread. A call that is under way is not abandoned, a pause between calls is.
///
/// # Errors
/// The time ran out, the state is one of failure, a call failed, or the wait was cancelled.
#[inline]
pub fn wait_blocking<'a, I>(
    handle: &Handle,
    input: &I,
    waiter: &'static Waiter,
    options: impl Into<WaitOptions<'a>>,
) -> Result<FinalPoll<I>, WaiterError<I>>
where
    I: Operation + ToJson + Clone,
    I::Output: ToJson,
{
    let mut wait = Wait::new(waiter, options.into(), handle.passed());
    let cancellation = wait.options.cancellation.clone().unwrap_or_default();
    loop {
        if cancellation.is_cancelled() {
            return Err(wait.cancelled(handle.passed()));
        }
        let overrides = wait.overrides(handle);
        let answer = handle.send_blocking(input.clone(), overrides.as_ref());
        match wait.next(input, answer, handle.passed()) {
            Next::Done(result) => return result,
            Next::Sleep(delay) => {
                handle.sleep_blocking(|| {
                    cancellation.sleep(delay);
                });
            }
        }
    }
}

/// The time that a call is given at the end of the wait.
const SHORTEST_CALL: Duration = Duration::from_millis(1);

/// The progress of a wait.
struct Wait<'a> {
    waiter: &'static Waiter,
    options: WaitOptions<'a>,
    /// By the client's clock.
    started: Duration,
    /// Time slept, which is what a test without a clock goes by.
    slept: Duration,
    attempts: u32,
    /// Whether the end of the wait ends the call that is under way.
    ends_call: bool,
    random: Random,
}

enum Next<I: Operation> {
    Done(Result<FinalPoll<I>, WaiterError<I>>),
    Sleep(Duration),
}

impl<'a> Wait<'a> {
    #[inline]
    fn new(waiter: &'static Waiter, options: WaitOptions<'a>, started: Duration) -> Self {
        let (slept, random) = (Duration::ZERO, Random::new());
        Self { waiter, options, started, slept, attempts: 0, ends_call: false, random }
    }

    /// What ends the next call with the wait, if no limit of its own ends it sooner.
    #[inline]
    fn overrides(&mut self, handle: &Handle) -> Option<Overrides> {
        let elapsed = self.elapsed(handle.passed());
        let left = self.options.max_wait.saturating_sub(elapsed).max(SHORTEST_CALL);
        let own = handle.timeouts().operation_timeout();
        self.ends_call = own.is_none_or(|own| left < own);
        let timeouts = TimeoutConfig::builder().operation_timeout(left).build();
        self.ends_call.then(|| Overrides::new(Config::builder().timeout_config(timeouts)))
    }

    #[inline]
    fn next<I>(&mut self, input: &I, answer: FinalPoll<I>, now: Duration) -> Next<I>
    where
        I: Operation + ToJson,
        I::Output: ToJson,
    {
        self.attempts += 1;
        let state =
            self.waiter.acceptors.iter().find(|acceptor| acceptor.matcher.matches(input, &answer));
        let state = state.map(|acceptor| acceptor.state);
        let tracer = I::METADATA.service.tracer;
        let is_observed = self.options.is_observed(tracer);
        let observed = is_observed.then(|| progress::observed::<I>(self.waiter, &answer));
        let elapsed = self.elapsed(now);
        let next = match (state, answer) {
            (Some(State::Success), answer) => Next::Done(Ok(answer)),
            (Some(State::Failure), answer) => Next::Done(Err(WaiterError::FailureState(answer))),
            (None, Err(SdkError::TimeoutError(_)))
                if self.ends_call && elapsed >= self.options.max_wait =>
            {
                Next::Done(Err(self.exceeded(elapsed)))
            }
            (None, Err(error)) => Next::Done(Err(WaiterError::OperationFailed(error))),
            (Some(State::Retry), _) | (None, Ok(_)) => self.delay(elapsed),
        };
        if let Some(observed) = observed {
            let progress = Progress {
                waiter: self.waiter.name,
                attempt: self.attempts,
                elapsed,
                observed: &observed,
                next: if let Next::Sleep(delay) = &next { Some(*delay) } else { None },
            };
            self.options.tell(tracer, &progress);
        }
        next
    }

    /// Between the least delay and twice the delay before, and never past the end.
    #[inline]
    fn delay<I: Operation>(&mut self, elapsed: Duration) -> Next<I> {
        let left = self.options.max_wait.saturating_sub(elapsed);
        let (least, most) = (self.waiter.min_delay, self.waiter.max_delay);
        let doubled = least
            .saturating_mul(1_u32.checked_shl(self.attempts - 1).unwrap_or(u32::MAX))
            .min(most);
        let delay = least + doubled.saturating_sub(least).mul_f64(self.random.fraction());
        if left <= least {
            return Next::Done(Err(self.exceeded(elapsed)));
        }
        let delay = delay.min(left);
        self.slept += delay;
        Next::Sleep(delay)
    }

    #[inline]
    fn elapsed(&self, now: Duration) -> Duration {
        now.saturating_sub(self.started).max(self.slept)
    }

    #[inline]
    fn exceeded<I: Operation>(&self, elapsed: Duration) -> WaiterError<I> {
        WaiterError::ExceededMaxWait { waiter: self.waiter.name, elapsed, attempts: self.attempts }
    }

    #[cold]
    fn cancelled<I: Operation>(&self, now: Duration) -> WaiterError<I> {
        let (waiter, elapsed) = (self.waiter.name, self.elapsed(now));
        WaiterError::Cancelled { waiter, elapsed, attempts: self.attempts }
    }
}

impl Matcher {
    #[inline]
    fn matches<I>(&self, input: &I, answer: &FinalPoll<I>) -> bool
    where
        I: Operation + ToJson,
        I::Output: ToJson,
    {
        match (self, answer) {
            (Self::Success(expected), answer) => answer.is_ok() == *expected,
            (Self::Error(code), Err(SdkError::ServiceError(context))) => {
                let meta = context.err().meta();
                meta.code() == Some(code) || meta.shape() == Some(code)
            }
            (Self::Output(test), Ok(output)) => test.passes(&document(output, Secrets::Write)),
            (Self::InputOutput(test), Ok(output)) => {
                let members = [("input", input as &dyn ToJson), ("output", output)];
                let members =
                    members.map(|(name, value)| (name.to_owned(), document(value, Secrets::Write)));
                test.passes(&Document::Object(members.into()))
            }
            _ => false,
        }
    }
}

impl Test {
    #[inline]
    fn passes(&self, value: &Document) -> bool {
        let found = self.path.evaluate(value);
        let is_expected = |found: &Document| found.as_string() == Some(self.expected);
        match (self.comparator, &found) {
            (Comparator::StringEquals, found) => is_expected(found),
            (Comparator::BooleanEquals, Document::Bool(found)) => {
                found.to_string() == self.expected
            }
            (Comparator::AllStringEquals, Document::Array(found)) => {
                !found.is_empty() && found.iter().all(is_expected)
            }
            (Comparator::AnyStringEquals, Document::Array(found)) => found.iter().any(is_expected),
            _ => false,
        }
    }
}

/// A value as paths see it: the JSON that it is on the wire.
#[inline]
fn document(value: &dyn ToJson, secrets: Secrets) -> Document {
    let mut writer = Writer::with_secrets(secrets);
    value.to_json(&mut writer);
    from_json(&writer.finish()).unwrap_or(Document::Null)
}
