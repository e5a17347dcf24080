//! What keys do, checked with a library of this side.

use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use aws_lc_rs::{agreement, rand};
use aws_sdk_kms::error::ProvideErrorMetadata as _;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{
    DataKeyPairSpec, DataKeySpec, EncapsulationAlgorithmSpec, KeyAgreementAlgorithmSpec, KeySpec,
    KeyUsageType, MacAlgorithmSpec, MessageType, SigningAlgorithmSpec,
};

use crate::{Kms, Outcome, UNKNOWN};

/// Makes a key of a spec and gives its id.
async fn key_of(
    kms: &Kms,
    spec: KeySpec,
    usage: KeyUsageType,
) -> Result<String, Box<dyn std::error::Error>> {
    let made = kms.client.create_key().key_spec(spec).key_usage(usage).send().await?;
    Ok(made.key_metadata.ok_or("a new key has metadata")?.key_id)
}

pub(crate) async fn run(kms: &Kms) -> Outcome {
    encrypted(kms).await?;
    data_keys(kms).await?;
    signed(kms).await?;
    authenticated(kms).await?;
    agreed(kms).await?;
    encapsulated(kms).await
}

async fn encrypted(kms: &Kms) -> Outcome {
    let aws = &kms.client;
    let (key, other) = (kms.key().await?, kms.key().await?);
    let text = Blob::new("text");
    let encrypt = aws.encrypt().plaintext(text.clone()).encryption_context("a", "b");
    let sealed = kms.ok("Encrypt", encrypt.clone().key_id(key.key_id()).send().await)?;
    kms.fails("Encrypt", "NotFoundException", encrypt.key_id(UNKNOWN).send().await)?;
    let decrypt = aws.decrypt().set_ciphertext_blob(sealed.ciphertext_blob.clone());
    let wrong = decrypt.clone().send().await;
    kms.fails("Decrypt", "InvalidCiphertextException", wrong)?;
    let opened = kms.ok("Decrypt", decrypt.encryption_context("a", "b").send().await)?;
    assert_eq!(opened.plaintext(), Some(&text));
    assert_eq!(opened.key_material_id(), key.current_key_material_id());
    let again = aws.re_encrypt().set_ciphertext_blob(sealed.ciphertext_blob);
    let again = again.destination_key_id(other.key_id());
    let wrong = again.clone().source_key_id(other.key_id()).send().await;
    kms.fails("ReEncrypt", "IncorrectKeyException", wrong)?;
    let moved = kms.ok("ReEncrypt", again.source_encryption_context("a", "b").send().await)?;
    let opened = aws.decrypt().set_ciphertext_blob(moved.ciphertext_blob).send().await?;
    assert_eq!(opened.plaintext(), Some(&text));
    Ok(())
}

async fn data_keys(kms: &Kms) -> Outcome {
    let (aws, dry) = (&kms.client, "DryRunOperationException");
    let key = kms.key().await?;
    let id = key.key_id();
    let one = aws.generate_data_key().key_id(id).key_spec(DataKeySpec::Aes256);
    kms.fails("GenerateDataKey", dry, one.clone().dry_run(true).send().await)?;
    let made = kms.ok("GenerateDataKey", one.send().await)?;
    let opened = aws.decrypt().set_ciphertext_blob(made.ciphertext_blob).send().await?;
    assert_eq!(opened.plaintext, made.plaintext);
    let one = aws.generate_data_key_without_plaintext().key_id(id).number_of_bytes(24);
    let dried = one.clone().dry_run(true).send().await;
    kms.fails("GenerateDataKeyWithoutPlaintext", dry, dried)?;
    kms.ok("GenerateDataKeyWithoutPlaintext", one.send().await)?;

    let pair = aws.generate_data_key_pair().key_id(id).key_pair_spec(DataKeyPairSpec::EccNistP256);
    kms.fails("GenerateDataKeyPair", dry, pair.clone().dry_run(true).send().await)?;
    let made = kms.ok("GenerateDataKeyPair", pair.send().await)?;
    let private = made.private_key_plaintext().ok_or("the private key is there")?;
    let algorithm = &signature::ECDSA_P256_SHA256_ASN1_SIGNING;
    let pair = signature::EcdsaKeyPair::from_pkcs8(algorithm, private.as_ref())?;
    let signed = pair.sign(&rand::SystemRandom::new(), b"text")?;
    let public = made.public_key().ok_or("the public key is there")?;
    UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, public.as_ref())
        .verify(b"text", signed.as_ref())?;
    let pair = aws.generate_data_key_pair_without_plaintext().key_id(id);
    let pair = pair.key_pair_spec(DataKeyPairSpec::EccNistP384);
    let dried = pair.clone().dry_run(true).send().await;
    kms.fails("GenerateDataKeyPairWithoutPlaintext", dry, dried)?;
    kms.ok("GenerateDataKeyPairWithoutPlaintext", pair.send().await)?;
    Ok(())
}

async fn signed(kms: &Kms) -> Outcome {
    let (ecdsa, message) = (&signature::ECDSA_P256_SHA256_ASN1, Blob::new("signed"));
    let cases: [(KeySpec, SigningAlgorithmSpec, &dyn VerificationAlgorithm); 3] = [
        (KeySpec::EccNistP256, SigningAlgorithmSpec::EcdsaSha256, ecdsa),
        (
            KeySpec::Rsa2048,
            SigningAlgorithmSpec::RsassaPssSha512,
            &signature::RSA_PSS_2048_8192_SHA512,
        ),
        (KeySpec::EccNistEdwards25519, SigningAlgorithmSpec::Ed25519Sha512, &signature::ED25519),
    ];
    let aws = &kms.client;
    for (spec, algorithm, verification) in cases {
        let id = key_of(kms, spec, KeyUsageType::SignVerify).await?;
        let sign = aws.sign().key_id(&id).message(message.clone()).message_type(MessageType::Raw);
        let made = kms.ok("Sign", sign.signing_algorithm(algorithm.clone()).send().await)?;
        let made = made.signature().ok_or("there is a signature")?;
        let public = kms.ok("GetPublicKey", aws.get_public_key().key_id(&id).send().await)?;
        let public = public.public_key().ok_or("there is a public key")?;
        UnparsedPublicKey::new(verification, public.as_ref()).verify(b"signed", made.as_ref())?;
        let verify = aws.verify().key_id(&id).signing_algorithm(algorithm).signature(made.clone());
        let output = verify.clone().message(message.clone()).send().await;
        assert!(kms.ok("Verify", output)?.signature_valid());
        let forged = verify.message(Blob::new("forged")).send().await;
        kms.fails("Verify", "KMSInvalidSignatureException", forged)?;
    }
    let key = kms.key().await?;
    let sign = aws.sign().key_id(key.key_id()).message(message);
    let sign = sign.signing_algorithm(SigningAlgorithmSpec::EcdsaSha256).send().await;
    kms.fails("Sign", "InvalidKeyUsageException", sign)?;
    let public = aws.get_public_key().key_id(key.key_id()).send().await;
    kms.fails("GetPublicKey", "UnsupportedOperationException", public)
}

async fn authenticated(kms: &Kms) -> Outcome {
    let (aws, algorithm) = (&kms.client, MacAlgorithmSpec::HmacSha384);
    let id = key_of(kms, KeySpec::Hmac384, KeyUsageType::GenerateVerifyMac).await?;
    let make = aws.generate_mac().message(Blob::new("text")).mac_algorithm(algorithm.clone());
    let made = kms.ok("GenerateMac", make.clone().key_id(&id).send().await)?;
    kms.fails("GenerateMac", "NotFoundException", make.key_id("x").send().await)?;
    let verify = aws.verify_mac().key_id(&id).mac_algorithm(algorithm).set_mac(made.mac);
    kms.ok("VerifyMac", verify.clone().message(Blob::new("text")).send().await)?;
    let forged = verify.message(Blob::new("forged")).send().await;
    // The error has no text.
    assert_eq!(forged.as_ref().err().and_then(|error| error.message()), None);
    kms.fails("VerifyMac", "KMSInvalidMacException", forged)
}

async fn agreed(kms: &Kms) -> Outcome {
    use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
    let aws = &kms.client;
    let id = key_of(kms, KeySpec::EccNistP384, KeyUsageType::KeyAgreement).await?;
    let own = agreement::PrivateKey::generate(&agreement::ECDH_P384)?;
    let public: PublicKeyX509Der<'_> = own.compute_public_key()?.as_der()?;
    let derive = aws.derive_shared_secret().public_key(Blob::new(public.as_ref()));
    let derive = derive.key_agreement_algorithm(KeyAgreementAlgorithmSpec::Ecdh);
    let derived = kms.ok("DeriveSharedSecret", derive.clone().key_id(&id).send().await)?;
    let theirs = aws.get_public_key().key_id(&id).send().await?;
    let theirs = theirs.public_key().ok_or("there is a public key")?.as_ref();
    // The point, uncompressed, is the end of the key's encoding.
    let point = &theirs[theirs.len() - 97..];
    let theirs = agreement::UnparsedPublicKey::new(&agreement::ECDH_P384, point);
    let secret = agreement::agree(&own, theirs, "no agreement", |s| Ok(s.to_vec()))?;
    assert_eq!(derived.shared_secret(), Some(&Blob::new(secret)));
    kms.fails("DeriveSharedSecret", "NotFoundException", derive.key_id("x").send().await)
}

async fn encapsulated(kms: &Kms) -> Outcome {
    let (aws, algorithm) = (&kms.client, EncapsulationAlgorithmSpec::MlKem);
    let id = key_of(kms, KeySpec::MlKem768, KeyUsageType::EncapsulateDecapsulate).await?;
    let make = aws.encapsulate().encapsulation_algorithm(algorithm.clone());
    let made = kms.ok("Encapsulate", make.clone().key_id(&id).send().await)?;
    let open = aws.decapsulate().key_id(&id).encapsulation_algorithm(algorithm);
    let blob = made.shared_secret_ciphertext_blob;
    let opened = open.clone().set_shared_secret_ciphertext_blob(blob).send().await;
    assert_eq!(kms.ok("Decapsulate", opened)?.shared_secret, made.shared_secret);
    let short = open.shared_secret_ciphertext_blob(Blob::new([0; 10])).send().await;
    kms.fails("Decapsulate", "InvalidCiphertextException", short)?;
    kms.fails("Encapsulate", "NotFoundException", make.key_id("x").send().await)
}
