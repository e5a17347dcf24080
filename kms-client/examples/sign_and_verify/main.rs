//! Signs a message with an asymmetric key and verifies the signature, without an async runtime.
//!
//! ```text
//! cargo run --example sign_and_verify                        offline, against a mock
//! cargo run --example sign_and_verify -- alias/signing       against AWS, with the environment's credentials and region
//! ```
//!
//! The key is one for `SIGN_VERIFY`; its first algorithm is used.

mod offline;

use std::error::Error;

use trent_kms::operation::verify::VerifyError;
use trent_kms::primitives::Blob;
use trent_kms::types::{MessageType, SigningAlgorithmSpec};
use trent_kms::{Client, Config};

fn main() -> Result<(), Box<dyn Error>> {
    let Some(key) = std::env::args().nth(1).filter(|key| !key.starts_with('-')) else {
        println!("offline: name a key to call AWS");
        let client = Client::from_conf(Config::builder().mock(&offline::service()).build());
        return sign_and_verify(&client, "alias/offline");
    };
    sign_and_verify(&Client::from_conf(Config::from_env()), &key)
}

pub(crate) fn sign_and_verify(client: &Client, key: &str) -> Result<(), Box<dyn Error>> {
    let public = client.get_public_key().key_id(key).send_blocking()?;
    let algorithm = public.signing_algorithms().first().ok_or("the key does not sign")?;
    let signed = client
        .sign()
        .key_id(key)
        .message_type(MessageType::Raw)
        .message(Blob::new("Pay 100 to Alice"))
        .signing_algorithm(algorithm.clone())
        .send_blocking()?;
    let signature = signed.signature.ok_or("the response has no signature")?;
    println!("{algorithm}: {} bytes", signature.as_ref().len());
    for message in ["Pay 100 to Alice", "Pay 100 to Mallory"] {
        let genuine = verify(client, key, algorithm, message, &signature)?;
        println!("{message}: {}", if genuine { "signed" } else { "NOT signed" });
    }
    Ok(())
}

/// A wrong signature is an answer, though the service calls it an error.
pub(crate) fn verify(
    client: &Client,
    key: &str,
    algorithm: &SigningAlgorithmSpec,
    message: &str,
    signature: &Blob,
) -> Result<bool, VerifyError> {
    let result = client
        .verify()
        .key_id(key)
        .message(Blob::new(message))
        .signature(signature.clone())
        .signing_algorithm(algorithm.clone())
        .send_blocking();
    match result {
        Ok(output) => Ok(output.signature_valid()),
        Err(error) => match error.into_service_error() {
            VerifyError::KmsInvalidSignatureException(_) => Ok(false),
            error => Err(error),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forged_message_is_told_from_a_signed_one() {
        let client = Client::from_conf(Config::builder().mock(&offline::service()).build());
        sign_and_verify(&client, "1234").expect("the mock answers");
        let algorithm = SigningAlgorithmSpec::EcdsaSha256;
        let verify =
            |text: &str| verify(&client, "1234", &algorithm, text, &Blob::new("signed: a"));
        assert!(verify("a").expect("an answer"));
        assert!(!verify("b").expect("an answer"));
    }
}
