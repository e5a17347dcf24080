//! Custom key stores over clusters and proxies that the test describes and breaks.

mod clusters;
mod connection_errors;
mod credentials;
mod describing;
mod keys;
mod parameters;
mod proxies;
mod states;
mod unique;
mod updates;

use super::*;
use trent_kms::operation::connect_custom_key_store::ConnectCustomKeyStoreInput;
use trent_kms::operation::create_custom_key_store::CreateCustomKeyStoreInput;
use trent_kms::operation::delete_custom_key_store::DeleteCustomKeyStoreInput;
use trent_kms::operation::describe_custom_key_stores::DescribeCustomKeyStoresInput;
use trent_kms::operation::disconnect_custom_key_store::DisconnectCustomKeyStoreInput;
use trent_kms::operation::update_custom_key_store::UpdateCustomKeyStoreInput;
use trent_kms::types::{
    CustomKeyStoreType, CustomKeyStoresListEntry, XksProxyAuthenticationCredentialType,
    XksProxyConnectivityType,
};
use trent_local::Settings;
use trent_local::backing::{Backing, Cluster, ExternalKey, Proxy, VpcEndpointService};

pub(super) const CLUSTER: &str = "cluster-234abcdefABC";
const RELATED: &str = "cluster-234abcdefABD";
const STRANGE: &str = "cluster-234abcdefABE";
pub(super) const PASSWORD: &str = "kmsPswd123";
const ENDPOINT: &str = "https://proxy.example.com";
const VPC_ENDPOINT: &str = "https://proxy-private.example.com";
const PATH: &str = "/kms/xks/v1";
const ACCESS_KEY: &str = "ABCDEFGHIJKLMNOPQRST";
const SECRET: &str = "0123456789012345678901234567890123456789abc";
const SERVICE: &str = "com.amazonaws.vpce.us-east-1.vpce-svc-e1234567890abcdef";
const STEP: Duration = Duration::from_secs(60);

/// A world with clusters, a public proxy and a proxy behind a VPC endpoint service. Connecting and
/// disconnecting take a minute each.
struct Lab {
    world: World,
    call: Call,
}

impl Lab {
    fn new() -> Self {
        let mut settings = Settings::default();
        settings.cloud_hsm_connection = STEP;
        settings.xks_connection = STEP;
        settings.disconnection = STEP;
        let world = World::builder().seed([1; 32]).settings(settings).build().unwrap();
        let lab = Self { world, call: Call::by_root("us-east-1", ACCOUNT) };
        lab.change(|backing| {
            backing.clusters = vec![
                Cluster::new(CLUSTER, "certificate", PASSWORD),
                Cluster::new(RELATED, "certificate", PASSWORD),
                Cluster::new(STRANGE, "another certificate", PASSWORD),
            ];
            for endpoint in [ENDPOINT, VPC_ENDPOINT] {
                let mut proxy = Proxy::new(endpoint, ACCESS_KEY, SECRET);
                proxy.keys = vec![ExternalKey::new("one"), ExternalKey::new("two")];
                backing.proxies.push(proxy);
            }
            backing.vpc_endpoint_services.push(VpcEndpointService::new(
                SERVICE,
                ACCOUNT,
                "proxy-private.example.com",
                "us-east-1",
            ));
        });
        lab
    }

    fn change(&self, change: impl FnOnce(&mut Backing)) {
        self.world.change_backing(change).unwrap();
    }

    fn change_cluster(&self, change: impl FnOnce(&mut Cluster)) {
        self.change(|backing| change(backing.cluster_mut(CLUSTER).unwrap()));
    }

    fn change_proxy(&self, change: impl FnOnce(&mut Proxy)) {
        self.change(|backing| change(backing.proxy_mut(ENDPOINT).unwrap()));
    }

    fn change_service(&self, change: impl FnOnce(&mut VpcEndpointService)) {
        self.change(|backing| change(backing.vpc_endpoint_service_mut(SERVICE).unwrap()));
    }

    fn try_create(&self, input: CreateCustomKeyStoreInput) -> Result<String, Failure> {
        let output = self.world.create_custom_key_store(&self.call, input);
        output.map(|output| output.custom_key_store_id.expect("an id"))
    }

    fn create(&self, input: CreateCustomKeyStoreInput) -> String {
        self.try_create(input).expect("a new key store")
    }

    fn try_connect(&self, id: &str) -> Result<(), Failure> {
        let input = ConnectCustomKeyStoreInput::builder().custom_key_store_id(id).build().unwrap();
        self.world.connect_custom_key_store(&self.call, input).map(drop)
    }

    fn try_disconnect(&self, id: &str) -> Result<(), Failure> {
        let input = DisconnectCustomKeyStoreInput::builder().custom_key_store_id(id);
        self.world.disconnect_custom_key_store(&self.call, input.build().unwrap()).map(drop)
    }

    fn try_delete(&self, id: &str) -> Result<(), Failure> {
        let input = DeleteCustomKeyStoreInput::builder().custom_key_store_id(id).build().unwrap();
        self.world.delete_custom_key_store(&self.call, input).map(drop)
    }

    fn try_update(
        &self,
        id: &str,
        change: impl FnOnce(&mut UpdateCustomKeyStoreInput),
    ) -> Result<(), Failure> {
        let input = UpdateCustomKeyStoreInput::builder().custom_key_store_id(id).build();
        let mut input = input.unwrap();
        change(&mut input);
        self.world.update_custom_key_store(&self.call, input).map(drop)
    }

    /// Lets a connection or its end take its time.
    fn wait(&self) {
        self.world.advance(STEP).unwrap();
    }

    /// A store of each of the three kinds, connected.
    fn connected(&self, input: CreateCustomKeyStoreInput) -> String {
        let id = self.create(input);
        self.reconnect(&id);
        assert_eq!(self.state(&id), "CONNECTED");
        id
    }

    fn reconnect(&self, id: &str) {
        self.try_connect(id).expect("a connection");
        self.wait();
    }

    fn disconnect(&self, id: &str) {
        self.try_disconnect(id).expect("the end of the connection");
        self.wait();
    }

    fn entry(&self, id: &str) -> CustomKeyStoresListEntry {
        let input = DescribeCustomKeyStoresInput::builder().custom_key_store_id(id).build();
        let output = self.world.describe_custom_key_stores(&self.call, input.unwrap());
        output.unwrap().custom_key_stores.unwrap().remove(0)
    }

    fn state(&self, id: &str) -> String {
        self.entry(id).connection_state.expect("a state").as_str().to_owned()
    }

    fn error(&self, id: &str) -> Option<String> {
        self.entry(id).connection_error_code.map(|code| code.as_str().to_owned())
    }

    fn try_key(&self, store: &str, xks_key_id: Option<&str>) -> Result<KeyMetadata, Failure> {
        let origin = match xks_key_id {
            Some(_) => OriginType::ExternalKeyStore,
            None => OriginType::AwsCloudhsm,
        };
        let input = CreateKeyInput::builder().origin(origin).custom_key_store_id(store);
        let mut input = input.build().unwrap();
        input.xks_key_id = xks_key_id.map(str::to_owned);
        self.world.create_key(&self.call, input).map(|output| output.key_metadata.unwrap())
    }

    fn key(&self, store: &str, xks_key_id: Option<&str>) -> KeyMetadata {
        self.try_key(store, xks_key_id).expect("a new key")
    }
}

fn hsm_store() -> CreateCustomKeyStoreInput {
    CreateCustomKeyStoreInput::builder()
        .custom_key_store_name("hsm")
        .cloud_hsm_cluster_id(CLUSTER)
        .trust_anchor_certificate("certificate")
        .key_store_password(PASSWORD)
        .build()
        .unwrap()
}

fn credential(access_key: &str, secret: &str) -> XksProxyAuthenticationCredentialType {
    XksProxyAuthenticationCredentialType::builder()
        .access_key_id(access_key)
        .raw_secret_access_key(secret)
        .build()
        .unwrap()
}

fn xks_store() -> CreateCustomKeyStoreInput {
    CreateCustomKeyStoreInput::builder()
        .custom_key_store_name("xks")
        .custom_key_store_type(CustomKeyStoreType::ExternalKeyStore)
        .xks_proxy_connectivity(XksProxyConnectivityType::PublicEndpoint)
        .xks_proxy_uri_endpoint(ENDPOINT)
        .xks_proxy_uri_path(PATH)
        .xks_proxy_authentication_credential(credential(ACCESS_KEY, SECRET))
        .build()
        .unwrap()
}

fn vpc_store() -> CreateCustomKeyStoreInput {
    let mut input = xks_store();
    input.custom_key_store_name = Some(String::from("vpc"));
    input.xks_proxy_connectivity = Some(XksProxyConnectivityType::VpcEndpointService);
    input.xks_proxy_uri_endpoint = Some(VPC_ENDPOINT.to_owned());
    input.xks_proxy_vpc_endpoint_service_name = Some(SERVICE.to_owned());
    input
}

/// The three kinds of stores, with the external key of keys in them.
fn kinds() -> [(CreateCustomKeyStoreInput, Option<&'static str>); 3] {
    [(hsm_store(), None), (xks_store(), Some("one")), (vpc_store(), Some("one"))]
}

/// A change to something that the test knows.
type Change<T> = fn(&mut T);

#[expect(clippy::unnecessary_wraps, reason = "members of inputs are optional")]
fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

const INVALID_STATE: &str = "CustomKeyStoreInvalidStateException";
