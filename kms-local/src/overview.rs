//! What there is, for a person who looks: all accounts and Regions at once.

use crate::failure::Failure;
use crate::state::{Key, State};
use crate::world::World;

/// The contents of a world, without any secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Overview {
    /// Keys, in the order of their creation, no more than asked for.
    pub keys: Vec<KeyOverview>,
    /// All keys that there are.
    pub key_count: usize,
    /// Custom key stores, in the order of their creation.
    pub key_stores: Vec<KeyStoreOverview>,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyOverview {
    /// The ARN.
    pub arn: String,
    /// The key spec.
    pub spec: &'static str,
    /// The usage.
    pub usage: &'static str,
    /// The origin of its material.
    pub origin: &'static str,
    /// The state.
    pub state: &'static str,
    /// The description.
    pub description: String,
    /// Its aliases, with their prefix.
    pub aliases: Vec<String>,
    /// Grants: id, grantee, operations.
    pub grants: Vec<(String, String, Vec<String>)>,
    /// All grants that there are.
    pub grant_count: usize,
}

/// A custom key store.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyStoreOverview {
    /// The id.
    pub id: String,
    /// The Region.
    pub region: String,
    /// The account.
    pub account: String,
    /// The name.
    pub name: String,
    /// The type.
    pub store_type: &'static str,
    /// The connection state.
    pub state: &'static str,
    /// The error code of a connection that failed.
    pub error: Option<&'static str>,
}

/// Grants of a key that an overview shows.
const GRANTS: usize = 20;

impl World {
    /// What there is, with so many keys at most.
    ///
    /// # Errors
    /// `KMSInternalException` if what time does could not be stored.
    pub fn overview(&self, keys: usize) -> Result<Overview, Failure> {
        let state = self.begin()?;
        let mut numbers: Vec<_> = state.all_keys().map(|key| key.record.number).collect();
        numbers.sort_unstable();
        let key_count = numbers.len();
        let shown = numbers.into_iter().take(keys);
        let keys = shown.map(|number| Ok(key(&state, state.key(number)?)));
        let mut stores: Vec<_> = state.all_stores().collect();
        stores.sort_by_key(|store| store.number);
        let key_stores = stores.into_iter().map(|store| KeyStoreOverview {
            id: store.id.clone(),
            region: store.region.clone(),
            account: store.account.clone(),
            name: store.name.clone(),
            store_type: store.store_type().as_str(),
            state: store.state.as_str(),
            error: store.error.map(crate::key_stores::ConnectionError::as_str),
        });
        Ok(Overview {
            keys: keys.collect::<Result<_, Failure>>()?,
            key_count,
            key_stores: key_stores.collect(),
        })
    }
}

fn key(state: &State, key: &Key) -> KeyOverview {
    let record = &key.record;
    let grants = key.grants.iter().take(GRANTS).map(|grant| {
        let grantee = grant.grantee.as_ref().or(grant.grantee_service.as_ref());
        (grant.id.clone(), grantee.cloned().unwrap_or_default(), grant.operations.clone())
    });
    KeyOverview {
        arn: key.arn.clone(),
        spec: record.spec.as_str(),
        usage: record.usage.as_str(),
        origin: record.origin.as_str(),
        state: state.key_state(key).as_str(),
        description: record.description.clone(),
        aliases: key.aliases.iter().cloned().collect(),
        grants: grants.collect(),
        grant_count: key.grants.len(),
    }
}
