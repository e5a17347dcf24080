//! What keys do: encrypt, sign, authenticate.

use interop::{Driver, Outcome, with_each_driver};
use trent_kms::operation::create_key::CreateKeyInput;
use trent_kms::operation::decrypt::{DecryptError, DecryptInput};
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::operation::generate_data_key::GenerateDataKeyInput;
use trent_kms::operation::generate_data_key_without_plaintext::GenerateDataKeyWithoutPlaintextInput;
use trent_kms::operation::generate_mac::GenerateMacInput;
use trent_kms::operation::generate_random::GenerateRandomInput;
use trent_kms::operation::get_public_key::GetPublicKeyInput;
use trent_kms::operation::re_encrypt::ReEncryptInput;
use trent_kms::operation::sign::SignInput;
use trent_kms::operation::verify::VerifyInput;
use trent_kms::operation::verify_mac::{VerifyMacError, VerifyMacInput};
use trent_kms::primitives::Blob;
use trent_kms::types::{
    DataKeySpec, KeySpec, KeyUsageType, MacAlgorithmSpec, MessageType, SigningAlgorithmSpec,
};

use crate::Kms;

with_each_driver![
    what_is_encrypted_is_decrypted,
    every_byte_arrives,
    what_is_encrypted_under_one_key_is_encrypted_under_another,
    data_keys_are_generated,
    what_is_signed_is_verified,
    what_is_authenticated_is_verified,
    random_bytes_are_generated,
];

fn what_is_encrypted_is_decrypted(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key()?;
    let encrypted = kms.call(
        EncryptInput::builder()
            .key_id(&key)
            .plaintext(Blob::new("attack at dawn"))
            .encryption_context("purpose", "tests")
            .encryption_context("naïve", "ключ")
            .build()?,
    )?;
    assert!(encrypted.key_id().is_some_and(|arn| arn.ends_with(&key)), "{encrypted:?}");
    let ciphertext = encrypted.ciphertext_blob().ok_or("encryption gives a ciphertext")?;

    let input = DecryptInput::builder().ciphertext_blob(ciphertext.clone());
    let decrypted = kms.call(
        input
            .clone()
            .key_id(&key)
            .encryption_context("naïve", "ключ")
            .encryption_context("purpose", "tests")
            .build()?,
    )?;
    assert_eq!(decrypted.plaintext(), Some(&Blob::new("attack at dawn")));
    assert_eq!(decrypted.key_id(), encrypted.key_id());

    // With another context it is not what was encrypted.
    let error = kms.call(input.encryption_context("purpose", "theft").build()?).unwrap_err();
    assert!(
        matches!(error.as_service_error(), Some(DecryptError::InvalidCiphertextException(_))),
        "{error}"
    );
    Ok(())
}

fn every_byte_arrives(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key()?;
    for length in [1, 2, 3, 256, 4096] {
        let plaintext: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
        let input = EncryptInput::builder().key_id(&key).plaintext(Blob::new(plaintext.clone()));
        let ciphertext = kms.call(input.build()?)?.ciphertext_blob;
        let input = DecryptInput::builder().set_ciphertext_blob(ciphertext);
        let decrypted =
            kms.call(input.build()?)?.plaintext.ok_or("decryption gives a plaintext")?;
        assert_eq!(decrypted.into_inner(), plaintext);
    }
    Ok(())
}

fn what_is_encrypted_under_one_key_is_encrypted_under_another(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let (old, new) = (kms.key()?, kms.key()?);
    let input = EncryptInput::builder().key_id(&old).plaintext(Blob::new("moved"));
    let encrypted = kms.call(input.build()?)?;
    let moved = kms.call(
        ReEncryptInput::builder()
            .set_ciphertext_blob(encrypted.ciphertext_blob)
            .destination_key_id(&new)
            .build()?,
    )?;
    assert!(moved.source_key_id().is_some_and(|arn| arn.ends_with(&old)), "{moved:?}");
    assert!(moved.key_id().is_some_and(|arn| arn.ends_with(&new)), "{moved:?}");
    let input = DecryptInput::builder().set_ciphertext_blob(moved.ciphertext_blob);
    let decrypted = kms.call(input.build()?)?;
    assert_eq!(decrypted.plaintext(), Some(&Blob::new("moved")));
    Ok(())
}

fn data_keys_are_generated(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key()?;
    let by_length = GenerateDataKeyInput::builder().key_id(&key).number_of_bytes(64).build()?;
    let by_spec = GenerateDataKeyInput::builder().key_id(&key).key_spec(DataKeySpec::Aes256);
    for (input, length) in [(by_length, 64), (by_spec.build()?, 32)] {
        let data_key = kms.call(input)?;
        let plaintext = data_key.plaintext().ok_or("the data key is there")?;
        assert_eq!(plaintext.as_ref().len(), length);
        assert!(
            format!("{data_key:?}").contains("plaintext: *** Sensitive Data Redacted ***"),
            "{data_key:?}"
        );

        let input = DecryptInput::builder().set_ciphertext_blob(data_key.ciphertext_blob.clone());
        assert_eq!(kms.call(input.build()?)?.plaintext(), Some(plaintext));
    }

    let input = GenerateDataKeyWithoutPlaintextInput::builder();
    let data_key = kms.call(input.key_id(&key).key_spec(DataKeySpec::Aes128).build()?)?;
    let input = DecryptInput::builder().set_ciphertext_blob(data_key.ciphertext_blob);
    let decrypted = kms.call(input.build()?)?;
    assert_eq!(decrypted.plaintext().map(|plaintext| plaintext.as_ref().len()), Some(16));
    Ok(())
}

fn what_is_signed_is_verified(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let algorithm = SigningAlgorithmSpec::EcdsaSha256;
    let key = kms.key_like(
        CreateKeyInput::builder()
            .key_spec(KeySpec::EccNistP256)
            .key_usage(KeyUsageType::SignVerify)
            .build()?,
    )?;
    let public = kms.call(GetPublicKeyInput::builder().key_id(&key).build()?)?;
    assert_eq!(public.signing_algorithms(), std::slice::from_ref(&algorithm));
    // SubjectPublicKeyInfo of a point of P-256, as DER.
    assert_eq!(public.public_key().map(|public| public.as_ref().len()), Some(91));

    let input = SignInput::builder().key_id(&key).message(Blob::new("signed"));
    let input = input.message_type(MessageType::Raw).signing_algorithm(algorithm.clone());
    let signed = kms.call(input.build()?)?;
    assert_eq!(signed.signing_algorithm(), Some(&algorithm));
    let signature = signed.signature().ok_or("signing gives a signature")?;

    for (message, valid) in [("signed", true), ("forged", false)] {
        let verified = kms.call(
            VerifyInput::builder()
                .key_id(&key)
                .message(Blob::new(message))
                .signature(signature.clone())
                .signing_algorithm(algorithm.clone())
                .build()?,
        )?;
        // KMS itself answers a forgery with an error, this server with false.
        assert_eq!(verified.signature_valid(), valid, "{message}");
    }
    Ok(())
}

fn what_is_authenticated_is_verified(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let key = kms.key_like(
        CreateKeyInput::builder()
            .key_spec(KeySpec::Hmac256)
            .key_usage(KeyUsageType::GenerateVerifyMac)
            .build()?,
    )?;
    let input = GenerateMacInput::builder().key_id(&key).message(Blob::new("authentic"));
    let generated = kms.call(input.mac_algorithm(MacAlgorithmSpec::HmacSha256).build()?)?;
    let mac = generated.mac().ok_or("there is a code")?;

    let input = VerifyMacInput::builder().key_id(&key).mac(mac.clone());
    let input = input.mac_algorithm(MacAlgorithmSpec::HmacSha256);
    let verified = kms.call(input.clone().message(Blob::new("authentic")).build()?)?;
    assert!(verified.mac_valid());

    let error = kms.call(input.message(Blob::new("forged")).build()?).unwrap_err();
    assert!(
        matches!(error.as_service_error(), Some(VerifyMacError::KmsInvalidMacException(_))),
        "{error}"
    );
    Ok(())
}

fn random_bytes_are_generated(driver: Driver) -> Outcome {
    let kms = Kms::new(driver);
    let random = || kms.call(GenerateRandomInput::builder().number_of_bytes(1024).build()?);
    let (one, another) = (random()?.plaintext, random()?.plaintext);
    assert_eq!(one.as_ref().map(|bytes| bytes.as_ref().len()), Some(1024));
    assert_ne!(one, another);
    Ok(())
}
