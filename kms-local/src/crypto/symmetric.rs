//! Symmetric encryption: AES-256-GCM in a blob that names its key and its material.
//!
//! ```text
//! 01 | length, account | length, key id | material id (32) | nonce (12) | ciphertext | tag (16)
//! ```
//! Everything before the nonce and the encryption context are authenticated with the ciphertext.
//! With an external key, nonce, ciphertext and tag are encrypted once more in the same way.

use super::fill_from_system;
use super::{CryptoError, Parsed, Secret};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::collections::HashMap;

const VERSION: u8 = 1;
const MATERIAL_ID: usize = 32;
const TAG: usize = 16;

pub(super) fn key(bytes: &[u8]) -> Result<LessSafeKey, CryptoError> {
    Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes)?))
}

/// What a blob says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Blob<'a> {
    pub(crate) account: &'a str,
    pub(crate) key_id: &'a str,
    /// The id of the material, as 64 hexadecimal digits.
    pub(crate) material_id: String,
    header: &'a [u8],
    /// Nonce, ciphertext and tag.
    body: &'a [u8],
}

impl<'a> Blob<'a> {
    /// The parts of a blob; `None` if it is not of the form that this program writes.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(&[VERSION])?;
        let (account, rest) = text(rest)?;
        let (key_id, rest) = text(rest)?;
        let (material_id, body) = rest.split_at_checked(MATERIAL_ID)?;
        if body.len() < NONCE_LEN + TAG {
            return None;
        }
        Some(Self {
            account,
            key_id,
            material_id: crate::random::hex(material_id),
            header: &bytes[..bytes.len() - body.len()],
            body,
        })
    }
}

fn text(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = bytes.split_first()?;
    let (text, rest) = rest.split_at_checked(usize::from(*length))?;
    Some((std::str::from_utf8(text).ok()?, rest))
}

fn push_text(header: &mut Vec<u8>, text: &str) -> Result<(), CryptoError> {
    header.push(u8::try_from(text.len()).map_err(|_| CryptoError::Library)?);
    header.extend_from_slice(text.as_bytes());
    Ok(())
}

/// Header and encryption context as one string of bytes: pairs sorted, lengths before texts.
fn authenticated(header: &[u8], context: Option<&HashMap<String, String>>) -> Vec<u8> {
    let mut bytes = header.to_vec();
    let mut pairs: Vec<_> = context.into_iter().flatten().collect();
    pairs.sort_unstable();
    for (name, value) in pairs {
        for text in [name, value] {
            bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
    }
    bytes
}

/// The names that go into a blob.
pub(crate) struct Names<'a> {
    pub(crate) account: &'a str,
    pub(crate) key_id: &'a str,
    /// 64 hexadecimal digits.
    pub(crate) material_id: &'a str,
}

impl Secret {
    fn aes(&self) -> Result<&LessSafeKey, CryptoError> {
        match self.parsed()? {
            Parsed::Aes(key) => Ok(key),
            _ => Err(CryptoError::Unsupported),
        }
    }

    /// `external` is the key of an external key manager that encrypts a second time.
    pub(crate) fn seal(
        &self,
        names: &Names<'_>,
        context: Option<&HashMap<String, String>>,
        plaintext: &[u8],
        external: Option<&Secret>,
    ) -> Result<Vec<u8>, CryptoError> {
        let mut blob = vec![VERSION];
        push_text(&mut blob, names.account)?;
        push_text(&mut blob, names.key_id)?;
        blob.extend_from_slice(&unhex(names.material_id).ok_or(CryptoError::Library)?);
        let authenticated = authenticated(&blob, context);
        let mut body = seal(self.aes()?, &authenticated, plaintext)?;
        if let Some(external) = external {
            body = seal(external.aes()?, &authenticated, &body)?;
        }
        blob.extend_from_slice(&body);
        Ok(blob)
    }

    /// The plaintext, if the blob is whole and the context is the one it was made with.
    ///
    /// # Errors
    /// The part that refuses: the external key, or this.
    pub(crate) fn open(
        &self,
        blob: &Blob<'_>,
        context: Option<&HashMap<String, String>>,
        external: Option<&Secret>,
    ) -> Result<Vec<u8>, Refusal> {
        let authenticated = authenticated(blob.header, context);
        let mut body = blob.body.to_vec();
        if let Some(external) = external {
            body = external
                .aes()
                .and_then(|key| open(key, &authenticated, &body))
                .map_err(|_| Refusal::External)?;
        }
        let opened = self.aes().and_then(|key| open(key, &authenticated, &body));
        opened.map_err(|_| Refusal::Own)
    }
}

/// The key that a ciphertext does not open with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    External,
    Own,
}

fn seal(key: &LessSafeKey, authenticated: &[u8], text: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mut nonce = [0; NONCE_LEN];
    fill_from_system(&mut nonce)?;
    let mut sealed = Vec::with_capacity(NONCE_LEN + text.len() + TAG);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(text);
    let aad = Aad::from(authenticated);
    let tag = key.seal_in_place_separate_tag(
        Nonce::assume_unique_for_key(nonce),
        aad,
        &mut sealed[NONCE_LEN..],
    )?;
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

fn open(key: &LessSafeKey, authenticated: &[u8], body: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let (nonce, sealed) = body.split_first_chunk().ok_or(CryptoError::Rejected)?;
    let mut sealed = sealed.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let opened = key
        .open_in_place(nonce, Aad::from(authenticated), &mut sealed)
        .map_err(|_| CryptoError::Rejected)?;
    Ok(opened.to_vec())
}

fn unhex(text: &str) -> Option<[u8; MATERIAL_ID]> {
    let mut bytes = [0; MATERIAL_ID];
    if text.len() != MATERIAL_ID * 2 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}
