//! Makes a data key for whoever may decrypt it later.

use aws_sdk_kms::operation::generate_data_key_without_plaintext::{
    GenerateDataKeyWithoutPlaintextError, GenerateDataKeyWithoutPlaintextOutput,
};
use aws_sdk_kms::types::DataKeySpec;
use aws_sdk_kms::{Client, error::SdkError};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

async fn make_key(
    client: &Client,
    key: &str,
) -> Result<GenerateDataKeyWithoutPlaintextOutput, SdkError<GenerateDataKeyWithoutPlaintextError>> {
    client
        .generate_data_key_without_plaintext()
        .key_id(key)
        .key_spec(DataKeySpec::Aes256)
        .send()
        .await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::args().nth(1).ok_or("name a key")?;
    let client = Client::new(&aws_config::load_from_env().await);
    let resp = make_key(&client, &key).await?;
    let blob = resp.ciphertext_blob.ok_or("no data key was returned")?;
    println!("{}", BASE64_STANDARD.encode(blob));
    Ok(())
}
