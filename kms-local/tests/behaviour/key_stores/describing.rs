//! DescribeCustomKeyStores: what each type shows, filters, pages.

use super::*;

impl Lab {
    fn describe(
        &self,
        change: impl FnOnce(&mut DescribeCustomKeyStoresInput),
    ) -> Result<(Vec<String>, Option<String>, bool), Failure> {
        let mut input = DescribeCustomKeyStoresInput::default();
        change(&mut input);
        let output = self.world.describe_custom_key_stores(&self.call, input)?;
        let stores = output.custom_key_stores.unwrap().into_iter();
        let ids = stores.map(|store| store.custom_key_store_id.unwrap()).collect();
        Ok((ids, output.next_marker, output.truncated))
    }
}

#[test]
fn a_store_on_cloud_hsm_shows_its_cluster_and_no_proxy() {
    let lab = Lab::new();
    let id = lab.create(hsm_store());
    let entry = lab.entry(&id);
    assert!(id.starts_with("cks-") && id.len() == 21, "{id}");
    assert_eq!(entry.custom_key_store_name.as_deref(), Some("hsm"));
    assert_eq!(entry.custom_key_store_type.unwrap().as_str(), "AWS_CLOUDHSM");
    assert_eq!(entry.cloud_hsm_cluster_id.as_deref(), Some(CLUSTER));
    assert_eq!(entry.trust_anchor_certificate.as_deref(), Some("certificate"));
    assert_eq!(entry.xks_proxy_configuration, None);
    assert!(entry.creation_date.is_some());
}

#[test]
fn an_external_key_store_shows_its_proxy_and_no_secret() {
    let lab = Lab::new();
    let (xks, vpc) = (lab.create(xks_store()), lab.create(vpc_store()));
    for (id, service) in [(&xks, None), (&vpc, Some(SERVICE))] {
        let entry = lab.entry(id);
        assert!(!format!("{entry:?}").contains(SECRET));
        assert_eq!(entry.custom_key_store_type.unwrap().as_str(), "EXTERNAL_KEY_STORE");
        assert_eq!((entry.cloud_hsm_cluster_id, entry.trust_anchor_certificate), (None, None));
        let proxy = entry.xks_proxy_configuration.unwrap();
        assert_eq!(proxy.access_key_id.as_deref(), Some(ACCESS_KEY));
        assert_eq!(proxy.uri_path.as_deref(), Some(PATH));
        assert_eq!(proxy.vpc_endpoint_service_name.as_deref(), service);
        assert_eq!(proxy.vpc_endpoint_service_owner.as_deref(), service.map(|_| ACCOUNT));
    }
}

#[test]
fn an_error_code_is_shown_only_while_the_store_has_failed() {
    let lab = Lab::new();
    let id = lab.create(hsm_store());
    lab.change_cluster(|cluster| cluster.kmsuser = None);
    lab.reconnect(&id);
    assert_eq!(lab.error(&id).as_deref(), Some("USER_NOT_FOUND"));
    lab.disconnect(&id);
    assert_eq!(lab.error(&id), None);
    lab.change_cluster(|cluster| cluster.set_password(PASSWORD));
    lab.reconnect(&id);
    assert_eq!((lab.state(&id), lab.error(&id)), (String::from("CONNECTED"), None));
}

#[test]
fn no_store_is_an_empty_list() {
    assert_eq!(Lab::new().describe(|_| {}).unwrap(), (Vec::new(), None, false));
}

#[test]
fn a_store_is_found_by_its_id_or_its_name_not_by_both() {
    let lab = Lab::new();
    let (hsm, xks) = (lab.create(hsm_store()), lab.create(xks_store()));
    assert_eq!(lab.describe(|_| {}).unwrap().0, [&*hsm, &*xks]);
    assert_eq!(lab.describe(|input| input.custom_key_store_name = text("xks")).unwrap().0, [&*xks]);
    let both = lab.describe(|input| {
        input.custom_key_store_name = text("hsm");
        input.custom_key_store_id = Some(hsm.clone());
    });
    assert_eq!(code(both), "ValidationException");
    let none = lab.describe(|input| input.custom_key_store_name = text("none"));
    assert_eq!(code(none), "CustomKeyStoreNotFoundException");
    let elsewhere = Call::by_root("eu-west-1", ACCOUNT);
    let input = DescribeCustomKeyStoresInput::builder().custom_key_store_id(hsm).build().unwrap();
    let result = lab.world.describe_custom_key_stores(&elsewhere, input);
    assert_eq!(code(result), "CustomKeyStoreNotFoundException");
}

#[test]
fn stores_come_in_pages_in_the_order_of_their_creation() {
    let lab = Lab::new();
    let ids = [lab.create(vpc_store()), lab.create(hsm_store()), lab.create(xks_store())];
    let (first, marker, truncated) = lab.describe(|input| input.limit = Some(2)).unwrap();
    assert_eq!((&*first, truncated), (&ids[..2], true));
    let (second, end, truncated) = lab.describe(|input| input.marker = marker.clone()).unwrap();
    assert_eq!((&*second, end, truncated), (&ids[2..], None, false));
    let result = lab.describe(|input| input.marker = text("made up"));
    assert_eq!(code(result), "InvalidMarkerException");
}
