//! Finds where a run of plain text ends in a string: eight bytes at a time, since most of a
//! document is such text.

/// How many bytes come before the first that a JSON string cannot hold as it is: a quotation mark,
/// a backslash or a control character. All of them, if there is none.
pub(super) fn plain(bytes: &[u8]) -> usize {
    let (words, tail) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let found = special(u64::from_le_bytes(*word));
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let special = |byte: &u8| matches!(byte, 0..=0x1f | b'"' | b'\\');
    words.len() * 8 + tail.iter().position(special).unwrap_or(tail.len())
}

/// The high bit of each special byte. Borrows may set bits above the first, which alone counts.
fn special(word: u64) -> u64 {
    const EACH: u64 = u64::MAX / 0xff;
    const HIGH: u64 = EACH * 0x80;
    // A byte below n goes below zero when n is taken from it; a byte is equal to n if their
    // difference is below one. Bytes with a high bit of their own are neither.
    let below = |word: u64, n: u64| word.wrapping_sub(EACH * n) & !word & HIGH;
    let equal = |byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
    below(word, 0x20) | equal(b'"') | equal(b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_plain_or_not_at_every_place() {
        for byte in 0..=u8::MAX {
            let is_plain = byte >= 0x20 && byte != b'"' && byte != b'\\';
            for length in 1..20 {
                for at in 0..length {
                    for filler in [b'a', 0x20, 0x7f, 0x80, 0xff, b'#', b'!', b'[', b']'] {
                        let mut bytes = vec![filler; length];
                        bytes[at] = byte;
                        assert_eq!(plain(&bytes), if is_plain { length } else { at });
                    }
                }
            }
        }
    }

    #[test]
    fn the_first_of_several_counts() {
        for (text, expected) in
            [("", 0), ("abc\"\\", 3), ("\u{1}\"", 0), ("abcdefg\\\"\n", 7), ("abcdefgh\n\"", 8)]
        {
            assert_eq!(plain(text.as_bytes()), expected, "{text}");
        }
    }
}
