//! What a world consists of, as records: the only form in which anything changes, and the stored
//! form.
//!
//! A record is one row of one table. Keys are referred to by their sequence number, which is
//! unique in a world and orders keys by creation.

use crate::backing::Backing;
use crate::key_stores::record::KeyStoreRecord;
use crate::specs::{Origin, Spec, Usage};
use crate::time::Timestamp;
use crate::wire::wire_enum;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// Sequence number of a key.
pub(crate) type KeyNumber = u64;

wire_enum! {
    /// Who made a key.
    Manager { Aws = "AWS", Customer = "CUSTOMER", }
}

wire_enum! {
    /// A state that ends by itself.
    Transient { Creating = "Creating", Updating = "Updating", }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeyRecord {
    pub(crate) number: KeyNumber,
    pub(crate) region: String,
    pub(crate) account: String,
    pub(crate) id: String,
    pub(crate) created: Timestamp,
    pub(crate) description: String,
    pub(crate) spec: Spec,
    pub(crate) usage: Usage,
    pub(crate) origin: Origin,
    pub(crate) manager: Manager,
    /// The wish of EnableKey and DisableKey; shows when nothing else decides the state.
    pub(crate) enabled: bool,
    pub(crate) deletion: Option<Deletion>,
    pub(crate) transient: Option<(Transient, Timestamp)>,
    /// The primary's Region, of multi-Region keys.
    pub(crate) primary_region: Option<String>,
    pub(crate) rotation: Option<Rotation>,
    pub(crate) on_demand_rotations: u32,
    /// Start and end of the rotation on demand that runs.
    pub(crate) running_rotation: Option<(Timestamp, Timestamp)>,
    pub(crate) custom_key_store_id: Option<String>,
    pub(crate) xks_key_id: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Deletion {
    pub(crate) window_days: u32,
    /// When the key goes; absent while a primary key waits for its replicas.
    pub(crate) date: Option<Timestamp>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rotation {
    #[serde(deserialize_with = "period")]
    pub(crate) period_days: u32,
    pub(crate) next: Timestamp,
}

/// A period that EnableKeyRotation takes: with none at all, rotations would have no end.
fn period<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let days = u32::deserialize(deserializer)?;
    if (90..=2560).contains(&days) {
        return Ok(days);
    }
    Err(D::Error::custom("a rotation period is 90 to 2560 days"))
}

wire_enum! {
    /// What a material is to its key.
    MaterialState {
        Current = "CURRENT",
        NonCurrent = "NON_CURRENT",
        PendingRotation = "PENDING_ROTATION",
    }
}

wire_enum! {
    /// What made a material current.
    RotationType { Automatic = "AUTOMATIC", OnDemand = "ON_DEMAND", }
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct MaterialRecord {
    pub(crate) key: KeyNumber,
    /// Position among the key's materials.
    pub(crate) order: u32,
    /// The id: 64 hexadecimal digits.
    pub(crate) id: String,
    /// Base64 of the material, absent once deleted or expired.
    pub(crate) secret: Option<String>,
    pub(crate) state: MaterialState,
    pub(crate) rotated: Option<(Timestamp, RotationType)>,
    pub(crate) valid_to: Option<Timestamp>,
    pub(crate) description: Option<String>,
}

impl std::fmt::Debug for MaterialRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MaterialRecord")
            .field("key", &self.key)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PolicyRecord {
    pub(crate) key: KeyNumber,
    pub(crate) text: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TagRecord {
    pub(crate) key: KeyNumber,
    pub(crate) name: String,
    pub(crate) value: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AliasRecord {
    pub(crate) region: String,
    pub(crate) account: String,
    /// With its prefix `alias/`.
    pub(crate) name: String,
    pub(crate) target: KeyNumber,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    /// Until when readers still see what was before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) late: Option<LateAlias>,
}

/// An alias that readers do not see as it is yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LateAlias {
    pub(crate) until: Timestamp,
    /// The key that it stood for; none if it is new.
    pub(crate) before: Option<KeyNumber>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct GrantRecord {
    pub(crate) key: KeyNumber,
    /// Unique in a world; orders grants by creation.
    pub(crate) number: u64,
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) created: Timestamp,
    pub(crate) grantee: Option<String>,
    pub(crate) grantee_service: Option<String>,
    pub(crate) retiring: Option<String>,
    pub(crate) retiring_service: Option<String>,
    pub(crate) issuing_account: String,
    pub(crate) operations: Vec<String>,
    pub(crate) context_equals: Option<BTreeMap<String, String>>,
    pub(crate) context_subset: Option<BTreeMap<String, String>>,
    pub(crate) source_arn: Option<String>,
    /// Until when readers do not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unseen_until: Option<Timestamp>,
}

/// The last cryptographic use of a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UsageRecord {
    pub(crate) key: KeyNumber,
    pub(crate) operation: String,
    pub(crate) at: Timestamp,
    pub(crate) request_id: String,
    pub(crate) event_id: String,
}

/// A key pair that imported material is encrypted for.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct WrappingKeyRecord {
    pub(crate) spec: Spec,
    /// Base64 of PKCS #8.
    pub(crate) secret: String,
}

impl std::fmt::Debug for WrappingKeyRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WrappingKeyRecord").field("spec", &self.spec).finish_non_exhaustive()
    }
}

/// Where a world's randomness stands.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SeedRecord {
    pub(crate) seed: [u8; 32],
    pub(crate) drawn: u64,
    /// The next sequence number.
    pub(crate) next_number: u64,
    /// The time when it was stored, before which the world does not go back.
    #[serde(default)]
    pub(crate) now: Option<Timestamp>,
}

impl std::fmt::Debug for SeedRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SeedRecord").field("drawn", &self.drawn).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Record {
    Seed(SeedRecord),
    Key(Box<KeyRecord>),
    Material(MaterialRecord),
    Policy(PolicyRecord),
    Tag(TagRecord),
    Alias(AliasRecord),
    Grant(Box<GrantRecord>),
    Usage(UsageRecord),
    WrappingKey(WrappingKeyRecord),
    KeyStore(Box<KeyStoreRecord>),
    Backing(Box<Backing>),
}

/// What names a record: the key of its row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RecordId {
    Seed,
    Key(KeyNumber),
    Material(KeyNumber, u32),
    Policy(KeyNumber),
    Tag(KeyNumber, String),
    Alias { region: String, account: String, name: String },
    Grant(KeyNumber, u64),
    Usage(KeyNumber),
    WrappingKey(Spec),
    KeyStore { region: String, account: String, id: String },
    Backing,
}

/// One change of a world.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Put(Record),
    Delete(RecordId),
}

impl Record {
    pub(crate) fn id(&self) -> RecordId {
        match self {
            Self::Seed(_) => RecordId::Seed,
            Self::Key(r) => RecordId::Key(r.number),
            Self::Material(r) => RecordId::Material(r.key, r.order),
            Self::Policy(r) => RecordId::Policy(r.key),
            Self::Tag(r) => RecordId::Tag(r.key, r.name.clone()),
            Self::Alias(r) => RecordId::Alias {
                region: r.region.clone(),
                account: r.account.clone(),
                name: r.name.clone(),
            },
            Self::Grant(r) => RecordId::Grant(r.key, r.number),
            Self::Usage(r) => RecordId::Usage(r.key),
            Self::WrappingKey(r) => RecordId::WrappingKey(r.spec),
            Self::KeyStore(r) => RecordId::KeyStore {
                region: r.region.clone(),
                account: r.account.clone(),
                id: r.id.clone(),
            },
            Self::Backing(_) => RecordId::Backing,
        }
    }

    pub(crate) fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        match self {
            Self::Seed(r) => serde_json::to_vec(r),
            Self::Key(r) => serde_json::to_vec(r),
            Self::Material(r) => serde_json::to_vec(r),
            Self::Policy(r) => serde_json::to_vec(r),
            Self::Tag(r) => serde_json::to_vec(r),
            Self::Alias(r) => serde_json::to_vec(r),
            Self::Grant(r) => serde_json::to_vec(r),
            Self::Usage(r) => serde_json::to_vec(r),
            Self::WrappingKey(r) => serde_json::to_vec(r),
            Self::KeyStore(r) => serde_json::to_vec(r),
            Self::Backing(r) => serde_json::to_vec(r),
        }
    }

    pub(crate) fn from_json(table: &str, value: &[u8]) -> Result<Self, serde_json::Error> {
        Ok(match table {
            "seed" => Self::Seed(serde_json::from_slice(value)?),
            "key" => Self::Key(serde_json::from_slice(value)?),
            "material" => Self::Material(serde_json::from_slice(value)?),
            "policy" => Self::Policy(serde_json::from_slice(value)?),
            "tag" => Self::Tag(serde_json::from_slice(value)?),
            "alias" => Self::Alias(serde_json::from_slice(value)?),
            "grant" => Self::Grant(serde_json::from_slice(value)?),
            "usage" => Self::Usage(serde_json::from_slice(value)?),
            "wrapping_key" => Self::WrappingKey(serde_json::from_slice(value)?),
            "key_store" => Self::KeyStore(serde_json::from_slice(value)?),
            "backing" => Self::Backing(serde_json::from_slice(value)?),
            other => {
                let text = format!("there is no table `{other}`");
                return Err(serde::de::Error::custom(text));
            }
        })
    }
}

impl RecordId {
    pub(crate) fn table(&self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Key(_) => "key",
            Self::Material(..) => "material",
            Self::Policy(_) => "policy",
            Self::Tag(..) => "tag",
            Self::Alias { .. } => "alias",
            Self::Grant(..) => "grant",
            Self::Usage(_) => "usage",
            Self::WrappingKey(_) => "wrapping_key",
            Self::KeyStore { .. } => "key_store",
            Self::Backing => "backing",
        }
    }

    /// The row's name in its table. Numbers are padded, so that rows sort as numbers do.
    pub(crate) fn row(&self) -> String {
        match self {
            Self::Seed => String::from("seed"),
            Self::Backing => String::from("backing"),
            Self::Key(key) | Self::Policy(key) | Self::Usage(key) => format!("{key:020}"),
            Self::Material(key, order) => format!("{key:020}/{order:010}"),
            Self::Tag(key, name) => format!("{key:020}/{name}"),
            Self::Grant(key, number) => format!("{key:020}/{number:020}"),
            Self::WrappingKey(spec) => spec.as_str().to_owned(),
            Self::Alias { region, account, name: last }
            | Self::KeyStore { region, account, id: last } => format!("{region}/{account}/{last}"),
        }
    }
}
