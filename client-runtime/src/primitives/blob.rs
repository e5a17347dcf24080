//! Bytes: base64 on the wire, a `Vec<u8>` in memory.

use std::fmt;

use bytes::Bytes;
use zeroize::Zeroize as _;

use super::body::Wiped;

/// Binary data of a request or a response.
///
/// `Debug` tells the length alone, since blobs are long and often confidential; for the same reason there is no `Display`,
/// and the memory is overwritten when the blob is dropped. What [`into_inner`](Self::into_inner) gives is the program's own.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Blob(Vec<u8>);

impl Blob {
    /// Takes the bytes as they are; the client does the base64 encoding.
    #[inline]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// Copies the bytes.
    #[inline]
    #[must_use]
    pub fn from_maybe_shared(bytes: impl AsRef<[u8]> + 'static) -> Self {
        Self(bytes.as_ref().to_vec())
    }

    /// The bytes, without a copy.
    #[inline]
    #[must_use]
    pub fn into_inner(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }

    /// The bytes, without a copy. They are overwritten when the last clone is dropped.
    #[inline]
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        Bytes::from_owner(Wiped(self.into_inner()))
    }
}

impl Blob {
    /// Writes into the bytes, and keeps as many as were written. False if there was an error.
    pub(crate) fn fill(&mut self, write: impl FnOnce(&mut [u8]) -> Option<usize>) -> bool {
        let written = write(&mut self.0);
        self.0.truncate(written.unwrap_or_default());
        written.is_some()
    }
}

impl Drop for Blob {
    #[inline]
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Blob {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes)", self.0.len())
    }
}

impl AsRef<[u8]> for Blob {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Blob {
    #[inline]
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Blob {
    #[inline]
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Blob {
    #[inline]
    fn from(bytes: &[u8; N]) -> Self {
        Self(bytes.to_vec())
    }
}

/// The text's bytes, in UTF-8.
impl From<&str> for Blob {
    #[inline]
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

/// The text's bytes, in UTF-8.
impl From<String> for Blob {
    #[inline]
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl From<Blob> for Vec<u8> {
    #[inline]
    fn from(blob: Blob) -> Self {
        blob.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_in_and_out() {
        assert_eq!(Blob::from_maybe_shared("text").into_bytes(), Bytes::from_static(b"text"));
    }

    #[test]
    fn debug_tells_the_length_alone() {
        assert_eq!(format!("{:?}", Blob::new("secret")), "Blob(6 bytes)");
    }

    #[test]
    fn bytes_come_back_as_they_went_in() {
        let bytes = vec![0, 159, 255];
        assert_eq!(Blob::from(bytes.as_slice()).into_inner(), bytes);
        assert_eq!(Vec::from(Blob::from(bytes.clone())), bytes);
        assert_eq!(Blob::new(bytes.clone()).as_ref(), bytes);
        assert_eq!(Blob::from("text"), Blob::from(String::from("text")));
        assert_eq!(Blob::from("text"), Blob::from(b"text"));
    }
}
