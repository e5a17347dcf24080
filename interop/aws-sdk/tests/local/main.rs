//! All operations of KMS through aws-sdk-kms, against the local KMS at `INTEROP_ENDPOINT`.
//!
//! Each operation goes well at least once, and ends at least once with an error that the model declares.

mod access;
mod cryptography;
mod imports;
mod keys;
mod stores;

use std::collections::BTreeSet;
use std::env;
use std::error::Error;
use std::fmt::Debug;
use std::sync::Mutex;

use aws_sdk_kms::Client;
use aws_sdk_kms::config::{Config, Credentials, Region};
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::types::KeyMetadata;

/// Operations that the service has.
const OPERATIONS: usize = 56;

/// A key that is not there.
const UNKNOWN: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

type Outcome = Result<(), Box<dyn Error>>;

/// The client, and what became of each operation.
struct Kms {
    client: Client,
    succeeded: Mutex<BTreeSet<&'static str>>,
    failed: Mutex<BTreeSet<&'static str>>,
}

impl Kms {
    fn new() -> Self {
        Self { client: client("us-east-1"), succeeded: Mutex::default(), failed: Mutex::default() }
    }

    /// The output of a call that goes well.
    fn ok<O, E: Error + 'static>(
        &self,
        operation: &'static str,
        result: Result<O, SdkError<E>>,
    ) -> Result<O, Box<dyn Error>> {
        let output = result.map_err(|e| format!("{operation}: {}", told(&e)))?;
        self.succeeded.lock().unwrap().insert(operation);
        Ok(output)
    }

    /// A call that ends with an error that the model declares for the operation.
    fn fails<O: Debug, E: Error + ProvideErrorMetadata + 'static>(
        &self,
        operation: &'static str,
        code: &str,
        result: Result<O, SdkError<E>>,
    ) -> Outcome {
        let error = match result {
            Ok(output) => return Err(format!("{operation} goes well: {output:?}").into()),
            Err(error) => error,
        };
        let Some(service) = error.as_service_error() else {
            return Err(format!("{operation}: {}", told(&error)).into());
        };
        // What the client's own types have no variant for.
        let known = !format!("{service:?}").starts_with("Unhandled");
        if service.code() != Some(code) || !known {
            return Err(format!("{operation}: {service:?}, and not {code}").into());
        }
        self.failed.lock().unwrap().insert(operation);
        Ok(())
    }

    /// A new symmetric key.
    async fn key(&self) -> Result<KeyMetadata, Box<dyn Error>> {
        let made = self.ok("CreateKey", self.client.create_key().send().await)?;
        made.key_metadata.ok_or_else(|| "a new key has metadata".into())
    }
}

/// An error with all its causes.
fn told(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn endpoint() -> String {
    env::var("INTEROP_ENDPOINT").expect("`cargo xtask interop` starts the server and names it")
}

fn client(region: &'static str) -> Client {
    let config = Config::builder()
        .behavior_version_latest()
        .endpoint_url(endpoint())
        .region(Region::new(region))
        .credentials_provider(Credentials::new("111122223333", "local", None, None, "interop"))
        .build();
    Client::from_conf(config)
}

#[tokio::test]
async fn all_operations() -> Outcome {
    let kms = Kms::new();
    keys::run(&kms).await?;
    cryptography::run(&kms).await?;
    imports::run(&kms).await?;
    access::run(&kms).await?;
    stores::run(&kms).await?;
    for (what, done) in [("went well", &kms.succeeded), ("failed", &kms.failed)] {
        let done = done.lock().unwrap();
        assert_eq!(done.len(), OPERATIONS, "{what}: {done:?}");
    }
    Ok(())
}
