//! Key materials: their ids, and their records.

use crate::crypto::{CryptoError, Secret};
use crate::failure::Failure;
use crate::random::hex;
use crate::records::{KeyRecord, MaterialRecord, MaterialState};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The id of a material: a function of the key's id and the material, so that all keys of a
/// multi-Region family give the same one.
pub(crate) fn material_id(key_id: &str, material: &[u8]) -> String {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(key_id.as_bytes());
    hash.update(&[0]);
    hash.update(material);
    hex(hash.finish().as_ref())
}

/// The record of a material that is current from the start.
pub(crate) fn new_material(key: &KeyRecord, order: u32, secret: &Secret) -> MaterialRecord {
    MaterialRecord {
        key: key.number,
        order,
        id: material_id(&key.id, secret.bytes()),
        secret: Some(stored(secret)),
        state: MaterialState::Current,
        rotated: None,
        valid_to: None,
        description: None,
    }
}

/// The stored form of a secret.
pub(crate) fn stored(secret: &Secret) -> String {
    STANDARD.encode(secret.bytes())
}

/// What the library refuses where everything has been checked is a fault of this program.
impl From<CryptoError> for Failure {
    fn from(error: CryptoError) -> Self {
        match error {
            CryptoError::Unsupported => Self::silent("UnsupportedOperationException"),
            CryptoError::Library | CryptoError::Rejected => Self::internal(error.to_string()),
        }
    }
}
