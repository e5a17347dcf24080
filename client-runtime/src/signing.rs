//! Signature Version 4, in the form that puts the signature into a header.
//!
//! A signature is made in three steps: the request in its canonical form, the string to sign that holds the hash of
//! that form, and an HMAC of the string under a key that is derived from the secret key, the day, the region and the
//! service. The derived key is kept, since it changes once a day and costs more than the rest.

mod canonical;
#[cfg(test)]
mod differential;
#[cfg(feature = "credential-chain")]
pub(crate) mod es256;
pub(crate) mod sha256;
#[cfg(test)]
mod vectors;

use std::sync::{Mutex, PoisonError};

use zeroize::{Zeroize as _, Zeroizing};

use crate::credentials::Credentials;
use crate::primitives::compact_utc;

const ALGORITHM: &[u8] = b"AWS4-HMAC-SHA256";

/// A SHA-256 in hexadecimal.
pub(crate) type HexHash = [u8; 64];

/// The time of a signature, `20150830T123600Z`.
pub(crate) type Date = [u8; 16];

/// Who signs, and for which region and service.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) credentials: &'a Credentials,
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
}

/// What is signed.
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    /// The path as it is sent.
    pub(crate) path: &'a str,
    /// What stands behind the question mark, as it is sent.
    pub(crate) query: &'a str,
    pub(crate) path_style: PathStyle,
    /// The headers to sign: names in lower case, sorted. Values of the same name keep their order.
    pub(crate) headers: &'a [(&'a str, &'a [u8])],
    pub(crate) body: &'a HexHash,
}

/// How a path becomes canonical.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathStyle {
    /// Dot segments and double slashes are removed, then it is encoded once more.
    Normalized,
    /// It is taken as it is, as Amazon S3 wants it.
    #[cfg(test)]
    Verbatim,
}

/// Signs requests, and keeps what changes once a day: the derived key, and the date in text.
#[derive(Default)]
pub(crate) struct Signer {
    key: Mutex<Option<DerivedKey>>,
    midnight: Mutex<Option<(i64, Date)>>,
}

struct DerivedKey {
    credentials: Credentials,
    day: [u8; 8],
    region: String,
    service: String,
    key: sha256::Key,
}

impl Signer {
    /// The value of the `authorization` header. The headers must hold the date as `x-amz-date`, and the session token
    /// if there is one.
    pub(crate) fn authorization(
        &self,
        scope: Scope<'_>,
        date: &Date,
        request: &Request<'_>,
    ) -> Vec<u8> {
        // One buffer for the canonical request, the string to sign and the value. It does not grow, since the first holds
        // the session token.
        let parts = request.headers.iter().map(|(name, value)| 2 * name.len() + value.len() + 3);
        let uri = 3 * (request.path.len() + request.query.len());
        let mut buffer = Vec::with_capacity(parts.sum::<usize>() + uri + 512);
        canonical::write(&mut buffer, request);
        let canonical = hash(&buffer);

        buffer.zeroize();
        write_string_to_sign(&mut buffer, scope, date, &canonical);
        let signature = hex(&self.key(scope, date).sign(&buffer));

        buffer.clear();
        buffer.extend_from_slice(ALGORITHM);
        buffer.extend_from_slice(b" Credential=");
        buffer.extend_from_slice(scope.credentials.access_key_id().as_bytes());
        buffer.push(b'/');
        write_scope(&mut buffer, scope, date);
        buffer.extend_from_slice(b", SignedHeaders=");
        canonical::write_header_names(&mut buffer, request.headers);
        buffer.extend_from_slice(b", Signature=");
        buffer.extend_from_slice(&signature);
        buffer
    }

    /// The time of a signature, from seconds since 1970.
    pub(crate) fn date(&self, epoch_seconds: i64) -> Date {
        let (day, time) = (epoch_seconds.div_euclid(86_400), epoch_seconds.rem_euclid(86_400));
        let mut kept = self.midnight.lock().unwrap_or_else(PoisonError::into_inner);
        let mut date = match *kept {
            Some((kept, midnight)) if kept == day => midnight,
            _ => kept.insert((day, date(epoch_seconds - time))).1,
        };
        let parts = [time / 3600, time / 60 % 60, time % 60];
        for (digits, part) in date[9..15].chunks_exact_mut(2).zip(parts) {
            // Parts are below 60.
            let part = part.to_le_bytes()[0];
            digits.copy_from_slice(&[b'0' + part / 10, b'0' + part % 10]);
        }
        date
    }

    fn key(&self, scope: Scope<'_>, date: &Date) -> sha256::Key {
        let mut kept = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(derived) = &*kept
            && derived.day[..] == date[..8]
            && derived.credentials.same(scope.credentials)
            && derived.region == scope.region
            && derived.service == scope.service
        {
            return derived.key.clone();
        }
        let key = derive(scope, date);
        let mut day = [0; 8];
        day.copy_from_slice(&date[..8]);
        *kept = Some(DerivedKey {
            credentials: scope.credentials.clone(),
            day,
            region: scope.region.to_owned(),
            service: scope.service.to_owned(),
            key: key.clone(),
        });
        key
    }
}

/// As [`Signer::date`], for any time of any day.
fn date(epoch_seconds: i64) -> Date {
    let mut date = [b'0'; 16];
    let text = compact_utc(epoch_seconds);
    // A year of five digits is nothing that a service accepts; it must not panic either.
    let length = text.len().min(date.len());
    date[..length].copy_from_slice(&text.as_bytes()[..length]);
    date
}

/// The SHA-256 of some bytes.
pub(crate) fn hash(bytes: &[u8]) -> HexHash {
    hex(&sha256::digest(bytes))
}

fn derive(scope: Scope<'_>, date: &Date) -> sha256::Key {
    let secret = scope.credentials.secret_access_key();
    let mut first = Zeroizing::new(Vec::with_capacity(4 + secret.len()));
    first.extend_from_slice(b"AWS4");
    first.extend_from_slice(secret.as_bytes());
    let parts = [&date[..8], scope.region.as_bytes(), scope.service.as_bytes(), b"aws4_request"];
    // The keys themselves are the library's, which keeps them from being read and does not overwrite them.
    parts.into_iter().fold(sha256::Key::new(&first), |key, part| {
        sha256::Key::new(&*Zeroizing::new(key.sign(part)))
    })
}

fn write_string_to_sign(buffer: &mut Vec<u8>, scope: Scope<'_>, date: &Date, canonical: &HexHash) {
    buffer.extend_from_slice(ALGORITHM);
    buffer.push(b'\n');
    buffer.extend_from_slice(date);
    buffer.push(b'\n');
    write_scope(buffer, scope, date);
    buffer.push(b'\n');
    buffer.extend_from_slice(canonical);
}

fn write_scope(buffer: &mut Vec<u8>, scope: Scope<'_>, date: &Date) {
    buffer.extend_from_slice(&date[..8]);
    buffer.push(b'/');
    buffer.extend_from_slice(scope.region.as_bytes());
    buffer.push(b'/');
    buffer.extend_from_slice(scope.service.as_bytes());
    buffer.extend_from_slice(b"/aws4_request");
}

fn hex(hash: &[u8; 32]) -> HexHash {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; 64];
    for (pair, byte) in text.chunks_exact_mut(2).zip(hash) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    text
}
