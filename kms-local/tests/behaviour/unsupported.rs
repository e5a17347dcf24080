//! What this KMS does not have: SM2, and enclaves.

use super::*;
use trent_kms::operation::decrypt::DecryptInput;
use trent_kms::operation::derive_shared_secret::DeriveSharedSecretInput;
use trent_kms::operation::generate_data_key::GenerateDataKeyInput;
use trent_kms::operation::generate_data_key_pair::GenerateDataKeyPairInput;
use trent_kms::operation::generate_random::GenerateRandomInput;
use trent_kms::primitives::Blob;
use trent_kms::types::{
    DataKeyPairSpec, DataKeySpec, KeyAgreementAlgorithmSpec, KeyEncryptionMechanism, RecipientInfo,
};

const UNSUPPORTED: &str = "UnsupportedOperationException";

#[test]
fn keys_of_sm2_are_not_supported() {
    let (world, call) = world();
    let usages =
        [KeyUsageType::EncryptDecrypt, KeyUsageType::SignVerify, KeyUsageType::KeyAgreement];
    for usage in usages {
        let input = CreateKeyInput::builder().key_spec(KeySpec::Sm2).key_usage(usage).build();
        assert_eq!(code(world.create_key(&call, input.unwrap())), UNSUPPORTED);
    }
    let key = symmetric(&world, &call);
    let input = GenerateDataKeyPairInput::builder().key_id(&key.key_id);
    let input = input.key_pair_spec(DataKeyPairSpec::Sm2).build().unwrap();
    assert_eq!(code(world.generate_data_key_pair(&call, input)), UNSUPPORTED);
}

#[test]
fn plaintexts_for_an_enclave_are_not_supported_and_never_come_in_the_clear() {
    let (world, call) = world();
    let key = symmetric(&world, &call).key_id;
    let recipient = RecipientInfo::builder()
        .key_encryption_algorithm(KeyEncryptionMechanism::RsaesOaepSha256)
        .attestation_document(Blob::new("document"))
        .build();
    let input = GenerateDataKeyInput::builder().key_id(&key).key_spec(DataKeySpec::Aes256);
    let input = input.recipient(recipient.clone()).build().unwrap();
    assert_eq!(code(world.generate_data_key(&call, input)), UNSUPPORTED);
    let input = GenerateDataKeyPairInput::builder().key_id(&key);
    let input = input.key_pair_spec(DataKeyPairSpec::EccNistP256).recipient(recipient.clone());
    assert_eq!(code(world.generate_data_key_pair(&call, input.build().unwrap())), UNSUPPORTED);
    let input = GenerateRandomInput::builder().number_of_bytes(8).recipient(recipient.clone());
    assert_eq!(code(world.generate_random(&call, input.build().unwrap())), UNSUPPORTED);
    let input = DecryptInput::builder().ciphertext_blob(Blob::new("blob"));
    let input = input.recipient(recipient.clone()).build().unwrap();
    assert_eq!(code(world.decrypt(&call, input)), UNSUPPORTED);
    let input = DeriveSharedSecretInput::builder().key_id(&key).public_key(Blob::new("key"));
    let input = input.key_agreement_algorithm(KeyAgreementAlgorithmSpec::Ecdh);
    let input = input.recipient(recipient).build().unwrap();
    assert_eq!(code(world.derive_shared_secret(&call, input)), UNSUPPORTED);
}
