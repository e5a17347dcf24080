//! Signatures and secrets, checked by other libraries.

use super::*;
use trent_kms::operation::decapsulate::DecapsulateInput;
use trent_kms::operation::encapsulate::EncapsulateInput;
use trent_kms::operation::get_public_key::GetPublicKeyInput;
use trent_kms::operation::sign::SignInput;
use trent_kms::operation::verify::VerifyInput;
use trent_kms::primitives::Blob;
use trent_kms::types::{EncapsulationAlgorithmSpec, MessageType};

const MESSAGE: &[u8] = b"a message to sign";

fn key(world: &World, call: &Call, spec: &str) -> KeyMetadata {
    with_spec(world, call, spec.into(), KeyUsageType::SignVerify)
}

fn public_key(world: &World, call: &Call, key: &KeyMetadata) -> Vec<u8> {
    let input = GetPublicKeyInput::builder().key_id(&key.key_id).build().unwrap();
    world.get_public_key(call, input).unwrap().public_key.unwrap().into_inner()
}

fn sign(
    world: &World,
    call: &Call,
    key: &KeyMetadata,
    algorithm: &str,
    kind: MessageType,
    message: &[u8],
) -> Vec<u8> {
    let input = SignInput::builder().key_id(&key.key_id).signing_algorithm(algorithm.into());
    let input = input.message_type(kind).message(Blob::new(message)).build().unwrap();
    world.sign(call, input).unwrap().signature.unwrap().into_inner()
}

/// The end of a `SubjectPublicKeyInfo`: the key itself.
fn last(spki: &[u8], length: usize) -> &[u8] {
    &spki[spki.len() - length..]
}

#[test]
fn rsa_signatures_verify_with_ring() {
    use ring::signature as r;
    let (world, call) = world();
    let key = key(&world, &call, "RSA_2048");
    let spki = public_key(&world, &call, &key);
    // 24 bytes of header stand before the RSAPublicKey of 2048 bits.
    let public = &spki[24..];
    let algorithms: [(&str, &dyn r::VerificationAlgorithm); 6] = [
        ("RSASSA_PKCS1_V1_5_SHA_256", &r::RSA_PKCS1_2048_8192_SHA256),
        ("RSASSA_PKCS1_V1_5_SHA_384", &r::RSA_PKCS1_2048_8192_SHA384),
        ("RSASSA_PKCS1_V1_5_SHA_512", &r::RSA_PKCS1_2048_8192_SHA512),
        ("RSASSA_PSS_SHA_256", &r::RSA_PSS_2048_8192_SHA256),
        ("RSASSA_PSS_SHA_384", &r::RSA_PSS_2048_8192_SHA384),
        ("RSASSA_PSS_SHA_512", &r::RSA_PSS_2048_8192_SHA512),
    ];
    for (name, algorithm) in algorithms {
        let signature = sign(&world, &call, &key, name, MessageType::Raw, MESSAGE);
        let verified = r::UnparsedPublicKey::new(algorithm, public).verify(MESSAGE, &signature);
        assert!(verified.is_ok(), "{name}");
    }
}

#[test]
fn ecdsa_and_ed25519_signatures_verify_with_ring() {
    use ring::signature as r;
    let (world, call) = world();
    let cases: [(&str, &str, &dyn r::VerificationAlgorithm, usize); 3] = [
        ("ECC_NIST_P256", "ECDSA_SHA_256", &r::ECDSA_P256_SHA256_ASN1, 65),
        ("ECC_NIST_P384", "ECDSA_SHA_384", &r::ECDSA_P384_SHA384_ASN1, 97),
        ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512", &r::ED25519, 32),
    ];
    for (spec, name, algorithm, length) in cases {
        let key = key(&world, &call, spec);
        let signature = sign(&world, &call, &key, name, MessageType::Raw, MESSAGE);
        let spki = public_key(&world, &call, &key);
        let public = r::UnparsedPublicKey::new(algorithm, last(&spki, length));
        assert!(public.verify(MESSAGE, &signature).is_ok(), "{spec}");
    }
}

#[test]
fn secp256k1_signatures_verify_with_k256() {
    use k256::ecdsa::signature::Verifier as _;
    use k256::ecdsa::{Signature, VerifyingKey};
    let (world, call) = world();
    let key = key(&world, &call, "ECC_SECG_P256K1");
    let signature = sign(&world, &call, &key, "ECDSA_SHA_256", MessageType::Raw, MESSAGE);
    let spki = public_key(&world, &call, &key);
    let public = VerifyingKey::from_sec1_bytes(last(&spki, 65)).unwrap();
    // k256 takes the lower of the two equal signatures alone, as Bitcoin does; KMS gives either.
    let signature = Signature::from_der(&signature).unwrap().normalize_s();
    public.verify(MESSAGE, &signature).unwrap();
}

#[test]
fn p521_signatures_verify_with_p521() {
    use p521::ecdsa::signature::Verifier as _;
    use p521::ecdsa::{DerSignature, VerifyingKey};
    let (world, call) = world();
    let key = key(&world, &call, "ECC_NIST_P521");
    let signature = sign(&world, &call, &key, "ECDSA_SHA_512", MessageType::Raw, MESSAGE);
    let spki = public_key(&world, &call, &key);
    let public = VerifyingKey::from_sec1_bytes(last(&spki, 133)).unwrap();
    public.verify(MESSAGE, &DerSignature::from_bytes(&signature).unwrap()).unwrap();
}

#[test]
fn ed25519ph_signs_the_hash_of_what_it_is_given() {
    use ed25519_dalek::{Digest as _, Sha512, Signature, VerifyingKey};
    let (world, call) = world();
    let key = key(&world, &call, "ECC_NIST_EDWARDS25519");
    let given = [9; 64];
    let signature = sign(&world, &call, &key, "ED25519_PH_SHA_512", MessageType::Digest, &given);
    let spki = public_key(&world, &call, &key);
    let public = VerifyingKey::from_bytes(last(&spki, 32).try_into().unwrap()).unwrap();
    let signature = Signature::from_slice(&signature).unwrap();
    public.verify_prehashed(Sha512::new().chain_update(given), None, &signature).unwrap();
}

/// The mu of a message, by the library that signs it elsewhere.
fn mu<P: ml_dsa::MlDsaParams>(public: &[u8]) -> Vec<u8> {
    use ed25519_dalek::ed25519::signature::digest::Update as _;
    let public = ml_dsa::VerifyingKey::<P>::decode(public.try_into().unwrap());
    let mu = public.compute_mu(
        |hash| {
            hash.update(MESSAGE);
            Ok(())
        },
        &[],
    );
    mu.unwrap().to_vec()
}

#[test]
fn ml_dsa_signs_messages_and_their_mu_alike() {
    use aws_lc_rs::signature as a;
    type Mu = fn(&[u8]) -> Vec<u8>;
    let (world, call) = world();
    let cases: [(&str, &a::PqdsaVerificationAlgorithm, usize, usize, Mu); 3] = [
        ("ML_DSA_44", &a::ML_DSA_44, 1312, 2420, mu::<ml_dsa::MlDsa44>),
        ("ML_DSA_65", &a::ML_DSA_65, 1952, 3309, mu::<ml_dsa::MlDsa65>),
        ("ML_DSA_87", &a::ML_DSA_87, 2592, 4627, mu::<ml_dsa::MlDsa87>),
    ];
    for (spec, algorithm, key_length, signature_length, mu) in cases {
        let key = key(&world, &call, spec);
        let spki = public_key(&world, &call, &key);
        let public = last(&spki, key_length);
        let mu = mu(public);
        let name = "ML_DSA_SHAKE_256";
        let of_mu = sign(&world, &call, &key, name, MessageType::ExternalMu, &mu);
        let of_raw = sign(&world, &call, &key, name, MessageType::Raw, MESSAGE);
        for signature in [&of_mu, &of_raw] {
            assert_eq!(signature.len(), signature_length, "{spec}");
            let public = a::UnparsedPublicKey::new(algorithm, public);
            public.verify(MESSAGE, signature).unwrap();
            let input = VerifyInput::builder().key_id(&key.key_id).message(Blob::new(&*mu));
            let input = input.message_type(MessageType::ExternalMu).signing_algorithm(name.into());
            let input = input.signature(Blob::new(&**signature)).build().unwrap();
            assert!(world.verify(&call, input).unwrap().signature_valid, "{spec}");
        }
    }
}

#[test]
fn ml_kem_secrets_agree_with_aws_lc() {
    use aws_lc_rs::kem;
    let (world, call) = world();
    let cases = [
        ("ML_KEM_512", &kem::ML_KEM_512, 800, 768),
        ("ML_KEM_768", &kem::ML_KEM_768, 1184, 1088),
        ("ML_KEM_1024", &kem::ML_KEM_1024, 1568, 1568),
    ];
    for (spec, algorithm, key_length, length) in cases {
        let key = with_spec(&world, &call, spec.into(), "ENCAPSULATE_DECAPSULATE".into());
        let spki = public_key(&world, &call, &key);
        let public = kem::EncapsulationKey::new(algorithm, last(&spki, key_length)).unwrap();
        let (ciphertext, secret) = public.encapsulate().unwrap();
        let decapsulate = |ciphertext: &[u8]| {
            let input = DecapsulateInput::builder().key_id(&key.key_id);
            let input = input.encapsulation_algorithm(EncapsulationAlgorithmSpec::MlKem);
            let input = input.shared_secret_ciphertext_blob(Blob::new(ciphertext));
            let output = world.decapsulate(&call, input.build().unwrap());
            output.map(|output| output.shared_secret.unwrap().as_ref().to_vec())
        };
        assert_eq!(decapsulate(ciphertext.as_ref()).unwrap(), secret.as_ref(), "{spec}");

        let input = EncapsulateInput::builder().key_id(&key.key_id);
        let input = input.encapsulation_algorithm(EncapsulationAlgorithmSpec::MlKem);
        let made = world.encapsulate(&call, input.build().unwrap()).unwrap();
        assert_eq!(made.key_id.as_deref(), Some(arn(&key)));
        let mut ciphertext = made.shared_secret_ciphertext_blob.unwrap().as_ref().to_vec();
        let secret = made.shared_secret.unwrap().as_ref().to_vec();
        assert_eq!((secret.len(), ciphertext.len()), (32, length), "{spec}");
        assert_eq!(decapsulate(&ciphertext).unwrap(), secret);
        ciphertext[0] ^= 1;
        assert_ne!(decapsulate(&ciphertext).unwrap(), secret, "implicit rejection");
        let cut = decapsulate(&ciphertext[1..]);
        assert_eq!(refusal(cut), (String::from("InvalidCiphertextException"), None));
    }
}
