//! Moves ciphertext from one key to another; no plaintext leaves the service.

use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::{Client, Error};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::fs;

async fn move_to_key(
    verbose: bool,
    client: &Client,
    input_file: &str,
    output_file: &str,
    first_key: &str,
    new_key: &str,
) -> Result<(), Error> {
    let data = fs::read_to_string(input_file)
        .map(|text| BASE64_STANDARD.decode(text).expect("the file holds base64"))
        .map(Blob::new);

    let resp = client
        .re_encrypt()
        .ciphertext_blob(data.unwrap())
        .source_key_id(first_key)
        .destination_key_id(new_key)
        .send()
        .await?;

    let blob = resp.ciphertext_blob.expect("a response has ciphertext");
    let bytes = blob.as_ref();

    let s = BASE64_STANDARD.encode(bytes);
    fs::write(output_file, &s).expect("the file can be written");

    if verbose {
        println!("wrote to {output_file}: {s}");
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let [from, to, input, output] =
        [1, 2, 3, 4].map(|n| std::env::args().nth(n).unwrap_or_default());
    let client = Client::new(&aws_config::load_from_env().await);
    move_to_key(true, &client, &input, &output, &from, &to).await
}
