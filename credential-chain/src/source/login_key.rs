//! The key of a session of `aws login`, and the proof that a request has it: a JWT as RFC 9449 describes it, signed with ES256.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use trent_runtime::private::chain::{Es256Error, Es256Key};
use trent_runtime::private::idempotency_token;
use zeroize::Zeroizing;

use crate::json;

const BEGIN: &str = "-----BEGIN EC PRIVATE KEY-----";
const END: &str = "-----END EC PRIVATE KEY-----";

/// The object identifier of P-256, 1.2.840.10045.3.1.7.
const P256: [u8; 8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

/// Tags of ASN.1.
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const PARAMETERS: u8 = 0xA0;
const PUBLIC_KEY: u8 = 0xA1;

/// The key of a PEM text, as SEC 1 writes it.
pub(crate) fn parse(pem: &str) -> Result<Es256Key, Es256Error> {
    let body = pem.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let (body, _) = body.ok_or(Es256Error::InvalidKey)?;
    let body: Zeroizing<String> = Zeroizing::new(body.split_ascii_whitespace().collect());
    let der = STANDARD.decode(body.as_str()).map_err(|_| Es256Error::InvalidKey)?;
    let der = Zeroizing::new(der);
    let (private, public) = parts(&der).ok_or(Es256Error::InvalidKey)?;
    Es256Key::new(private, public)
}

/// `ECPrivateKey ::= SEQUENCE { 1, privateKey, [0] parameters, [1] publicKey }`
fn parts(der: &[u8]) -> Option<(&[u8], [u8; 64])> {
    let (sequence, rest) = element(der, SEQUENCE)?;
    if !rest.is_empty() {
        return None;
    }
    let (version, rest) = element(sequence, INTEGER)?;
    if version != [1] {
        return None;
    }
    let (private, rest) = element(rest, OCTET_STRING)?;
    let rest = match element(rest, PARAMETERS) {
        Some((parameters, rest)) => {
            let (curve, _) = element(parameters, OBJECT_IDENTIFIER)?;
            (curve == P256).then_some(rest)?
        }
        None => rest,
    };
    let (public, _) = element(rest, PUBLIC_KEY)?;
    let (public, _) = element(public, BIT_STRING)?;
    // No bits are unused, and the point is not compressed.
    let point = public.strip_prefix(&[0, 4])?;
    Some((private, point.try_into().ok()?))
}

/// The content of the element of this tag that comes first, and what follows.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7F => (usize::from(*length), rest),
        0x81 => rest.split_first().map(|(length, rest)| (usize::from(*length), rest))?,
        _ => return None,
    };
    (*first == tag && rest.len() >= length).then(|| rest.split_at(length))
}

/// The proof for a POST to this address.
pub(crate) fn proof(key: &Es256Key, url: &str, now: SystemTime) -> Result<String, Es256Error> {
    let (x, y) = key.public();
    let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
    let header = format!(
        r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}}}"#
    );
    let id = json::object(&[("jti", &idempotency_token()), ("htm", "POST"), ("htu", url)]);
    let issued = now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs();
    let claims = format!("{},\"iat\":{issued}}}", id.trim_end_matches('}'));
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = key.sign(message.as_bytes())?;
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The key pair of RFC 6979, A.2.5, as SEC 1 writes it.
    pub(crate) fn pem() -> String {
        let hex = "30770201010420c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721\
                   a00a06082a8648ce3d030107a1440342000460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6c\
                   e669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
        let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("hex"));
        let der: Vec<u8> = pairs.map(|pair| u8::from_str_radix(pair, 16).expect("hex")).collect();
        let text = STANDARD.encode(der);
        let lines = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("text"));
        format!("{BEGIN}\n{}\n{END}\n", lines.collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn a_proof_says_what_it_is_for_and_is_signed() {
        let key = parse(&pem()).expect("a key");
        let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let url = "https://us-east-1.signin.aws.amazon.com/v1/token";
        let proof = proof(&key, url, now).expect("a proof");
        let parts: Vec<_> =
            proof.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).expect("base64")).collect();
        let header = json::Object::read(&parts[0]).expect("JSON");
        assert_eq!((header.text("typ"), header.text("alg")), (Some("dpop+jwt"), Some("ES256")));
        let jwk = header.object("jwk").expect("a key");
        assert_eq!(jwk.text("x"), Some("YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y"));
        let claims = json::Object::read(&parts[1]).expect("JSON");
        assert_eq!((claims.text("htm"), claims.text("htu")), (Some("POST"), Some(url)));
        assert_eq!(claims.number("iat"), Some(1_700_000_000));
        assert_eq!(claims.text("jti").map(str::len), Some(36));
        assert_eq!(parts[2].len(), 64);
        let again = super::proof(&key, url, now).expect("a proof");
        assert_ne!(again, proof, "each proof has an id of its own");
    }

    #[test]
    fn what_is_no_key_is_told() {
        let whole = pem();
        for pem in [
            "",
            "-----BEGIN EC PRIVATE KEY-----",
            &whole.replace("MH", "MG"),
            &whole.replace("EC PRIVATE", "PRIVATE"),
        ] {
            assert_eq!(parse(pem).expect_err(pem), Es256Error::InvalidKey);
        }
        for length in 0..whole.len() - 60 {
            assert!(parse(&whole[..length]).is_err());
        }
    }
}
