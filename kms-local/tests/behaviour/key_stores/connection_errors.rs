//! The eighteen reasons why a connection fails, each from its cause.

use super::*;
use trent_local::backing::{ProxyFailure, ProxyHealth, Subnet};

/// Breaks something while the store is connecting, and gives the error code of the failed store.
fn after(input: CreateCustomKeyStoreInput, change: impl FnOnce(&mut Backing)) -> String {
    let lab = Lab::new();
    let id = lab.create(input);
    lab.try_connect(&id).unwrap();
    lab.change(change);
    lab.wait();
    assert_eq!(lab.state(&id), "FAILED");
    lab.error(&id).expect("an error code")
}

fn cluster_error(change: impl FnOnce(&mut Cluster)) -> String {
    after(hsm_store(), |backing| change(backing.cluster_mut(CLUSTER).unwrap()))
}

fn proxy_error(change: impl Fn(&mut Proxy)) -> String {
    let public = after(xks_store(), |backing| change(backing.proxy_mut(ENDPOINT).unwrap()));
    let private = after(vpc_store(), |backing| change(backing.proxy_mut(VPC_ENDPOINT).unwrap()));
    assert_eq!(public, private);
    public
}

fn service_error(change: impl FnOnce(&mut VpcEndpointService)) -> String {
    after(vpc_store(), |backing| change(backing.vpc_endpoint_service_mut(SERVICE).unwrap()))
}

#[test]
fn internal_error() {
    for (input, _) in kinds() {
        let error = after(input, |backing| backing.connecting_fails = true);
        assert_eq!(error, "INTERNAL_ERROR");
    }
}

#[test]
fn network_errors() {
    assert_eq!(cluster_error(|cluster| cluster.reachable = false), "NETWORK_ERRORS");
    let broken = |proxy: &mut Proxy| proxy.failure = Some(ProxyFailure::NetworkErrors);
    assert_eq!(proxy_error(broken), "NETWORK_ERRORS");
}

#[test]
fn invalid_credentials() {
    let cluster = |cluster: &mut Cluster| cluster.set_password("another password");
    assert_eq!(cluster_error(cluster), "INVALID_CREDENTIALS");
    let secret = |proxy: &mut Proxy| proxy.raw_secret_access_key = "another secret".into();
    assert_eq!(proxy_error(secret), "INVALID_CREDENTIALS");
    let id = |proxy: &mut Proxy| proxy.access_key_id = String::from("BCDEFGHIJKLMNOPQRSTU");
    assert_eq!(proxy_error(id), "INVALID_CREDENTIALS");
    let answer = |proxy: &mut Proxy| proxy.failure = Some(ProxyFailure::AuthenticationFailed);
    assert_eq!(proxy_error(answer), "INVALID_CREDENTIALS");
}

#[test]
fn cluster_not_found() {
    let error = after(hsm_store(), |backing| backing.clusters.clear());
    assert_eq!(error, "CLUSTER_NOT_FOUND");
}

#[test]
fn insufficient_cloudhsm_hsms() {
    let dead = |cluster: &mut Cluster| cluster.hsms.iter_mut().for_each(|hsm| hsm.active = false);
    assert_eq!(cluster_error(dead), "INSUFFICIENT_CLOUDHSM_HSMS");
    assert_eq!(cluster_error(|cluster| cluster.hsms.clear()), "INSUFFICIENT_CLOUDHSM_HSMS");
}

#[test]
fn one_hsm_is_enough_to_connect() {
    let lab = Lab::new();
    let id = lab.create(hsm_store());
    lab.change_cluster(|cluster| cluster.hsms[0].active = false);
    lab.reconnect(&id);
    assert_eq!(lab.state(&id), "CONNECTED");
}

#[test]
fn insufficient_free_addresses_in_subnet() {
    let full = |cluster: &mut Cluster| cluster.subnets[1].free_addresses = 0;
    assert_eq!(cluster_error(full), "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET");
}

#[test]
fn subnet_not_found() {
    assert_eq!(cluster_error(|cluster| cluster.subnets[0].deleted = true), "SUBNET_NOT_FOUND");
}

#[test]
fn user_locked_out() {
    let locked = |cluster: &mut Cluster| cluster.kmsuser.as_mut().unwrap().failed_logins = 5;
    assert_eq!(cluster_error(locked), "USER_LOCKED_OUT");
}

#[test]
fn user_logged_in() {
    let busy = |cluster: &mut Cluster| cluster.kmsuser.as_mut().unwrap().logged_in_elsewhere = true;
    assert_eq!(cluster_error(busy), "USER_LOGGED_IN");
}

#[test]
fn user_not_found() {
    assert_eq!(cluster_error(|cluster| cluster.kmsuser = None), "USER_NOT_FOUND");
    let partly = |cluster: &mut Cluster| cluster.kmsuser.as_mut().unwrap().on_all_hsms = false;
    assert_eq!(cluster_error(partly), "USER_NOT_FOUND");
}

#[test]
fn xks_proxy_access_denied() {
    let denied = |proxy: &mut Proxy| proxy.failure = Some(ProxyFailure::AccessDenied);
    assert_eq!(proxy_error(denied), "XKS_PROXY_ACCESS_DENIED");
}

#[test]
fn xks_proxy_invalid_configuration() {
    let moved = |proxy: &mut Proxy| proxy.uri_path = String::from("/moved/kms/xks/v1");
    assert_eq!(proxy_error(moved), "XKS_PROXY_INVALID_CONFIGURATION");
    let refused = |proxy: &mut Proxy| proxy.failure = Some(ProxyFailure::InvalidUriPath);
    assert_eq!(proxy_error(refused), "XKS_PROXY_INVALID_CONFIGURATION");
}

#[test]
fn xks_proxy_invalid_response() {
    let failures =
        [ProxyFailure::UnreadableResponse, ProxyFailure::Internal, ProxyFailure::Validation];
    for failure in failures {
        let error = proxy_error(|proxy| proxy.failure = Some(failure));
        assert_eq!(error, "XKS_PROXY_INVALID_RESPONSE", "{failure:?}");
    }
}

#[test]
fn xks_proxy_invalid_tls_configuration() {
    let expired = |proxy: &mut Proxy| proxy.failure = Some(ProxyFailure::InvalidTls);
    assert_eq!(proxy_error(expired), "XKS_PROXY_INVALID_TLS_CONFIGURATION");
}

#[test]
fn xks_proxy_not_reachable() {
    let gone = after(xks_store(), |backing| backing.proxies.clear());
    assert_eq!(gone, "XKS_PROXY_NOT_REACHABLE");
    let down = |proxy: &mut Proxy| proxy.failure = Some(ProxyFailure::Unreachable);
    assert_eq!(proxy_error(down), "XKS_PROXY_NOT_REACHABLE");
    let unhealthy = |proxy: &mut Proxy| proxy.health = ProxyHealth::Unavailable;
    assert_eq!(proxy_error(unhealthy), "XKS_PROXY_NOT_REACHABLE");
}

#[test]
fn xks_proxy_timed_out() {
    assert_eq!(proxy_error(|proxy| proxy.latency_ms = 251), "XKS_PROXY_TIMED_OUT");
    let hangs = |proxy: &mut Proxy| proxy.failure = Some(ProxyFailure::TimedOut);
    assert_eq!(proxy_error(hangs), "XKS_PROXY_TIMED_OUT");
}

#[test]
fn a_proxy_may_take_250_milliseconds_and_lose_some_of_its_key_managers() {
    let lab = Lab::new();
    let id = lab.create(xks_store());
    lab.change_proxy(|proxy| {
        proxy.latency_ms = 250;
        proxy.health = ProxyHealth::Degraded;
    });
    lab.reconnect(&id);
    assert_eq!(lab.state(&id), "CONNECTED");
}

#[test]
fn xks_vpc_endpoint_service_invalid_configuration() {
    let changes: [fn(&mut VpcEndpointService); 6] = [
        |service| service.network_load_balancer = false,
        |service| service.zones.truncate(1),
        |service| service.acceptance_required = true,
        |service| service.private_dns_name = None,
        |service| service.private_dns_name = text("other.example.com"),
        |service| service.domain_verified = false,
    ];
    for change in changes {
        assert_eq!(service_error(change), "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION");
    }
}

#[test]
fn xks_vpc_endpoint_service_not_found() {
    let gone = after(vpc_store(), |backing| backing.vpc_endpoint_services.clear());
    assert_eq!(gone, "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND");
    let refused = service_error(|service| service.allowed_principals.clear());
    assert_eq!(refused, "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND");
}

#[test]
fn easily_seen_faults_of_a_cluster_make_connect_fail_and_leave_the_store_disconnected() {
    let changes: [(Change<Cluster>, &str); 5] = [
        (|cluster| cluster.active = false, "CloudHsmClusterNotActiveException"),
        (|cluster| cluster.hsms.clear(), "CloudHsmClusterInvalidConfigurationException"),
        (
            |cluster| cluster.hsms.iter_mut().for_each(|hsm| hsm.active = false),
            "CloudHsmClusterInvalidConfigurationException",
        ),
        (
            |cluster| cluster.subnets = vec![Subnet::new("a"), Subnet::new("a")],
            "CloudHsmClusterInvalidConfigurationException",
        ),
        (|cluster| cluster.ports_open = false, "CloudHsmClusterInvalidConfigurationException"),
    ];
    for (change, expected) in changes {
        let lab = Lab::new();
        let id = lab.create(hsm_store());
        lab.change_cluster(change);
        assert_eq!(code(lab.try_connect(&id)), expected);
        assert_eq!((lab.state(&id), lab.error(&id)), (String::from("DISCONNECTED"), None));
    }
}
