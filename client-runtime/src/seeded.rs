//! Random values for property tests: the same in every run.

use serde_json::{Map, Value, json};

/// Values that a seed decides.
pub(crate) struct Seeded(fastrand::Rng);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// From 0 up to, but not, `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0.usize(..end)
    }

    /// From `min` to `max`.
    pub(crate) fn within(&mut self, min: i64, max: i64) -> i64 {
        self.0.i64(min..=max)
    }

    /// A text of characters that escape, take several bytes, or do nothing special.
    pub(crate) fn text(&mut self) -> String {
        const CHARS: [char; 16] = [
            'a', 'Z', '7', ' ', '"', '\\', '/', '\n', '\t', '\0', '\u{1f}', '\u{7f}', 'é',
            '\u{2028}', '漢', '🔑',
        ];
        (0..self.below(12)).map(|_| CHARS[self.below(CHARS.len())]).collect()
    }

    /// A document of any shape.
    pub(crate) fn document(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 7 } else { 10 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!(self.next()),
            3 => json!(self.within(i64::MIN, -1)),
            4 => json!(f64::from_bits(self.next())),
            5 => json!(f64::from(i32::try_from(self.within(-999_999, 999_999)).unwrap()) / 1000.0),
            6 => json!(self.text()),
            7 => (0..self.below(5)).map(|_| self.document(depth - 1)).collect(),
            _ => {
                let entries = (0..self.below(5)).map(|_| (self.text(), self.document(depth - 1)));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    /// Some bytes changed, cut, doubled or swapped for such as mean something in JSON.
    pub(crate) fn mutated(&mut self, document: &[u8]) -> Vec<u8> {
        const TOKENS: &[u8] = b"{}[]\",:\\u0eE+-.dDtn \n\x00\x1f\xff\xc3";
        let mut bytes = document.to_vec();
        for _ in 0..=self.below(3) {
            if bytes.is_empty() {
                break;
            }
            let at = self.below(bytes.len());
            match self.below(5) {
                0 => bytes[at] = TOKENS[self.below(TOKENS.len())],
                1 => bytes.insert(at, TOKENS[self.below(TOKENS.len())]),
                2 => drop(bytes.remove(at)),
                3 => bytes.truncate(at),
                _ => bytes[at] ^= 1 << self.below(8),
            }
        }
        bytes
    }
}
