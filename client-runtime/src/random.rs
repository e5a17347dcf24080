//! Random numbers for waits and for ids that only have to differ. Nothing secret is made of them.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// The odd number next to 2^64 divided by the golden ratio: its multiples are spread evenly.
const GOLDEN_GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// Gives a generator of its own to each call of a client, without a lock.
#[derive(Debug)]
pub(crate) struct Generators(AtomicU64);

impl Generators {
    pub(crate) fn new() -> Self {
        Self(AtomicU64::new(Random::new().next()))
    }

    /// The next generator. Within a process none has the seed of another before 2^64 are given. A process that forked goes
    /// on with its parent's count, so the process is part of the seed.
    pub(crate) fn next(&self) -> Random {
        self.next_of(process())
    }

    fn next_of(&self, process: u32) -> Random {
        let count = self.0.fetch_add(GOLDEN_GAMMA, Ordering::Relaxed);
        Random::seeded(mixed(count ^ mixed(process.into())))
    }
}

/// The output function of `SplitMix64`: one to one, and neighbours come out far apart.
const fn mixed(mut seed: u64) -> u64 {
    seed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    seed = (seed ^ (seed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    seed ^ (seed >> 31)
}

/// The id of this process. WebAssembly has none.
fn process() -> u32 {
    if cfg!(target_family = "wasm") { 0 } else { std::process::id() }
}

/// A small generator (xorshift, with a multiplication over the output). The standard library seeds it from the system.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// A generator with a seed that no other has.
    pub(crate) fn new() -> Self {
        // Each `RandomState` hashes with keys of its own, which come from the system. A process that forked has those of its
        // parent.
        Self::seeded(RandomState::new().hash_one(process()))
    }

    /// A generator whose numbers are known.
    pub(crate) const fn seeded(seed: u64) -> Self {
        // Zero is the one state that never changes.
        Self(if seed == 0 { 1 } else { seed })
    }

    /// A generator whose first number is the highest, which makes waits their longest.
    #[cfg(test)]
    pub(crate) const fn highest() -> Self {
        Self(0xA8D3_95BE_4B19_CCE8)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number from 0 up to, but not including, `limit`.
    #[cfg(test)]
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or_default()
    }

    /// A number from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits, which a double holds")]
    pub(crate) const fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A random UUID, in text.
    pub(crate) fn uuid(&mut self) -> [u8; 36] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_le_bytes());
        bytes[8..].copy_from_slice(&self.next().to_le_bytes());
        // Version 4, and the variant that goes with it.
        bytes[6] = bytes[6] & 0x0F | 0x40;
        bytes[8] = bytes[8] & 0x3F | 0x80;
        let mut text = [b'-'; 36];
        let mut place = 0;
        for (index, byte) in bytes.into_iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                place += 1;
            }
            text[place] = DIGITS[usize::from(byte >> 4)];
            text[place + 1] = DIGITS[usize::from(byte & 15)];
            place += 2;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::atomic::AtomicU64;

    use super::{Generators, Random};

    #[test]
    fn a_uuid_has_the_form_and_never_comes_again() {
        let mut random = Random::new();
        let (first, second) = (random.uuid(), random.uuid());
        assert_ne!(first, second);
        assert_eq!([8, 13, 18, 23].map(|place| first[place]), [b'-'; 4]);
        assert_eq!(first[14], b'4');
        assert!(b"89ab".contains(&first[19]));
    }

    #[test]
    fn two_generators_differ() {
        assert_ne!(Random::new().next(), Random::new().next());
    }

    #[test]
    fn the_generators_of_calls_differ() {
        let generators = Generators::new();
        let ids: HashSet<_> = (0..10_000).map(|_| generators.next().uuid()).collect();
        assert_eq!(ids.len(), 10_000);
        let sum: f64 = (0..10_000).map(|_| generators.next().fraction()).sum();
        assert!((4_800.0..5_200.0).contains(&sum), "{sum}");
    }

    #[test]
    fn a_process_that_forked_has_other_numbers_than_its_parent() {
        let numbers = |process| Generators(AtomicU64::new(7)).next_of(process).uuid();
        assert_eq!(numbers(100), numbers(100));
        assert_ne!(numbers(100), numbers(101));
    }

    #[test]
    fn the_highest_number_is_known() {
        assert_eq!(Random::highest().next(), u64::MAX);
    }

    #[test]
    fn fractions_fill_the_interval() {
        let mut random = Random::seeded(7);
        let fractions: Vec<_> = (0..1000).map(|_| random.fraction()).collect();
        assert!(fractions.iter().all(|fraction| (0.0..1.0).contains(fraction)));
        assert!(fractions.iter().any(|fraction| *fraction < 0.05));
        assert!(fractions.iter().any(|fraction| *fraction > 0.95));
    }
}
