//! Encrypt, Decrypt, ReEncrypt, data keys and random bytes.

use super::*;
use trent_kms::operation::decrypt::{DecryptInput, DecryptOutput};
use trent_kms::operation::encrypt::{EncryptInput, EncryptOutput};
use trent_kms::operation::generate_data_key::GenerateDataKeyInput;
use trent_kms::operation::generate_data_key_pair::GenerateDataKeyPairInput;
use trent_kms::operation::generate_random::GenerateRandomInput;
use trent_kms::operation::re_encrypt::ReEncryptInput;
use trent_kms::primitives::Blob;
use trent_kms::types::{DataKeyPairSpec, DataKeySpec, DryRunModifierType, EncryptionAlgorithmSpec};

fn encrypt(world: &World, call: &Call, key: &str, text: &str) -> EncryptOutput {
    let input = EncryptInput::builder().key_id(key).plaintext(Blob::new(text));
    world.encrypt(call, input.encryption_context("k", "v").build().unwrap()).unwrap()
}

fn decrypt(
    world: &World,
    call: &Call,
    blob: &[u8],
    change: impl FnOnce(&mut DecryptInput),
) -> Result<DecryptOutput, Failure> {
    let input = DecryptInput::builder().ciphertext_blob(Blob::new(blob));
    let mut input = input.encryption_context("k", "v").build().unwrap();
    change(&mut input);
    world.decrypt(call, input)
}

fn bytes(blob: Option<&Blob>) -> &[u8] {
    blob.expect("a blob").as_ref()
}

#[test]
fn a_ciphertext_names_its_key_and_material() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let made = encrypt(&world, &call, &key.key_id, "text");
    let opened = decrypt(&world, &call, bytes(made.ciphertext_blob.as_ref()), |_| {}).unwrap();
    assert_eq!(bytes(opened.plaintext.as_ref()), b"text");
    assert_eq!(opened.key_id, key.arn);
    assert_eq!(opened.key_material_id, key.current_key_material_id);
    assert_eq!(opened.encryption_algorithm, Some(EncryptionAlgorithmSpec::SymmetricDefault));
}

#[test]
fn the_encryption_context_is_bound_to_the_ciphertext() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let made = encrypt(&world, &call, &key.key_id, "text");
    let blob = bytes(made.ciphertext_blob.as_ref());
    let expected = (String::from("InvalidCiphertextException"), None);
    let none = decrypt(&world, &call, blob, |input| input.encryption_context = None);
    assert_eq!(refusal(none), expected);
    let other = decrypt(&world, &call, blob, |input| {
        input.encryption_context = Some([(String::from("K"), String::from("v"))].into());
    });
    assert_eq!(refusal(other), expected);
    let shifted = decrypt(&world, &call, blob, |input| {
        input.encryption_context = Some([(String::from("kv"), String::new())].into());
    });
    assert_eq!(refusal(shifted), expected);
}

#[test]
fn every_byte_of_a_ciphertext_counts() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let made = encrypt(&world, &call, &key.key_id, "text");
    let blob = bytes(made.ciphertext_blob.as_ref());
    for position in 0..blob.len() {
        let mut damaged = blob.to_vec();
        damaged[position] ^= 1;
        let code = code(decrypt(&world, &call, &damaged, |_| {}));
        let expected = ["InvalidCiphertextException", "AccessDeniedException"];
        assert!(expected.contains(&&*code), "{position}: {code}");
        let cut = decrypt(&world, &call, &blob[..position], |_| {});
        assert_eq!(refusal(cut), (String::from("InvalidCiphertextException"), None));
    }
}

#[test]
fn a_ciphertext_of_an_unknown_key_is_not_told_apart() {
    let (here, call) = world();
    let key = symmetric(&here, &call);
    let made = encrypt(&here, &call, &key.key_id, "text");
    let other = World::builder().seed([2; 32]).build().unwrap();
    let result = decrypt(&other, &call, bytes(made.ciphertext_blob.as_ref()), |_| {});
    assert_eq!(
        refusal(result),
        (
            String::from("AccessDeniedException"),
            Some(String::from(
                "The ciphertext refers to a customer master key that does not exist, does not \
                 exist in this region, or you are not allowed to access."
            ))
        )
    );
}

#[test]
fn the_key_that_is_named_has_to_be_that_of_the_ciphertext() {
    let (world, call) = world();
    let (key, hmac) = (
        symmetric(&world, &call),
        with_spec(&world, &call, KeySpec::Hmac256, KeyUsageType::GenerateVerifyMac),
    );
    let made = encrypt(&world, &call, &key.key_id, "text");
    let blob = bytes(made.ciphertext_blob.as_ref());
    decrypt(&world, &call, blob, |input| input.key_id.clone_from(&key.arn)).unwrap();
    let result = decrypt(&world, &call, blob, |input| input.key_id = Some(hmac.key_id));
    assert_eq!(
        refusal(result),
        (
            String::from("IncorrectKeyException"),
            Some(String::from(
                "The key ID in the request does not identify a CMK that can perform this \
                 operation."
            ))
        )
    );
}

#[test]
fn rsa_encrypts_up_to_what_its_padding_leaves() {
    let (world, call) = world();
    let key = with_spec(&world, &call, KeySpec::Rsa2048, KeyUsageType::EncryptDecrypt);
    let encrypt = |algorithm, length| {
        let input = EncryptInput::builder().key_id(&key.key_id).encryption_algorithm(algorithm);
        world.encrypt(&call, input.plaintext(Blob::new(vec![7; length])).build().unwrap())
    };
    for (algorithm, max) in [
        (EncryptionAlgorithmSpec::RsaesOaepSha1, 214),
        (EncryptionAlgorithmSpec::RsaesOaepSha256, 190),
    ] {
        let made = encrypt(algorithm.clone(), max).unwrap();
        let blob = bytes(made.ciphertext_blob.as_ref());
        assert_eq!(blob.len(), 256);
        let opened = decrypt(&world, &call, blob, |input| {
            input.key_id.clone_from(&key.arn);
            input.encryption_context = None;
            input.encryption_algorithm = Some(algorithm.clone());
        });
        assert_eq!(bytes(opened.unwrap().plaintext.as_ref()).len(), max);
        assert_eq!(
            message(encrypt(algorithm.clone(), max + 1)),
            format!(
                "Algorithm {algorithm} and key spec RSA_2048 cannot encrypt data larger than {max} \
                 bytes."
            )
        );
    }
}

#[test]
fn rsa_needs_its_algorithm_its_key_and_no_context() {
    let (world, call) = world();
    let key = with_spec(&world, &call, KeySpec::Rsa2048, KeyUsageType::EncryptDecrypt);
    let input = || EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("x"));
    let result = world.encrypt(&call, input().build().unwrap());
    assert_eq!(
        message(result),
        "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048."
    );
    let oaep = EncryptionAlgorithmSpec::RsaesOaepSha256;
    let with_context = input().encryption_algorithm(oaep.clone()).encryption_context("k", "v");
    let result = world.encrypt(&call, with_context.build().unwrap());
    assert_eq!(code(result), "ValidationException");
    let nameless = decrypt(&world, &call, &[0; 256], |input| {
        input.encryption_context = None;
        input.encryption_algorithm = Some(oaep.clone());
    });
    assert_eq!(code(nameless), "ValidationException");
    let damaged = decrypt(&world, &call, &[1; 256], |input| {
        input.encryption_context = None;
        input.encryption_algorithm = Some(oaep);
        input.key_id.clone_from(&key.arn);
    });
    assert_eq!(refusal(damaged), (String::from("InvalidCiphertextException"), None));
}

#[test]
fn a_rehearsal_of_decrypt_may_leave_the_ciphertext_out() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let rehearse = |change: fn(&mut DecryptInput)| {
        let mut input = DecryptInput::builder().key_id(&key.key_id).dry_run(true).build().unwrap();
        input.dry_run_modifiers = Some(vec![DryRunModifierType::IgnoreCiphertext]);
        change(&mut input);
        code(world.decrypt(&call, input))
    };
    assert_eq!(rehearse(|_| {}), "DryRunOperationException");
    assert_eq!(rehearse(|input| input.key_id = None), "ValidationException");
    assert_eq!(rehearse(|input| input.dry_run = None), "ValidationException");
    assert_eq!(rehearse(|input| input.dry_run_modifiers = None), "ValidationException");
}

#[test]
fn re_encrypt_moves_a_ciphertext_to_another_key_and_context() {
    let (world, call) = world();
    let (old, new) = (symmetric(&world, &call), symmetric(&world, &call));
    let made = encrypt(&world, &call, &old.key_id, "text");
    let input = ReEncryptInput::builder().set_ciphertext_blob(made.ciphertext_blob);
    let input = input.source_encryption_context("k", "v").destination_encryption_context("a", "b");
    let output = world.re_encrypt(&call, input.destination_key_id(&new.key_id).build().unwrap());
    let output = output.unwrap();
    assert_eq!((output.source_key_id, output.key_id), (old.arn, new.arn.clone()));
    assert_eq!(output.source_key_material_id, old.current_key_material_id);
    assert_eq!(output.destination_key_material_id, new.current_key_material_id);
    let opened = decrypt(&world, &call, bytes(output.ciphertext_blob.as_ref()), |input| {
        input.encryption_context = Some([(String::from("a"), String::from("b"))].into());
    });
    assert_eq!(bytes(opened.unwrap().plaintext.as_ref()), b"text");
}

#[test]
fn the_source_of_re_encrypt_is_checked_first() {
    let (world, call) = world();
    let (old, new) = (symmetric(&world, &call), symmetric(&world, &call));
    let made = encrypt(&world, &call, &old.key_id, "text");
    disable(&world, &call, &old.key_id);
    schedule(&world, &call, &new.key_id);
    let input = ReEncryptInput::builder().set_ciphertext_blob(made.ciphertext_blob);
    let input = input.source_encryption_context("k", "v").destination_key_id(&new.key_id);
    assert_eq!(code(world.re_encrypt(&call, input.build().unwrap())), "DisabledException");
}

#[test]
fn a_data_key_has_a_spec_or_a_number_of_bytes() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let generate = |spec: Option<DataKeySpec>, number: Option<i32>| {
        let input = GenerateDataKeyInput::builder().key_id(&key.key_id).set_key_spec(spec);
        world.generate_data_key(&call, input.set_number_of_bytes(number).build().unwrap())
    };
    for (spec, number, length) in [
        (Some(DataKeySpec::Aes128), None, 16),
        (Some(DataKeySpec::Aes256), None, 32),
        (None, Some(1024), 1024),
    ] {
        let made = generate(spec, number).unwrap();
        let plaintext = bytes(made.plaintext.as_ref());
        assert_eq!(plaintext.len(), length);
        let blob = bytes(made.ciphertext_blob.as_ref());
        let opened = decrypt(&world, &call, blob, |input| input.encryption_context = None);
        assert_eq!(bytes(opened.unwrap().plaintext.as_ref()), plaintext);
    }
    let expected = "Please specify either number of bytes or key spec.";
    assert_eq!(message(generate(None, None)), expected);
    assert_eq!(message(generate(Some(DataKeySpec::Aes256), Some(32))), expected);
}

#[test]
fn data_keys_are_made_with_symmetric_keys() {
    let (world, call) = world();
    let rsa = with_spec(&world, &call, KeySpec::Rsa2048, KeyUsageType::EncryptDecrypt);
    let mac = with_spec(&world, &call, KeySpec::Hmac256, KeyUsageType::GenerateVerifyMac);
    let generate = |key: &KeyMetadata| {
        let input = GenerateDataKeyInput::builder().key_id(&key.key_id);
        message(world.generate_data_key(&call, input.number_of_bytes(1).build().unwrap()))
    };
    assert_eq!(
        generate(&rsa),
        "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048."
    );
    assert_eq!(
        generate(&mac),
        format!(
            "{} key usage is GENERATE_VERIFY_MAC which is not valid for GenerateDataKey.",
            arn(&mac)
        )
    );
}

#[test]
fn a_data_key_pair_is_encrypted_as_pkcs8() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let specs = ["ECC_NIST_P256", "ECC_NIST_P521", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519"];
    for spec in specs.into_iter().chain(["RSA_2048", "ML_KEM_512", "ML_KEM_1024"]) {
        let input = GenerateDataKeyPairInput::builder().key_id(&key.key_id);
        let input = input.key_pair_spec(DataKeyPairSpec::from(spec)).build().unwrap();
        let made = world.generate_data_key_pair(&call, input).unwrap();
        let private = bytes(made.private_key_plaintext.as_ref());
        assert_eq!(private[0], 0x30, "{spec}");
        assert_eq!(bytes(made.public_key.as_ref())[0], 0x30, "{spec}");
        let blob = bytes(made.private_key_ciphertext_blob.as_ref());
        let opened = decrypt(&world, &call, blob, |input| input.encryption_context = None);
        assert_eq!(bytes(opened.unwrap().plaintext.as_ref()), private, "{spec}");
    }
    let input = GenerateDataKeyPairInput::builder().key_id(&key.key_id);
    let input = input.key_pair_spec(DataKeyPairSpec::Sm2).build().unwrap();
    assert_eq!(code(world.generate_data_key_pair(&call, input)), "UnsupportedOperationException");
}

#[test]
fn random_bytes_need_a_number() {
    let (world, call) = world();
    let result = world.generate_random(&call, GenerateRandomInput::default());
    assert_eq!(message(result), "NumberOfBytes is required.");
    let input = || GenerateRandomInput::builder().number_of_bytes(1024);
    let output = world.generate_random(&call, input().build().unwrap()).unwrap();
    assert_eq!(bytes(output.plaintext.as_ref()).len(), 1024);
    let store = input().custom_key_store_id("cks-0").build().unwrap();
    assert_eq!(code(world.generate_random(&call, store)), "CustomKeyStoreNotFoundException");
}
