//! The features of a client's crate.

/// Features of `trent-runtime` that a client passes on, each with what a reader should know. A client without operations
/// that compress their requests needs no `gzip`.
pub const FEATURES: [(&str, &str); 13] = [
    ("hyper", "The async transport, TLS with ring."),
    ("ureq", "The blocking transport, TLS with ring."),
    ("reqwest", "A `reqwest::Client` that the application brings."),
    (
        "hyper-no-provider",
        "`hyper` without ring: with `aws-lc`, or with what the application installs.",
    ),
    ("ureq-no-provider", "`ureq` without ring."),
    ("aws-lc", "TLS and signatures with aws-lc: post-quantum key exchange, FIPS."),
    ("ring", "Signatures with ring, where no transport brings it: several times faster."),
    (
        "credential-chain",
        "Credentials of profiles, SSO, web identity, processes, containers, instances.",
    ),
    ("aws-config", "Clients from the official loader's `SdkConfig`."),
    ("tracing", "A span for each call, an event for each attempt."),
    ("serde", "Types serialize through serde."),
    ("server", "The server half: a trait of the service, and a router without I/O."),
    ("gzip", "Compressed bodies, for operations that ask for it."),
];
