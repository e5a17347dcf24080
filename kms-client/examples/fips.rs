//! A client whose endpoint, TLS and signatures all use validated cryptography.
//!
//! In the manifest of an application:
//!
//! ```toml
//! trent-kms = { version = "0.1", default-features = false, features = ["hyper-no-provider", "aws-lc"] }
//! rustls = { version = "0.23", default-features = false, features = ["fips"] }
//! ```
//!
//! The build then needs `CMake`, Go and a C compiler. Without the second line, as here in the repository, the program says that
//! the module is missing, and makes no call.

use std::error::Error;

use trent_kms::{Client, Config, transport};

/// The client, or why there must be none.
fn client(config: &Config) -> Result<Client, &'static str> {
    if !transport::uses_fips_module() {
        return Err(
            "this build has no validated cryptography: enable the feature `fips` of rustls",
        );
    }
    Ok(Client::from_conf(config.to_builder().use_fips(true).build()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = client(&Config::from_env())?;
    let mut keys = client.list_keys().into_paginator().items().send();
    while let Some(key) = keys.try_next().await? {
        println!("{}", key.key_arn().unwrap_or_default());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_client_without_the_module() {
        let client = client(&Config::builder().build());
        assert_eq!(client.is_ok(), transport::uses_fips_module());
    }
}
