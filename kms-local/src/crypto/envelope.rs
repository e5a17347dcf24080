//! Answers that one recipient can read: `EnvelopedData` of CMS (RFC 5652), AES-256-CBC of the
//! content and RSA-OAEP of its key.

use super::der::{INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, element};
use super::{CryptoError, fill_from_system};
use aws_lc_rs::cipher::{AES_256, DecryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};

const SET: u8 = 0x31;
const NULL: &[u8] = &[5, 0];
/// `[0]`, of a primitive and of a constructed element, and `[1]` of the latter.
const PRIMITIVE_0: u8 = 0x80;
const CONSTRUCTED_0: u8 = 0xa0;
const CONSTRUCTED_1: u8 = 0xa1;

const ENVELOPED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3];
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const RSAES_OAEP: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 7];
const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8];
const SHA_256: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
const AES_256_CBC: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];

/// What encrypts for the owner of a public key.
pub(crate) struct Envelope {
    key: OaepPublicEncryptingKey,
    /// Tells the owner which key it is.
    key_id: Vec<u8>,
}

impl Envelope {
    /// For the owner of this public key of RSA (`SubjectPublicKeyInfo`); nothing if it is none.
    pub(crate) fn new(public_key: &[u8]) -> Option<Self> {
        let key = PublicEncryptingKey::from_der(public_key).ok()?;
        let key_id = digest(&SHA256, public_key).as_ref().to_vec();
        Some(Self { key: OaepPublicEncryptingKey::new(key).ok()?, key_id })
    }

    /// The content, as `ContentInfo` in DER.
    pub(crate) fn seal(&self, mut content: Vec<u8>) -> Result<Vec<u8>, CryptoError> {
        let mut content_key = [0; 32];
        fill_from_system(&mut content_key)?;
        let cipher =
            PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_256, &content_key)?)?;
        let DecryptionContext::Iv128(iv) = cipher.encrypt(&mut content)? else {
            return Err(CryptoError::Library);
        };
        let mut encrypted_key = vec![0; self.key.ciphertext_size()];
        self.key.encrypt(&OAEP_SHA256_MGF1SHA256, &content_key, &mut encrypted_key, None)?;

        let version = element(INTEGER, &[&[2]]);
        let recipient = element(
            SEQUENCE,
            &[
                &version,
                &element(PRIMITIVE_0, &[&self.key_id]),
                &oaep(),
                &element(OCTET_STRING, &[&encrypted_key]),
            ],
        );
        let iv: &[u8] = iv.as_ref();
        let encrypted_content = element(
            SEQUENCE,
            &[
                &element(OBJECT_IDENTIFIER, &[DATA]),
                &algorithm(AES_256_CBC, &element(OCTET_STRING, &[iv])),
                &element(PRIMITIVE_0, &[&content]),
            ],
        );
        let enveloped =
            element(SEQUENCE, &[&version, &element(SET, &[&recipient]), &encrypted_content]);
        Ok(algorithm(ENVELOPED_DATA, &element(CONSTRUCTED_0, &[&enveloped])))
    }
}

/// `AlgorithmIdentifier`, and whatever else is an identifier with what belongs to it.
fn algorithm(id: &[u8], parameters: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[&element(OBJECT_IDENTIFIER, &[id]), parameters])
}

/// OAEP with SHA-256, for its digest and for its mask.
fn oaep() -> Vec<u8> {
    let hash = algorithm(SHA_256, NULL);
    let digest = element(CONSTRUCTED_0, &[&hash]);
    let mask = element(CONSTRUCTED_1, &[&algorithm(MGF1, &hash)]);
    algorithm(RSAES_OAEP, &element(SEQUENCE, &[&digest, &mask]))
}
