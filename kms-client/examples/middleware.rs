//! An allow-list, a cache and a log around every call, written once for all operations.
//!
//! ```text
//! cargo run --example middleware [--features credential-chain]
//! ```
//!
//! It calls AWS if there are credentials and a region, of the environment, or with the feature of a profile, SSO, a container
//! or an instance; without credentials it runs offline, against a mock.

use std::any::Any;
use std::error::Error;
use std::sync::{Arc, Mutex};

use trent_kms::config::ProvideCredentials as _;
use trent_kms::error::SdkError;
use trent_kms::mock::Mock;
use trent_kms::operation::Operation;
use trent_kms::operation::describe_key::{DescribeKeyInput, DescribeKeyOutput};
use trent_kms::operation::schedule_key_deletion::ScheduleKeyDeletionInput;
use trent_kms::types::KeyMetadata;
use trent_kms::{Client, Config};

/// A client that does nothing but what it may, and describes nothing twice.
pub(crate) struct Guarded {
    pub(crate) client: Client,
    pub(crate) allowed: &'static [&'static str],
    pub(crate) cache: Mutex<Vec<Answer>>,
}

/// An input, and the output that it got.
pub(crate) type Answer = (Box<dyn Any + Send>, Arc<dyn Any + Send + Sync>);

impl Guarded {
    pub(crate) async fn send<I>(&self, input: I) -> Result<Arc<I::Output>, SdkError<I::Error>>
    where
        I: Operation + Clone + PartialEq,
    {
        let name = I::METADATA.name;
        if !self.allowed.contains(&name) {
            return Err(SdkError::construction_failure(format!("{name} is not allowed here")));
        }
        let known = |(key, _): &&(Box<dyn Any + Send>, _)| key.downcast_ref() == Some(&input);
        let hit = self.cache.lock().unwrap().iter().find(known).map(|(_, value)| Arc::clone(value));
        if let Some(Ok(output)) = hit.map(Arc::downcast) {
            println!("{name}: known");
            return Ok(output);
        }
        let result = self.client.send(input.clone()).await.map(Arc::new);
        let outcome = result.as_ref().map_or_else(ToString::to_string, |_| "done".to_owned());
        println!("{name} ({}): {outcome}", I::METADATA.iam_actions.join(", "));
        if let (Ok(output), true) = (&result, name.starts_with("Describe")) {
            self.cache.lock().unwrap().push((Box::new(input), Arc::<I::Output>::clone(output)));
        }
        result
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = Config::from_env();
    let config = match config.credentials_provider() {
        Some(provider) if provider.provide_credentials().await.is_ok() => config,
        _ => Config::builder().mock(&offline()).build(),
    };
    let client = Client::from_conf(config);
    let guarded =
        Guarded { client, allowed: &["DescribeKey", "ListKeys"], cache: Mutex::default() };

    let input = DescribeKeyInput::builder().key_id("alias/aws/s3").build()?;
    for _ in 0..2 {
        let output = guarded.send(input.clone()).await?;
        println!("{:?}", output.key_metadata().map(KeyMetadata::key_id));
    }
    let input = ScheduleKeyDeletionInput::builder().key_id("alias/aws/s3").build()?;
    println!("{}", guarded.send(input).await.expect_err("it is not allowed"));
    Ok(())
}

fn offline() -> Mock {
    let mock = Mock::new();
    mock.on(|_: &DescribeKeyInput| {
        let key = KeyMetadata::builder().key_id("1234").build().expect("all that is required");
        Ok(DescribeKeyOutput::builder().key_metadata(key).build())
    });
    mock
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_known_is_not_asked_and_what_is_forbidden_is_not_sent() {
        let mock = offline();
        let client = Client::from_conf(Config::builder().mock(&mock).build());
        let guarded = Guarded { client, allowed: &["DescribeKey"], cache: Mutex::default() };
        let describe = |id: &str| DescribeKeyInput::builder().key_id(id).build().expect("complete");
        for id in ["1", "2", "1"] {
            guarded.send(describe(id)).await.expect("the mock answers");
        }
        let delete = ScheduleKeyDeletionInput::builder().key_id("1").build().expect("complete");
        let error = guarded.send(delete).await.expect_err("forbidden").to_string();
        assert!(error.contains("ScheduleKeyDeletion is not allowed here"), "{error}");
        assert_eq!(mock.operations(), ["DescribeKey"; 2]);
    }
}
