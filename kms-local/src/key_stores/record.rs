//! What is stored of a custom key store.

use crate::backing::SecretText;
use crate::time::Timestamp;
use crate::wire::wire_enum;
use serde::{Deserialize, Serialize};

wire_enum! {
    /// What is behind a custom key store.
    KeyStoreType {
        AwsCloudHsm = "AWS_CLOUDHSM",
        ExternalKeyStore = "EXTERNAL_KEY_STORE",
    }
}

wire_enum! {
    /// Whether KMS and the store are connected.
    ConnectionState {
        Connected = "CONNECTED",
        Connecting = "CONNECTING",
        Failed = "FAILED",
        Disconnected = "DISCONNECTED",
        Disconnecting = "DISCONNECTING",
    }
}

wire_enum! {
    /// Why a store could not be connected.
    ConnectionError {
        ClusterNotFound = "CLUSTER_NOT_FOUND",
        InsufficientCloudHsmHsms = "INSUFFICIENT_CLOUDHSM_HSMS",
        InsufficientFreeAddressesInSubnet = "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET",
        InternalError = "INTERNAL_ERROR",
        InvalidCredentials = "INVALID_CREDENTIALS",
        NetworkErrors = "NETWORK_ERRORS",
        SubnetNotFound = "SUBNET_NOT_FOUND",
        UserLockedOut = "USER_LOCKED_OUT",
        UserLoggedIn = "USER_LOGGED_IN",
        UserNotFound = "USER_NOT_FOUND",
        XksProxyAccessDenied = "XKS_PROXY_ACCESS_DENIED",
        XksProxyInvalidConfiguration = "XKS_PROXY_INVALID_CONFIGURATION",
        XksProxyInvalidResponse = "XKS_PROXY_INVALID_RESPONSE",
        XksProxyInvalidTlsConfiguration = "XKS_PROXY_INVALID_TLS_CONFIGURATION",
        XksProxyNotReachable = "XKS_PROXY_NOT_REACHABLE",
        XksProxyTimedOut = "XKS_PROXY_TIMED_OUT",
        XksVpcEndpointServiceInvalidConfiguration = "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION",
        XksVpcEndpointServiceNotFound = "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND",
    }
}

wire_enum! {
    /// How KMS reaches an external key store proxy.
    Connectivity {
        PublicEndpoint = "PUBLIC_ENDPOINT",
        VpcEndpointService = "VPC_ENDPOINT_SERVICE",
    }
}

/// A custom key store, as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeyStoreRecord {
    /// Unique in a world; orders stores by creation.
    pub(crate) number: u64,
    pub(crate) region: String,
    pub(crate) account: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created: Timestamp,
    pub(crate) state: ConnectionState,
    /// The end of `CONNECTING` or `DISCONNECTING`.
    pub(crate) until: Option<Timestamp>,
    /// Why the store is in the state `FAILED`.
    pub(crate) error: Option<ConnectionError>,
    pub(crate) settings: StoreSettings,
}

/// What a store is configured with, by its type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum StoreSettings {
    CloudHsm(CloudHsmRecord),
    Xks(XksRecord),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CloudHsmRecord {
    pub(crate) cluster_id: String,
    pub(crate) trust_anchor: String,
    /// The password of `kmsuser` that KMS knows.
    pub(crate) password: SecretText,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct XksRecord {
    pub(crate) connectivity: Connectivity,
    pub(crate) uri_endpoint: String,
    pub(crate) uri_path: String,
    pub(crate) access_key_id: String,
    pub(crate) raw_secret_access_key: SecretText,
    pub(crate) vpc_service_name: Option<String>,
    pub(crate) vpc_service_owner: Option<String>,
}

impl KeyStoreRecord {
    pub(crate) fn store_type(&self) -> KeyStoreType {
        match self.settings {
            StoreSettings::CloudHsm(_) => KeyStoreType::AwsCloudHsm,
            StoreSettings::Xks(_) => KeyStoreType::ExternalKeyStore,
        }
    }

    pub(crate) fn cluster_id(&self) -> Option<&str> {
        match &self.settings {
            StoreSettings::CloudHsm(hsm) => Some(&hsm.cluster_id),
            StoreSettings::Xks(_) => None,
        }
    }
}
