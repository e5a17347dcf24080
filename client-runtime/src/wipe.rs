//! Inputs forget their secrets once they are serialized.
//!
//! Public structures have no `Drop`, since programs move fields out of them. What the client owns itself is overwritten
//! instead: the input of a call when its body is there, the body when the call is over, blobs, credentials, and the buffers
//! in between. Out of reach are the buffers of HTTP and TLS, copies that a program makes, strings of an output, and the
//! process's environment.

use std::collections::HashMap;

use zeroize::Zeroize as _;

use crate::primitives::Blob;

/// A value that may hold secrets.
pub trait Wipe {
    /// Overwrites the secrets, and leaves the value empty.
    fn wipe(&mut self);
}

impl Wipe for String {
    #[inline]
    fn wipe(&mut self) {
        self.zeroize();
    }
}

impl Wipe for Blob {
    #[inline]
    fn wipe(&mut self) {
        *self = Self::default();
    }
}

impl<T: Wipe> Wipe for Option<T> {
    #[inline]
    fn wipe(&mut self) {
        if let Some(value) = self {
            value.wipe();
        }
    }
}

impl<T: Wipe + ?Sized> Wipe for Box<T> {
    #[inline]
    fn wipe(&mut self) {
        (**self).wipe();
    }
}

impl<T: Wipe> Wipe for Vec<T> {
    #[inline]
    fn wipe(&mut self) {
        self.iter_mut().for_each(Wipe::wipe);
    }
}

impl<K, T: Wipe, S> Wipe for HashMap<K, T, S> {
    #[inline]
    fn wipe(&mut self) {
        self.values_mut().for_each(Wipe::wipe);
    }
}
