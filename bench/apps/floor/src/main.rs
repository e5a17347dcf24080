//! The small application with requests by hand.

use floor::Floor;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run());
    Ok(())
}

async fn run() {
    let endpoint = "https://kms.eu-central-1.amazonaws.com";
    let client = Floor::new(endpoint, "eu-central-1", "AKIAIOSFODNN7EXAMPLE", "secret");
    let update =
        r#"{"CustomKeyStoreId":"cks-1234567890abcdef0","NewCustomKeyStoreName":"payments"}"#;
    client.call("UpdateCustomKeyStore", update.to_owned()).await;
    let output = client.call("DescribeCustomKeyStores", "{}".to_owned()).await;
    println!("{}", String::from_utf8_lossy(&output));
}
