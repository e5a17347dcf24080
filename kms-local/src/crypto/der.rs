//! The little of DER that no library here writes for us.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;

/// One element: tag, length, content.
pub(crate) fn element(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let length: usize = content.iter().map(|part| part.len()).sum();
    let mut der = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => der.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let significant = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
            der.push(0x80 | u8::try_from(significant.len()).unwrap_or_default());
            der.extend_from_slice(significant);
        }
    }
    for part in content {
        der.extend_from_slice(part);
    }
    der
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_as_short_as_they_can_be() {
        assert_eq!(element(INTEGER, &[&[1]]), [2, 1, 1]);
        assert_eq!(element(OCTET_STRING, &[&[0; 127]])[..2], [4, 127]);
        assert_eq!(element(OCTET_STRING, &[&[0; 128]])[..3], [4, 0x81, 128]);
        assert_eq!(element(OCTET_STRING, &[&[0; 200], &[0; 100]])[..4], [4, 0x82, 1, 44]);
    }
}
