//! The runtime that every generated AWS client links against. It knows no service.
//!
//! A call passes these layers, each tested without those below it:
//!
//! 1. The typed ends ([`client`]): an [`Operation`](operation::Operation)'s input is checked ([`validation`]) and
//!    serialized as its protocol says; its output, or its error ([`error`]), is read from the response. This is all
//!    that is generic.
//! 2. The call, a state machine without I/O and without a clock. It signs, decides on retries and their quota, keeps
//!    the limits of time, corrects a wrong clock and has expired credentials fetched again. It is told what happened
//!    and answers what to do next.
//! 3. Two drivers that do it, async and blocking, with the same [`credentials`] cache and quota.
//! 4. The [`transport`], a trait; implementations stand behind the features `hyper`, `ureq` and `reqwest`.
//!
//! What applications set is in [`config`]; tests of applications use [`mock`]. Without features a client builds and
//! signs requests and parses responses ([`Handle::request`](client::Handle::request) and
//! [`Handle::response`](client::Handle::response)), and leaves the I/O to the program.
//!
//! Much of this crate, and nearly all of a generated one, is marked `#[inline]`: not to be faster, but because the
//! compiler leaves such functions to the crate that calls them. An application that makes two calls of fifty compiles
//! what those two need.
//!
//! | feature | brings |
//! | --- | --- |
//! | `hyper` | the transport over hyper, with rustls and ring |
//! | `hyper-no-provider` | the same without a crypto provider |
//! | `ureq` | a blocking transport |
//! | `reqwest` | the application's own reqwest client as transport |
//! | `ring`, `aws-lc` | crypto providers of TLS, for signatures as well |
//! | `aws-lc-signatures` | hashes of signatures with aws-lc, whatever TLS has |
//! | `credential-chain` | what `trent-credentials`, the crate of the credential chain, stands on; nothing by itself |
//! | `aws-config` | a configuration from the AWS SDK's `SdkConfig` |
//! | `aws-query` | the protocol awsQuery, which clients of such services enable |
//! | `gzip` | compressed request bodies, where an operation allows them |
//! | `md5` | checksums of bodies, which clients enable whose operations require one |
//! | `rest-json` | the protocol restJson1, which clients of such services enable |
//! | `serde` | types that serialize to the JSON of the wire |
//! | `server` | the server half of generated crates: a router without I/O |
//! | `tracing` | a span for each call, an event for each attempt |

#![cfg_attr(docsrs, feature(doc_cfg))]

mod accessor;
mod call;
mod cause;
#[cfg(feature = "md5")]
mod checksum;
pub mod client;
mod clock;
#[cfg(feature = "gzip")]
mod compression;
pub mod config;
pub mod credentials;
pub mod endpoint;
pub mod error;
mod key_order;
#[macro_use]
mod macros;
pub mod mock;
#[cfg(feature = "aws-config")]
#[doc(hidden)]
pub mod official;
pub mod operation;
pub mod paginator;
pub mod primitives;
mod printable;
#[doc(hidden)]
pub mod private;
mod protocol;
mod random;
mod redacted;
mod retry;
#[cfg(test)]
mod seeded;
#[cfg(feature = "serde")]
pub mod serde;
#[cfg(feature = "server")]
pub mod server;
mod signing;
mod small_map;
mod trace;
mod tracer;
pub mod transport;
pub mod validation;
pub mod waiter;
mod wipe;
