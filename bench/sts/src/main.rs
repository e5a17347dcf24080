//! The small application with a client of STS.

use trent_sts::Client;
use trent_sts::config::{Config, Credentials, Region};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run())
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret", None, None, "static");
    let config = Config::builder()
        .region(Region::new("eu-central-1"))
        .credentials_provider(credentials)
        .build();
    let client = Client::from_conf(config);
    let caller = client.get_caller_identity().send().await?;
    println!("{:?} {:?}", caller.account(), caller.arn());
    let output = client
        .assume_role()
        .role_arn("arn:aws:iam::111122223333:role/payments")
        .role_session_name("payments")
        .send()
        .await?;
    if let Some(credentials) = output.credentials() {
        println!("{} {:?}", credentials.access_key_id(), credentials.expiration());
    }
    Ok(())
}
