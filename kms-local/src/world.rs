//! The world of a local KMS: accounts and Regions, a clock, randomness.

use crate::backing::Backing;
use crate::failure::Failure;
use crate::journal::{Journal, JournalError, StoredRow, record};
use crate::records::{Change, Record, SeedRecord};
use crate::settings::Settings;
use crate::state::State;
use crate::time::Timestamp;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// Random blocks that an opened world skips, as a power of two.
const RESERVE: u32 = 32;

/// Makes a [`World`].
#[derive(Default)]
pub struct WorldBuilder {
    settings: Settings,
    now: Option<Timestamp>,
    seed: Option<[u8; 32]>,
}

impl WorldBuilder {
    /// Sets delays and limits.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Sets the clock: 2026-01-01T00:00:00Z unless set. A stored world does not go back behind the time
    /// that it was stored at.
    #[must_use]
    pub fn now(mut self, now: Timestamp) -> Self {
        self.now = Some(now);
        self
    }

    /// Makes ids and key material repeat, but for material of RSA keys.
    ///
    /// Signatures and ciphertexts differ all the same. Without a seed the operating system gives
    /// one. A stored world keeps the seed that it was made with.
    #[must_use]
    pub fn seed(mut self, seed: [u8; 32]) -> Self {
        self.seed = Some(seed);
        self
    }

    /// An empty world in memory.
    ///
    /// # Errors
    /// Where the operating system gives no randomness.
    pub fn build(self) -> Result<World, JournalError> {
        Ok(World { state: Mutex::new(self.state(None)?) })
    }

    /// The world of stored rows, in any order, that stores its changes in the journal.
    ///
    /// # Errors
    /// A row that this version cannot read, or no randomness.
    pub fn open(
        self,
        rows: impl IntoIterator<Item = StoredRow>,
        journal: Box<dyn Journal>,
    ) -> Result<World, JournalError> {
        let mut records =
            rows.into_iter().map(|row| record(&row)).collect::<Result<Vec<_>, _>>()?;
        // What belongs to a key comes after the key.
        records.sort_by_key(|record| !matches!(record, Record::Seed(_) | Record::Key(_)));
        let seed = records.iter().find_map(|record| match record {
            // What was drawn since the last commit is not drawn again.
            Record::Seed(seed) => {
                let drawn = ((seed.drawn >> RESERVE) + 1) << RESERVE;
                Some(SeedRecord { drawn, ..seed.clone() })
            }
            _ => None,
        });
        let mut state = self.state(seed)?;
        for record in records {
            state.apply(Change::Put(record));
        }
        state.set_journal(journal);
        Ok(World { state: Mutex::new(state) })
    }

    fn state(self, stored: Option<SeedRecord>) -> Result<State, JournalError> {
        let seed = match (stored, self.seed) {
            (Some(stored), _) => stored,
            (None, Some(seed)) => SeedRecord { seed, drawn: 0, next_number: 0, now: None },
            (None, None) => {
                let mut seed = [0; 32];
                crate::crypto::fill_from_system(&mut seed)
                    .map_err(|_| JournalError::new("the operating system gives no randomness"))?;
                SeedRecord { seed, drawn: 0, next_number: 0, now: None }
            }
        };
        let now = self.now.unwrap_or(Timestamp::from_millis(1_767_225_600_000));
        let now = seed.now.map_or(now, |stored| now.max(stored));
        State::new(self.settings, now, &seed).map_err(|e| JournalError::new(e.to_string()))
    }
}

/// All that a local KMS knows, of all accounts and Regions, and a method for each operation.
///
/// It does no I/O but through its journal, has no clock but the one that its owner moves, and no
/// thread or task. Methods take turns; cryptography runs outside the lock.
pub struct World {
    state: Mutex<State>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

impl World {
    /// Starts a [`WorldBuilder`].
    #[must_use]
    pub fn builder() -> WorldBuilder {
        WorldBuilder::default()
    }

    /// The world's time.
    ///
    /// # Errors
    /// `KMSInternalException` after a panic inside an operation.
    pub fn now(&self) -> Result<Timestamp, Failure> {
        Ok(self.lock()?.now)
    }

    /// Moves the clock on.
    ///
    /// # Errors
    /// `KMSInternalException` if what happens meanwhile could not be stored.
    pub fn advance(&self, duration: Duration) -> Result<(), Failure> {
        let mut state = self.lock()?;
        state.now = state.now.after(duration);
        state.settle()?;
        state.store_time()
    }

    /// Moves the clock to a time, unless it is there or past it already.
    ///
    /// # Errors
    /// As [`advance`](Self::advance).
    pub fn advance_to(&self, time: Timestamp) -> Result<(), Failure> {
        let mut state = self.lock()?;
        state.now = state.now.max(time);
        state.settle()
    }

    /// What lies behind custom key stores now.
    ///
    /// # Errors
    /// `KMSInternalException` after a panic inside an operation.
    pub fn backing(&self) -> Result<Backing, Failure> {
        Ok(self.lock()?.backing.clone())
    }

    /// Changes what lies behind custom key stores.
    ///
    /// A connection that a call has begun and that ends with the next call still meets the change.
    ///
    /// # Errors
    /// `KMSInternalException` if the change could not be stored.
    pub fn change_backing<T>(&self, change: impl FnOnce(&mut Backing) -> T) -> Result<T, Failure> {
        let mut state = self.lock()?;
        let mut backing = state.backing.clone();
        let result = change(&mut backing);
        let keys = backing.proxies.iter_mut().flat_map(|proxy| &mut proxy.keys);
        for key in keys.filter(|key| key.material.is_none()) {
            let mut material = [0; 32];
            state.random.fill(&mut material);
            key.material = Some(material);
        }
        state.commit(vec![Change::Put(Record::Backing(Box::new(backing)))])?;
        Ok(result)
    }

    /// The state, with all that was due done.
    pub(crate) fn begin(&self) -> Result<MutexGuard<'_, State>, Failure> {
        let mut state = self.lock()?;
        state.settle()?;
        Ok(state)
    }

    fn lock(&self) -> Result<MutexGuard<'_, State>, Failure> {
        self.state.lock().map_err(|_| Failure::internal("an earlier operation panicked"))
    }
}
