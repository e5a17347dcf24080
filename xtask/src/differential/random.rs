//! Random numbers that are the same on every machine: `SplitMix64`.

/// A sequence that its seed decides.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The sequence of a case: its name and the seed of all cases decide it, not the cases before it.
    pub(super) fn of(seed: u64, names: [&str; 2]) -> Self {
        // FNV-1a
        let mut hash = 0xcbf2_9ce4_8422_2325 ^ seed;
        for byte in names.join("\0").bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(hash)
    }

    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number from the range, both ends included.
    pub(super) fn between(&mut self, min: i64, max: i64) -> i64 {
        let width = max.abs_diff(min);
        let offset = if width == u64::MAX { self.bits() } else { self.bits() % (width + 1) };
        min.wrapping_add_unsigned(offset)
    }

    /// A number below the limit, which is not zero.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        usize::try_from(self.bits() % limit).unwrap_or_default()
    }

    /// True once in so many times.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of them.
    pub(super) fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        if all.is_empty() { None } else { all.get(self.below(all.len())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_and_the_names_decide() {
        let draw = |seed, name| Random::of(seed, ["Encrypt", name]).bits();
        assert_eq!(draw(1, "output 0"), draw(1, "output 0"));
        assert_ne!(draw(1, "output 0"), draw(2, "output 0"));
        assert_ne!(draw(1, "output 0"), draw(1, "output 1"));
    }

    #[test]
    fn ranges_include_their_ends() {
        let mut random = Random::of(1, ["", ""]);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            seen.insert(random.between(-1, 1));
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [-1, 0, 1]);
        assert_eq!(random.between(5, 5), 5);
        random.between(i64::MIN, i64::MAX);
    }
}
