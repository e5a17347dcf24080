//! What time does by itself: keys go, material expires, rotations happen, transient states end.

use super::State;
use crate::failure::Failure;
use crate::records::{Change, KeyNumber};
use crate::time::Timestamp;

/// Something that happens to a key or a key store at a point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Event {
    /// The end of `Creating` or `Updating`.
    Settle,
    /// The end of a rotation on demand.
    CompleteRotation,
    /// An automatic rotation.
    Rotate,
    /// The material in this position expires.
    Expire(u32),
    /// The end of a deletion window.
    DeleteKey,
    /// The end of `CONNECTING` or `DISCONNECTING`; the number is the one of the key store.
    SettleStore,
}

impl State {
    /// Lets all happen whose time has come, in the order of its time.
    pub(crate) fn settle(&mut self) -> Result<(), Failure> {
        let now = self.now;
        let is_due = |(at, ..): &(Timestamp, _, _)| *at <= now && *at < Timestamp::LAST;
        while let Some((at, key, event)) = self.due.first().copied().filter(is_due) {
            // What happens at a point in time finds the clock there; nothing happens in the past.
            let at = at.max(self.settled);
            self.now = at;
            let changes = self.effects(at, key, event);
            let result = changes.and_then(|changes| self.commit(changes));
            self.now = now;
            result?;
        }
        self.settled = now;
        Ok(())
    }

    fn effects(
        &mut self,
        at: Timestamp,
        number: KeyNumber,
        event: Event,
    ) -> Result<Vec<Change>, Failure> {
        match event {
            Event::Settle => self.settle_key(number),
            Event::CompleteRotation => self.complete_rotation(number),
            Event::Rotate => self.rotate_automatically(number, at),
            Event::Expire(order) => self.expire_material(number, order),
            Event::DeleteKey => self.remove_key(number, at),
            Event::SettleStore => self.settle_store(number),
        }
    }
}
