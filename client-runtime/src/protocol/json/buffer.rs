//! The memory that a document is written to. It may hold secrets, so none of it is left behind as it was.

use zeroize::Zeroize as _;

/// Bytes that grow. What they leave when they move or end is overwritten.
#[derive(Default)]
pub(in crate::protocol) struct Buffer(Vec<u8>);

impl Buffer {
    pub(in crate::protocol) fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    #[inline]
    pub(in crate::protocol) fn push(&mut self, byte: u8) {
        self.reserve(1);
        self.0.push(byte);
    }

    #[inline]
    pub(in crate::protocol) fn extend_from_slice(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    /// Adds so many bytes, and gives them back to be written.
    pub(in crate::protocol) fn extend_by(&mut self, length: usize) -> &mut [u8] {
        self.reserve(length);
        let start = self.0.len();
        self.0.resize(start + length, 0);
        &mut self.0[start..]
    }

    #[cfg(feature = "aws-query")]
    pub(in crate::protocol) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[inline]
    pub(in crate::protocol) fn last_mut(&mut self) -> Option<&mut u8> {
        self.0.last_mut()
    }

    #[inline]
    pub(in crate::protocol) fn reserve(&mut self, additional: usize) {
        if self.0.capacity() - self.0.len() < additional {
            self.grow(additional);
        }
    }

    #[cold]
    fn grow(&mut self, additional: usize) {
        let needed = self.0.len() + additional;
        let mut larger = Vec::with_capacity(needed.max(2 * self.0.capacity()));
        larger.extend_from_slice(&self.0);
        self.0.zeroize();
        self.0 = larger;
    }

    pub(in crate::protocol) fn into_vec(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
