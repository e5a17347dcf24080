//! What this KMS does not have: SM2.

use super::*;
use trent_kms::operation::generate_data_key_pair::GenerateDataKeyPairInput;
use trent_kms::types::DataKeyPairSpec;

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
