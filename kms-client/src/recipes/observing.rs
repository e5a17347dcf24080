//! Spans and events of `tracing`, with the feature of this name.
//!
//! Their target is the client's crate, `trent_kms` (`aws_sdk_kms` in the facade), so that `RUST_LOG=trent_kms=debug` shows them.
//! None holds a payload, a header or a secret.
//!
//! | level | span or event | when | fields |
//! | --- | --- | --- | --- |
//! | info | span `aws_call` | around each call | `rpc.service` (`KMS`), `rpc.method` (`Encrypt`) |
//! | debug | `response` | a response arrived, of any status | `attempt`, `status`, `request_id` |
//! | debug | `no response` | the connection failed or broke | `attempt`, `error` |
//! | debug | `timed out` | an attempt reached its limit | `attempt` |
//! | debug | `retry` | another attempt follows | `attempt` that failed, `reason`, `code` of the service's error, `kind`, `wait` |
//! | debug | `failed` | the call ends with an error | `attempts`, `code`, `kind` |
//! | info | `poll` | a waiter has looked | `waiter`, `attempt`, `elapsed`, `state` |
//! | warn | `credentials were not renewed` | calls continue with the last ones | `provider`, `expired`, `error`, `cause` |
//!
//! `kind` is an [`ErrorKind`](crate::error::ErrorKind). The `reason` of a retry is `transient`, `timeout`, `throttling`,
//! `clock skew` or `expired credentials`. Attempts count from 1.
//!
//! ```toml
//! trent-kms = { version = "0.1", features = ["tracing"] }
//! tracing-subscriber = { version = "0.3", features = ["env-filter"] }
//! ```
//!
//! ```text
//! tracing_subscriber::fmt().with_env_filter("info,trent_kms=debug").init();
//!
//! DEBUG aws_call{rpc.service="KMS" rpc.method="Encrypt"}: trent_kms: response attempt=1 status=400 request_id="5d0b…"
//! DEBUG aws_call{rpc.service="KMS" rpc.method="Encrypt"}: trent_kms: retry attempt=1 reason="throttling"
//!       code="ThrottlingException" kind=Throttling wait=412ms
//! ```
//!
//! The middleware of the example `kms-client/examples/middleware.rs` measures and counts without `tracing`.
