//! A secret under a KMS key of one's own: creates it, and reads it back.
//!
//! ```text
//! cargo run -p services --bin secrets_manager -- alias/app NAME
//! ```
//!
//! The value is read from the standard input. The page `docs/recipes/secrets-manager.md` has the permissions.

use std::error::Error;
use std::io::Read as _;

use secrets_manager::types::Tag;
use trent_runtime::config::Config;

include!(concat!(env!("OUT_DIR"), "/secrets_manager.rs"));

type Result<T> = std::result::Result<T, secrets_manager::Error>;

/// Creates a secret that is encrypted under the key; gives its ARN.
async fn create(
    client: &secrets_manager::Client,
    key: &str,
    name: &str,
    value: &str,
) -> Result<String> {
    let tag = Tag::builder().key("managed-by").value("example").build();
    let call = client.create_secret().name(name).kms_key_id(key).secret_string(value).tags(tag);
    let output = call.send().await?;
    Ok(output.arn.unwrap_or_default())
}

/// The current value, if the secret is a text.
async fn read(client: &secrets_manager::Client, id: &str) -> Result<Option<String>> {
    let output = client.get_secret_value().secret_id(id).send().await?;
    Ok(output.secret_string)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::result::Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(key), Some(name)) = (arguments.next(), arguments.next()) else {
        return Err("name a key and a secret".into());
    };
    let mut value = String::new();
    std::io::stdin().read_to_string(&mut value)?;
    let client = secrets_manager::Client::from_conf(Config::from_env());
    let arn = create(&client, &key, &name, value.trim_end()).await?;
    let read = read(&client, &arn).await?;
    println!("{arn}: {} bytes", read.unwrap_or_default().len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    use secrets_manager::operation::create_secret::{CreateSecretInput, CreateSecretOutput};
    use secrets_manager::operation::get_secret_value::{
        GetSecretValueError, GetSecretValueInput, GetSecretValueOutput,
    };
    use secrets_manager::types::error::ResourceNotFoundException;
    use trent_runtime::mock::Mock;

    #[tokio::test]
    async fn a_secret_comes_back() {
        let mock = Mock::new();
        mock.on(|input: &CreateSecretInput| {
            let arn = input.name.clone().map(|name| format!("arn:{name}"));
            Ok(CreateSecretOutput::builder().set_arn(arn).build())
        });
        mock.on(|input: &GetSecretValueInput| match input.secret_id() {
            Some("arn:db") => Ok(GetSecretValueOutput::builder().secret_string("hush").build()),
            _ => Err(GetSecretValueError::ResourceNotFoundException(
                ResourceNotFoundException::builder().build(),
            )),
        });
        let client = secrets_manager::Client::from_conf(Config::builder().mock(&mock).build());
        let arn = create(&client, "alias/app", "db", "hush").await.expect("created");
        assert_eq!(read(&client, &arn).await.expect("read").as_deref(), Some("hush"));
        let input = &mock.inputs::<CreateSecretInput>()[0];
        assert_eq!(input.kms_key_id(), Some("alias/app"));
        assert!(!format!("{input:?}").contains("hush"), "secrets do not print");
        let error = read(&client, "other").await.expect_err("there is none");
        assert!(matches!(error, secrets_manager::Error::ResourceNotFoundException(_)));
    }
}
