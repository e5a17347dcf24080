//! What KMS answers when a proxy or a VPC endpoint service fails it: one table for all operations.

use super::ConnectionError;
use crate::backing::{ProxyFailure, VpcFault};
use crate::failure::Failure;
use ProxyFailure as Proxy;

const REACH: &str = "AWS KMS cannot communicate with the external key store proxy. Verify that your \
    external key store proxy is active and is connected to the network, and that its URI path and \
    endpoint URI or VPC service name are correct in your external key store.";
const TRANSIENT: &str = "AWS KMS cannot communicate with the external key store proxy. This might \
    be a transient network issue. If you see this error repeatedly, verify that your external key \
    store proxy is active and is connected to the network, and that its endpoint URI is correct in \
    your external key store.";
const LATE: &str = "AWS KMS rejected the request because the external key store proxy did not \
    respond in time. Retry the request. If you see this error repeatedly, report it to your \
    external key store proxy administrator.";
const ALLOTTED: &str = "The external key store proxy did not respond to the request in the time \
    allotted. Retry the request. If you see this error repeatedly, report it to your external key \
    store proxy administrator.";
const RATE: &str = "AWS KMS rejected the request due to a very high request rate. Reduce the \
    frequency of your calls using KMS keys in this external key store.";
const TLS: &str = "AWS KMS cannot establish a TLS connection to the external key store proxy. \
    Verify the TLS configuration, including its certificate.";
const PATH: &str = "The external key store proxy rejected the request because of an invalid URI \
    path. Verify the URI path for your external key store and update if necessary.";
const CREDENTIALS: &str = "The external key store proxy rejected the request because it could not \
    authenticate AWS KMS. Verify the credentials for your external key store and update if \
    necessary.";
const DENIED: &str = "The external key store proxy denied access to the operation. Verify that the \
    user and the external key are both authorized for this operation, and try the request again.";
const UNHEALTHY: &str = "The external key store proxy is in an unhealthy state. If you see this \
    message repeatedly, notify your external key store proxy administrator.";
const RESPONSE: &str = "AWS KMS cannot interpret the response from the external key store proxy. If \
    you see this error repeatedly, consult your external key store proxy administrator.";
const UNSUPPORTED: &str = "The external key store proxy rejected the request because it does not \
    support the requested cryptographic operation.";
const NO_KEY: &str = "The external key store proxy rejected the request because it could not find \
    the external key.";
const USAGE: &str = "The external key store proxy rejected the request because the external key \
    does not support the requested operation.";
const DISABLED: &str = "The external key store proxy rejected the request because the external key \
    is not enabled in the external key manager.";
const CIPHERTEXT: &str = "The external key store proxy rejected the request because the specified \
    ciphertext or additional authenticated data is corrupted, missing, or otherwise invalid.";

impl ProxyFailure {
    fn text(self) -> &'static str {
        match self {
            Proxy::Unreachable => REACH,
            Proxy::NetworkErrors => TRANSIENT,
            Proxy::InvalidTls => TLS,
            Proxy::TimedOut => LATE,
            Proxy::UnreadableResponse | Proxy::Internal | Proxy::Validation => RESPONSE,
            Proxy::Unhealthy => UNHEALTHY,
            Proxy::AccessDenied => DENIED,
            Proxy::AuthenticationFailed => CREDENTIALS,
            Proxy::DependencyTimeout => ALLOTTED,
            Proxy::Throttling => RATE,
            Proxy::InvalidUriPath => PATH,
            Proxy::InvalidKeyUsage => USAGE,
            Proxy::InvalidState => DISABLED,
            Proxy::KeyNotFound => NO_KEY,
            Proxy::UnsupportedOperation => UNSUPPORTED,
            Proxy::InvalidCiphertext => CIPHERTEXT,
        }
    }

    /// The answer of CreateCustomKeyStore and UpdateCustomKeyStore, which ask for the health alone.
    pub(super) fn of_store(self) -> Failure {
        let code = match self {
            Proxy::Unreachable
            | Proxy::NetworkErrors
            | Proxy::TimedOut
            | Proxy::Unhealthy
            | Proxy::DependencyTimeout
            | Proxy::Throttling => "XksProxyUriUnreachableException",
            Proxy::InvalidTls | Proxy::InvalidUriPath => "XksProxyInvalidConfigurationException",
            Proxy::AuthenticationFailed | Proxy::AccessDenied => {
                "XksProxyIncorrectAuthenticationCredentialException"
            }
            _ => "XksProxyInvalidResponseException",
        };
        Failure::new(code, self.text())
    }

    /// The answer of CreateKey.
    pub(super) fn of_new_key(self) -> Failure {
        let code = match self {
            Proxy::InvalidKeyUsage | Proxy::InvalidState => "XksKeyInvalidConfigurationException",
            Proxy::KeyNotFound => "XksKeyNotFoundException",
            Proxy::UnsupportedOperation => "UnsupportedOperationException",
            _ => "CustomKeyStoreInvalidStateException",
        };
        Failure::new(code, self.text())
    }

    /// The answer of cryptographic operations.
    pub(crate) fn of_cryptography(self) -> Failure {
        Failure::invalid_state(self.text())
    }

    /// What makes a connection fail.
    pub(super) fn connection_error(self) -> ConnectionError {
        match self {
            Proxy::NetworkErrors => ConnectionError::NetworkErrors,
            Proxy::InvalidTls => ConnectionError::XksProxyInvalidTlsConfiguration,
            Proxy::TimedOut | Proxy::DependencyTimeout => ConnectionError::XksProxyTimedOut,
            Proxy::AuthenticationFailed => ConnectionError::InvalidCredentials,
            Proxy::AccessDenied => ConnectionError::XksProxyAccessDenied,
            Proxy::InvalidUriPath => ConnectionError::XksProxyInvalidConfiguration,
            Proxy::Unreachable | Proxy::Unhealthy | Proxy::Throttling => {
                ConnectionError::XksProxyNotReachable
            }
            _ => ConnectionError::XksProxyInvalidResponse,
        }
    }
}

impl VpcFault {
    /// The answer of CreateCustomKeyStore and UpdateCustomKeyStore.
    pub(super) fn of_store(self) -> Failure {
        match self {
            Self::NotFound(text) => {
                Failure::new("XksProxyVpcEndpointServiceNotFoundException", text)
            }
            Self::InvalidConfiguration(text) => {
                Failure::new("XksProxyVpcEndpointServiceInvalidConfigurationException", text)
            }
        }
    }

    /// What makes a connection fail.
    pub(super) fn connection_error(&self) -> ConnectionError {
        match self {
            Self::NotFound(_) => ConnectionError::XksVpcEndpointServiceNotFound,
            Self::InvalidConfiguration(_) => {
                ConnectionError::XksVpcEndpointServiceInvalidConfiguration
            }
        }
    }
}

const CLUSTER_SILENT: &str = "KMS cannot communicate with your CloudHSM cluster";

/// The answer of cryptographic operations when the cluster does not answer.
pub(super) fn cluster_silent() -> Failure {
    Failure::invalid_state(CLUSTER_SILENT)
}

/// The answer of operations that are no cryptography with a key, and need the cluster.
pub(super) fn cluster_timeout() -> Failure {
    Failure::new("DependencyTimeoutException", CLUSTER_SILENT).with_status(503)
}

/// The answer of operations that find the cluster configured too weakly.
pub(super) fn weak_cluster(text: String) -> Failure {
    Failure::new("CloudHsmClusterInvalidConfigurationException", text)
}

/// The answer of operations that find the cluster uninitialized or inactive.
pub(super) fn inactive_cluster(id: &str) -> Failure {
    Failure::new(
        "CloudHsmClusterNotActiveException",
        format!("The AWS CloudHSM cluster {id} is not active."),
    )
}
