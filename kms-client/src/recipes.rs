//! How to do what every application needs sooner or later: a page each, with a program that compiles.
//!
//! | page | answers |
//! | --- | --- |
//! | [`calls`] | a required member that a branch or a loop decides; builders in functions and structures; one call with other settings |
//! | [`errors`] | access denied, throttling, expired credentials, no connection: what each looks like and how to tell them apart |
//! | [`timeouts`] | which limits there are, and their defaults |
//! | [`retries`] | what is tried again, how often, how soon |
//! | [`proxies`] | `HTTPS_PROXY`, `NO_PROXY`, and a proxy of the application's own |
//! | [`blocking`] | calls without an async runtime |
//! | [`transports`] | TLS settings, a `reqwest::Client`, or a transport of your own |
//! | [`fips`] | validated cryptography, from the endpoint to the module |
//! | [`observing`] | spans and events of `tracing`: target, names, fields |
//! | [`serializing`] | the API's types through serde |
//! | [`testing`] | a mock with typed answers |
//!
//! The modules hold no code.

pub mod blocking;
pub mod calls;
pub mod errors;
pub mod fips;
pub mod observing;
pub mod proxies;
pub mod retries;
pub mod serializing;
pub mod testing;
pub mod timeouts;
pub mod transports;
