//! Calls without an async runtime.
//!
//! Every call has `send_blocking` beside `send`, waiters and procedures have `…_blocking`. With the feature `ureq` in place of
//! the default there is no async code in the program:
//!
//! ```toml
//! [dependencies]
//! trent-kms = { version = "0.1", default-features = false, features = ["ureq"] }
//! ```
//!
//! ```no_run
//! use trent_kms::primitives::Blob;
//! use trent_kms::{Client, Config, Error};
//!
//! fn main() -> Result<(), Error> {
//!     let client = Client::from_conf(Config::from_env());
//!     let sealed = client.encrypt().key_id("alias/app").plaintext(Blob::new("text")).send_blocking()?;
//!     let opened = client.decrypt().set_ciphertext_blob(sealed.ciphertext_blob).send_blocking()?;
//!     println!("{} bytes", opened.plaintext.map_or(0, |text| text.as_ref().len()));
//!     Ok(())
//! }
//! ```
//!
//! Pages, one call after another:
//!
//! ```no_run
//! # use trent_kms::{Client, Error};
//! # fn example(client: &Client) -> Result<(), Error> {
//! let mut marker = None;
//! loop {
//!     let page = client.list_keys().set_marker(marker).send_blocking()?;
//!     for key in page.keys() {
//!         println!("{}", key.key_id().unwrap_or_default());
//!     }
//!     marker = page.next_marker;
//!     if marker.is_none() {
//!         break;
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! With both `hyper` and `ureq`, blocking calls use ureq. With `hyper` alone they use a thread of the client's; do not make them
//! on a thread of an async runtime, which could do nothing else meanwhile.
