//! What is no configuration.

use trent_kms::{Client, Config};

/// Stands for the official loader's, without the feature that knows it.
struct SdkConfig;

fn main() {
    let _ = Client::new(&SdkConfig);
    //~ a client cannot be made of `&SdkConfig`
    //~? enable the feature `aws-config`
    let config = Config::builder().build();
    let _ = Client::new(&config);
    let _ = Client::new(config);
}
