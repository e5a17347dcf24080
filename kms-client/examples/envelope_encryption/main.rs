//! Encrypts data of any size: a data key encrypts it here, and a KMS key encrypts the data key.
//!
//! ```text
//! cargo run --example envelope_encryption                    offline, against a mock
//! cargo run --example envelope_encryption -- alias/app       against AWS, with the environment's credentials and region
//! ```
//!
//! The cipher is left to the application, and the one below protects nothing: use AES-256-GCM of a library, with the
//! data key for one message and the encryption context as additional data.

mod offline;

use std::collections::HashMap;
use std::error::Error;

use trent_kms::primitives::Blob;
use trent_kms::types::DataKeySpec;
use trent_kms::{Client, Config};

/// What is stored. Whoever may call Decrypt with the KMS key can open it.
pub(crate) struct Envelope {
    data_key: Blob,
    pub(crate) context: HashMap<String, String>,
    ciphertext: Vec<u8>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let named = std::env::args().nth(1).filter(|key| !key.starts_with('-'));
    let config = if named.is_some() {
        Config::from_env()
    } else {
        println!("offline: name a key to call AWS");
        Config::builder().mock(&offline::service()).build()
    };
    let client = Client::from_conf(config);
    let key = named.unwrap_or_else(|| "alias/offline".to_owned());
    let letter = b"Dear Bob, the password is swordfish.";
    let envelope = seal(&client, &key, letter).await?;
    println!("{} bytes sealed", envelope.ciphertext.len());
    let opened = open(&client, &key, &envelope).await?;
    println!("opened: {}", opened == letter);
    Ok(())
}

pub(crate) async fn seal(
    client: &Client,
    key: &str,
    text: &[u8],
) -> Result<Envelope, Box<dyn Error>> {
    let context = HashMap::from([("purpose".to_owned(), "letters".to_owned())]);
    let output = client
        .generate_data_key()
        .key_id(key)
        .key_spec(DataKeySpec::Aes256)
        .set_encryption_context(Some(context.clone()))
        .send()
        .await?;
    let plain_key = output.plaintext.ok_or("the response has no data key")?;
    let data_key = output.ciphertext_blob.ok_or("the response has no encrypted data key")?;
    Ok(Envelope { data_key, context, ciphertext: cipher(&plain_key, text) })
}

pub(crate) async fn open(
    client: &Client,
    key: &str,
    envelope: &Envelope,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let output = client
        .decrypt()
        .key_id(key)
        .ciphertext_blob(envelope.data_key.clone())
        .set_encryption_context(Some(envelope.context.clone()))
        .send()
        .await?;
    let plain_key = output.plaintext.ok_or("the response has no data key")?;
    Ok(cipher(&plain_key, &envelope.ciphertext))
}

/// A stand-in for a cipher.
fn cipher(key: &Blob, text: &[u8]) -> Vec<u8> {
    text.iter().zip(key.as_ref().iter().cycle()).map(|(byte, key)| byte ^ key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_envelope_opens_in_its_context_alone() {
        let client = Client::from_conf(Config::builder().mock(&offline::service()).build());
        let mut envelope = seal(&client, "1234", b"letter").await.expect("sealed");
        assert_ne!(envelope.ciphertext, b"letter");
        assert_eq!(open(&client, "1234", &envelope).await.expect("opened"), b"letter");
        envelope.context.clear();
        let error = open(&client, "1234", &envelope).await.expect_err("another context");
        assert!(error.to_string().contains("InvalidCiphertextException"), "{error}");
    }
}
