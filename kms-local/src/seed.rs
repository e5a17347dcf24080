//! Seed files: a KMS with known keys, key stores and faults from the start.

use crate::authorization::Identity;
use crate::backing::Backing;
use crate::call::Call;
use crate::failure::Failure;
use crate::faults::FaultRule;
use crate::keys::Fixture;
use crate::local::LocalKms;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use trent_kms::operation::connect_custom_key_store::ConnectCustomKeyStoreInput;
use trent_kms::operation::create_alias::CreateAliasInput;
use trent_kms::operation::create_custom_key_store::CreateCustomKeyStoreInput;
use trent_kms::operation::create_key::CreateKeyInput;
use trent_kms::operation::disable_key::DisableKeyInput;
use trent_kms::types::{Tag, XksProxyAuthenticationCredentialType};

/// What a seed file holds, JSON.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Seed {
    /// What lies behind custom key stores.
    backing: Option<Backing>,
    key_stores: Vec<SeedStore>,
    keys: Vec<SeedKey>,
    faults: Vec<FaultRule>,
    /// Callers whom policies and grants judge.
    identities: Vec<SeedIdentity>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SeedIdentity {
    access_key_id: String,
    arn: String,
    /// JSON objects, or their texts.
    #[serde(default)]
    policies: Vec<Value>,
}

impl SeedIdentity {
    fn identity(&self) -> Result<Identity, Failure> {
        let identity = Identity::new(self.arn.as_str())?;
        self.policies.iter().try_fold(identity, |identity, policy| match policy {
            Value::String(text) => identity.with_policy(text),
            other => identity.with_policy(&other.to_string()),
        })
    }
}

#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct SeedKey {
    region: Option<String>,
    account: Option<String>,
    id: Option<String>,
    /// Base64.
    material: Option<String>,
    spec: Option<String>,
    usage: Option<String>,
    origin: Option<String>,
    multi_region: bool,
    description: Option<String>,
    /// A JSON object, or its text.
    policy: Option<Value>,
    tags: BTreeMap<String, String>,
    aliases: Vec<String>,
    enabled: bool,
    custom_key_store_id: Option<String>,
    xks_key_id: Option<String>,
}

impl Default for SeedKey {
    fn default() -> Self {
        Self {
            region: None,
            account: None,
            id: None,
            material: None,
            spec: None,
            usage: None,
            origin: None,
            multi_region: false,
            description: None,
            policy: None,
            tags: BTreeMap::new(),
            aliases: Vec::new(),
            enabled: true,
            custom_key_store_id: None,
            xks_key_id: None,
        }
    }
}

impl fmt::Debug for SeedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeedKey").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct SeedStore {
    region: Option<String>,
    account: Option<String>,
    id: Option<String>,
    name: String,
    cloud_hsm_cluster_id: Option<String>,
    trust_anchor_certificate: Option<String>,
    key_store_password: Option<String>,
    xks_proxy_connectivity: Option<String>,
    xks_proxy_uri_endpoint: Option<String>,
    xks_proxy_uri_path: Option<String>,
    xks_proxy_access_key_id: Option<String>,
    xks_proxy_raw_secret_access_key: Option<String>,
    xks_proxy_vpc_endpoint_service_name: Option<String>,
    xks_proxy_vpc_endpoint_service_owner: Option<String>,
    connected: bool,
}

impl fmt::Debug for SeedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeedStore").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Why a seed could not be used: which entry, and what is wrong with it.
#[derive(Debug)]
pub struct SeedError(String);

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SeedError {}

impl Seed {
    /// Reads the text of a seed file.
    ///
    /// # Errors
    /// Text that is no JSON, a name that a seed does not have, a value of another type. The error
    /// tells line and column.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        serde_json::from_str(text).map_err(|e| SeedError(e.to_string()))
    }

    /// Makes the identities of the seed known. They are not stored: a KMS of stored data is told them
    /// each time that it is opened.
    ///
    /// # Errors
    /// An ARN or a policy that is none.
    pub fn introduce(&self, kms: &LocalKms) -> Result<(), SeedError> {
        for (index, seeded) in self.identities.iter().enumerate() {
            let identity = seeded.identity();
            let identity = identity.map_err(|e| SeedError(format!("identities[{index}]: {e}")))?;
            kms.add_identity(&*seeded.access_key_id, identity);
        }
        Ok(())
    }

    /// Makes all that the seed names, in this order: what lies behind key stores, key stores, keys
    /// with their aliases, faults, identities.
    ///
    /// # Errors
    /// What the operations refuse. What stands before it in the seed is made then.
    pub fn plant(self, kms: &LocalKms) -> Result<(), SeedError> {
        self.introduce(kms)?;
        if let Some(backing) = self.backing {
            let planted = kms.change_backing(|own| *own = backing);
            planted.map_err(|e| SeedError(format!("backing: {e}")))?;
        }
        for (index, store) in self.key_stores.into_iter().enumerate() {
            plant_store(kms, store).map_err(|e| SeedError(format!("keyStores[{index}]: {e}")))?;
        }
        for (index, key) in self.keys.into_iter().enumerate() {
            plant_key(kms, key).map_err(|e| SeedError(format!("keys[{index}]: {e}")))?;
        }
        self.faults.into_iter().for_each(|rule| kms.inject(rule));
        Ok(())
    }
}

fn call(kms: &LocalKms, region: Option<String>, account: Option<String>) -> Call {
    let (own_region, own_account) = kms.defaults();
    Call::by_root(
        region.unwrap_or_else(|| own_region.to_owned()),
        account.unwrap_or_else(|| own_account.to_owned()),
    )
}

fn plant_store(kms: &LocalKms, store: SeedStore) -> Result<(), Failure> {
    let call = call(kms, store.region, store.account);
    let is_xks = store.xks_proxy_uri_endpoint.is_some();
    let credential = match (store.xks_proxy_access_key_id, store.xks_proxy_raw_secret_access_key) {
        (None, None) => None,
        (id, secret) => Some(
            XksProxyAuthenticationCredentialType::builder()
                .access_key_id(id.unwrap_or_default())
                .raw_secret_access_key(secret.unwrap_or_default())
                .build()?,
        ),
    };
    let mut input = CreateCustomKeyStoreInput::default();
    input.custom_key_store_name = Some(store.name);
    input.custom_key_store_type = is_xks.then(|| "EXTERNAL_KEY_STORE".into());
    input.cloud_hsm_cluster_id = store.cloud_hsm_cluster_id;
    input.trust_anchor_certificate = store.trust_anchor_certificate;
    input.key_store_password = store.key_store_password;
    input.xks_proxy_connectivity = match store.xks_proxy_connectivity {
        Some(connectivity) => Some(connectivity.as_str().into()),
        None => is_xks.then(|| "PUBLIC_ENDPOINT".into()),
    };
    input.xks_proxy_uri_path =
        store.xks_proxy_uri_path.or_else(|| is_xks.then(|| String::from("/kms/xks/v1")));
    input.xks_proxy_uri_endpoint = store.xks_proxy_uri_endpoint;
    input.xks_proxy_authentication_credential = credential;
    input.xks_proxy_vpc_endpoint_service_name = store.xks_proxy_vpc_endpoint_service_name;
    input.xks_proxy_vpc_endpoint_service_owner = store.xks_proxy_vpc_endpoint_service_owner;
    let world = kms.world();
    let made = world.create_key_store_fixture(&call, input, store.id.as_deref())?;
    if store.connected {
        let mut input = ConnectCustomKeyStoreInput::default();
        input.custom_key_store_id = made.custom_key_store_id;
        world.connect_custom_key_store(&call, input)?;
    }
    Ok(())
}

fn plant_key(kms: &LocalKms, key: SeedKey) -> Result<(), Failure> {
    let call = call(kms, key.region, key.account);
    let material = key.material.map(|text| STANDARD.decode(text));
    let material = material.transpose();
    let material = material.map_err(|_| Failure::validation("the material is not base64"))?;
    let tags = key.tags.into_iter().map(|(name, value)| {
        Tag::builder().tag_key(name).tag_value(value).build().map_err(Failure::from)
    });
    let mut input = CreateKeyInput::default();
    input.key_spec = key.spec.map(|text| text.as_str().into());
    input.key_usage = key.usage.map(|text| text.as_str().into());
    input.origin = key.origin.map(|text| text.as_str().into());
    input.multi_region = Some(key.multi_region);
    input.description = key.description;
    input.policy = key.policy.map(|policy| match policy {
        Value::String(text) => text,
        other => other.to_string(),
    });
    input.tags = Some(tags.collect::<Result<_, _>>()?);
    input.custom_key_store_id = key.custom_key_store_id;
    input.xks_key_id = key.xks_key_id;
    let fixture = Fixture { key_id: key.id, material };
    let world = kms.world();
    let made = world.create_fixture(&call, input, &fixture)?;
    let id = made.key_metadata.map(|metadata| metadata.key_id);
    for alias in key.aliases {
        let mut input = CreateAliasInput::default();
        input.alias_name = Some(alias);
        input.target_key_id.clone_from(&id);
        world.create_alias(&call, input)?;
    }
    if !key.enabled {
        let mut input = DisableKeyInput::default();
        input.key_id = id;
        world.disable_key(&call, input)?;
    }
    Ok(())
}
