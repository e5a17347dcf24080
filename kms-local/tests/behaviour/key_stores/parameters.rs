//! Which parameters go with which type of store, and which have to be there.

use super::*;

type Member = Change<CreateCustomKeyStoreInput>;

fn refused(input: &CreateCustomKeyStoreInput, changes: &[Member]) {
    for change in changes {
        let lab = Lab::new();
        let mut input = input.clone();
        change(&mut input);
        assert_eq!(code(lab.try_create(input.clone())), "ValidationException", "{input:?}");
    }
}

const WITHOUT_XKS: [Member; 5] = [
    |input| input.xks_proxy_connectivity = None,
    |input| input.xks_proxy_uri_endpoint = None,
    |input| input.xks_proxy_uri_path = None,
    |input| input.xks_proxy_authentication_credential = None,
    |input| input.xks_proxy_connectivity = Some("CARRIER_PIGEON".into()),
];

const WITH_CLOUD_HSM: [Member; 3] = [
    |input| input.cloud_hsm_cluster_id = text(CLUSTER),
    |input| input.key_store_password = text(PASSWORD),
    |input| input.trust_anchor_certificate = text("certificate"),
];

#[test]
fn a_store_on_cloud_hsm_needs_cluster_password_and_certificate() {
    refused(
        &hsm_store(),
        &[
            |input| input.cloud_hsm_cluster_id = None,
            |input| input.key_store_password = None,
            |input| input.trust_anchor_certificate = None,
        ],
    );
}

#[test]
fn a_store_on_cloud_hsm_takes_nothing_of_a_proxy() {
    refused(
        &hsm_store(),
        &[
            |input| input.xks_proxy_connectivity = Some(XksProxyConnectivityType::PublicEndpoint),
            |input| input.xks_proxy_uri_endpoint = text(ENDPOINT),
            |input| input.xks_proxy_uri_path = text(PATH),
            |input| {
                input.xks_proxy_authentication_credential = Some(credential(ACCESS_KEY, SECRET));
            },
            |input| input.xks_proxy_vpc_endpoint_service_name = text(SERVICE),
            |input| input.xks_proxy_vpc_endpoint_service_owner = text(ACCOUNT),
        ],
    );
}

#[test]
fn cloud_hsm_is_the_default_type_and_may_be_named() {
    let lab = Lab::new();
    let mut input = hsm_store();
    input.custom_key_store_type = Some(CustomKeyStoreType::AwsCloudhsm);
    let id = lab.create(input);
    assert_eq!(lab.create(hsm_store()), id, "the same store");
}

#[test]
fn an_external_key_store_needs_its_type() {
    refused(&xks_store(), &[|input| input.custom_key_store_type = None]);
    refused(&xks_store(), &[|input| input.custom_key_store_type = Some("ABACUS".into())]);
}

#[test]
fn an_external_key_store_needs_address_and_credential() {
    refused(&xks_store(), &WITHOUT_XKS);
    refused(&vpc_store(), &WITHOUT_XKS);
}

#[test]
fn an_external_key_store_takes_nothing_of_a_cluster() {
    refused(&xks_store(), &WITH_CLOUD_HSM);
    refused(&vpc_store(), &WITH_CLOUD_HSM);
}

#[test]
fn a_vpc_endpoint_service_goes_with_its_connectivity() {
    refused(&vpc_store(), &[|input| input.xks_proxy_vpc_endpoint_service_name = None]);
    refused(
        &xks_store(),
        &[
            |input| input.xks_proxy_vpc_endpoint_service_name = text(SERVICE),
            |input| input.xks_proxy_vpc_endpoint_service_owner = text(ACCOUNT),
        ],
    );
}

#[test]
fn the_owner_of_a_vpc_endpoint_service_is_the_caller_unless_named() {
    let lab = Lab::new();
    let id = lab.create(vpc_store());
    let configuration = lab.entry(&id).xks_proxy_configuration.unwrap();
    assert_eq!(configuration.vpc_endpoint_service_owner.as_deref(), Some(ACCOUNT));

    let lab = Lab::new();
    lab.change_service(|service| service.owner = String::from("444455556666"));
    let not_found = "XksProxyVpcEndpointServiceNotFoundException";
    assert_eq!(code(lab.try_create(vpc_store())), not_found);
    let mut input = vpc_store();
    input.xks_proxy_vpc_endpoint_service_owner = text("444455556666");
    lab.create(input);
}
