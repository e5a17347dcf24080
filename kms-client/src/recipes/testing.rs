//! Tests of an application without a network: a [`Mock`](crate::mock::Mock) answers by operation, and keeps the inputs.
//!
//! ```
//! use trent_kms::config::Config;
//! use trent_kms::error::{SdkError, TransportError, TransportErrorKind};
//! use trent_kms::mock::Mock;
//! use trent_kms::operation::decrypt::{DecryptError, DecryptInput, DecryptOutput};
//! use trent_kms::operation::list_keys::ListKeysInput;
//! use trent_kms::primitives::Blob;
//! use trent_kms::types::error::IncorrectKeyException;
//! use trent_kms::{Client, Error};
//!
//! /// What is tested.
//! async fn open(client: &Client, sealed: &str) -> Result<Vec<u8>, Error> {
//!     let output = client.decrypt().key_id("alias/app").ciphertext_blob(Blob::new(sealed)).send().await?;
//!     Ok(output.plaintext.map(Blob::into_inner).unwrap_or_default())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mock = Mock::new();
//! mock.on(|input: &DecryptInput| match input.ciphertext_blob() {
//!     Some(blob) if blob.as_ref() == b"sealed" => {
//!         Ok(DecryptOutput::builder().plaintext(Blob::new("text")).build())
//!     }
//!     _ => Err(DecryptError::IncorrectKeyException(IncorrectKeyException::builder().build())),
//! });
//! let client = Client::from_conf(Config::builder().mock(&mock).build());
//!
//! assert_eq!(open(&client, "sealed").await.unwrap(), b"text");
//! let error = open(&client, "other").await.unwrap_err();
//! assert!(matches!(error, Error::IncorrectKeyException(_)));
//! assert_eq!(mock.operations(), ["Decrypt", "Decrypt"]);
//! assert_eq!(mock.inputs::<DecryptInput>()[0].key_id(), Some("alias/app"));
//!
//! // What is not an answer of the service: `on_call`.
//! mock.on_call(|_: &ListKeysInput| {
//!     let error = TransportError::new(TransportErrorKind::Connect, "the cable is cut");
//!     Err(SdkError::dispatch_failure(error))
//! });
//! assert!(client.list_keys().send().await.is_err());
//! # }
//! ```
//!
//! Inputs are checked as for a real call. For a service with states, keys and real cryptography, `trent-local` is a KMS on
//! this machine: its `LocalKms` gives a configuration in which calls need no socket.
#![doc(alias = "mock")]
