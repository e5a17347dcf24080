//! What cases compute: key pairs, wrapped material, signatures, shared secrets, codes.

use crate::Outcome;
use crate::members::field;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded as _};
use aws_lc_rs::rsa::{self, KeySize, OaepAlgorithm, OaepPublicEncryptingKey, PublicEncryptingKey};
use aws_lc_rs::signature::{self as s, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey};
use aws_lc_rs::{agreement, digest, hmac as mac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The bytes of a blob.
pub(crate) fn bytes(text: &str) -> Outcome<Vec<u8>> {
    STANDARD.decode(text).map_err(|_| format!("`{text}` is not base64"))
}

/// A blob as it travels.
pub(crate) fn blob(bytes: &[u8]) -> Value {
    Value::from(STANDARD.encode(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

pub(crate) fn random_hex() -> String {
    let mut bytes = [0; 4];
    // Without randomness names are the same in every run, which only an old service minds.
    match rand::fill(&mut bytes) {
        Ok(()) | Err(_) => hex(&bytes),
    }
}

pub(crate) fn sha256_hex(text: &str) -> String {
    hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

pub(crate) fn hmac_sha256(key: &[u8], text: &str) -> Vec<u8> {
    mac::sign(&mac::Key::new(mac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

fn failed(error: impl std::fmt::Display) -> String {
    format!("cryptography: {error}")
}

/// What a step makes: random bytes, or a key pair.
pub(crate) fn make(step: &Value) -> Outcome<Value> {
    match field(step, "make")? {
        "randomBytes" => {
            let length = step["length"].as_u64().unwrap_or_default();
            let mut bytes = vec![0; usize::try_from(length).map_err(failed)?];
            rand::fill(&mut bytes).map_err(failed)?;
            Ok(blob(&bytes))
        }
        "rsaKeyPair" => {
            let size = match step["bits"].as_u64() {
                Some(2048) => KeySize::Rsa2048,
                Some(3072) => KeySize::Rsa3072,
                Some(4096) => KeySize::Rsa4096,
                _ => return Err(format!("no RSA key has {} bits", step["bits"])),
            };
            let pair = s::RsaKeyPair::generate(size).map_err(failed)?;
            let private = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map_err(failed)?;
            let public =
                AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).map_err(failed)?;
            Ok(key_pair(private.as_ref(), public.as_ref()))
        }
        "ecKeyPair" => {
            let algorithm = match field(step, "curve")? {
                "P-256" => &s::ECDSA_P256_SHA256_ASN1_SIGNING,
                "P-384" => &s::ECDSA_P384_SHA384_ASN1_SIGNING,
                "P-521" => &s::ECDSA_P521_SHA512_ASN1_SIGNING,
                "secp256k1" => &s::ECDSA_P256K1_SHA256_ASN1_SIGNING,
                other => return Err(format!("there is no curve {other}")),
            };
            let pair = EcdsaKeyPair::generate(algorithm).map_err(failed)?;
            let private = pair.to_pkcs8v1().map_err(failed)?;
            let public =
                AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).map_err(failed)?;
            Ok(key_pair(private.as_ref(), public.as_ref()))
        }
        other => Err(format!("nothing makes `{other}`")),
    }
}

fn key_pair(private: &[u8], public: &[u8]) -> Value {
    json!({ "privatePkcs8": blob(private), "publicSpki": blob(public) })
}

/// Material that is encrypted for import.
pub(crate) fn wrap(material: &str, public_key: &str, algorithm: &str) -> Outcome<Value> {
    let material = bytes(material)?;
    let oaep = match algorithm {
        "RSAES_OAEP_SHA_1" | "RSA_AES_KEY_WRAP_SHA_1" => &rsa::OAEP_SHA1_MGF1SHA1,
        "RSAES_OAEP_SHA_256" | "RSA_AES_KEY_WRAP_SHA_256" => &rsa::OAEP_SHA256_MGF1SHA256,
        other => return Err(format!("nothing wraps with {other}")),
    };
    if !algorithm.starts_with("RSA_AES_KEY_WRAP") {
        return Ok(blob(&encrypt(oaep, public_key, &material)?));
    }
    let mut key = [0; 32];
    rand::fill(&mut key).map_err(failed)?;
    let mut wrapped = encrypt(oaep, public_key, &key)?;
    let kek = AesKek::new(&AES_256, &key).map_err(failed)?;
    let mut buffer = vec![0; material.len() + 15];
    wrapped.extend_from_slice(kek.wrap_with_padding(&material, &mut buffer).map_err(failed)?);
    Ok(blob(&wrapped))
}

fn encrypt(oaep: &'static OaepAlgorithm, public_key: &str, text: &[u8]) -> Outcome<Vec<u8>> {
    let key = PublicEncryptingKey::from_der(&bytes(public_key)?).map_err(failed)?;
    let key = OaepPublicEncryptingKey::new(key).map_err(failed)?;
    let mut sealed = vec![0; key.ciphertext_size()];
    Ok(key.encrypt(oaep, text, &mut sealed, None).map_err(failed)?.to_vec())
}

/// Whether a signature over a message is one of a public key.
pub(crate) fn verifies(
    public_key: &str,
    message: &str,
    algorithm: &str,
    signature: &str,
) -> Outcome<bool> {
    let (key, message, signature) = (bytes(public_key)?, bytes(message)?, bytes(signature)?);
    let algorithms: &[&dyn s::VerificationAlgorithm] = match algorithm {
        "RSASSA_PKCS1_V1_5_SHA_256" => &[&s::RSA_PKCS1_2048_8192_SHA256],
        "RSASSA_PKCS1_V1_5_SHA_384" => &[&s::RSA_PKCS1_2048_8192_SHA384],
        "RSASSA_PKCS1_V1_5_SHA_512" => &[&s::RSA_PKCS1_2048_8192_SHA512],
        "RSASSA_PSS_SHA_256" => &[&s::RSA_PSS_2048_8192_SHA256],
        "RSASSA_PSS_SHA_384" => &[&s::RSA_PSS_2048_8192_SHA384],
        "RSASSA_PSS_SHA_512" => &[&s::RSA_PSS_2048_8192_SHA512],
        "ECDSA_SHA_256" => &[&s::ECDSA_P256_SHA256_ASN1, &s::ECDSA_P256K1_SHA256_ASN1],
        "ECDSA_SHA_384" => &[&s::ECDSA_P384_SHA384_ASN1],
        "ECDSA_SHA_512" => &[&s::ECDSA_P521_SHA512_ASN1],
        "ED25519_SHA_512" => &[&s::ED25519],
        other => return Err(format!("nothing verifies {other}")),
    };
    // The library takes the whole structure, or the point that ends it.
    let forms = [65, 97, 133, 32].map(|length| key.len().checked_sub(length));
    let forms = forms.into_iter().flatten().filter_map(|start| key.get(start..));
    let forms: Vec<&[u8]> = std::iter::once(&*key).chain(forms).collect();
    Ok(algorithms.iter().any(|algorithm| {
        let verify =
            |key: &&[u8]| UnparsedPublicKey::new(*algorithm, key).verify(&message, &signature);
        forms.iter().any(|key| verify(key).is_ok())
    }))
}

/// The shared secret of two keys on a NIST curve.
pub(crate) fn ecdh(private: &str, public: &str) -> Outcome<Vec<u8>> {
    let (private, public) = (bytes(private)?, bytes(public)?);
    let curves = [&agreement::ECDH_P256, &agreement::ECDH_P384, &agreement::ECDH_P521];
    for curve in curves {
        if let Ok(private) = agreement::PrivateKey::from_private_key_der(curve, &private) {
            let public = agreement::UnparsedPublicKey::new(curve, &public);
            let secret = agreement::agree(&private, public, "no secret", |s| Ok(s.to_vec()));
            return secret.map_err(failed);
        }
    }
    Err(String::from("the private key is on no curve that agreements know"))
}

pub(crate) fn hmac(key: &str, message: &str, algorithm: &str) -> Outcome<Vec<u8>> {
    let algorithm = match algorithm.rsplit(['_', '-']).next() {
        Some("224") => mac::HMAC_SHA224,
        Some("256") => mac::HMAC_SHA256,
        Some("384") => mac::HMAC_SHA384,
        Some("512") => mac::HMAC_SHA512,
        _ => return Err(format!("there is no code {algorithm}")),
    };
    let key = mac::Key::new(algorithm, &bytes(key)?);
    Ok(mac::sign(&key, &bytes(message)?).as_ref().to_vec())
}
