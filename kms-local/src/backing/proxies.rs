//! External key store proxies and the keys behind them.

use super::{Backing, SecretText};
use crate::key_stores::XksRecord;
use serde::{Deserialize, Serialize};

/// How long KMS waits for a proxy, in milliseconds.
const PATIENCE_MS: u64 = 250;

/// An external key store proxy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Proxy {
    /// `https://` and a host name; the private DNS name of the VPC endpoint service if it has one.
    pub uri_endpoint: String,
    /// The path, which ends in `/kms/xks/v1`.
    pub uri_path: String,
    /// The access key id that it knows.
    pub access_key_id: String,
    /// The secret access key that it knows.
    pub raw_secret_access_key: SecretText,
    /// What it says of its key managers.
    pub health: ProxyHealth,
    /// How long it takes to answer, in milliseconds. KMS waits for 250.
    pub latency_ms: u64,
    /// What goes wrong with every request.
    pub failure: Option<ProxyFailure>,
    /// The keys of the external key manager.
    pub keys: Vec<ExternalKey>,
}

/// What a proxy says of its external key managers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum ProxyHealth {
    /// All of them work.
    #[default]
    Active,
    /// Some of them work.
    Degraded,
    /// None of them works.
    Unavailable,
}

/// What goes wrong between KMS and a proxy, or what a proxy answers in place of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ProxyFailure {
    /// Nothing listens at the endpoint.
    Unreachable,
    /// The network fails now and then.
    NetworkErrors,
    /// TLS is too old, or the certificate is expired, of another name, or of an unknown issuer.
    InvalidTls,
    /// No answer within 250 milliseconds.
    TimedOut,
    /// The answer cannot be understood.
    UnreadableResponse,
    /// All key managers are unavailable.
    Unhealthy,
    /// The proxy answers `AccessDeniedException`.
    #[serde(rename = "AccessDeniedException")]
    AccessDenied,
    /// The proxy answers `AuthenticationFailedException`.
    #[serde(rename = "AuthenticationFailedException")]
    AuthenticationFailed,
    /// The proxy answers `DependencyTimeoutException`.
    #[serde(rename = "DependencyTimeoutException")]
    DependencyTimeout,
    /// The proxy answers `ThrottlingException`.
    #[serde(rename = "ThrottlingException")]
    Throttling,
    /// The proxy answers `InternalException`.
    #[serde(rename = "InternalException")]
    Internal,
    /// The proxy answers `ValidationException`.
    #[serde(rename = "ValidationException")]
    Validation,
    /// The proxy answers `InvalidUriPathException`.
    #[serde(rename = "InvalidUriPathException")]
    InvalidUriPath,
    /// The proxy answers `InvalidKeyUsageException` when it is asked for a key.
    #[serde(rename = "InvalidKeyUsageException")]
    InvalidKeyUsage,
    /// The proxy answers `InvalidStateException` when it is asked for a key.
    #[serde(rename = "InvalidStateException")]
    InvalidState,
    /// The proxy answers `KeyNotFoundException` when it is asked for a key.
    #[serde(rename = "KeyNotFoundException")]
    KeyNotFound,
    /// The proxy answers `UnsupportedOperationException` when it is asked for a key.
    #[serde(rename = "UnsupportedOperationException")]
    UnsupportedOperation,
    /// The proxy answers `InvalidCiphertextException` when it is to decrypt.
    #[serde(rename = "InvalidCiphertextException")]
    InvalidCiphertext,
}

/// A key of an external key manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExternalKey {
    /// The id that KMS knows it by.
    pub id: String,
    /// The key spec; KMS takes `AES_256` alone.
    #[serde(default = "aes_256")]
    pub spec: String,
    /// The status; KMS takes `ENABLED` alone.
    #[serde(default = "enabled")]
    pub status: String,
    /// What it is for; KMS needs `ENCRYPT` and `DECRYPT`.
    #[serde(default = "both_usages")]
    pub usage: Vec<String>,
    /// Its material, 32 bytes, made up if absent.
    #[serde(default)]
    pub material: Option<[u8; 32]>,
}

fn aes_256() -> String {
    String::from("AES_256")
}

fn enabled() -> String {
    String::from("ENABLED")
}

fn both_usages() -> Vec<String> {
    ["ENCRYPT", "DECRYPT"].map(String::from).to_vec()
}

impl Default for Proxy {
    /// A healthy proxy without an address and a credential.
    fn default() -> Self {
        Self {
            uri_endpoint: String::new(),
            uri_path: String::from("/kms/xks/v1"),
            access_key_id: String::new(),
            raw_secret_access_key: SecretText::default(),
            health: ProxyHealth::Active,
            latency_ms: 10,
            failure: None,
            keys: Vec::new(),
        }
    }
}

impl Proxy {
    /// A healthy proxy at the path `/kms/xks/v1`, without a key.
    pub fn new(
        uri_endpoint: impl Into<String>,
        access_key_id: impl Into<String>,
        raw_secret_access_key: impl Into<SecretText>,
    ) -> Self {
        Self {
            uri_endpoint: uri_endpoint.into(),
            access_key_id: access_key_id.into(),
            raw_secret_access_key: raw_secret_access_key.into(),
            ..Self::default()
        }
    }

    /// The key with an id, to be changed.
    pub fn key_mut(&mut self, id: &str) -> Option<&mut ExternalKey> {
        self.keys.iter_mut().find(|key| key.id == id)
    }

    /// What keeps KMS from getting any answer that it understands.
    fn connection(&self) -> Result<(), ProxyFailure> {
        match self.failure {
            Some(
                failure @ (ProxyFailure::Unreachable
                | ProxyFailure::NetworkErrors
                | ProxyFailure::InvalidTls
                | ProxyFailure::TimedOut),
            ) => Err(failure),
            _ if self.latency_ms > PATIENCE_MS => Err(ProxyFailure::TimedOut),
            _ => Ok(()),
        }
    }

    fn check_health(&self) -> Result<(), ProxyFailure> {
        match self.health {
            ProxyHealth::Unavailable => Err(ProxyFailure::Unhealthy),
            ProxyHealth::Active | ProxyHealth::Degraded => Ok(()),
        }
    }
}

impl ProxyFailure {
    /// True for answers to requests about a key alone.
    fn concerns_keys(self) -> bool {
        matches!(
            self,
            Self::InvalidKeyUsage
                | Self::InvalidState
                | Self::KeyNotFound
                | Self::UnsupportedOperation
                | Self::InvalidCiphertext
        )
    }
}

impl ExternalKey {
    /// An enabled key that KMS can use.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            spec: aes_256(),
            status: enabled(),
            usage: both_usages(),
            material: None,
        }
    }

    pub(crate) fn is_enabled(&self) -> bool {
        self.status == "ENABLED"
    }

    pub(crate) fn allows(&self, usage: &str) -> bool {
        self.usage.iter().any(|own| own == usage)
    }
}

impl Backing {
    /// The proxy that a store talks to, if it answers and knows the store's credential.
    fn proxy(&self, xks: &XksRecord) -> Result<&Proxy, ProxyFailure> {
        let here: Vec<&Proxy> =
            self.proxies.iter().filter(|proxy| proxy.uri_endpoint == xks.uri_endpoint).collect();
        let found = here.iter().copied().find(|proxy| proxy.uri_path == xks.uri_path);
        let reached = found.or(here.first().copied()).ok_or(ProxyFailure::Unreachable)?;
        reached.connection()?;
        let proxy = found.ok_or(ProxyFailure::InvalidUriPath)?;
        if proxy.access_key_id != xks.access_key_id
            || proxy.raw_secret_access_key != xks.raw_secret_access_key
        {
            return Err(ProxyFailure::AuthenticationFailed);
        }
        Ok(proxy)
    }

    /// `GetHealthStatus`.
    pub(crate) fn proxy_health(&self, xks: &XksRecord) -> Result<(), ProxyFailure> {
        let proxy = self.proxy(xks)?;
        match proxy.failure.filter(|failure| !failure.concerns_keys()) {
            Some(failure) => Err(failure),
            None => proxy.check_health(),
        }
    }

    /// `GetKeyMetadata`.
    pub(crate) fn external_key(
        &self,
        xks: &XksRecord,
        id: &str,
    ) -> Result<&ExternalKey, ProxyFailure> {
        let proxy = self.proxy(xks)?;
        let failure = proxy.failure.filter(|failure| *failure != ProxyFailure::InvalidCiphertext);
        if let Some(failure) = failure {
            return Err(failure);
        }
        proxy.check_health()?;
        proxy.keys.iter().find(|key| key.id == id).ok_or(ProxyFailure::KeyNotFound)
    }

    /// `Encrypt` and `Decrypt`: the key that does it, for `usage`.
    pub(crate) fn usable_external_key(
        &self,
        xks: &XksRecord,
        id: &str,
        usage: &str,
    ) -> Result<&ExternalKey, ProxyFailure> {
        let failure = self.proxy(xks)?.failure;
        if failure == Some(ProxyFailure::InvalidCiphertext) && usage == "DECRYPT" {
            return Err(ProxyFailure::InvalidCiphertext);
        }
        let key = self.external_key(xks, id)?;
        if !key.is_enabled() {
            return Err(ProxyFailure::InvalidState);
        }
        if !key.allows(usage) {
            return Err(ProxyFailure::InvalidKeyUsage);
        }
        Ok(key)
    }
}
