//! UpdateCustomKeyStore: which properties there are, and that they change together or not at all.

use super::*;
use trent_local::backing::ProxyFailure;

#[test]
fn an_update_needs_a_property() {
    let lab = Lab::new();
    let id = lab.create(hsm_store());
    assert_eq!(code(lab.try_update(&id, |_| {})), "ValidationException");
}

#[test]
fn parameters_are_those_of_the_type() {
    let of_xks: [fn(&mut UpdateCustomKeyStoreInput); 6] = [
        |input| input.xks_proxy_authentication_credential = Some(credential(ACCESS_KEY, SECRET)),
        |input| input.xks_proxy_uri_path = text(PATH),
        |input| input.xks_proxy_uri_endpoint = text(ENDPOINT),
        |input| input.xks_proxy_connectivity = Some(XksProxyConnectivityType::PublicEndpoint),
        |input| input.xks_proxy_vpc_endpoint_service_name = text(SERVICE),
        |input| input.xks_proxy_vpc_endpoint_service_owner = text(ACCOUNT),
    ];
    let of_hsm: [fn(&mut UpdateCustomKeyStoreInput); 2] = [
        |input| input.key_store_password = text("other password"),
        |input| input.cloud_hsm_cluster_id = text(RELATED),
    ];
    let lab = Lab::new();
    let (hsm, xks, vpc) =
        (lab.create(hsm_store()), lab.create(xks_store()), lab.create(vpc_store()));
    for change in of_xks {
        assert_eq!(code(lab.try_update(&hsm, change)), "ValidationException");
    }
    for change in of_hsm {
        assert_eq!(code(lab.try_update(&xks, change)), "ValidationException");
        assert_eq!(code(lab.try_update(&vpc, change)), "ValidationException");
    }
}

#[test]
fn a_change_to_a_vpc_endpoint_service_needs_endpoint_and_service() {
    let lab = Lab::new();
    let id = lab.create(xks_store());
    let change = |endpoint: Option<&str>, service: Option<&str>| {
        lab.try_update(&id, |input| {
            input.xks_proxy_connectivity = Some(XksProxyConnectivityType::VpcEndpointService);
            input.xks_proxy_uri_endpoint = endpoint.map(str::to_owned);
            input.xks_proxy_vpc_endpoint_service_name = service.map(str::to_owned);
        })
    };
    assert_eq!(code(change(None, None)), "ValidationException");
    assert_eq!(code(change(Some(VPC_ENDPOINT), None)), "ValidationException");
    assert_eq!(code(change(Some(VPC_ENDPOINT), Some(""))), "ValidationException");
    assert_eq!(code(change(None, Some(SERVICE))), "ValidationException");
    change(Some(VPC_ENDPOINT), Some(SERVICE)).unwrap();
    let configuration = lab.entry(&id).xks_proxy_configuration.unwrap();
    let connectivity = configuration.connectivity.unwrap();
    assert_eq!(connectivity, XksProxyConnectivityType::VpcEndpointService);
    assert_eq!(configuration.vpc_endpoint_service_name.as_deref(), Some(SERVICE));
    assert_eq!(configuration.vpc_endpoint_service_owner.as_deref(), Some(ACCOUNT));
}

#[test]
fn a_change_to_a_public_endpoint_needs_the_endpoint_and_no_service() {
    for service in [None, Some("")] {
        let lab = Lab::new();
        let id = lab.create(vpc_store());
        let change = |endpoint: Option<&str>, service: Option<&str>| {
            lab.try_update(&id, |input| {
                input.xks_proxy_connectivity = Some(XksProxyConnectivityType::PublicEndpoint);
                input.xks_proxy_uri_endpoint = endpoint.map(str::to_owned);
                input.xks_proxy_vpc_endpoint_service_name = service.map(str::to_owned);
            })
        };
        assert_eq!(code(change(None, service)), "ValidationException");
        assert_eq!(code(change(Some(ENDPOINT), Some(SERVICE))), "ValidationException");
        change(Some(ENDPOINT), service).unwrap();
        let configuration = lab.entry(&id).xks_proxy_configuration.unwrap();
        assert_eq!(configuration.uri_endpoint.as_deref(), Some(ENDPOINT));
        assert_eq!(configuration.vpc_endpoint_service_name, None);
        assert_eq!(configuration.vpc_endpoint_service_owner, None);
    }
}

#[test]
fn a_service_goes_with_its_connectivity() {
    let lab = Lab::new();
    let (xks, vpc) = (lab.create(xks_store()), lab.create(vpc_store()));
    let name = |id: &str, name: &str| {
        lab.try_update(id, |input| input.xks_proxy_vpc_endpoint_service_name = text(name))
    };
    assert_eq!(code(name(&xks, SERVICE)), "ValidationException");
    assert_eq!(code(name(&vpc, "")), "ValidationException");
    name(&vpc, SERVICE).unwrap();
}

#[test]
fn several_changes_happen_together_or_not_at_all() {
    let lab = Lab::new();
    let id = lab.create(xks_store());
    let before = lab.entry(&id);
    let change = |input: &mut UpdateCustomKeyStoreInput| {
        input.new_custom_key_store_name = text("new");
        input.xks_proxy_uri_path = text("/new/kms/xks/v1");
    };
    let result = lab.try_update(&id, change);
    assert_eq!(code(result), "XksProxyInvalidConfigurationException");
    assert_eq!(lab.entry(&id), before);
    lab.change_proxy(|proxy| proxy.uri_path = String::from("/new/kms/xks/v1"));
    lab.try_update(&id, change).unwrap();
    let after = lab.entry(&id);
    assert_eq!(after.custom_key_store_name.as_deref(), Some("new"));
    let configuration = after.xks_proxy_configuration.unwrap();
    assert_eq!(configuration.uri_path.as_deref(), Some("/new/kms/xks/v1"));
}

#[test]
fn values_of_a_proxy_are_tried_before_they_are_stored() {
    for (input, endpoint) in [(xks_store(), ENDPOINT), (vpc_store(), VPC_ENDPOINT)] {
        let lab = Lab::new();
        let id = lab.create(input);
        lab.change(|backing| {
            let proxy = backing.proxy_mut(endpoint).unwrap();
            proxy.failure = Some(ProxyFailure::Unreachable);
        });
        let result = lab.try_update(&id, |input| input.xks_proxy_uri_path = text(PATH));
        assert_eq!(code(result), "XksProxyUriUnreachableException");
    }
}

#[test]
fn a_service_is_checked_when_a_vpc_store_is_updated() {
    let lab = Lab::new();
    let id = lab.create(vpc_store());
    lab.change_service(|service| service.acceptance_required = true);
    let result = lab.try_update(&id, |input| input.xks_proxy_uri_path = text(PATH));
    assert_eq!(code(result), "XksProxyVpcEndpointServiceInvalidConfigurationException");
    lab.change(|backing| backing.vpc_endpoint_services.clear());
    let result = lab.try_update(&id, |input| input.xks_proxy_uri_path = text(PATH));
    assert_eq!(code(result), "XksProxyVpcEndpointServiceNotFoundException");
}

#[test]
fn a_new_name_asks_nobody() {
    let lab = Lab::new();
    let id = lab.connected(xks_store());
    lab.change_proxy(|proxy| proxy.failure = Some(ProxyFailure::Unreachable));
    lab.try_update(&id, |input| input.new_custom_key_store_name = text("new")).unwrap();
}

#[test]
fn the_state_comes_before_the_values() {
    let lab = Lab::new();
    let id = lab.connected(hsm_store());
    lab.create(xks_store());
    let result = lab.try_update(&id, |input| {
        input.new_custom_key_store_name = text("xks");
        input.cloud_hsm_cluster_id = text("cluster-22222222222");
    });
    assert_eq!(code(result), INVALID_STATE);
}
