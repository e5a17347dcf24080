//! VPC endpoint services.

use super::Backing;
use crate::key_stores::XksRecord;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A VPC endpoint service in front of an external key store proxy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct VpcEndpointService {
    /// The name: `com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0`.
    pub name: String,
    /// The account that it belongs to.
    pub owner: String,
    /// The only Region that it is in; every Region if absent.
    pub region: Option<String>,
    /// A network load balancer stands behind it.
    pub network_load_balancer: bool,
    /// The Availability Zones of the load balancer's subnets.
    pub zones: Vec<String>,
    /// Somebody has to accept each connection.
    pub acceptance_required: bool,
    /// The private DNS name, which is the host of the proxy's endpoint.
    pub private_dns_name: Option<String>,
    /// The domain of the private DNS name is verified.
    pub domain_verified: bool,
    /// Who may connect. KMS is `cks.kms.<region>.amazonaws.com`.
    pub allowed_principals: Vec<String>,
}

impl Default for VpcEndpointService {
    /// A service with two zones that nobody has named and nobody may use.
    fn default() -> Self {
        Self {
            name: String::new(),
            owner: String::new(),
            region: None,
            network_load_balancer: true,
            zones: ["a", "b"].map(String::from).to_vec(),
            acceptance_required: false,
            private_dns_name: None,
            domain_verified: true,
            allowed_principals: Vec::new(),
        }
    }
}

/// Why a service does not do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum VpcFault {
    NotFound(String),
    InvalidConfiguration(String),
}

impl VpcEndpointService {
    /// A service that meets all of KMS's demands in a Region.
    pub fn new(
        name: impl Into<String>,
        owner: impl Into<String>,
        private_dns_name: impl Into<String>,
        region: &str,
    ) -> Self {
        Self {
            name: name.into(),
            owner: owner.into(),
            region: Some(region.to_owned()),
            private_dns_name: Some(private_dns_name.into()),
            allowed_principals: vec![kms_principal(region)],
            ..Self::default()
        }
    }

    fn shortcoming(&self, xks: &XksRecord) -> Option<&'static str> {
        let zones = self.zones.iter().collect::<BTreeSet<_>>().len();
        if !self.network_load_balancer || zones < 2 {
            return Some("needs a network load balancer with subnets in two Availability Zones");
        }
        if self.acceptance_required {
            return Some("must not require acceptance");
        }
        let Some(name) = &self.private_dns_name else {
            return Some("has no private DNS name");
        };
        if !self.domain_verified {
            return Some("has a private DNS domain that is not verified");
        }
        let differs = xks.uri_endpoint.strip_prefix("https://") != Some(name);
        differs.then_some("has another private DNS name than the endpoint of the proxy")
    }
}

fn kms_principal(region: &str) -> String {
    format!("cks.kms.{region}.amazonaws.com")
}

impl Backing {
    /// Whether KMS can reach a store's proxy through its VPC endpoint service. Stores with a public
    /// endpoint have none.
    pub(crate) fn check_vpc_service(&self, region: &str, xks: &XksRecord) -> Result<(), VpcFault> {
        let Some(name) = xks.vpc_service_name.as_deref() else { return Ok(()) };
        let principal = kms_principal(region);
        let service = self.vpc_endpoint_services.iter().find(|service| {
            service.name == name
                && service.region.as_deref().is_none_or(|own| own == region)
                && xks.vpc_service_owner.as_ref().is_none_or(|owner| *owner == service.owner)
        });
        let service = service.ok_or_else(|| {
            VpcFault::NotFound(format!("The VPC endpoint service {name} was not found."))
        })?;
        if !service.allowed_principals.contains(&principal) {
            return Err(VpcFault::NotFound(format!(
                "The VPC endpoint service {name} does not allow the principal {principal}."
            )));
        }
        match service.shortcoming(xks) {
            None => Ok(()),
            Some(what) => Err(VpcFault::InvalidConfiguration(format!(
                "The VPC endpoint service {name} {what}."
            ))),
        }
    }
}
