//! Attestation documents: `COSE_Sign1`, which is an array of CBOR with the document as its third
//! item, a map with the member `public_key`.
//!
//! One member is wanted, so a reader that skips all other items is enough.

/// How deeply arrays, maps and tags may nest.
const DEPTH: usize = 16;

/// The public key of a document, in the form of a certificate's (`SubjectPublicKeyInfo`).
pub(crate) fn public_key(document: &[u8]) -> Option<&[u8]> {
    const TAG_OF_COSE_SIGN1: u8 = 0xd2;
    let document = document.strip_prefix(&[TAG_OF_COSE_SIGN1]).unwrap_or(document);
    let mut reader = Reader(document);
    if reader.head()? != (ARRAY, Some(4)) {
        return None;
    }
    let _protected = reader.bytes()?;
    reader.skip(DEPTH)?;
    let mut payload = Reader(reader.bytes()?);
    let _signature = reader.bytes()?;
    let (MAP, members) = payload.head()? else { return None };
    let mut read = 0;
    while members.map_or_else(|| !payload.ends(), |members| read < members) {
        let (TEXT, Some(length)) = payload.head()? else { return None };
        if payload.take(length)? == b"public_key" {
            return payload.bytes();
        }
        payload.skip(DEPTH)?;
        read += 1;
    }
    None
}

const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

/// What is not read yet.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    /// The kind of an item, and its number or length; none if its end is marked.
    fn head(&mut self) -> Option<(u8, Option<u64>)> {
        let first = self.take(1)?[0];
        let number = match first & 0x1f {
            small @ 0..=23 => Some(u64::from(small)),
            size @ 24..=27 => {
                let bytes = self.take(1 << (size - 24))?;
                Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
            }
            31 => None,
            _ => return None,
        };
        Some((first >> 5, number))
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        match self.head()? {
            (BYTES, Some(length)) => self.take(length),
            _ => None,
        }
    }

    /// Whether the mark of an end follows.
    fn ends(&self) -> bool {
        self.0.first() == Some(&0xff)
    }

    fn skip(&mut self, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        let (kind, number) = self.head()?;
        let Some(number) = number else {
            while !self.ends() {
                self.skip(depth)?;
            }
            return self.take(1).map(drop);
        };
        let items = match kind {
            BYTES | TEXT => return self.take(number).map(drop),
            ARRAY => number,
            MAP => number.checked_mul(2)?,
            TAG => 1,
            _ => 0,
        };
        for _ in 0..items {
            self.skip(depth)?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document with this map.
    fn document(map: &[u8]) -> Vec<u8> {
        let length = u8::try_from(map.len()).unwrap();
        [&[0x84, 0x41, 0xa0, 0xa0, 0x58, length], map, &[0x41, 0]].concat()
    }

    /// `"pcrs": {0: h'0102', 1: [1, 2.5, null, {}]}`
    const PCRS: &[u8] =
        b"\x64pcrs\xa2\x00\x42\x01\x02\x01\x84\x01\xfb\x40\x04\x00\x00\x00\x00\x00\x00\xf6\xa0";
    const KEY: &[u8] = b"\x6apublic_key\x43key";

    #[test]
    fn the_key_is_found_wherever_it_stands() {
        for map in [
            [&[0xa1][..], KEY].concat(),
            [&[0xa2][..], PCRS, KEY].concat(),
            [&[0xa2][..], KEY, PCRS].concat(),
            [&[0xbf][..], PCRS, KEY, &[0xff]].concat(),
            // Items whose ends are marked, and a tag.
            [&[0xa2, 0x61, b'a', 0x9f, 0xc1, 0x00, 0x5f, 0x41, 0x00, 0xff, 0xff][..], KEY].concat(),
        ] {
            let document = document(&map);
            assert_eq!(public_key(&document), Some(&b"key"[..]), "{map:?}");
            assert_eq!(public_key(&[&[0xd2][..], &document].concat()), Some(&b"key"[..]));
        }
    }

    #[test]
    fn what_is_no_document_has_no_key() {
        let whole = document(&[&[0xa2][..], PCRS, KEY].concat());
        for length in 0..whole.len() {
            assert_eq!(public_key(&whole[..length]), None, "{length}");
        }
        for wrong in [
            document(&[0xa0]),
            document(&[0xbf, 0xff]),
            document(b"\xa1\x6apublic_key\xf6"),
            document(b"\xa1\x01\x02"),
            document(&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            b"document".to_vec(),
        ] {
            assert_eq!(public_key(&wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn deep_items_and_long_lengths_end_it() {
        let deep = [&[0xa2, 0x61, b'a'][..], &[0x81; 100], &[0x00], KEY].concat();
        assert_eq!(public_key(&document(&deep)), None);
        let long = [&[0xa2, 0x61, b'a', 0x5b][..], &[0xff; 8], KEY].concat();
        assert_eq!(public_key(&document(&long)), None);
    }
}
