//! What only one store of an account, or of a Region, may have.

use super::*;

fn other_account() -> Call {
    Call::by_root("us-east-1", "444455556666")
}

fn second(mut input: CreateCustomKeyStoreInput) -> CreateCustomKeyStoreInput {
    input.custom_key_store_name = text("second");
    input
}

impl Lab {
    fn create_as(&self, call: &Call, input: CreateCustomKeyStoreInput) -> Result<(), Failure> {
        self.world.create_custom_key_store(call, input).map(drop)
    }
}

#[test]
fn a_name_is_of_one_store_of_both_types() {
    let lab = Lab::new();
    lab.create(hsm_store());
    let mut input = xks_store();
    input.custom_key_store_name = text("hsm");
    assert_eq!(code(lab.try_create(input.clone())), "CustomKeyStoreNameInUseException");
    lab.create_as(&other_account(), input.clone()).unwrap();
    lab.create_as(&Call::by_root("eu-west-1", ACCOUNT), input).unwrap();
}

#[test]
fn a_store_keeps_its_own_name_and_takes_no_other_s() {
    let lab = Lab::new();
    let id = lab.create(hsm_store());
    lab.create(xks_store());
    let rename =
        |name: &str| lab.try_update(&id, |input| input.new_custom_key_store_name = text(name));
    rename("hsm").unwrap();
    assert_eq!(code(rename("xks")), "CustomKeyStoreNameInUseException");
    rename("new").unwrap();
    assert_eq!(lab.entry(&id).custom_key_store_name.as_deref(), Some("new"));
}

#[test]
fn an_endpoint_with_a_path_is_of_one_store() {
    let lab = Lab::new();
    lab.create(xks_store());
    assert_eq!(code(lab.try_create(xks_store())), "CustomKeyStoreNameInUseException");
    assert_eq!(code(lab.try_create(second(xks_store()))), "XksProxyUriInUseException");
    lab.create_as(&other_account(), xks_store()).unwrap();
}

#[test]
fn stores_with_public_endpoints_share_one_with_different_paths() {
    let lab = Lab::new();
    lab.create(xks_store());
    lab.change(|backing| {
        let mut proxy = Proxy::new(ENDPOINT, ACCESS_KEY, SECRET);
        proxy.uri_path = String::from("/second/kms/xks/v1");
        backing.proxies.push(proxy);
    });
    let mut input = second(xks_store());
    input.xks_proxy_uri_path = text("/second/kms/xks/v1");
    lab.create(input);
}

#[test]
fn a_public_endpoint_is_of_no_vpc_store_even_of_another_account() {
    let mut public = second(xks_store());
    public.xks_proxy_uri_endpoint = text(VPC_ENDPOINT);
    public.xks_proxy_uri_path = text("/second/kms/xks/v1");
    let lab = Lab::new();
    lab.create(vpc_store());
    let expected = "XksProxyUriEndpointInUseException";
    assert_eq!(code(lab.try_create(public.clone())), expected);
    assert_eq!(code(lab.create_as(&other_account(), public.clone())), expected);

    let lab = Lab::new();
    public.xks_proxy_uri_path = text(PATH);
    lab.create_as(&other_account(), public).unwrap();
    assert_eq!(code(lab.try_create(vpc_store())), expected);
}

#[test]
fn each_vpc_store_has_an_endpoint_of_its_own() {
    let lab = Lab::new();
    lab.create(vpc_store());
    let mut input = second(vpc_store());
    input.xks_proxy_uri_path = text("/second/kms/xks/v1");
    input.xks_proxy_vpc_endpoint_service_name =
        text("com.amazonaws.vpce.us-east-1.vpce-svc-00000000000000000");
    assert_eq!(code(lab.try_create(input)), "XksProxyUriEndpointInUseException");
}

#[test]
fn a_vpc_endpoint_service_is_of_one_store_of_a_region() {
    let lab = Lab::new();
    lab.create(vpc_store());
    let mut input = second(vpc_store());
    input.xks_proxy_uri_endpoint = text("https://third.example.com");
    let expected = "XksProxyVpcEndpointServiceInUseException";
    assert_eq!(code(lab.try_create(input.clone())), expected);
    assert_eq!(code(lab.create_as(&other_account(), input)), expected);
}

#[test]
fn an_account_has_ten_stores_in_a_region() {
    let lab = Lab::new();
    let store = |number: usize| {
        let path = format!("/p{number}/kms/xks/v1");
        lab.change(|backing| {
            let mut proxy = Proxy::new(ENDPOINT, ACCESS_KEY, SECRET);
            proxy.uri_path.clone_from(&path);
            backing.proxies.push(proxy);
        });
        let mut input = xks_store();
        input.custom_key_store_name = Some(format!("store {number}"));
        input.xks_proxy_uri_path = Some(path);
        lab.try_create(input)
    };
    for number in 0..10 {
        store(number).unwrap();
    }
    assert_eq!(code(store(10)), "LimitExceededException");
    lab.create_as(&other_account(), hsm_store()).unwrap();
}

#[test]
fn an_update_finds_what_is_taken_as_well() {
    let lab = Lab::new();
    lab.create(xks_store());
    let vpc = lab.create(vpc_store());
    let result = lab.try_update(&vpc, |input| {
        input.xks_proxy_connectivity = Some(XksProxyConnectivityType::PublicEndpoint);
        input.xks_proxy_uri_endpoint = text(ENDPOINT);
    });
    assert_eq!(code(result), "XksProxyUriInUseException");
    let result = lab.try_update(&vpc, |input| input.xks_proxy_uri_endpoint = text(ENDPOINT));
    assert_eq!(code(result), "XksProxyUriInUseException");
}
