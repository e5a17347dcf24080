//! SHA-256, and HMAC on it.
//!
//! TLS brings ring or aws-lc, and the feature `aws-lc-signatures` brings aws-lc without TLS. Both have the two in
//! assembly, and aws-lc has them validated for FIPS: where there is one it is used. A second library beside it, of ten
//! crates, took two seconds of every clean build. Without either a library of one file serves. It is four to five times
//! slower, 9 us for 4 KiB, and everybody builds it, in a tenth of a second, since no feature can say "unless".

pub(crate) use library::{Key, digest};

/// What is made here: a hash, or a code that authenticates.
type Digest = [u8; 32];

#[cfg(any(feature = "aws-lc-signatures", feature = "ring"))]
mod library {
    #[cfg(feature = "aws-lc-signatures")]
    use aws_lc_rs::{digest, hmac};
    #[cfg(not(feature = "aws-lc-signatures"))]
    use ring::{digest, hmac};

    use super::Digest;

    pub(crate) fn digest(bytes: &[u8]) -> Digest {
        array(digest::digest(&digest::SHA256, bytes).as_ref())
    }

    /// A key of HMAC, worked in already.
    #[derive(Clone)]
    pub(crate) struct Key(hmac::Key);

    impl Key {
        pub(crate) fn new(key: &[u8]) -> Self {
            Self(hmac::Key::new(hmac::HMAC_SHA256, key))
        }

        pub(crate) fn sign(&self, bytes: &[u8]) -> Digest {
            array(hmac::sign(&self.0, bytes).as_ref())
        }
    }

    fn array(bytes: &[u8]) -> Digest {
        let mut array = Digest::default();
        array.copy_from_slice(bytes);
        array
    }
}

#[cfg(not(any(feature = "aws-lc-signatures", feature = "ring")))]
mod library {
    use hmac_sha256::{HMAC, Hash};

    use super::Digest;

    pub(crate) fn digest(bytes: &[u8]) -> Digest {
        Hash::hash(bytes)
    }

    /// A key of HMAC, worked in already.
    #[derive(Clone)]
    pub(crate) struct Key(HMAC);

    impl Key {
        pub(crate) fn new(key: &[u8]) -> Self {
            Self(HMAC::new(key))
        }

        pub(crate) fn sign(&self, bytes: &[u8]) -> Digest {
            let mut hmac = self.0.clone();
            hmac.update(bytes);
            hmac.finalize()
        }
    }
}
