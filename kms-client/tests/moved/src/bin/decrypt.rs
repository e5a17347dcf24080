//! Decrypts the base64 text of a file.

use aws_config::BehaviorVersion;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::{Client, Error};
use base64::Engine as _;
use std::fs;

async fn decrypt_file(client: &Client, key: &str, filename: &str) -> Result<(), Error> {
    let data = fs::read_to_string(filename)
        .map(|input| base64::prelude::BASE64_STANDARD.decode(input).expect("the file holds base64"))
        .map(Blob::new);

    let resp = client.decrypt().key_id(key).ciphertext_blob(data.unwrap()).send().await?;

    let inner = resp.plaintext.unwrap();
    let bytes = inner.as_ref();

    let s = String::from_utf8(bytes.to_vec()).expect("the plaintext is text");
    println!("plaintext: {s}");
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let [key, file] = [1, 2].map(|n| std::env::args().nth(n).unwrap_or_default());
    let shared_config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let client = Client::new(&shared_config);
    decrypt_file(&client, &key, &file).await
}
