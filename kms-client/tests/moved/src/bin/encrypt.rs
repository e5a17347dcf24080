//! Encrypts a text and keeps the ciphertext in a file.

use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::{Client, Error};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fs::File;
use std::io::Write;

async fn encrypt_text(
    verbose: bool,
    client: &Client,
    text: &str,
    key: &str,
    out_file: &str,
) -> Result<(), Error> {
    let blob = Blob::new(text.as_bytes());

    let resp = client.encrypt().key_id(key).plaintext(blob).send().await?;

    let blob = resp.ciphertext_blob.expect("a response has ciphertext");
    let bytes = blob.as_ref();

    let s = STANDARD.encode(bytes);
    let mut ofile = File::create(out_file).expect("the file can be made");
    ofile.write_all(s.as_bytes()).expect("the file can be written");

    if verbose {
        println!("wrote to {out_file}: {s}");
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let [key, text, out_file] = [1, 2, 3].map(|n| std::env::args().nth(n).unwrap_or_default());
    let shared_config = aws_config::load_from_env().await;
    let client = Client::new(&shared_config);
    encrypt_text(true, &client, &text, &key, &out_file).await
}
