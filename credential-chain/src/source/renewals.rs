//! What renewals of the tokens in a file share: who renews, how often, and what becomes of a token that cannot be written.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use trent_runtime::private::chain::{FETCH_TIMEOUT, monotonic};
use zeroize::Zeroizing;

use crate::platform::{self, Platform};

/// The shortest time between two attempts to renew a token.
const PAUSE: Duration = Duration::from_secs(30);

/// The renewals of one kind of token.
#[derive(Default)]
pub(crate) struct Renewals(Mutex<State>);

#[derive(Default)]
struct State {
    /// When it was last tried.
    last: Option<SystemTime>,
    /// Since when somebody renews.
    since: Option<Duration>,
    /// How many have done so.
    turns: u64,
    /// Those who wait for the end of it.
    waiting: Vec<Waker>,
    unwritten: Option<Unwritten>,
}

/// What should be in a file that cannot be written.
struct Unwritten {
    path: PathBuf,
    /// What is in it. Anything else is newer.
    before: Zeroizing<Vec<u8>>,
    text: Zeroizing<String>,
}

/// The right to renew, until it is dropped.
pub(crate) struct Turn<'r> {
    renewals: &'r Renewals,
    number: u64,
    /// Whether another renewal has ended meanwhile, so that the file may hold something new.
    pub(crate) has_waited: bool,
}

impl Renewals {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn may_try(&self, now: SystemTime) -> bool {
        let last = self.lock().last;
        // A clock that was set back must not stop renewals.
        last.and_then(|last| now.duration_since(last).ok()).is_none_or(|passed| passed >= PAUSE)
    }

    pub(crate) fn tried(&self, now: SystemTime) {
        self.lock().last = Some(now);
    }

    /// The right to renew. If somebody else does so already, that is waited for; with a token that is still good there is nothing to
    /// wait for, and no turn.
    pub(crate) async fn turn(&self, is_good: bool) -> Option<Turn<'_>> {
        let mut has_waited = false;
        poll_fn(|context| match self.poll_turn(context, is_good) {
            Poll::Ready(number) => {
                Poll::Ready(number.map(|number| Turn { renewals: self, number, has_waited }))
            }
            Poll::Pending => {
                has_waited = true;
                Poll::Pending
            }
        })
        .await
    }

    fn poll_turn(&self, context: &Context<'_>, is_good: bool) -> Poll<Option<u64>> {
        let mut state = self.lock();
        let now = monotonic();
        // A fetch that was given up may keep its turn for ever.
        if state.since.is_none_or(|since| now.saturating_sub(since) >= FETCH_TIMEOUT) {
            state.since = Some(now);
            state.turns += 1;
            return Poll::Ready(Some(state.turns));
        }
        if is_good {
            return Poll::Ready(None);
        }
        if !state.waiting.iter().any(|other| other.will_wake(context.waker())) {
            state.waiting.push(context.waker().clone());
        }
        Poll::Pending
    }

    /// What the file holds, or what it should hold and could not be written.
    pub(crate) async fn read(
        &self,
        platform: &Arc<dyn Platform>,
        path: &Path,
    ) -> io::Result<Zeroizing<Vec<u8>>> {
        let bytes = platform::read(platform, path.to_owned()).await?;
        let state = self.lock();
        let unwritten = state.unwritten.as_ref();
        Ok(match unwritten.filter(|it| it.path == path && *it.before == *bytes) {
            Some(unwritten) => Zeroizing::new(unwritten.text.as_bytes().to_vec()),
            None => bytes,
        })
    }

    /// Replaces what [`read`](Self::read) returned. Where the file cannot be written, as in a home that is read-only, the text is kept
    /// here: a refresh token counts once, and the one in the file has been used.
    pub(crate) async fn write(
        &self,
        platform: &Arc<dyn Platform>,
        path: PathBuf,
        read: Zeroizing<Vec<u8>>,
        text: Zeroizing<String>,
    ) {
        let written = platform::replace(platform, path.clone(), text.clone()).await;
        let mut state = self.lock();
        let earlier = state.unwritten.take();
        if written.is_err() {
            let is_same = |it: &Unwritten| it.path == path && it.text.as_bytes() == &**read;
            let before = earlier.filter(is_same).map_or(read, |it| it.before);
            state.unwritten = Some(Unwritten { path, before, text });
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.renewals.lock();
        if state.turns == self.number {
            state.since = None;
            state.waiting.drain(..).for_each(Waker::wake);
        }
    }
}

impl fmt::Debug for Renewals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewals").field("last", &self.lock().last).finish_non_exhaustive()
    }
}
