//! Random bytes from the service's hardware.

use aws_sdk_kms::{Client, Error};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::process;

async fn draw(client: &Client, length: i32) -> Result<(), Error> {
    let resp = client.generate_random().number_of_bytes(length).send().await?;

    let blob = resp.plaintext.expect("a response has bytes");
    let bytes = blob.as_ref();

    println!("random: {}", BASE64_STANDARD.encode(bytes));
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let length: i32 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(32);
    if !(1..=1024).contains(&length) {
        eprintln!("{length} is not within 1 to 1024");
        process::exit(1);
    }
    let client = Client::new(&aws_config::load_from_env().await);
    draw(&client, length).await
}
