//! The body of a request or a response, which may hold a secret.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use zeroize::Zeroize as _;

/// The body of a request or a response.
///
/// It is bytes like any others, cheap to clone, but `Debug` tells the length alone, and the memory is overwritten when the
/// last clone is dropped, as far as nothing else shares it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Body(Bytes);

impl Body {
    /// The bytes as they are. The memory of a `Vec` is overwritten in the end, whoever holds the last clone.
    pub(crate) fn of_vec(bytes: Vec<u8>) -> Self {
        if bytes.is_empty() {
            return Self::default();
        }
        Self(Bytes::from_owner(Wiped(bytes)))
    }

    /// The bytes, for a transport.
    #[inline]
    #[must_use]
    pub fn into_bytes(mut self) -> Bytes {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Body {
    #[inline]
    fn drop(&mut self) {
        // Only the last clone has the memory to itself.
        if !self.0.is_empty()
            && let Ok(mut bytes) = std::mem::take(&mut self.0).try_into_mut()
        {
            bytes[..].zeroize();
        }
    }
}

impl fmt::Debug for Body {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}

impl Deref for Body {
    type Target = Bytes;

    #[inline]
    fn deref(&self) -> &Bytes {
        &self.0
    }
}

impl AsRef<[u8]> for Body {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

macro_rules! equal {
    ($($ty:ty),*) => {$(
        impl PartialEq<$ty> for Body {
            #[inline]
            fn eq(&self, other: &$ty) -> bool {
                &self.0[..] == <$ty as AsRef<[u8]>>::as_ref(other)
            }
        }
    )*};
}

equal!(str, &str, [u8], &[u8], Vec<u8>, Bytes);

macro_rules! from {
    ($($ty:ty),*) => {$(
        impl From<$ty> for Body {
            #[inline]
            fn from(bytes: $ty) -> Self {
                Self(bytes.into())
            }
        }
    )*};
}

from!(Bytes, Vec<u8>, String, &'static str, &'static [u8]);

impl From<Body> for Bytes {
    #[inline]
    fn from(body: Body) -> Self {
        body.into_bytes()
    }
}

/// Bytes that are overwritten when they are dropped.
pub(crate) struct Wiped(pub(crate) Vec<u8>);

impl AsRef<[u8]> for Wiped {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Wiped {
    #[inline]
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_bytes_that_do_not_print() {
        let body = Body::of_vec(b"secret".to_vec());
        assert_eq!(body, "secret");
        assert_eq!(body.clone().into_bytes(), Bytes::from_static(b"secret"));
        assert_eq!(format!("{body:?}"), "Body(6 bytes)");
        let request = http::Request::new(body);
        assert!(!format!("{request:?}").contains("secret"));
    }
}
