//! What renewals of the tokens in a file share: who renews, how often, and what becomes of a token that cannot be
//! written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use trent_runtime::private::chain::{FETCH_TIMEOUT, monotonic, on_thread};
use zeroize::Zeroizing;

use crate::platform::{self, Platform};

/// The shortest time between two attempts to renew a token.
const PAUSE: Duration = Duration::from_secs(30);

/// The renewals of one kind of token.
#[derive(Default)]
pub(crate) struct Renewals(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    ends: Condvar,
}

#[derive(Default)]
struct State {
    /// When it was last tried.
    last: Option<SystemTime>,
    /// Since when somebody renews.
    since: Option<Duration>,
    /// How many have done so.
    turns: u64,
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

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a turn, or how long somebody else's may last.
    fn take(&self, now: Duration) -> std::result::Result<u64, Duration> {
        let mut state = self.lock();
        if let Some(since) = state.since {
            // A fetch that was given up may keep its turn for ever.
            let left = FETCH_TIMEOUT.saturating_sub(now.saturating_sub(since));
            if !left.is_zero() {
                return Err(left);
            }
        }
        state.since = Some(now);
        state.turns += 1;
        Ok(state.turns)
    }

    /// Waits for the end of the turn.
    fn wait(&self, limit: Duration) {
        let state = self.lock();
        let turn = state.turns;
        let lasts = |state: &mut State| state.turns == turn && state.since.is_some();
        drop(self.ends.wait_timeout_while(state, limit, lasts));
    }

    fn give_back(&self, turn: u64) {
        let mut state = self.lock();
        // Somebody else may have taken it over.
        if state.turns == turn {
            state.since = None;
            self.ends.notify_all();
        }
    }
}

impl Renewals {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock()
    }

    pub(crate) fn may_try(&self, now: SystemTime) -> bool {
        let last = self.lock().last;
        // A clock that was set back must not stop renewals.
        last.and_then(|last| now.duration_since(last).ok()).is_none_or(|passed| passed >= PAUSE)
    }

    pub(crate) fn tried(&self, now: SystemTime) {
        self.lock().last = Some(now);
    }

    /// The right to renew. If somebody else does so already, that is waited for; with a token that is still good there
    /// is nothing to wait for, and no turn.
    pub(crate) async fn turn(&self, is_good: bool) -> Option<Turn<'_>> {
        let mut has_waited = false;
        loop {
            match self.0.take(monotonic()) {
                Ok(number) => return Some(Turn { renewals: self, number, has_waited }),
                Err(_) if is_good => return None,
                Err(limit) => {
                    // On a thread, whose clock runs whatever becomes of the one that renews.
                    let shared = Arc::clone(&self.0);
                    on_thread(move || shared.wait(limit)).await;
                    has_waited = true;
                }
            }
        }
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

    /// Replaces what [`read`](Self::read) returned. Where the file cannot be written, as in a home that is read-only,
    /// the text is kept here: a refresh token counts once, and the one in the file has been used.
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
        self.renewals.0.give_back(self.number);
    }
}

impl fmt::Debug for Renewals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewals").field("last", &self.lock().last).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use trent_runtime::private::chain::block_on;

    use super::*;

    #[test]
    fn a_turn_that_nobody_ends_is_taken_over() {
        let (renewals, start) = (Renewals::default(), Duration::from_secs(100));
        let second = Duration::from_secs(1);
        assert_eq!(renewals.0.take(start), Ok(1));
        assert_eq!(renewals.0.take(start + second), Err(FETCH_TIMEOUT.saturating_sub(second)));
        assert_eq!(renewals.0.take(start + FETCH_TIMEOUT), Ok(2));
        // The first comes to life again, and ends nothing.
        renewals.0.give_back(1);
        assert!(renewals.0.take(start + FETCH_TIMEOUT).is_err());
        renewals.0.give_back(2);
        assert_eq!(renewals.0.take(start + FETCH_TIMEOUT), Ok(3));
    }

    #[test]
    fn one_that_has_a_good_token_waits_for_nobody_and_others_until_the_turn_ends() {
        let renewals = Renewals::default();
        let first = block_on(renewals.turn(true)).expect("it is free");
        assert!(!first.has_waited && block_on(renewals.turn(true)).is_none());
        // What ends at once.
        renewals.0.wait(Duration::ZERO);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| block_on(renewals.turn(false)).map(|turn| turn.number));
            drop(first);
            assert_eq!(waiting.join().expect("no panic"), Some(2));
        });
    }
}
