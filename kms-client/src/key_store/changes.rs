//! What of an update is still to be done, and what it needs.

use trent_runtime::private::Wipe as _;

use crate::operation::update_custom_key_store::UpdateCustomKeyStoreInput as Input;
use crate::types::{CustomKeyStoreType, CustomKeyStoresListEntry};

/// An update whose secrets are overwritten when it is dropped.
#[derive(Clone, Debug)]
pub(super) struct Update(pub(super) Input);

impl Drop for Update {
    #[inline]
    fn drop(&mut self) {
        self.0.wipe();
    }
}

/// A member, whether it is there, and which type of key store has it. What needs a disconnection comes last.
type Member = (&'static str, fn(&Input) -> bool, Option<CustomKeyStoreType>);

const ANYTIME: usize = 3;
const MEMBERS: [Member; 9] = {
    const HSM: Option<CustomKeyStoreType> = Some(CustomKeyStoreType::AwsCloudhsm);
    const XKS: Option<CustomKeyStoreType> = Some(CustomKeyStoreType::ExternalKeyStore);
    [
        ("NewCustomKeyStoreName", |u| u.new_custom_key_store_name.is_some(), None),
        (
            "XksProxyAuthenticationCredential",
            |u| u.xks_proxy_authentication_credential.is_some(),
            XKS,
        ),
        ("XksProxyUriPath", |u| u.xks_proxy_uri_path.is_some(), XKS),
        ("KeyStorePassword", |u| u.key_store_password.is_some(), HSM),
        ("CloudHsmClusterId", |u| u.cloud_hsm_cluster_id.is_some(), HSM),
        ("XksProxyUriEndpoint", |u| u.xks_proxy_uri_endpoint.is_some(), XKS),
        ("XksProxyConnectivity", |u| u.xks_proxy_connectivity.is_some(), XKS),
        (
            "XksProxyVpcEndpointServiceName",
            |u| u.xks_proxy_vpc_endpoint_service_name.is_some(),
            XKS,
        ),
        (
            "XksProxyVpcEndpointServiceOwner",
            |u| u.xks_proxy_vpc_endpoint_service_owner.is_some(),
            XKS,
        ),
    ]
};

impl Update {
    /// The members that change something.
    #[inline]
    pub(super) fn members(&self) -> Vec<&'static str> {
        let there = MEMBERS.iter().filter(|(_, is_there, _)| is_there(&self.0));
        there.map(|(name, ..)| *name).collect()
    }

    #[inline]
    pub(super) fn needs_disconnection(&self) -> bool {
        MEMBERS[ANYTIME..].iter().any(|(_, is_there, _)| is_there(&self.0))
    }

    #[inline]
    pub(super) fn is_password_alone(&self) -> bool {
        self.members() == ["KeyStorePassword"]
    }

    /// The members that key stores of this one's type do not have.
    #[inline]
    pub(super) fn foreign(&self, found: &CustomKeyStoresListEntry) -> Vec<&'static str> {
        let Some(kind) = &found.custom_key_store_type else { return Vec::new() };
        let known = [CustomKeyStoreType::AwsCloudhsm, CustomKeyStoreType::ExternalKeyStore];
        let foreign = MEMBERS.iter().filter(|(_, is_there, only)| {
            is_there(&self.0)
                && known.contains(kind)
                && only.as_ref().is_some_and(|only| only != kind)
        });
        foreign.map(|(name, ..)| *name).collect()
    }

    /// The update without what the key store already has. A move of connectivity stays whole, as the service wants it.
    /// Passwords and credentials are never shown, so they stay, too.
    #[inline]
    pub(super) fn outstanding(&self, found: &CustomKeyStoresListEntry) -> Self {
        fn forget<T: PartialEq>(wanted: &mut Option<T>, found: Option<&T>) {
            if wanted.is_some() && wanted.as_ref() == found {
                *wanted = None;
            }
        }
        let mut rest = self.clone();
        let input = &mut rest.0;
        forget(&mut input.new_custom_key_store_name, found.custom_key_store_name.as_ref());
        forget(&mut input.cloud_hsm_cluster_id, found.cloud_hsm_cluster_id.as_ref());
        if let Some(proxy) = &found.xks_proxy_configuration {
            forget(&mut input.xks_proxy_connectivity, proxy.connectivity.as_ref());
            if input.xks_proxy_connectivity.is_none() {
                let none = String::new();
                let service = proxy.vpc_endpoint_service_name.as_ref().unwrap_or(&none);
                forget(&mut input.xks_proxy_uri_endpoint, proxy.uri_endpoint.as_ref());
                forget(&mut input.xks_proxy_uri_path, proxy.uri_path.as_ref());
                forget(&mut input.xks_proxy_vpc_endpoint_service_name, Some(service));
                let owner = proxy.vpc_endpoint_service_owner.as_ref();
                forget(&mut input.xks_proxy_vpc_endpoint_service_owner, owner);
            }
        }
        rest
    }
}
