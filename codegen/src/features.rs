//! The features of a client's crate.

use crate::service::Service;

/// What a feature of a client enables: the feature of the same name of `trent-runtime`, or the crate of the chain.
#[must_use]
pub fn enables(feature: &str) -> String {
    match feature {
        "credential-chain" => "dep:trent-credentials".to_owned(),
        _ => format!("trent-runtime/{feature}"),
    }
}

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
        "Credentials and settings of profiles; SSO, web identity, processes, containers, instances.",
    ),
    ("aws-config", "Clients from the official loader's `SdkConfig`."),
    ("tracing", "A span for each call, an event for each attempt."),
    ("serde", "Types serialize through serde."),
    ("server", "The server half: a trait of the service, and a router without I/O."),
    ("gzip", "Compressed bodies, for operations that ask for it."),
];

impl Service {
    /// Features of `trent-runtime` that its client cannot do without: the protocol, and the checksums that operations
    /// require.
    #[must_use]
    pub fn runtime_features(&self) -> Vec<&'static str> {
        let checksum = self.operations.iter().any(|operation| operation.checksum);
        let checksum = checksum.then_some("md5");
        self.protocol.runtime_feature().into_iter().chain(checksum).collect()
    }

    /// The features that its client passes on: no `gzip` without operations that compress, and no `server` for a protocol
    /// without a server half.
    pub(crate) fn features(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let compresses = self.operations.iter().any(|operation| operation.compression);
        let has_server = self.protocol.has_server();
        let has = move |name: &str| match name {
            "gzip" => compresses,
            "server" => has_server,
            _ => true,
        };
        FEATURES.into_iter().filter(move |(name, _)| has(name))
    }
}
