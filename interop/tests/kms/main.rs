//! `trent-kms` against moto's KMS: every scenario async over hyper, blocking over hyper and blocking over ureq.
//!
//! All forty operations that the server has are called. It is not KMS: where it answers otherwise, the test says so.

mod access;
mod cryptography;
mod errors;
mod keys;
mod rotation;

use std::error::Error;

use interop::{Driver, awaited};
use trent_kms::Client;
use trent_kms::error::SdkError;
use trent_kms::operation::Operation;
use trent_kms::operation::create_key::CreateKeyInput;

/// A client of the server, and how it makes its calls.
struct Kms {
    client: Client,
    driver: Driver,
}

impl Kms {
    fn new(driver: Driver) -> Self {
        Self { client: Client::from_conf(driver.config()), driver }
    }

    /// Makes a call.
    fn call<I: Operation>(&self, input: I) -> Result<I::Output, SdkError<I::Error>> {
        match self.driver {
            Driver::Awaited => awaited(self.client.send(input)),
            Driver::BlockingHyper | Driver::BlockingUreq => self.client.send_blocking(input),
        }
    }

    /// A new symmetric key's id.
    fn key(&self) -> Result<String, Box<dyn Error>> {
        self.key_like(CreateKeyInput::builder().build()?)
    }

    /// A new key's id.
    fn key_like(&self, input: CreateKeyInput) -> Result<String, Box<dyn Error>> {
        let output = self.call(input)?;
        let metadata = output.key_metadata().ok_or("a new key has metadata")?;
        Ok(metadata.key_id().to_owned())
    }
}
