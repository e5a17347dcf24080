//! Required members in branches, loops, functions and structures; one call with settings of its own.
//!
//! The type of a call's builder tells which required members it has been given, and `send` exists once it has all. A setter
//! of an optional member changes no type, so it may stand anywhere. For a required one there are four cures.
//!
//! # In a branch: `set_…(option)`
//!
//! `set_key_id` takes an `Option` and gives the same type whatever is in it. `None` is reported when the call is
//! sent, as [`ErrorKind::Construction`](crate::error::ErrorKind::Construction), before anything leaves.
//!
//! ```no_run
//! # use trent_kms::{Client, Error, primitives::Blob};
//! # async fn example(client: &Client, key: Option<String>) -> Result<(), Error> {
//! let call = client.encrypt().set_key_id(key).plaintext(Blob::new("text"));
//! let output = call.send().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # In a loop: collect, then `set_…(Some(list))`
//!
//! ```no_run
//! # use trent_kms::{Client, Error, types::Tag};
//! # async fn example(client: &Client, pairs: Vec<(String, String)>) -> Result<(), Error> {
//! let mut tags = Vec::new();
//! for (key, value) in pairs {
//!     tags.push(Tag::builder().tag_key(key).tag_value(value).build()?);
//! }
//! client.tag_resource().key_id("1234").set_tags(Some(tags)).send().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Kept for later: the input
//!
//! An input has no states: a structure can hold it, a function can change it, and any client can send it.
//!
//! ```no_run
//! # use trent_kms::{Client, Error};
//! use trent_kms::operation::encrypt::EncryptInput;
//! use trent_kms::primitives::Blob;
//!
//! struct Job {
//!     input: EncryptInput,
//! }
//!
//! # async fn example(client: &Client) -> Result<(), Error> {
//! let input = EncryptInput::builder().key_id("alias/app").plaintext(Blob::new("text")).build()?;
//! let mut job = Job { input };
//! job.input.dry_run = Some(true);
//! let output = client.send(job.input).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # In a function: a bound, or the states by name
//!
//! Each operation's module has a trait for each required member, such as
//! [`HasKeyId`](crate::operation::encrypt::HasKeyId). [`Set`](crate::operation::Set) and
//! [`Unset`](crate::operation::Unset) name the states.
//!
//! ```
//! use trent_kms::operation::encrypt::{EncryptFluentBuilder, HasKeyId, HasPlaintext};
//! use trent_kms::operation::{Set, Unset};
//! use trent_kms::{Client, Error};
//!
//! /// In any state, and unchanged in it.
//! fn for_tenant<K, P>(call: EncryptFluentBuilder<K, P>, tenant: &str) -> EncryptFluentBuilder<K, P> {
//!     call.encryption_context("tenant", tenant)
//! }
//!
//! /// Complete.
//! async fn finish<K: HasKeyId, P: HasPlaintext>(call: EncryptFluentBuilder<K, P>) -> Result<(), Error> {
//!     for_tenant(call, "7").send().await?;
//!     Ok(())
//! }
//!
//! /// With a key, and without a plaintext yet.
//! fn under_app_key(client: &Client) -> EncryptFluentBuilder<Set, Unset> {
//!     client.encrypt().key_id("alias/app")
//! }
//! ```
//!
//! # One call with other settings
//!
//! ```no_run
//! # use trent_kms::{Client, Error};
//! # use std::time::Duration;
//! use trent_kms::Config;
//! use trent_kms::config::timeout::TimeoutConfig;
//!
//! # async fn example(client: &Client) -> Result<(), Error> {
//! let limit = TimeoutConfig::builder().operation_timeout(Duration::from_secs(2)).build();
//! let settings = Config::builder().timeout_config(limit);
//! client.list_keys().customize().config_override(settings).send().await?;
//! # Ok(())
//! # }
//! ```
