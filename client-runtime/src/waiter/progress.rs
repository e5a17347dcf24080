//! What a wait may be told, and what it tells.

use std::fmt;
use std::time::Duration;

use super::{Cancellation, FinalPoll, Matcher, Waiter, document};
use crate::error::{ProvideErrorMetadata as _, SdkError};
use crate::operation::Operation;
use crate::primitives::Document;
use crate::printable::Printable;
use crate::private::{Secrets, ToJson};
use crate::trace;
use crate::tracer::Tracer;

/// How long a wait may last, who is told how it goes, and what ends it. A [`Duration`] alone is one, too.
///
/// ```
/// # use std::time::Duration;
/// use trent_runtime::waiter::{Cancellation, WaitOptions};
///
/// let cancellation = Cancellation::new();
/// let options = WaitOptions::new(Duration::from_secs(30 * 60))
///     .cancellation(&cancellation)
///     .on_poll(|progress| println!("{progress}"));
/// ```
pub struct WaitOptions<'a> {
    pub(super) max_wait: Duration,
    on_poll: Option<Box<OnPoll<'a>>>,
    pub(super) cancellation: Option<Cancellation>,
}

/// What is called after every call.
type OnPoll<'a> = dyn FnMut(&Progress<'_>) + Send + 'a;

impl<'a> WaitOptions<'a> {
    /// A wait of at most this long.
    #[inline]
    #[must_use]
    pub fn new(max_wait: Duration) -> Self {
        Self { max_wait, on_poll: None, cancellation: None }
    }

    /// Calls `tell` after every call, the last one included.
    #[inline]
    #[must_use]
    pub fn on_poll(mut self, tell: impl FnMut(&Progress<'_>) + Send + 'a) -> Self {
        self.on_poll = Some(Box::new(tell));
        self
    }

    /// Ends the wait when it is called for.
    #[inline]
    #[must_use]
    pub fn cancellation(mut self, cancellation: &Cancellation) -> Self {
        self.cancellation = Some(cancellation.clone());
        self
    }

    /// Whether anybody looks at progress, which costs a look into the answer.
    #[inline]
    pub(super) fn is_observed(&self, tracer: Tracer) -> bool {
        self.on_poll.is_some() || trace::is_poll_observed(tracer)
    }

    #[inline]
    pub(super) fn tell(&mut self, tracer: Tracer, progress: &Progress<'_>) {
        trace::poll(tracer, progress.waiter, progress.attempt, progress.elapsed, progress.observed);
        if let Some(tell) = &mut self.on_poll {
            tell(progress);
        }
    }
}

impl From<Duration> for WaitOptions<'_> {
    #[inline]
    fn from(max_wait: Duration) -> Self {
        Self::new(max_wait)
    }
}

impl fmt::Debug for WaitOptions<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut d = f.debug_struct("WaitOptions");
        d.field("max_wait", &self.max_wait).field("cancellation", &self.cancellation);
        d.finish_non_exhaustive()
    }
}

/// What a wait tells after each of its calls.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Progress<'p> {
    /// The waiter, for example `CustomKeyStoreConnected`.
    pub waiter: &'static str,
    /// How many calls there were.
    pub attempt: u32,
    /// How long the wait lasts so far.
    pub elapsed: Duration,
    /// What the answer says of what is waited for: a state such as `CONNECTING`, or the code of an error. Empty if it
    /// says nothing. Printable, and never a secret.
    pub observed: &'p str,
    /// The pause before the next call; none if this was the last.
    pub next: Option<Duration>,
}

impl fmt::Display for Progress<'_> {
    /// `CustomKeyStoreConnected: CONNECTING after 3 calls in 45 s`
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let observed = if self.observed.is_empty() { "no state" } else { self.observed };
        let calls = if self.attempt == 1 { "call" } else { "calls" };
        let seconds = self.elapsed.as_secs();
        write!(f, "{}: {observed} after {} {calls} in {seconds} s", self.waiter, self.attempt)
    }
}

/// What an answer says at the places that the waiter looks at.
#[inline]
pub(super) fn observed<I>(waiter: &Waiter, answer: &FinalPoll<I>) -> String
where
    I: Operation,
    I::Output: ToJson,
{
    match answer {
        Ok(output) => states(waiter, &document(output, Secrets::Redact)),
        Err(SdkError::ServiceError(context)) => {
            Printable(context.err().meta().code().unwrap_or("an error without a code")).to_string()
        }
        Err(_) => "no answer".to_owned(),
    }
}

#[inline]
fn states(waiter: &Waiter, output: &Document) -> String {
    let tests = waiter.acceptors.iter().filter_map(|acceptor| match &acceptor.matcher {
        Matcher::Output(test) => Some(test.path.evaluate(output)),
        _ => None,
    });
    let mut texts = tests.map(|found| text(&found)).filter(|text| !text.is_empty());
    Printable(&texts.next().unwrap_or_default()).to_string()
}

#[inline]
fn text(found: &Document) -> String {
    match found {
        Document::String(text) => text.clone(),
        Document::Bool(value) => value.to_string(),
        Document::Array(items) => {
            let texts: Vec<_> = items.iter().map(text).collect();
            texts.join(", ")
        }
        _ => String::new(),
    }
}
