//! Sign, Verify, GenerateMac, VerifyMac, DeriveSharedSecret: what is refused.

use super::*;
use trent_kms::operation::derive_shared_secret::DeriveSharedSecretInput;
use trent_kms::operation::generate_mac::GenerateMacInput;
use trent_kms::operation::get_public_key::GetPublicKeyInput;
use trent_kms::operation::sign::SignInput;
use trent_kms::operation::verify::VerifyInput;
use trent_kms::operation::verify_mac::VerifyMacInput;
use trent_kms::primitives::Blob;
use trent_kms::types::{KeyAgreementAlgorithmSpec, MacAlgorithmSpec, MessageType};

fn sign(
    world: &World,
    call: &Call,
    key: &KeyMetadata,
    algorithm: &str,
    kind: MessageType,
    message: &[u8],
) -> Result<Vec<u8>, Failure> {
    let input = SignInput::builder().key_id(&key.key_id).signing_algorithm(algorithm.into());
    let input = input.message_type(kind).message(Blob::new(message)).build().unwrap();
    Ok(world.sign(call, input)?.signature.unwrap().into_inner())
}

fn verify(
    world: &World,
    call: &Call,
    key: &KeyMetadata,
    (algorithm, kind): (&str, MessageType),
    message: &[u8],
    signature: &[u8],
) -> Result<(), Failure> {
    let input = VerifyInput::builder().key_id(&key.key_id).signing_algorithm(algorithm.into());
    let input = input.message_type(kind).message(Blob::new(message));
    let output = world.verify(call, input.signature(Blob::new(signature)).build().unwrap())?;
    assert!(output.signature_valid);
    Ok(())
}

#[test]
fn messages_and_their_digests_go_together() {
    let (world, call) = world();
    let key = with_spec(&world, &call, KeySpec::EccNistP384, KeyUsageType::SignVerify);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA384, b"message");
    let algorithm = "ECDSA_SHA_384";
    let of_raw = sign(&world, &call, &key, algorithm, MessageType::Raw, b"message").unwrap();
    let digested = (algorithm, MessageType::Digest);
    verify(&world, &call, &key, digested, digest.as_ref(), &of_raw).unwrap();
    let of_digest = sign(&world, &call, &key, algorithm, MessageType::Digest, digest.as_ref());
    let raw = (algorithm, MessageType::Raw);
    verify(&world, &call, &key, raw, b"message", &of_digest.unwrap()).unwrap();
}

#[test]
fn another_message_or_signature_is_invalid_without_a_text() {
    let (world, call) = world();
    let key = with_spec(&world, &call, KeySpec::EccNistP256, KeyUsageType::SignVerify);
    let raw = || ("ECDSA_SHA_256", MessageType::Raw);
    let signature = sign(&world, &call, &key, raw().0, raw().1, b"message").unwrap();
    let expected = (String::from("KMSInvalidSignatureException"), None);
    let other = verify(&world, &call, &key, raw(), b"another", &signature);
    assert_eq!(refusal(other), expected);
    let garbage = verify(&world, &call, &key, raw(), b"message", b"no DER");
    assert_eq!(refusal(garbage), expected);
}

#[test]
fn a_digest_has_the_length_of_its_hash() {
    let (world, call) = world();
    let key = with_spec(&world, &call, KeySpec::Rsa2048, KeyUsageType::SignVerify);
    let algorithm = "RSASSA_PSS_SHA_384";
    let result = sign(&world, &call, &key, algorithm, MessageType::Digest, &[0; 32]);
    let expected = "Digest is invalid length for algorithm RSASSA_PSS_SHA_384.";
    assert_eq!(message(result), expected);
    let digest = (algorithm, MessageType::Digest);
    let result = verify(&world, &call, &key, digest, &[0; 32], &[0; 256]);
    assert_eq!(message(result), expected);
}

#[test]
fn the_usage_comes_before_the_algorithm() {
    let (world, call) = world();
    let key = symmetric(&world, &call);
    let ecdsa = ("ECDSA_SHA_256", MessageType::Raw);
    let result = verify(&world, &call, &key, ecdsa, b"x", b"x");
    assert_eq!(
        message(result),
        format!("{} key usage is ENCRYPT_DECRYPT which is not valid for Verify.", arn(&key))
    );
    let key = with_spec(&world, &call, KeySpec::EccNistP256, KeyUsageType::SignVerify);
    let result = sign(&world, &call, &key, "ECDSA_SHA_384", MessageType::Raw, b"x");
    assert_eq!(
        message(result),
        "Algorithm ECDSA_SHA_384 is incompatible with key spec ECC_NIST_P256."
    );
}

#[test]
fn ed25519_takes_messages_and_its_prehash_takes_digests() {
    let (world, call) = world();
    let key = with_spec(&world, &call, KeySpec::EccNistEdwards25519, KeyUsageType::SignVerify);
    let refused = [
        ("ED25519_SHA_512", MessageType::Digest),
        ("ED25519_PH_SHA_512", MessageType::Raw),
        ("ED25519_SHA_512", MessageType::ExternalMu),
    ];
    for (algorithm, kind) in refused {
        let result = sign(&world, &call, &key, algorithm, kind, &[0; 64]);
        assert_eq!(code(result), "ValidationException", "{algorithm}");
    }
    let prehash = "ED25519_PH_SHA_512";
    let short = sign(&world, &call, &key, prehash, MessageType::Digest, &[0; 63]);
    assert_eq!(message(short), "Digest is invalid length for algorithm ED25519_PH_SHA_512.");
    let made = sign(&world, &call, &key, prehash, MessageType::Digest, &[0; 64]).unwrap();
    verify(&world, &call, &key, (prehash, MessageType::Digest), &[0; 64], &made).unwrap();
    let pure = sign(&world, &call, &key, "ED25519_SHA_512", MessageType::Raw, &[0; 64]).unwrap();
    let result = verify(&world, &call, &key, (prehash, MessageType::Digest), &[0; 64], &pure);
    assert_eq!(code(result), "KMSInvalidSignatureException");
}

#[test]
fn an_external_mu_is_of_ml_dsa_and_64_bytes() {
    let (world, call) = world();
    let key = with_spec(&world, &call, KeySpec::MlDsa44, KeyUsageType::SignVerify);
    let sign = |kind, length| {
        sign(&world, &call, &key, "ML_DSA_SHAKE_256", kind, &vec![0; length]).map(|_| ())
    };
    sign(MessageType::ExternalMu, 64).unwrap();
    assert_eq!(code(sign(MessageType::ExternalMu, 32)), "ValidationException");
    assert_eq!(code(sign(MessageType::Digest, 64)), "ValidationException");
}

#[test]
fn a_rehearsal_signs_nothing_and_still_checks() {
    let (world, call) = world();
    let key = with_spec(&world, &call, KeySpec::EccNistP256, KeyUsageType::SignVerify);
    let input = SignInput::builder().key_id(&key.key_id).message(Blob::new("x")).dry_run(true);
    let sign = |algorithm: &str| {
        let input = input.clone().signing_algorithm(algorithm.into()).build().unwrap();
        code(world.sign(&call, input))
    };
    assert_eq!(sign("ECDSA_SHA_256"), "DryRunOperationException");
    assert_eq!(sign("ECDSA_SHA_512"), "InvalidKeyUsageException");
}

#[test]
fn a_mac_is_of_one_key_and_one_message() {
    let (world, call) = world();
    let key = with_spec(&world, &call, KeySpec::Hmac224, KeyUsageType::GenerateVerifyMac);
    let input = GenerateMacInput::builder().key_id(&key.key_id).message(Blob::new("message"));
    let generate = |algorithm| {
        world.generate_mac(&call, input.clone().mac_algorithm(algorithm).build().unwrap())
    };
    assert_eq!(
        message(generate(MacAlgorithmSpec::HmacSha256)),
        "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224."
    );
    let mac = generate(MacAlgorithmSpec::HmacSha224).unwrap().mac.unwrap();
    assert_eq!(mac.as_ref().len(), 28);
    let verify = |message: &str| {
        let input = VerifyMacInput::builder().key_id(&key.key_id).message(Blob::new(message));
        let input = input.mac(mac.clone()).mac_algorithm(MacAlgorithmSpec::HmacSha224);
        world.verify_mac(&call, input.build().unwrap())
    };
    assert!(verify("message").unwrap().mac_valid);
    assert_eq!(refusal(verify("another")), (String::from("KMSInvalidMacException"), None));
}

#[test]
fn two_keys_agree_on_a_secret() {
    let (world, call) = world();
    for (spec, length) in
        [(KeySpec::EccNistP256, 32), (KeySpec::EccNistP384, 48), (KeySpec::EccNistP521, 66)]
    {
        let make = || with_spec(&world, &call, spec.clone(), KeyUsageType::KeyAgreement);
        let (a, b) = (make(), make());
        let public = |key: &KeyMetadata| {
            let input = GetPublicKeyInput::builder().key_id(&key.key_id).build().unwrap();
            world.get_public_key(&call, input).unwrap().public_key.unwrap()
        };
        let derive = |key: &KeyMetadata, peer: Blob| {
            let input = DeriveSharedSecretInput::builder().key_id(&key.key_id).public_key(peer);
            let input = input.key_agreement_algorithm(KeyAgreementAlgorithmSpec::Ecdh);
            world.derive_shared_secret(&call, input.build().unwrap())
        };
        let secret = derive(&a, public(&b)).unwrap();
        assert_eq!(secret.key_origin, Some(OriginType::AwsKms));
        let secret = secret.shared_secret.unwrap();
        assert_eq!(secret.as_ref().len(), length);
        assert_eq!(derive(&b, public(&a)).unwrap().shared_secret, Some(secret));
        let garbage = derive(&a, Blob::new("no key"));
        assert_eq!(refusal(garbage), (String::from("ValidationException"), None));
        let other = with_spec(&world, &call, KeySpec::EccSecgP256K1, KeyUsageType::SignVerify);
        assert_eq!(code(derive(&a, public(&other))), "ValidationException");
    }
}
