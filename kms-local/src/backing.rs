//! What lies behind custom key stores, as a test describes it: AWS CloudHSM clusters, external key
//! store proxies with their keys, VPC endpoint services.
//!
//! AWS's rules for key stores follow from what stands here. A test changes it at any moment with
//! [`World::change_backing`](crate::World::change_backing), and KMS finds out when it next looks.

mod clusters;
mod proxies;
mod secret_text;
mod vpc_services;

pub use clusters::{Cluster, CryptoUser, Hsm, Subnet};
pub use proxies::{ExternalKey, Proxy, ProxyFailure, ProxyHealth};
pub use secret_text::SecretText;
pub use vpc_services::VpcEndpointService;

pub(crate) use vpc_services::VpcFault;

use serde::{Deserialize, Serialize};

/// All that lies behind custom key stores.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Backing {
    /// AWS CloudHSM clusters.
    pub clusters: Vec<Cluster>,
    /// External key store proxies. Several may share an endpoint, with different paths.
    pub proxies: Vec<Proxy>,
    /// VPC endpoint services, through which KMS reaches proxies that have no public endpoint.
    pub vpc_endpoint_services: Vec<VpcEndpointService>,
    /// KMS itself fails whenever it connects a key store: `INTERNAL_ERROR`.
    pub connecting_fails: bool,
}

impl Backing {
    /// The cluster with an id, to be changed.
    pub fn cluster_mut(&mut self, id: &str) -> Option<&mut Cluster> {
        self.clusters.iter_mut().find(|cluster| cluster.id == id)
    }

    /// The first proxy at an endpoint, to be changed.
    pub fn proxy_mut(&mut self, uri_endpoint: &str) -> Option<&mut Proxy> {
        self.proxies.iter_mut().find(|proxy| proxy.uri_endpoint == uri_endpoint)
    }

    /// The VPC endpoint service with a name, to be changed.
    pub fn vpc_endpoint_service_mut(&mut self, name: &str) -> Option<&mut VpcEndpointService> {
        self.vpc_endpoint_services.iter_mut().find(|service| service.name == name)
    }
}
