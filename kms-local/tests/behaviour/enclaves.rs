//! Answers that only the owner of an attested key can read.

use super::*;
use aws_lc_rs::cipher::{AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey,
};
use trent_kms::operation::decrypt::DecryptInput;
use trent_kms::operation::derive_shared_secret::DeriveSharedSecretInput;
use trent_kms::operation::generate_data_key::GenerateDataKeyInput;
use trent_kms::operation::generate_data_key_pair::GenerateDataKeyPairInput;
use trent_kms::operation::generate_random::GenerateRandomInput;
use trent_kms::operation::get_public_key::GetPublicKeyInput;
use trent_kms::primitives::Blob;
use trent_kms::types::{
    DataKeyPairSpec, DataKeySpec, KeyAgreementAlgorithmSpec, KeyEncryptionMechanism, RecipientInfo,
};

/// An enclave with a key of its own.
struct Enclave {
    key: OaepPrivateDecryptingKey,
    public_key: Vec<u8>,
}

impl Enclave {
    fn new() -> Self {
        let key = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
        let public_key: PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
        let public_key = public_key.as_ref().to_vec();
        Self { key: OaepPrivateDecryptingKey::new(key).unwrap(), public_key }
    }

    fn recipient(&self) -> RecipientInfo {
        recipient(&document(&self.public_key))
    }

    /// Reads the one form of `ContentInfo` that is expected.
    fn open(&self, blob: Option<Blob>) -> Vec<u8> {
        let blob = blob.expect("a ciphertext for the recipient");
        let info = parts(blob.as_ref());
        let enveloped = parts(parts(parts(info[0].1)[1].1)[0].1);
        let recipient = parts(parts(enveloped[1].1)[0].1);
        let mut content_key = vec![0; 256];
        let content_key = self
            .key
            .decrypt(&OAEP_SHA256_MGF1SHA256, recipient[3].1, &mut content_key, None)
            .expect("the key of this enclave");
        let content = parts(enveloped[2].1);
        let (tag, iv) = parts(content[1].1)[1];
        assert_eq!((tag, content[2].0), (4, 0x80));
        let cipher = UnboundCipherKey::new(&AES_256, content_key).unwrap();
        let cipher = PaddedBlockDecryptingKey::cbc_pkcs7(cipher).unwrap();
        let context = DecryptionContext::Iv128(<&[u8; 16]>::try_from(iv).unwrap().into());
        cipher.decrypt(&mut content[2].1.to_vec(), context).unwrap().to_vec()
    }
}

/// The elements of DER: tags and contents.
fn parts(mut der: &[u8]) -> Vec<(u8, &[u8])> {
    let mut parts = Vec::new();
    while let [tag, first, rest @ ..] = der {
        let (bytes, rest) =
            if *first < 0x80 { (0, rest) } else { (usize::from(first & 0x7f), rest) };
        let (length, rest) = rest.split_at(bytes);
        let long = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        let length = if bytes == 0 { usize::from(*first) } else { long };
        parts.push((*tag, &rest[..length]));
        der = &rest[length..];
    }
    parts
}

/// A document as an enclave's hypervisor makes it, but for the signature.
fn document(public_key: &[u8]) -> Vec<u8> {
    let bytes = |bytes: &[u8]| {
        let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
        [&[0x59], &length[..], bytes].concat()
    };
    let map = [
        &b"\xa4\x69module_id\x64i-01\x64pcrs\xa1\x00"[..],
        &bytes(&[7; 48]),
        b"\x6apublic_key",
        &bytes(public_key),
        b"\x65nonce\xf6",
    ]
    .concat();
    [&[0x84, 0x44, 0xa1, 0x01, 0x38, 0x22, 0xa0][..], &bytes(&map), &bytes(&[0; 96])].concat()
}

fn recipient(document: &[u8]) -> RecipientInfo {
    RecipientInfo::builder()
        .key_encryption_algorithm(KeyEncryptionMechanism::RsaesOaepSha256)
        .attestation_document(Blob::new(document))
        .build()
}

#[test]
fn data_keys_and_decrypted_texts_are_for_the_enclave_alone() {
    let (world, call) = world();
    let enclave = Enclave::new();
    let key = symmetric(&world, &call).key_id;
    let input = GenerateDataKeyInput::builder().key_id(&key).key_spec(DataKeySpec::Aes256);
    let input = input.recipient(enclave.recipient()).build().unwrap();
    let made = world.generate_data_key(&call, input).unwrap();
    assert!(made.plaintext.is_none() && made.key_material_id.is_none());
    let data_key = enclave.open(made.ciphertext_for_recipient);
    assert_eq!(data_key.len(), 32);

    let blob = made.ciphertext_blob.unwrap();
    let input = DecryptInput::builder().ciphertext_blob(blob.clone());
    let opened = world.decrypt(&call, input.recipient(enclave.recipient()).build().unwrap());
    let opened = opened.unwrap();
    assert!(opened.plaintext.is_none() && opened.key_material_id.is_none());
    assert_eq!(enclave.open(opened.ciphertext_for_recipient), data_key);
    let plain =
        world.decrypt(&call, DecryptInput::builder().ciphertext_blob(blob).build().unwrap());
    assert_eq!(plain.unwrap().plaintext.unwrap().as_ref(), data_key);
}

#[test]
fn private_keys_and_random_bytes_are_for_the_enclave_alone() {
    let (world, call) = world();
    let enclave = Enclave::new();
    let key = symmetric(&world, &call).key_id;
    let input = GenerateDataKeyPairInput::builder().key_id(&key);
    let input = input.key_pair_spec(DataKeyPairSpec::EccNistP256).recipient(enclave.recipient());
    let made = world.generate_data_key_pair(&call, input.build().unwrap()).unwrap();
    assert!(made.private_key_plaintext.is_none() && made.key_material_id.is_some());
    let private_key = enclave.open(made.ciphertext_for_recipient);
    let blob = made.private_key_ciphertext_blob.unwrap();
    let plain =
        world.decrypt(&call, DecryptInput::builder().ciphertext_blob(blob).build().unwrap());
    assert_eq!(plain.unwrap().plaintext.unwrap().as_ref(), private_key);

    for bytes in [1, 15, 16, 1024_i32] {
        let input = GenerateRandomInput::builder().number_of_bytes(bytes);
        let input = input.recipient(enclave.recipient()).build().unwrap();
        let made = world.generate_random(&call, input).unwrap();
        assert!(made.plaintext.is_none());
        assert_eq!(
            enclave.open(made.ciphertext_for_recipient).len(),
            usize::try_from(bytes).unwrap()
        );
    }
}

#[test]
fn a_shared_secret_is_for_the_enclave_alone() {
    let (world, call) = world();
    let enclave = Enclave::new();
    let pair = || with_spec(&world, &call, KeySpec::EccNistP256, KeyUsageType::KeyAgreement).key_id;
    let (own, peer) = (pair(), pair());
    let input = GetPublicKeyInput::builder().key_id(&peer).build().unwrap();
    let public_key = world.get_public_key(&call, input).unwrap().public_key.unwrap();
    let derive = |recipient: Option<RecipientInfo>| {
        let input = DeriveSharedSecretInput::builder().key_id(&own).public_key(public_key.clone());
        let input = input.key_agreement_algorithm(KeyAgreementAlgorithmSpec::Ecdh);
        world.derive_shared_secret(&call, input.set_recipient(recipient).build().unwrap()).unwrap()
    };
    let sealed = derive(Some(enclave.recipient()));
    assert!(sealed.shared_secret.is_none());
    let open = derive(None).shared_secret.unwrap();
    assert_eq!(enclave.open(sealed.ciphertext_for_recipient), open.as_ref());
}

#[test]
fn nothing_comes_in_the_clear_for_a_document_without_a_key() {
    let (world, call) = world();
    let enclave = Enclave::new();
    let random = |recipient: RecipientInfo| {
        let input = GenerateRandomInput::builder().number_of_bytes(8).recipient(recipient);
        code(world.generate_random(&call, input.build().unwrap()))
    };
    for document in [&b"document"[..], &document(b""), &document(b"no key"), &enclave.public_key] {
        assert_eq!(random(recipient(document)), "ValidationException");
    }
    let mut without = enclave.recipient();
    without.key_encryption_algorithm = None;
    assert_eq!(random(without), "ValidationException");
    assert_eq!(random(RecipientInfo::builder().build()), "ValidationException");
}
