//! All that a world holds, in maps that answer each question in logarithmic time.
//!
//! Operations read, put changes together and hand them to [`State::commit`]; nothing else changes
//! a record. Opening a stored world applies the same changes.

mod apply;
mod events;
mod grants;

pub(crate) use grants::GrantIndex;

use crate::backing::Backing;
use crate::call::{Call, key_arn};
use crate::crypto::seal::Sealer;
use crate::crypto::{ENTROPY, Secret};
use crate::failure::Failure;
use crate::journal::{Journal, Urgency, rows};
use crate::key_stores::record::KeyStoreRecord;
use crate::random::Random;
use crate::records::{
    AliasRecord, Change, KeyNumber, KeyRecord, MaterialRecord, MaterialState, Record, SeedRecord,
    UsageRecord,
};
use crate::settings::Settings;
use crate::specs::Spec;
use crate::time::Timestamp;
use events::Event;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A key with everything that belongs to it.
pub(crate) struct Key {
    pub(crate) record: KeyRecord,
    pub(crate) arn: String,
    pub(crate) policy: String,
    pub(crate) tags: BTreeMap<String, String>,
    /// Names of its aliases, with their prefix.
    pub(crate) aliases: BTreeSet<String>,
    pub(crate) materials: BTreeMap<u32, Material>,
    pub(crate) grants: GrantIndex,
    pub(crate) last_use: Option<UsageRecord>,
}

/// One key material, parsed when it is first used.
#[derive(Clone)]
pub(crate) struct Material {
    pub(crate) record: MaterialRecord,
    /// Absent when the material was deleted or has expired.
    pub(crate) secret: Option<Arc<Secret>>,
}

impl Key {
    /// The material that encrypts and signs now.
    pub(crate) fn current(&self) -> Option<&Material> {
        self.materials.values().rev().find(|m| m.record.state == MaterialState::Current)
    }

    pub(crate) fn material(&self, id: &str) -> Option<&Material> {
        self.materials.values().find(|material| material.record.id == id)
    }

    /// Materials that belong to the key for good: all but those that wait for their rotation.
    pub(crate) fn own_materials(&self) -> impl Iterator<Item = &Material> {
        self.materials.values().filter(|m| m.record.state != MaterialState::PendingRotation)
    }

    pub(crate) fn is_primary(&self) -> bool {
        self.record.primary_region.as_ref() == Some(&self.record.region)
    }

    pub(crate) fn is_replica(&self) -> bool {
        self.record.primary_region.is_some() && !self.is_primary()
    }
}

/// What one account has in one Region.
#[derive(Default)]
pub(crate) struct Place {
    pub(crate) ids: HashMap<String, KeyNumber>,
    pub(crate) keys: BTreeSet<KeyNumber>,
    pub(crate) aliases: BTreeMap<String, AliasRecord>,
    pub(crate) key_stores: BTreeMap<String, KeyStoreRecord>,
}

pub(crate) struct State {
    pub(crate) now: Timestamp,
    /// Up to when everything has happened that time does.
    settled: Timestamp,
    pub(crate) settings: Settings,
    pub(crate) random: Random,
    pub(crate) sealer: Sealer,
    seed: [u8; 32],
    next_number: u64,
    /// What the stored seed says: how much was drawn, the next number, the time.
    stored: Option<(u64, u64, Timestamp)>,
    journal: Option<Box<dyn Journal>>,
    keys: HashMap<KeyNumber, Key>,
    /// By Region, then by account.
    places: HashMap<String, HashMap<String, Place>>,
    /// Multi-Region keys by account and id: the key of each Region.
    families: HashMap<(String, String), BTreeMap<String, KeyNumber>>,
    pub(crate) grants: grants::GrantDirectory,
    wrapping_keys: BTreeMap<Spec, Arc<Secret>>,
    /// What lies behind custom key stores.
    pub(crate) backing: Backing,
    /// Region, account and id of the custom key stores by their numbers.
    store_names: BTreeMap<u64, (String, String, String)>,
    due: BTreeSet<(Timestamp, KeyNumber, Event)>,
}

impl State {
    pub(crate) fn new(
        settings: Settings,
        now: Timestamp,
        seed: &SeedRecord,
    ) -> Result<Self, Failure> {
        // The sealing key takes a stream of its own, so that ids do not depend on it.
        let mut sealing = [0; 32];
        Random::new(&seed.seed, 1 << 63).fill(&mut sealing);
        Ok(Self {
            now,
            settled: now,
            settings,
            random: Random::new(&seed.seed, seed.drawn),
            sealer: Sealer::new(&sealing).map_err(|e| Failure::internal(e.to_string()))?,
            seed: seed.seed,
            next_number: seed.next_number,
            stored: None,
            journal: None,
            keys: HashMap::new(),
            places: HashMap::new(),
            families: HashMap::new(),
            grants: grants::GrantDirectory::default(),
            wrapping_keys: BTreeMap::new(),
            backing: Backing::default(),
            store_names: BTreeMap::new(),
            due: BTreeSet::new(),
        })
    }

    pub(crate) fn set_journal(&mut self, journal: Box<dyn Journal>) {
        self.journal = Some(journal);
    }

    /// A number that no record of this world has had.
    pub(crate) fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    pub(crate) fn entropy(&mut self) -> [u8; ENTROPY] {
        let mut entropy = [0; ENTROPY];
        self.random.fill(&mut entropy);
        entropy
    }

    /// Stores what time it is, if anything is stored at all.
    pub(crate) fn store_time(&mut self) -> Result<(), Failure> {
        if self.journal.is_some() { self.commit(Vec::new()) } else { Ok(()) }
    }

    /// Stores the changes, then makes them.
    pub(crate) fn commit(&mut self, changes: Vec<Change>) -> Result<(), Failure> {
        self.commit_with(changes, Urgency::Now)
    }

    pub(crate) fn commit_with(
        &mut self,
        mut changes: Vec<Change>,
        urgency: Urgency,
    ) -> Result<(), Failure> {
        if let Some(journal) = &mut self.journal {
            let position = Some((self.random.drawn(), self.next_number, self.now));
            if urgency == Urgency::Now && self.stored != position {
                changes.push(Change::Put(Record::Seed(SeedRecord {
                    seed: self.seed,
                    drawn: self.random.drawn(),
                    next_number: self.next_number,
                    now: Some(self.now),
                })));
                self.stored = position;
            }
            rows(&changes)
                .and_then(|rows| journal.commit(&rows, urgency))
                .map_err(|e| Failure::internal(format!("the change could not be stored: {e}")))?;
        }
        for change in changes {
            self.apply(change);
        }
        Ok(())
    }

    /// The key with this number; numbers come from this state alone.
    pub(crate) fn key(&self, number: KeyNumber) -> Result<&Key, Failure> {
        self.keys.get(&number).ok_or_else(|| Failure::internal("a key is missing"))
    }

    pub(crate) fn place(&self, region: &str, account: &str) -> Option<&Place> {
        self.places.get(region)?.get(account)
    }

    pub(crate) fn key_by_id(&self, region: &str, account: &str, id: &str) -> Option<&Key> {
        self.keys.get(self.place(region, account)?.ids.get(id)?)
    }

    pub(crate) fn alias(&self, region: &str, account: &str, name: &str) -> Option<&AliasRecord> {
        self.place(region, account)?.aliases.get(name)
    }

    pub(crate) fn key_store(
        &self,
        region: &str,
        account: &str,
        id: &str,
    ) -> Option<&KeyStoreRecord> {
        self.place(region, account)?.key_stores.get(id)
    }

    pub(crate) fn store_by_number(&self, number: u64) -> Option<&KeyStoreRecord> {
        let (region, account, id) = self.store_names.get(&number)?;
        self.key_store(region, account, id)
    }

    /// The custom key stores of all accounts in a Region.
    pub(crate) fn stores_of_region(&self, region: &str) -> impl Iterator<Item = &KeyStoreRecord> {
        let accounts = self.places.get(region).into_iter().flat_map(HashMap::values);
        accounts.flat_map(|place| place.key_stores.values())
    }

    /// All keys of all accounts and Regions, in no order.
    pub(crate) fn all_keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.values()
    }

    /// All custom key stores of all accounts and Regions, in no order.
    pub(crate) fn all_stores(&self) -> impl Iterator<Item = &KeyStoreRecord> {
        let places = self.places.values().flat_map(HashMap::values);
        places.flat_map(|place| place.key_stores.values())
    }

    /// The keys of an account in a Region, in the order of creation.
    pub(crate) fn keys_of_place(&self, region: &str, account: &str) -> impl Iterator<Item = &Key> {
        let place = self.place(region, account);
        let numbers = place.into_iter().flat_map(|place| place.keys.iter());
        numbers.filter_map(|number| self.keys.get(number))
    }

    /// The keys that share id and material with this one, itself among them, by Region.
    pub(crate) fn family(&self, key: &Key) -> Vec<&Key> {
        let name = (key.record.account.clone(), key.record.id.clone());
        let numbers = self.families.get(&name).into_iter().flat_map(BTreeMap::values);
        let family: Vec<&Key> = numbers.filter_map(|number| self.keys.get(number)).collect();
        if family.is_empty() {
            self.keys.get(&key.record.number).into_iter().collect()
        } else {
            family
        }
    }

    /// True unless a material that belongs to the key is not there: an imported one that is yet to
    /// come, was deleted or has expired. A replica needs all that its primary key has.
    pub(crate) fn has_material(&self, key: &Key) -> bool {
        let complete = key.current().is_some() && key.own_materials().all(|m| m.secret.is_some());
        if !complete || !key.is_replica() {
            return complete;
        }
        self.family(key).into_iter().filter(|relative| relative.is_primary()).all(|primary| {
            let mut needed = primary.own_materials().map(|material| &material.record.id);
            needed.all(|id| key.material(id).is_some_and(|material| material.secret.is_some()))
        })
    }

    pub(crate) fn wrapping_key(&self, spec: Spec) -> Option<Arc<Secret>> {
        self.wrapping_keys.get(&spec).cloned()
    }

    /// The keys of an account in a Region, in the order of creation, after a number.
    pub(crate) fn keys_after<'a>(
        &'a self,
        call: &Call,
        after: KeyNumber,
    ) -> impl Iterator<Item = &'a Key> + use<'a> {
        let place = self.place(&call.region, &call.account);
        place
            .into_iter()
            .flat_map(move |place| place.keys.range(after.saturating_add(1)..))
            .filter_map(|number| self.keys.get(number))
    }
}

impl Key {
    fn new(record: KeyRecord) -> Self {
        Self {
            arn: key_arn(&record.region, &record.account, &record.id),
            record,
            policy: String::new(),
            tags: BTreeMap::new(),
            aliases: BTreeSet::new(),
            materials: BTreeMap::new(),
            grants: GrantIndex::default(),
            last_use: None,
        }
    }
}
