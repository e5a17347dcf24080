//! An AWS Key Management Service on this machine: real cryptography, AWS's states, messages and
//! order of checks. For tests, not for secrets.
//!
//! [`LocalKms`] is what most tests need: a client with its
//! [`client_config`](LocalKms::client_config) calls it in the test's own process, over the bytes
//! that would travel. [`backing`] has the clusters and proxies of custom key stores, [`faults`]
//! what can go wrong. With the feature `program`, on by default, the program `trent-local` serves
//! other processes over HTTP.
//!
//! [`World`] is the service without its wire: a method for each operation, on the types of
//! `trent_kms`. It holds any number of accounts and Regions, moves its clock when it is told to,
//! and hands its changes to a [`Journal`](journal::Journal) before they count.
//!
//! ```
//! use trent_kms::operation::create_key::CreateKeyInput;
//! use trent_local::{Call, World};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let world = World::builder().seed([0; 32]).build()?;
//! let call = Call::by_root("us-east-1", "111122223333");
//! let output = world.create_key(&call, CreateKeyInput::default())?;
//! assert!(output.key_metadata.is_some_and(|key| key.enabled));
//! # Ok(())
//! # }
//! ```

#![allow(clippy::doc_markdown, reason = "names of operations and states are the service's own")]
#![allow(clippy::needless_pass_by_value, reason = "operations take the inputs that requests made")]

mod accounts;
mod agreement;
mod aliases;
mod authorization;
pub mod backing;
mod call;
mod calls;
mod crypto;
mod data_keys;
#[cfg(feature = "program")]
pub mod database;
mod encapsulation;
mod encryption;
mod failure;
pub mod faults;
mod grants;
mod identifiers;
mod import;
pub mod journal;
mod key_stores;
mod keys;
mod local;
mod macs;
mod materials;
mod metadata;
mod multi_region;
mod operations;
mod origin;
mod overview;
mod paging;
mod patterns;
mod policies;
mod random;
mod recipient;
mod records;
mod regions;
mod rotation;
mod seed;
mod service;
mod settings;
mod signing;
mod specs;
mod state;
mod states;
mod tags;
mod time;
mod uses;
mod wire;
mod world;

// For the program.
#[doc(hidden)]
pub use accounts::is_account;
pub use authorization::Identity;
pub use call::Call;
pub use calls::CallRecord;
pub use failure::Failure;
pub use keys::Fixture;
pub use local::{Answer, LocalKms, LocalKmsBuilder};
pub use overview::{KeyOverview, KeyStoreOverview, Overview};
pub use seed::{Seed, SeedError};
pub use settings::Settings;
pub use time::Timestamp;
pub use world::{World, WorldBuilder};
