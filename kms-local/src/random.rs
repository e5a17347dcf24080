//! Randomness that repeats with its seed.
//!
//! Block `n` is `HMAC-SHA256(seed, n)`. The number of blocks drawn is stored with the data, so
//! that a world that is opened again goes on and never repeats an id.

use aws_lc_rs::hmac;

pub(crate) struct Random {
    key: hmac::Key,
    drawn: u64,
}

impl Random {
    pub(crate) fn new(seed: &[u8; 32], drawn: u64) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, seed), drawn }
    }

    pub(crate) fn drawn(&self) -> u64 {
        self.drawn
    }

    pub(crate) fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let block = hmac::sign(&self.key, &self.drawn.to_be_bytes());
            self.drawn += 1;
            chunk.copy_from_slice(&block.as_ref()[..chunk.len()]);
        }
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.fill(&mut bytes);
        bytes
    }

    /// Lower-case hexadecimal digits.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        let mut text = hex(&self.bytes(digits.div_ceil(2)));
        text.truncate(digits);
        text
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(&mut self) -> String {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let text = hex(&bytes);
        [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
    }
}

/// Lower-case hexadecimal text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_goes_on_from_any_point() {
        let mut first = Random::new(&[7; 32], 0);
        let ids = [first.uuid(), first.uuid()];
        assert_ne!(ids[0], ids[1]);
        assert_eq!(Random::new(&[7; 32], 0).uuid(), ids[0]);
        assert_eq!(Random::new(&[7; 32], 1).uuid(), ids[1]);
        assert_ne!(Random::new(&[8; 32], 0).uuid(), ids[0]);
    }

    #[test]
    fn uuids_have_their_version_and_variant() {
        let id = Random::new(&[0; 32], 0).uuid();
        assert_eq!(id.len(), 36);
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&id.as_bytes()[19]));
    }
}
