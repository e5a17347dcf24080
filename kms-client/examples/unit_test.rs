//! A part of an application, and its unit tests with the mock.
//!
//! ```text
//! cargo test --example unit_test
//! cargo run --example unit_test [--features credential-chain]
//! ```
//!
//! It calls AWS if there are credentials and a region, of the environment, or with the feature of a profile, SSO, a container
//! or an instance; without credentials it runs offline, against a mock.

use std::error::Error;

use trent_kms::config::ProvideCredentials as _;
use trent_kms::operation::describe_key::{DescribeKeyError, DescribeKeyInput, DescribeKeyOutput};
use trent_kms::types::{KeyMetadata, KeyState};
use trent_kms::{Client, Config, mock::Mock};

/// What the application decides about a key.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    Usable,
    Disabled,
    Leaving,
    Unknown,
}

pub(crate) async fn check(client: &Client, key: &str) -> Result<Verdict, Box<dyn Error>> {
    match client.describe_key().key_id(key).send().await {
        Ok(output) => Ok(match output.key_metadata().and_then(KeyMetadata::key_state) {
            Some(KeyState::Enabled) => Verdict::Usable,
            Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion) => Verdict::Leaving,
            _ => Verdict::Disabled,
        }),
        Err(error)
            if error.as_service_error().is_some_and(DescribeKeyError::is_not_found_exception) =>
        {
            Ok(Verdict::Unknown)
        }
        Err(error) => Err(error.into()),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = Config::from_env();
    let config = match config.credentials_provider() {
        Some(provider) if provider.provide_credentials().await.is_ok() => config,
        _ => Config::builder().mock(&with_state(KeyState::Enabled)).build(),
    };
    println!("{:?}", check(&Client::from_conf(config), "alias/aws/s3").await?);
    Ok(())
}

/// A service with keys in one state.
fn with_state(state: KeyState) -> Mock {
    let mock = Mock::new();
    mock.on(move |input: &DescribeKeyInput| {
        let key = KeyMetadata::builder()
            .set_key_id(input.key_id.clone())
            .key_state(state.clone())
            .build()
            .expect("all that is required");
        Ok(DescribeKeyOutput::builder().key_metadata(key).build())
    });
    mock
}

#[cfg(test)]
mod tests {
    use trent_kms::error::{ErrorMetadata, SdkError};
    use trent_kms::types::error::NotFoundException;

    use super::*;

    fn client(mock: &Mock) -> Client {
        Client::from_conf(Config::builder().mock(mock).build())
    }

    #[tokio::test]
    async fn the_state_decides() {
        let cases = [
            (KeyState::Enabled, Verdict::Usable),
            (KeyState::Disabled, Verdict::Disabled),
            (KeyState::PendingDeletion, Verdict::Leaving),
            // What a newer service may say.
            (KeyState::from("Moonlit"), Verdict::Disabled),
        ];
        for (state, verdict) in cases {
            let mock = with_state(state);
            assert_eq!(check(&client(&mock), "alias/app").await.expect("an answer"), verdict);
            // The mock keeps what it was asked.
            assert_eq!(mock.inputs::<DescribeKeyInput>()[0].key_id(), Some("alias/app"));
        }
    }

    #[tokio::test]
    async fn a_key_that_is_not_there_is_no_error_and_anything_else_is() {
        let mock = Mock::new();
        mock.on(|_: &DescribeKeyInput| {
            let error = NotFoundException::builder().message("no such key").build();
            Err(DescribeKeyError::NotFoundException(error))
        });
        assert_eq!(check(&client(&mock), "1").await.expect("an answer"), Verdict::Unknown);

        mock.on(|_: &DescribeKeyInput| {
            let meta = ErrorMetadata::builder().code("AccessDeniedException").message("no");
            Err(DescribeKeyError::generic(meta.build()))
        });
        let error = check(&client(&mock), "1").await.expect_err("denied");
        assert!(error.to_string().contains("AccessDeniedException"), "{error}");

        mock.on_call(|_: &DescribeKeyInput| Err(SdkError::timeout_error("after 3 s")));
        assert!(check(&client(&mock), "1").await.is_err());
    }
}
